"""Every kind of error has one answer, and says nothing beyond its findings."""

import pytest

from fitwork_fhir import errors
from fitwork_fhir.api.error_responses import ANSWERS, error_response
from fitwork_fhir.errors import Finding, IllegalTransition, Kind, Unavailable
from fitwork_fhir.fhir.validation import parse_json

_RAISED = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, errors.FitworkError) and each is not errors.FitworkError
]


def test_every_kind_has_an_answer() -> None:
    assert set(ANSWERS) == set(Kind) == {each.kind for each in _RAISED}


@pytest.mark.parametrize("kind", Kind)
def test_its_code_is_one_of_bars_and_its_status_an_error(kind: Kind) -> None:
    answer = ANSWERS[kind]
    assert 400 <= answer.status < 600
    assert answer.code.startswith(("REC_", "SEND_"))
    assert answer.meaning


@pytest.mark.parametrize("kind", _RAISED, ids=lambda kind: kind.__name__)
def test_every_error_is_an_operation_outcome(kind: type[errors.FitworkError]) -> None:
    response = error_response(kind(Finding("value", "Something is wrong.", "Task.status", reason="a-reason")))
    outcome = parse_json(bytes(response.body))
    assert response.status_code == ANSWERS[kind.kind].status
    assert isinstance(outcome, dict)
    (issue,) = outcome["issue"]
    assert [coding["code"] for coding in issue["details"]["coding"]] == [ANSWERS[kind.kind].code, "a-reason"]
    assert (issue["code"], issue["diagnostics"], issue["expression"]) == (
        "value",
        "Something is wrong.",
        ["Task.status"],
    )


def test_an_error_in_plain_words_has_the_issue_code_of_its_kind() -> None:
    outcome = parse_json(bytes(error_response(errors.NotFound("Not there.")).body))
    assert isinstance(outcome, dict)
    assert outcome["issue"][0]["code"] == "not-found"


def test_an_illegal_step_lists_what_is_allowed_for_programs() -> None:
    problem = IllegalTransition(
        Finding("business-rule", "No."), allowed=(("in-progress", "allocated"), ("revoked", ""))
    )
    outcome = parse_json(bytes(error_response(problem).body))
    assert isinstance(outcome, dict)
    first, second = outcome["issue"][1:]
    assert [coding["code"] for coding in first["details"]["coding"]] == ["in-progress", "allocated"]
    assert "details" not in second
    assert second["diagnostics"] == "Allowed next: revoked"


def test_only_an_unavailable_store_says_when_to_come_back() -> None:
    assert error_response(Unavailable("Down.")).headers["retry-after"] == "5"
    assert "retry-after" not in error_response(errors.Conflict("No.")).headers
