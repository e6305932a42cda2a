"""A message that takes a referral back may carry a red flag, and may be about somebody else: both are read."""

import pytest

from builders.bundles import NHS_NUMBER, a_message, a_patient, a_response, concept, ref
from fitwork_fhir.errors import WrongPatient
from fitwork_fhir.fhir.submission import read_cancellation

OTHERS = {"system": NHS_NUMBER, "value": "9990000026"}


def a_cancellation(request=None, **changes):
    reason = concept("https://fhir.nhs.uk/CodeSystem/message-reason-bars", "update")
    return a_message(header={"reason": reason}, request={"status": "revoked", **(request or {})}, **changes)


def test_a_cancellation_says_which_alarms_it_carries():
    facts = {"red_flags": ["suicide_risk", "none"], "scores": {"phq9_item9": 2, "phq9": 20}}
    assert read_cancellation(a_cancellation(facts=facts)).facts == {
        "red_flags": ["suicide_risk"],
        "scores": {"phq9_item9": 2},
    }
    assert read_cancellation(a_cancellation()).facts == {}


def test_a_cancellation_says_whom_it_is_about():
    found = read_cancellation(a_cancellation()).patient
    assert (found.nhs_number, found.nhs_number_valid, found.birth_date) == ("9990000018", True, "1984-03-09")
    assert found.on_file_id is None


@pytest.mark.parametrize(
    ("subject", "number", "on_file"),
    [
        ({"reference": "Patient/p1"}, None, "p1"),
        ({"reference": "Patient/p1", "identifier": OTHERS}, "9990000026", "p1"),
        ({"identifier": OTHERS}, "9990000026", None),
        ({"reference": "urn:uuid:00000000-0000-4000-9000-0000000000ff", "identifier": OTHERS}, "9990000026", None),
    ],
)
def test_a_cancellation_need_not_carry_its_patient(subject, number, on_file):
    bundle = a_cancellation(
        {"subject": subject},
        without=["Patient", "Consent", "Condition", "FitNote", "Encounter", "CarePlan"],
        form={"subject": subject, "questionnaire": "https://else.example/form"},
    )
    found = read_cancellation(bundle).patient
    assert (found.nhs_number, found.on_file_id) == (number, on_file)


def test_a_cancellation_that_says_of_nobody_whom_it_is_about():
    without = ["Patient", "QuestionnaireResponse", "Consent", "Condition", "FitNote", "Encounter", "CarePlan"]
    assert read_cancellation(a_cancellation({"subject": {"display": "someone"}}, without=without)).patient is None


def test_the_one_patient_a_cancellation_carries_is_meant_even_where_the_link_is_broken():
    bundle = a_cancellation({"subject": {"reference": "https://sender.example/Patient/1"}})
    assert read_cancellation(bundle).patient.nhs_number == "9990000018"


@pytest.mark.parametrize(
    "changes",
    [
        {"add": [a_patient(identifier=[OTHERS], birthDate="1950-01-01")]},
        {"request": {"subject": {**ref("Patient"), "identifier": OTHERS}}},
        {"form": {"subject": {"identifier": OTHERS}}},
        {
            "add": [
                a_response(
                    answers={}, subject={"reference": "#p"}, contained=[{**a_patient(identifier=[OTHERS]), "id": "p"}]
                )
            ]
        },
    ],
)
def test_a_cancellation_about_two_people_is_refused(changes):
    with pytest.raises(WrongPatient) as refusal:
        read_cancellation(a_cancellation(facts={"red_flags": ["suicide_risk"]}, **changes))
    assert refusal.value.red_flag
