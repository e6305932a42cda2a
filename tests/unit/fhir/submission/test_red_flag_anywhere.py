"""A red flag or an item 9 in any shape, in any place of a referral, is read or put before a person."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.bundles import (
    BASE,
    SNOMED,
    a_message,
    a_response,
    a_service_request,
    a_transaction,
    coding,
    concept,
    items,
    ref,
    resource_in,
)
from fitwork_fhir.errors import Malformed
from fitwork_fhir.fhir.answers import facts_of
from fitwork_fhir.fhir.forms import REFERRAL
from fitwork_fhir.fhir.submission import bytes_hint, holds_red_flag, read_transaction, safety_facts, say_red_flag
from fitwork_fhir.triage.alarms import read_item9, read_red_flags

RED = {"red_flags": ["suicide_risk"]}
SYSTEM = f"{BASE}/CodeSystem/red-flags"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def with_item(item):
    bundle = a_transaction()
    resource_in(bundle, "QuestionnaireResponse")["item"].append(item)
    return bundle


def answered(link_id, *answers, **more):
    return {"linkId": link_id, "answer": list(answers), **more}


def a_flag(code="suicide_risk", **changes):
    return {
        "resourceType": "Flag",
        "status": "active",
        "code": {"coding": [{"system": SYSTEM, "code": code}]},
        "subject": ref("Patient"),
        **changes,
    }


def contained(host, form="fitwork-referral", answers=RED):
    bundle = a_transaction()
    resource = resource_in(bundle, host)
    resource["contained"] = [{**a_response(form, answers), "id": "q"}]
    resource["extension"] = [{"url": "https://else.example/form", "valueReference": {"reference": "#q"}}]
    return bundle


@pytest.mark.parametrize(
    "host", ["CarePlan", "Encounter", "Consent", "Condition", "Patient", "Organization", "QuestionnaireResponse"]
)
@pytest.mark.parametrize("form", ["fitwork-referral", "fitwork-review", "fit-note", "anything"])
def test_a_flag_in_a_form_that_any_resource_contains_is_read(read, reasons, host, form):
    submission = read(contained(host, form))
    assert submission.facts["red_flags"] == ["suicide_risk"]
    assert submission.red_flag
    assert "red-flag-out-of-place" in reasons(submission)
    assert any("red_flags: suicide_risk" in words.text for words in submission.words)


@pytest.mark.parametrize(
    "questionnaire",
    [
        f"{BASE}/Questionnaire/fitwork-review",
        f"{BASE}/Questionnaire/fit-note",
        "https://supplier.example/Questionnaire/fitwork-referral",
        "UKCore-Questionnaire-FitnessForWork-Example",
    ],
)
@pytest.mark.parametrize("shape", [a_transaction, a_message, a_service_request])
def test_a_flag_in_a_form_of_another_kind_is_read(read, shape, questionnaire):
    bundle = shape(facts={**RED, "scores": {"phq9_item9": 2}}, form={"questionnaire": questionnaire})
    facts = read(bundle).facts
    assert facts["red_flags"] == ["suicide_risk"]
    assert facts["scores"] == {"phq9_item9": 2}


def test_a_flag_in_a_form_that_says_to_nothing_and_is_not_named_is_read(read):
    assert read(a_transaction(facts=RED, form={"questionnaire": None}, request={"supportingInfo": None})).red_flag


@pytest.mark.parametrize(
    ("item", "flags"),
    [
        (answered("red_flags", {"valueCoding": {"system": SYSTEM}}), ["unrecognised"]),
        (answered("red_flags", {"valueCoding": {"display": "worried"}}), ["worried"]),
        (answered("red_flags", {"valueAttachment": {"title": "none"}}), ["none", "unrecognised"]),
        (answered("red_flags", {"valueReference": {"display": "none"}}), ["none", "unrecognised"]),
        (
            answered("red_flags", {"_valueString": {"extension": [{"url": "x", "valueString": "ill"}]}}),
            ["unrecognised"],
        ),
        (answered("red-flags", {"valueCoding": {"code": "cauda_equina"}}), ["cauda_equina"]),
        (answered("/Red_Flags", {"valueCoding": {"code": "cauda_equina"}}), ["cauda_equina"]),
        (answered("safety.red_flags", {"valueString": "plan tonight"}), ["plan tonight"]),
        (answered("red_flags.suicide_risk", {"valueBoolean": True}), ["suicide_risk"]),
        (answered("suicide-risk", {"valueBoolean": True}), ["suicide_risk"]),
        (answered("Q7", {"valueCoding": {"system": SYSTEM, "code": "cauda_equina"}}), ["cauda_equina"]),
        ({"linkId": "red_flags", "item": [answered("suicide_risk", {"valueBoolean": True})]}, ["suicide_risk"]),
        ({"linkId": "red_flags", "item": [answered("suicide_risk", {"valueCoding": {"code": "Y"}})]}, ["suicide_risk"]),
        ({"linkId": "red_flags", "item": [answered("other", {"valueString": "plan tonight"})]}, ["plan tonight"]),
        (
            {"linkId": "red_flags", "item": [{"linkId": "g", "item": [answered("x", {"valueBoolean": True})]}]},
            ["unrecognised"],
        ),
        (
            answered("red_flags", {"valueCoding": {"code": "none"}, "item": [answered("x", {"valueBoolean": True})]}),
            ["none", "unrecognised"],
        ),
    ],
)
def test_a_flag_in_any_shape_is_read(read, item, flags):
    submission = read(with_item(item))
    assert submission.facts["red_flags"] == flags
    assert submission.red_flag


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ({"valueQuantity": {"value": 0, "comparator": ">"}}, ">0"),
        ({"valueQuantity": {"unit": "points"}}, "unrecognised"),
        ({"valueCoding": {"system": "http://loinc.org"}}, "unrecognised"),
        ({"valueInteger": 2}, 2),
        ({"valueString": "0"}, "0"),
    ],
)
@pytest.mark.parametrize("link_id", ["scores.phq9_item9", "phq9-item9", "scores/phq9_item9", "phq9.item9"])
def test_an_item_nine_in_any_shape_is_read(read, link_id, answer, value):
    submission = read(with_item(answered(link_id, answer)))
    assert submission.facts["scores"]["phq9_item9"] == value
    assert submission.red_flag


@pytest.mark.parametrize(
    "item",
    [
        answered("red_flags", {"valueCoding": {"system": SYSTEM, "code": "none", "display": "None of these"}}),
        answered("red_flags", {"valueString": "none"}),
        answered("red_flags", {"extension": [{"url": ABSENT, "valueCode": "asked-declined"}]}),
        answered("red_flags", {"valueCoding": {"_code": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}}}),
        {"linkId": "red_flags"},
        {"linkId": "red_flags", "text": "suicide_risk"},
        {
            "linkId": "red_flags",
            "item": [
                answered("suicide_risk", {"valueBoolean": False}),
                answered("none", {"valueBoolean": True}),
                answered("safeguarding", {"valueCoding": {"code": "No"}}),
                answered("cauda_equina", {"valueInteger": 0}),
                answered("other", {"valueString": "none"}),
            ],
        },
        {"linkId": "red_flags", "item": [answered("risk_reviewed", {"valueBoolean": True})]},
        answered("safeguarding", {"valueString": "no concerns"}),
        answered("suicide_risk", {"valueBoolean": False}),
        answered("no_red_flags", {"valueBoolean": True}),
        answered("Q7", {"valueCoding": {"system": SYSTEM, "code": "none"}}),
        answered("scores.phq9_item9", {"valueInteger": 0}),
        answered("scores.phq9_item9", {"valueQuantity": {"value": 0}}),
        {"linkId": "scores.phq9_item9"},
    ],
)
def test_what_says_that_there_is_none_is_no_alarm(read, reasons, item):
    submission = read(with_item(item))
    assert not submission.red_flag
    assert not {"red-flag-out-of-place", "red-flag-withdrawn"} & set(reasons(submission))
    assert not holds_red_flag(with_item(item))


def test_a_flag_resource_in_our_code_system_is_read_and_shown(read):
    submission = read(a_transaction(add=[a_flag()]))
    assert submission.facts["red_flags"] == ["suicide_risk"]
    assert "suicide_risk" in [words.text for words in submission.words]
    assert read(a_transaction(add=[a_flag(code="new-one")])).facts["red_flags"] == ["new-one"]


def test_a_flag_resource_in_a_clinical_code_is_shown_not_read(read):
    submission = read(a_transaction(add=[a_flag(code=None) | {"code": concept(SNOMED, "394686008")}]))
    assert not submission.red_flag
    assert "394686008" in [words.text for words in submission.words]


@pytest.mark.parametrize(
    "withdrawn",
    [
        a_flag(status="inactive"),
        a_flag(status="entered-in-error"),
        a_response(answers=RED, status="entered-in-error"),
        {
            "resourceType": "Condition",
            "subject": ref("Patient"),
            "code": concept(SYSTEM, "suicide_risk"),
            "verificationStatus": concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "refuted"),
        },
        {
            "resourceType": "Observation",
            "status": "final",
            "subject": ref("Patient"),
            "code": concept(SYSTEM, "suicide_risk"),
            "valueBoolean": False,
        },
    ],
)
def test_a_flag_that_was_taken_back_is_put_before_a_person_not_read(read, reasons, withdrawn):
    submission = read(a_transaction(add=[withdrawn]))
    assert "red_flags" not in submission.facts
    assert "red-flag-withdrawn" in reasons(submission)
    assert any("suicide_risk" in words.text and "no longer" in words.text for words in submission.words)
    assert safety_facts(withdrawn) == {}
    assert holds_red_flag(withdrawn)


def test_a_blank_form_that_is_sent_along_holds_no_flag(read):
    options = [{"valueCoding": coding(SYSTEM, "suicide_risk")}]
    blank = {
        "resourceType": "Questionnaire",
        "status": "active",
        "item": [{"linkId": "red_flags", "type": "choice", "answerOption": options}],
    }
    assert not read(a_transaction(add=[blank])).red_flag
    assert safety_facts({**blank, "contained": [a_flag()]}) == {"red_flags": ["suicide_risk"]}


def test_our_own_task_coming_back_reports_nothing_new():
    given = [{"type": {"text": "red-flag"}, "valueCodeableConcept": concept(SYSTEM, "suicide_risk")}]
    assert safety_facts({"resourceType": "Task", "input": given}) == {}
    assert safety_facts({"resourceType": "Task", "output": given}) == {"red_flags": ["suicide_risk"]}


def test_nothing_is_said_of_what_the_form_states_as_well(read, reasons):
    answers = {**RED, "scores": {"phq9_item9": 1}, "risk_reviewed": True}
    bundle = contained("CarePlan", answers=answers)
    resource_in(bundle, "QuestionnaireResponse")["item"] += items(answers)
    assert reasons(read(bundle)) == []


@pytest.mark.parametrize("own", [{}, {"phq9_item9": 1}])
def test_a_review_does_not_silence_an_item_nine_that_stands_elsewhere(read, own):
    bundle = contained("CarePlan", answers={"scores": {"phq9_item9": 3}})
    resource_in(bundle, "QuestionnaireResponse")["item"] += items({"risk_reviewed": True, "scores": own})
    submission = read(bundle)
    assert submission.red_flag
    assert submission.facts["scores"]["phq9_item9"] == 3
    assert submission.facts["red_flags"] == ["phq9_item9"]


def test_replies_hear_what_their_form_does_not_ask():
    nested = {"linkId": "red_flags", "item": [answered("suicide_risk", {"valueBoolean": True})]}
    found = facts_of(a_response(item=[nested]), REFERRAL)
    assert found.facts == {"red_flags": ["suicide_risk"]}
    assert "red-flag-out-of-place" in [finding.reason for finding in found.findings]


def test_safety_facts_are_ready_for_triage():
    bundle = a_transaction(
        facts={**RED, "scores": {"phq9_item9": 1}},
        add=[a_response("fitwork-review", {"red_flags": ["none", "cauda_equina"], "scores": {"phq9_item9": 3}})],
    )
    assert safety_facts(bundle) == {"red_flags": ["suicide_risk", "cauda_equina"], "scores": {"phq9_item9": 3}}
    assert safety_facts(a_transaction()) == {}


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (b'{"linkId": "red_flags", ', True),
        (b'{"linkId": "scores.phq9_item9"', True),
        (b'{"system": "' + SYSTEM.encode() + b'"', True),
        ('{"linkId": "red_flags"'.encode("utf-16"), True),
        (b'{"linkId": "red\\u005fflags"', True),
        (b'{"linkId": "barriers"', False),
        (b"", False),
    ],
)
def test_a_body_that_does_not_parse_is_asked_by_its_bytes(body, hint):
    assert bytes_hint(body) is hint
    assert holds_red_flag(body) is hint
    assert say_red_flag(Malformed("no JSON"), body).red_flag is hint


_answers = st.one_of(
    st.booleans().map(lambda v: {"valueBoolean": v}),
    st.integers(-1, 4).map(lambda v: {"valueInteger": v}),
    st.sampled_from(["none", "suicide_risk", "0", "x"]).map(lambda v: {"valueString": v}),
    st.sampled_from(["none", "suicide_risk", "new"]).map(lambda v: {"valueCoding": {"system": SYSTEM, "code": v}}),
    st.just({"valueCoding": {"system": SYSTEM}}),
    st.just({"valueAttachment": {"title": "none"}}),
    st.sampled_from([{"value": 0}, {"value": 1}, {"value": 0, "comparator": "<="}, {"unit": "x"}]).map(
        lambda v: {"valueQuantity": v}
    ),
)
_places = st.sampled_from(["form", "CarePlan", "Patient", "fit-note"])


@settings(max_examples=200, deadline=None)
@given(link_id=st.sampled_from(["red_flags", "scores.phq9_item9"]), answer=_answers, place=_places)
def test_wherever_an_answer_stands_it_alarms_as_the_policy_says(link_id, answer, place):
    value = answer.get("valueCoding", {}).get("code") or answer.get("valueString", answer)
    if link_id == "red_flags":
        alarming = read_red_flags([value]) != (frozenset(), False)
    else:
        quantity = answer.get("valueQuantity", {})
        bare = quantity.get("value") if set(quantity) == {"value"} else value
        alarming = read_item9(answer.get("valueInteger", bare), False)[0]
    bundle = a_transaction()
    response = a_response(item=[answered(link_id, answer)])
    if place == "form":
        resource_in(bundle, "QuestionnaireResponse")["item"].append(answered(link_id, answer))
    elif place == "fit-note":
        resource_in(bundle, "QuestionnaireResponse", 1)["item"].append(answered(link_id, answer))
    else:
        resource_in(bundle, place)["contained"] = [{**response, "id": "q"}]
    assert read_transaction(bundle, today=date(2026, 11, 6)).red_flag is alarming
    assert holds_red_flag(bundle) is alarming
