"""Prints docs/adr/README.md, the index of decisions, from their titles: `python tools/print_decisions.py`."""

from pathlib import Path

ADRS = Path(__file__).resolve().parents[1] / "docs" / "adr"
PAGE = ADRS / "README.md"
_INTRO = """# Decisions

Printed by `tools/print_decisions.py`. Each on about a page: what was decided, why, and what was rejected. A decision
that was overturned stays, with a pointer to the one that replaced it.

| number | decision |
| --- | --- |
"""


def page() -> str:
    return _INTRO + "".join(_row(path) for path in sorted(ADRS.glob("[0-9]*.md")))


def _row(path: Path) -> str:
    title = path.read_text("utf-8").split("\n", 1)[0].lstrip("# ").removeprefix("ADR ")
    return f"| [{path.name[:4]}]({path.name}) | {title.removeprefix(path.name[:4]).strip(' :.')} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print("wrote docs/adr/README.md")
