"""Prints docs/triage-rules.md from the rule tables and the spec tests: `python tools/print_triage_rules.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "triage-rules.md"


def rules_page() -> str:
    """The page as it should be. Raises AssertionError where an example no longer holds."""
    spec = str(ROOT / "tests" / "spec" / "triage")
    if spec not in sys.path:
        sys.path.insert(0, spec)
    from triage_book import page

    return page()


if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
