"""Facts of one person never triage another, however a request says whose they are."""

from copy import deepcopy

import pytest

from builders.bundles import (
    NHS_NUMBER,
    a_message,
    a_patient,
    a_request,
    a_response,
    a_service_request,
    a_transaction,
    ref,
    resource_in,
)
from fitwork_fhir.errors import WrongPatient
from fitwork_fhir.fhir.persons import are_two, person, person_named

MINE, OTHERS = ({"system": NHS_NUMBER, "value": value} for value in ("9990000018", "9990000026"))
OLD = {**OTHERS, "use": "old"}


def about_contained(bundle, type_, field="subject", **who):
    resource = resource_in(bundle, type_)
    resource["contained"] = [{"resourceType": "Patient", "id": "p", **who}]
    resource[field] = {"reference": "#p"}
    return bundle


@pytest.mark.parametrize(
    "who",
    [
        {"identifier": [OTHERS]},
        {"identifier": [OTHERS], "birthDate": "1984-03-09"},
        {"birthDate": "1950-01-01"},
        {"identifier": [MINE, OTHERS]},
        {"birthDate": "1985"},
    ],
)
@pytest.mark.parametrize(
    ("type_", "field"),
    [
        ("QuestionnaireResponse", "subject"),
        ("Condition", "subject"),
        ("Consent", "patient"),
        ("CarePlan", "subject"),
        ("Encounter", "subject"),
    ],
)
def test_a_contained_patient_who_is_another_is_refused(refused, reasons, type_, field, who):
    refusal = refused(about_contained(a_transaction(), type_, field, **who))
    assert type(refusal) is WrongPatient
    assert reasons(refusal) == ["other-subject"]
    assert refusal.findings[0].where.endswith(f"resource.{field}")


@pytest.mark.parametrize(
    "who",
    [
        {},
        {"name": [{"family": "Testpatient"}]},
        {"identifier": [MINE]},
        {"identifier": [MINE, OLD], "birthDate": "1984-03"},
    ],
)
def test_a_contained_patient_who_may_be_the_same_is_taken(read, who):
    bundle = about_contained(a_transaction(), "QuestionnaireResponse", **who)
    assert read(bundle).facts["work_status"] == "off_sick"


@pytest.mark.parametrize("shape", [a_transaction, a_message])
@pytest.mark.parametrize("part", ["request", "form", "fit_note", "condition", "encounter", "plan"])
def test_a_reference_and_an_identifier_that_disagree_are_refused(refused, reasons, shape, part):
    refusal = refused(shape(**{part: {"subject": {**ref("Patient"), "identifier": OTHERS}}}))
    assert type(refusal) is WrongPatient
    assert reasons(refusal) == ["other-subject"]


def test_a_reference_and_an_identifier_that_agree_are_taken(read):
    assert read(a_transaction(request={"subject": {**ref("Patient"), "identifier": MINE}})).findings == ()


def test_a_lone_request_is_held_to_the_same(refused):
    request = a_service_request()
    request["subject"]["identifier"] = OTHERS
    assert type(refused(request)) is WrongPatient


@pytest.mark.parametrize(
    "subject", [{"reference": "Patient/p1", "identifier": OTHERS}, {"reference": "#p"}, {"identifier": OTHERS}]
)
def test_a_patient_on_file_is_not_another_either(refused, subject):
    bundle = a_transaction(
        without=["Patient"],
        request={"subject": {"reference": "Patient/p1"}},
        form={"subject": subject, "contained": [{**a_patient(identifier=[OTHERS]), "id": "p"}]},
        **_about_on_file("fit_note", "condition", "encounter", "plan"),
    )
    bundle = _consent_on_file(bundle)
    assert type(refused(bundle, on_file=a_patient(id="p1"))) is WrongPatient


@pytest.mark.parametrize(
    "subject", [{"reference": "Patient/p1", "identifier": MINE}, {"reference": "#p"}, {"identifier": MINE}]
)
def test_a_patient_on_file_may_be_named_in_every_way(read, subject):
    bundle = a_transaction(
        without=["Patient"],
        request={"subject": {"reference": "Patient/p1"}},
        form={"subject": subject, "contained": [{**a_patient(), "id": "p"}]},
        **_about_on_file("fit_note", "condition", "encounter", "plan"),
    )
    assert read(_consent_on_file(bundle), on_file=a_patient(id="p1")).facts["work_status"] == "off_sick"


def test_a_request_on_file_whose_identifier_is_another_is_refused(refused):
    subject = {"reference": "Patient/p1", "identifier": OTHERS}
    lone = {
        name: value
        for name, value in a_request(subject=subject).items()
        if name in ("resourceType", "status", "intent", "category", "subject", "authoredOn")
    }
    assert type(refused(lone, on_file=a_patient(id="p1"))) is WrongPatient


def test_a_form_contained_somewhere_is_held_to_the_same(refused):
    bundle = a_transaction()
    other = {**a_patient(identifier=[OTHERS]), "id": "p"}
    inner = {**a_response(answers={"red_flags": ["suicide_risk"]}), "id": "q", "subject": {"reference": "#p"}}
    resource_in(bundle, "CarePlan")["contained"] = [inner, other]
    refusal = refused(bundle)
    assert type(refusal) is WrongPatient
    assert refusal.red_flag
    assert refusal.findings[0].where == "Bundle.entry[5].resource.contained[0].subject"


@pytest.mark.parametrize("type_", ["RelatedPerson", "Practitioner"])
def test_facts_about_a_relative_or_a_clinician_are_not_the_patients(refused, type_):
    bundle = a_transaction(form={"subject": {"reference": "#x"}, "contained": [{"resourceType": type_, "id": "x"}]})
    assert type(refused(bundle)) is WrongPatient


def test_two_people_are_told_apart_by_what_is_known_of_both():
    me = person(a_patient(identifier=[MINE, OLD]))
    assert not are_two(person({"identifier": [OTHERS]}), me)
    assert are_two(person({"identifier": [OTHERS]}), person(a_patient()))
    assert not are_two(person(), me)
    assert not are_two(me, person())
    holder = {"contained": [{"resourceType": "Patient", "id": "p", "birthDate": "1950"}]}
    assert are_two(person_named({"reference": "#p"}, holder), me)
    assert not are_two(person_named({"reference": "#q"}, holder), me)


def _about_on_file(*parts):
    return {part: {"subject": {"reference": "Patient/p1"}} for part in parts}


def _consent_on_file(bundle):
    made = deepcopy(bundle)
    resource_in(made, "Consent")["patient"] = {"reference": "Patient/p1"}
    return made
