"""What a GP Connect record becomes: each folder holds a record (in.json) and what must come of it (out.json)."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fitwork_fhir.errors import FitworkError
from fitwork_fhir.record.fit_note import FitNote
from fitwork_fhir.record.gpconnect import read
from fitwork_fhir.referral.populate import populate

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)
CASES = sorted(path.parent.name for path in HERE.glob("*/in.json"))
PRINT = "FITWORK_PRINT_GOLDENS" in os.environ
"""Set to write out.json anew; read the difference before you commit it."""


@pytest.mark.parametrize("case", CASES)
def test_record_becomes_what_was_agreed(case: str) -> None:
    came = _outcome(json.loads((HERE / case / "in.json").read_text(encoding="utf-8")))
    agreed = HERE / case / "out.json"
    if PRINT:
        agreed.write_text(json.dumps(came, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert came == json.loads(agreed.read_text(encoding="utf-8"))


def test_there_are_cases_to_compare() -> None:
    assert len(CASES) >= 40


def _outcome(bundle: object) -> dict[str, Any]:
    try:
        record = read(bundle)
    except FitworkError as error:
        return {"error": type(error).__name__, "findings": [[f.reason, f.where] for f in error.findings]}
    found = populate(record, TODAY)
    return {
        "fit_notes": [_note(note) for note in record.fit_notes],
        "facts": found.facts,
        "gaps": [gap.field for gap in found.gaps],
        "free_texts": [[words.where, words.text] for words in found.free_texts],
        "unmapped_terms": list(found.unmapped_terms),
        "other_problems": list(found.other_problems),
        "warnings": list(found.warnings),
    }


def _note(note: FitNote) -> dict[str, Any]:
    shown = {
        "status": note.status,
        "advice": sorted(note.advice),
        "first_day": note.first_day and note.first_day.isoformat(),
        "last_day": note.last_day and note.last_day.isoformat(),
        "conditions": [term.term for term in note.conditions],
        "reassess": note.reassess,
        "issued": note.issued,
        "duplicate": note.duplicate,
        "read_from": {name: source.value for name, source in sorted(note.provenance.items())},
        "ids": list(note.ids),
    }
    return {name: value for name, value in shown.items() if value not in (None, [], {})}
