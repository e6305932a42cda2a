import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.bundles import a_message, a_patient, a_response, a_service_request, a_transaction
from fitwork_fhir.errors import Invalid
from fitwork_fhir.fhir.submission import holds_red_flag, kind_of_message, say_red_flag

FLAG = {"red_flags": ["suicide_risk"]}


@pytest.mark.parametrize("shape", [a_transaction, a_message])
def test_a_refusal_says_that_the_request_held_a_red_flag(refused, reasons, shape):
    refusal = refused(shape(facts=FLAG, add=[a_patient(birthDate="1950-01-01")]))
    assert refusal.red_flag is True
    assert reasons(refusal) == ["two-patients", "red-flag-refused"]
    assert "999" in refusal.findings[-1].text


def test_a_lone_request_that_is_refused_says_so_too(refused):
    assert refused(a_service_request(facts=FLAG, request={"status": "draft"})).red_flag is True


def test_a_refusal_without_a_red_flag_says_nothing_of_one(refused, reasons):
    refusal = refused(a_transaction(request={"status": "draft"}))
    assert refusal.red_flag is False
    assert reasons(refusal) == ["status-not-active"]


def test_a_message_of_another_kind_says_it_as_well():
    bundle = a_message(facts=FLAG, without=["MessageHeader"])
    with pytest.raises(Invalid) as refusal:
        kind_of_message(bundle)
    assert refusal.value.red_flag is True


@pytest.mark.parametrize(
    ("answers", "flagged"),
    [
        ({"red_flags": ["none"]}, False),
        ({"red_flags": ["none", "cauda_equina"]}, True),
        ({"red_flags": {"valueString": "something new"}}, True),
        ({"red_flags": {"valueBoolean": False}}, True),
        ({"red_flags": ["blackout_safety_critical"]}, True),
        ({"red_flags": {"valueCoding": {"display": "worried"}}}, True),
        ({"scores": {"phq9_item9": 0}}, False),
        ({"scores": {"phq9_item9": 1}}, True),
        ({"scores": {"phq9": 20}}, False),
        ({}, False),
    ],
)
def test_what_counts_as_a_red_flag(read, answers, flagged):
    assert holds_red_flag(a_transaction(facts=answers)) is flagged
    assert read(a_transaction(facts=answers)).red_flag is flagged


def test_an_item_nine_that_a_clinician_reviewed_is_no_flag(read):
    reviewed = {"scores": {"phq9_item9": 1}, "risk_reviewed": True}
    assert read(a_transaction(facts=reviewed)).red_flag is False
    assert read(a_transaction(facts={**reviewed, "source": "self"})).red_flag is True


def test_a_blank_form_holds_no_red_flag():
    assert not holds_red_flag({"resourceType": "Questionnaire", "item": [{"linkId": "red_flags", "type": "choice"}]})
    assert not holds_red_flag(a_response(item=[{"linkId": "red_flags", "answer": []}]))


def test_an_answer_too_broken_to_be_told_counts():
    assert holds_red_flag({"item": [{"linkId": "red_flags", "answer": [{}]}]})
    assert holds_red_flag({"item": [{"linkId": "red_flags", "answer": "yes"}]})
    assert not holds_red_flag({"item": [{"linkId": "red_flags", "answer": [{"extension": []}, None]}]})


def test_said_once_however_often_it_is_asked():
    error = say_red_flag(say_red_flag(Invalid("no"), a_transaction(facts=FLAG)), a_transaction(facts=FLAG))
    assert [finding.reason for finding in error.findings] == [None, "red-flag-refused"]


_NAMES = st.sampled_from(["linkId", "answer", "item", "valueCoding", "valueString", "x"])
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_NAMES, inner, max_size=4)
        | st.fixed_dictionaries({"linkId": st.sampled_from(["red_flags", "scores.phq9_item9"]), "answer": inner})
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(_json)
def test_any_json_can_be_asked(body):
    assert holds_red_flag(body) in (True, False)


def test_depth_is_no_trouble():
    deep = json.loads("[" * 500 + "]" * 500)
    assert holds_red_flag(deep) is False
