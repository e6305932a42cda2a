import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from house_files import ROOT

LOCKS = ("requirements.lock", "requirements-run.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _pins(name: str) -> dict[str, str]:
    """Package to its whole entry: version, marker and hashes."""
    entries = re.split(r"\n(?=[a-z])", (ROOT / name).read_text("utf-8"))
    return {entry.split("==")[0]: re.sub(r"\n\s+#.*", "", entry) for entry in entries}


def _wanted(requirement: str) -> str:
    return re.split(r"[\[><=;~! ]", requirement)[0].lower().replace(".", "-").replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_with_hashes_and_says_nothing_of_where_from(lock: str) -> None:
    for package, entry in _pins(lock).items():
        assert re.match(r"[a-z0-9-]+==\S+", entry), package
        assert "--hash=sha256:" in entry, package
        assert not re.search(r"://|--index|--find-links|@", entry), package


def test_the_locks_hold_what_the_project_asks_for() -> None:
    run = [_wanted(one) for one in PROJECT["project"]["dependencies"]]
    extras = [_wanted(one) for extra in PROJECT["project"]["optional-dependencies"].values() for one in extra]
    assert set(run) <= set(_pins("requirements-run.lock"))
    assert {*run, *extras} <= set(_pins("requirements.lock"))


def test_what_runs_is_what_was_tested() -> None:
    tested = _pins("requirements.lock")
    assert all(tested[package] == entry for package, entry in _pins("requirements-run.lock").items())


def test_the_image_is_safe_as_it_stands() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    last = text.split("\nFROM ")[-1]
    assert text.count("\nFROM python:3.11-slim") == 2
    assert re.search(r"^USER 10001", last, re.MULTILINE)
    assert last.index("USER ") < last.index("ENTRYPOINT")
    assert "HEALTHCHECK" in last
    assert "/health" in last
    assert "INSECURE" not in text
    assert "--require-hashes" in text


def test_the_image_is_made_of_the_package_alone() -> None:
    let_in = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert sorted(" ".join(copied).split()) == sorted(let_in)


def test_ci_checks_and_tests() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in script
    assert script.index("make check") < script.index("make test")


def test_every_generated_file_is_current() -> None:
    tool = Path("tools") / "generated.py"
    done = subprocess.run([sys.executable, str(tool), "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_wheel_carries_what_is_published_and_serves_it_from_there(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(unpacked)
    asked = "from fitwork_fhir.fhir import published as p; print(p.__file__, p._folder(), len(p.published()))"
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-c", asked]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    module, folder, count = done.stdout.split()
    assert Path(module).is_relative_to(unpacked)
    assert Path(folder) == unpacked / "fitwork_fhir" / "profiles"
    assert int(count) == len(list((ROOT / "profiles").glob("*.json")))
