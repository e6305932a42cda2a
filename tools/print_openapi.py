"""Prints openapi.yaml from the table of rows; with --check, fails where the committed one differs."""

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from fitwork_fhir import __version__
from fitwork_fhir.api.openapi import document
from fitwork_fhir.api.table import ROWS

FILE = ROOT / "openapi.yaml"


def printed() -> str:
    """The document as YAML, keys sorted, so that a change of the table is a small change of the file."""
    return yaml.safe_dump(document(ROWS, __version__), sort_keys=True, allow_unicode=True, width=120)


def main() -> int:
    if "--check" in sys.argv[1:]:
        if not FILE.exists() or FILE.read_text("utf-8") != printed():
            print("openapi.yaml is not what the table of rows says: run tools/print_openapi.py", file=sys.stderr)
            return 1
        return 0
    FILE.write_text(printed(), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
