"""Runs a JavaScript client through its steps, once, where node and the packages are there."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from builders.account import JS
from clients.steps import EXAMPLES

STEPS = ("capabilities", "create_and_read", "vread_and_history", "search", "page", "refer", "dry_run", "update",
         "patch", "delete", "create_once", "take_back_by_patch", "partial_object_is_refused", "not_found",
         "wrong_body")  # fmt: skip
_SECONDS = 120


def results_of(client: str, base: str) -> dict[str, Any]:
    """Step -> None, or what went wrong; skips where the client cannot be had."""
    node = shutil.which("node")
    if node is None or not (JS / "node_modules" / "@medplum" / "core").exists():
        pytest.skip(f"{client} was not asked: " + ("npm ci did not run" if node else "node is not there"))
    command = [node, str(JS / "steps.mjs"), client, base, str(EXAMPLES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    assert set(found) == set(STEPS)
    return found
