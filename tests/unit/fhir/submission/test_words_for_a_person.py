import pytest

from builders.bundles import a_response, a_transaction, ref


def words(read, **changes):
    return [(w.where, w.text) for w in read(a_transaction(**changes)).words]


def resource(type_, **fields):
    return {"resourceType": type_, **fields}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"request": {"note": [{"text": "please hurry"}]}}, ("ServiceRequest.note", "please hurry")),
        ({"request": {"patientInstruction": "bring it"}}, ("ServiceRequest.patientInstruction", "bring it")),
        ({"condition": {"note": [{"text": "worse at night"}]}}, ("Condition.note", "worse at night")),
        ({"add": [resource("Observation", code={}, note=[{"text": "looks low"}])]}, ("Observation.note", "looks low")),
        (
            {"add": [resource("Communication", status="completed", payload=[{"contentString": "hello"}])]},
            ("Communication.payload", "hello"),
        ),
        (
            {"add": [resource("Task", status="requested", intent="order", note=[{"text": "call first"}])]},
            ("Task.note", "call first"),
        ),
        (
            {"add": [resource("Task", status="requested", intent="order", description="ring after 5")]},
            ("Task.description", "ring after 5"),
        ),
        (
            {"plan": {"activity": [{"outcomeCodeableConcept": [{"text": "answers of the online form"}]}]}},
            ("CarePlan.activity.outcomeCodeableConcept", "answers of the online form"),
        ),
        (
            {"plan": {"activity": [{"detail": {"status": "unknown", "description": "walk"}}]}},
            ("CarePlan.activity.detail.description", "walk"),
        ),
        (
            {"add": [resource("Flag", status="active", code={"coding": [{"display": "Use large print"}]})]},
            ("Flag.code", "Use large print"),
        ),
        ({"facts": {"comments": "lives alone"}}, ("fitwork-referral.comments", "lives alone")),
        (
            {"add": [a_response("other", {}, item=[{"linkId": "1", "answer": [{"valueString": "not well"}]}])]},
            ("QuestionnaireResponse.item", "not well"),
        ),
    ],
)
def test_free_text_is_found(read, changes, found):
    assert words(read, **changes) == [found]


def test_a_referral_without_free_text_has_no_words(read):
    assert words(read) == []


def test_the_same_words_twice_are_shown_once(read):
    note = [{"text": "please hurry"}, {"text": "please hurry"}]
    assert words(read, request={"note": note}) == [("ServiceRequest.note", "please hurry")]


def test_what_was_entered_in_error_is_not_shown(read):
    wrong = resource("Communication", status="entered-in-error", payload=[{"contentString": "hello"}])
    assert words(read, add=[wrong]) == []


def test_payloads_that_are_references_are_no_words(read):
    letter = resource("Communication", status="completed", payload=[{"contentReference": ref("FitNote")}])
    assert words(read, add=[letter]) == []
