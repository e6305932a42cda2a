"""Every case of docs/validation.md, and what the page says of the others."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[4] / "tools"))

from measure_validators import FAULTY, MEASURED
from other_validators import findings
from validation_cases import KEPT, SOUND, WRONG, Case

from fitwork_fhir.fhir.validation import dump_json, parse_json, validate

PAGE = (Path(__file__).parents[4] / "docs" / "validation.md").read_text("utf-8")


@pytest.mark.parametrize("type_", SOUND)
def test_what_the_cases_are_made_of_is_sound(type_: str) -> None:
    assert validate(SOUND[type_]) == ()


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.what)
def test_each_case_is_refused_at_its_path_alone(case: Case) -> None:
    assert [found.where for found in findings(case.body)] == [case.where]


@pytest.mark.parametrize(("what", "body"), KEPT, ids=lambda part: part[:30])
def test_each_right_body_is_taken_and_kept_to_the_letter(what: str, body: str) -> None:
    assert findings(body.encode()) == ()
    assert dump_json(parse_json(body.encode())).decode() == body


def test_the_page_holds_every_case_and_ours_misses_none() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "efused" in line]
    ours = [row.split(" | ")[2] for row in rows if "**refused**" not in row]
    assert ours == ["refused"] * len(WRONG)


def test_what_was_measured_elsewhere_is_about_these_cases_and_every_refusal_was_looked_at() -> None:
    measured = json.loads(MEASURED.read_text("utf-8"))
    assert list(measured["schema_refuses"]) == [case.what for case in WRONG], "run tools.measure_validators again"
    assert set(measured["examples"]["refused"]) <= set(FAULTY)
    assert measured["examples"]["read"] > 5000
