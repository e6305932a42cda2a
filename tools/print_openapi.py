"""Prints openapi.yaml from the table of rows; with --check, fails where the committed one differs."""

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from fitwork_fhir import __version__
from fitwork_fhir.api.openapi import document
from fitwork_fhir.api.table import ROWS

FILE = ROOT / "openapi.yaml"


class _Plain(yaml.SafeDumper):
    """Writes what stands in two places twice, so that every reader of YAML understands it; examples as JSON is."""

    def ignore_aliases(self, _: object) -> bool:
        return True


_LINE = 100_000
"""Characters of a line: an example, or what a body may hold, stands on one."""


class _OnOneLine(dict[str, Any]):
    """Written as JSON is: the value of an example, a reference, what a body may hold."""


_Plain.add_representer(
    _OnOneLine, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)
)


def printed() -> str:
    """The document as YAML, keys sorted, so that a change of the table is a small change of the file."""
    described = document(ROWS, __version__)
    shown = described["components"]["examples"]
    shown = {name: {**one, "value": _as_example(one["value"])} for name, one in shown.items()}
    described["components"] = {**described["components"], "examples": shown}
    return yaml.dump(_compact(described), sort_keys=True, allow_unicode=True, width=_LINE, Dumper=_Plain)


def _as_example(value: Any) -> Any:
    return _OnOneLine(value) if isinstance(value, dict) else value


def _compact(value: Any) -> Any:
    """The document with what is alike everywhere on few lines."""
    if isinstance(value, list):
        return [_compact(each) for each in value]
    if not isinstance(value, dict) or isinstance(value, _OnOneLine):
        return value
    inner = {name: _OnOneLine(each) if name == "content" else _compact(each) for name, each in value.items()}
    return _OnOneLine(inner) if value.keys() == {"$ref"} else inner


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
