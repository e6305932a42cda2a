"""Prints docs/errors.md from the table of errors and the findings in the source: `python tools/print_errors.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from error_situations import SITUATIONS, Situation
from finding_reasons import Use, by_reason, said

from fitwork_fhir.api.error_responses import ANSWERS, UNEXPECTED
from fitwork_fhir.errors import Kind
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.submission.settings import LEVEL_FIELDS, ReadSettings

PAGE = ROOT / "docs" / "errors.md"
_INTRO = f"""# Errors

Printed by `tools/print_errors.py` from the code; do not edit it by hand.

Every refusal is an OperationOutcome. Each of its issues carries `severity`, a FHIR issue `code`, a sentence in
`details.text` and `diagnostics`, the element in `expression`, and two codes for programs in `details.coding`: the BaRS
code (`{systems.HTTP_ERROR}`) and, where there is one, our reason (`{systems.FINDING}`).
An answer names elements and never repeats what a patient's record holds. A refusal stores nothing.
Warnings come in the same shape beside a success: nothing needs to be done for the referral to go on.
"""


def page() -> str:
    return "\n".join([_INTRO, _situations(), _kinds(), _reasons()])


def _situations() -> str:
    rows = [(row.what, _answered(row), f"`{row.reason}`" if row.reason else "", row.note) for row in SITUATIONS]
    return _table("When something is wrong", ("What was sent", "Answer", "Reason", "Besides"), rows)


def _answered(row: Situation) -> str:
    return f"{ANSWERS[row.kind].status} {row.kind.value}" if row.kind else "not refused"


def _kinds() -> str:
    rows = [(str(a.status), kind.value, f"`{a.code}`", a.meaning) for kind, a in ANSWERS.items()]
    bug = UNEXPECTED
    rows.append((str(bug.status), "unexpected", f"`{bug.code}`", f"{bug.meaning}; quote the reference it gives"))
    return _table("Kinds of error", ("Status", "Kind", "BaRS code", "Meaning"), sorted(rows))


def _reasons() -> str:
    known = by_reason(ROOT / "src" / "fitwork_fhir")
    rows = [(f"`{code}`", _levels(code, found), _said(found)) for code, found in known.items()]
    return _table("Reasons", ("Reason", "Answer", "What it says"), rows)


def _levels(code: str, found: list[Use]) -> str:
    return "; ".join(dict.fromkeys(_level(code, use) for use in found))


def _level(code: str, use: Use) -> str:
    field = LEVEL_FIELDS.get(code)
    refuses = use.severity == "error" or (field is not None and getattr(ReadSettings(), field) == "error")
    if not refuses:
        return use.severity
    return f"{ANSWERS[use.kind].status} {use.kind.value}" if use.kind else "beside another answer"


def _said(found: list[Use]) -> str:
    return "<br>".join(said(found)) or "(put together case by case)"


def _table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in (heads, *rows)]
    return "\n".join([f"## {title}\n", lines[0], "|" + " --- |" * len(heads), *lines[1:], ""])


def missing_kinds() -> set[Kind]:
    """Kinds of error without an answer."""
    return set(Kind) - set(ANSWERS)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
