"""Compiles the profiles into src/fitwork_fhir/fhir/schema/profiles.json: `python tools/print_overlays.py`."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tools.compile_overlays.overlay import compile_overlays
from tools.compile_overlays.published import read_published
from tools.compile_overlays.r4_elements import NotCompiled

TARGET = ROOT / "src" / "fitwork_fhir" / "fhir" / "schema" / "profiles.json"


def main() -> int:
    try:
        overlays = compile_overlays(read_published(ROOT / "profiles"))
    except NotCompiled as wrong:
        print(wrong, file=sys.stderr)
        return 1
    TARGET.write_text(printed(overlays), encoding="utf-8")
    return 0


def printed(overlays: dict[str, Any]) -> str:
    """The overlays as JSON, a line each, so that a change shows where it is."""
    parts = (f"{_json(name)}: {{\n{_lines(members)}\n}}" for name, members in overlays.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(members: dict[str, Any]) -> str:
    return ",\n".join(f"{_json(name)}: {_json(value)}" for name, value in members.items())


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
