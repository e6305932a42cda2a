"""Walks tests/golden/submission: what a request (in.json) is read as (out.json), or why it is refused (refused.json).

On a folder without an answer the test fails and prints what it read; look at it before you keep it.
"""

import json
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import pytest

from fitwork_fhir.errors import FitworkError
from fitwork_fhir.fhir.validation import validate

GOLDEN = Path(__file__).parents[3] / "golden" / "submission"


def told(submission):
    """A submission as JSON: resources by how they are named, everything else whole."""
    parts = [[part.type, part.key, part.position] for part in submission.resources]
    whole = {
        "sender": asdict(submission.sender),
        "patient": asdict(submission.patient),
        "source": submission.source,
        "red_flag": submission.red_flag,
        "facts": submission.facts,
        "words": [[words.kind, words.where, words.text] for words in submission.words],
        "findings": [[f.severity, f.code, f.reason, f.where] for f in submission.findings],
        "authored_on": submission.authored_on,
        "message": asdict(submission.message) if submission.message else None,
        "resources": parts,
        "service_request": submission.service_request,
        "patient_resource": submission.patient_resource,
    }
    return json.loads(json.dumps(whole))


def told_of_refusal(error):
    findings = [[f.severity, f.code, f.reason, f.where] for f in error.findings]
    return {"kind": error.kind, "red_flag": error.red_flag, "findings": findings}


@pytest.mark.parametrize("folder", sorted(GOLDEN.iterdir()), ids=lambda folder: folder.name)
def test_a_request_is_read_as_its_golden_says(read, folder):
    body = json.loads((folder / "in.json").read_text(), parse_float=Decimal)
    try:
        name, found = "out.json", told(read(body))
    except FitworkError as error:
        name, found = "refused.json", json.loads(json.dumps(told_of_refusal(error)))
    answers = {path.name: json.loads(path.read_text()) for path in folder.iterdir() if path.name != "in.json"}
    assert answers == {name: found}, json.dumps({name: found}, indent=1)


@pytest.mark.parametrize("folder", sorted(GOLDEN.iterdir()), ids=lambda folder: folder.name)
def test_every_golden_request_is_valid_r4(folder):
    """Reading begins where validation ends; a golden that is not R4 shows nothing."""
    assert validate(json.loads((folder / "in.json").read_text(), parse_float=Decimal)) == ()
