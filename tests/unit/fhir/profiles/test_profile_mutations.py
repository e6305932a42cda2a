"""One thing made wrong in a resource that was right: found, at its exact path, and nothing else with it."""

import copy
import re
from functools import cache
from typing import Any

import pytest

from builders import bundles
from builders.bundles import BASE, NHS_NUMBER, ODS, SNOMED, concept
from builders.written import written
from fitwork_fhir.fhir.validation import validate
from fitwork_fhir.fhir.validation.profile_choice import DEFAULTS, default_profile
from fitwork_fhir.fhir.validation.profiles import profile_problems, profiles_of

Json = dict[str, Any]
NUMBER = {"system": NHS_NUMBER, "value": "9990000018"}
READ_AT = f"{BASE}/StructureDefinition/read-at"
WORK = concept(f"{BASE}/CodeSystem/use-case", "work-and-health")
PERSON = {"reference": "Patient/p1"}
ATTACHMENT = {"attachment": {"contentType": "application/pdf", "url": "Binary/b1"}}


def task(profile: str) -> Json:
    """One the server wrote, of a kind, with all it can hold."""
    found = [each for each in written()["Task"] if default_profile(each) == profile]
    return max(found, key=lambda each: len(str(each)))


@cache
def good() -> dict[str, Json]:
    """A resource that conforms, for each profile."""
    parts = bundles.the_parts()
    feedback = next(each for each in written()["Communication"] if "extension" in each)
    document = {"resourceType": "DocumentReference", "status": "current", "subject": PERSON, "content": [ATTACHMENT]}
    return {
        "fitwork-patient": parts["Patient"],
        "fitwork-practitioner": parts["Practitioner"] | {"identifier": [_id("https://fhir.nhs.uk/Id/sds-user-id")]},
        "fitwork-practitioner-role": parts["PractitionerRole"],
        "fitwork-organization": parts["Organization"],
        "fitwork-location": written()["Location"][0],
        "fitwork-healthcare-service": max(written()["HealthcareService"], key=lambda each: len(str(each))),
        "fitwork-referral-request": parts["ServiceRequest"],
        "fitwork-referral-task": task("fitwork-referral-task"),
        "fitwork-practice-task": task("fitwork-practice-task"),
        "fitwork-feedback": feedback,
        "fitwork-referral-response": parts["QuestionnaireResponse"],
        "fitwork-fit-note-response": parts["FitNote"],
        "fitwork-condition": parts["Condition"],
        "fitwork-observation": {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "Fit note"},
            "subject": PERSON,
            "effectiveDateTime": "2026-11-02",
        },
        "fitwork-consent": parts["Consent"],
        "fitwork-return-to-work-plan": {
            "resourceType": "CarePlan",
            "status": "active",
            "intent": "plan",
            "category": [WORK],
            "subject": PERSON,
            "period": {"start": "2026-12-01"},
            "activity": [{"detail": {"status": "scheduled", "description": "Half days for two weeks"}}],
        },
        "fitwork-report": document
        | {
            "type": {"text": "Report"},
            "category": [WORK],
            "date": "2026-11-20T10:00:00Z",
            "author": [{"reference": "Organization/o1"}],
            "context": {"related": [{"reference": "ServiceRequest/s1"}]},
        },
        "fitwork-fit-note-document": document
        | {"type": concept(SNOMED, "751481000000104"), "date": "2026-11-20T10:00:00Z"},
        "fitwork-message": bundles.a_message(),
        "fitwork-message-header": bundles.a_header(),
        "fitwork-operation-outcome": written()["OperationOutcome"][0],
    }


def _id(system: str, value: str = "1") -> Json:
    return {"system": system, "value": value}


def changed(resource: Json, path: str, value: Any) -> Json:
    """A copy in which what stands at `path` (identifier[0].value) is another; None takes it out."""
    made = copy.deepcopy(resource)
    steps = [int(each) if each.isdigit() else each for each in re.findall(r"\w+", path)]
    holder: Any = made
    for step in steps[:-1]:
        holder = holder[step]
    if value is None:
        del holder[steps[-1]]
    else:
        holder[steps[-1]] = value
    return made


# profile, what is changed, to what, where it is found, its issue code
MUTATIONS: list[tuple[str, str, Any, str, str]] = [
    ("fitwork-patient", "identifier", [_id(ODS)], ".identifier", "required"),
    ("fitwork-patient", "identifier", [NUMBER, {**NUMBER, "value": "9990000026"}], ".identifier", "structure"),
    ("fitwork-patient", "identifier", None, ".identifier", "required"),
    ("fitwork-patient", "identifier[0].value", None, ".identifier[0].value", "required"),
    ("fitwork-patient", "identifier[0].value", "999 000 0018", ".identifier[0].value", "invariant"),
    ("fitwork-patient", "identifier[0].system", NHS_NUMBER.replace("Id", "id"), ".identifier", "required"),
    ("fitwork-patient", "name", None, ".name", "required"),
    ("fitwork-patient", "birthDate", None, ".birthDate", "required"),
    ("fitwork-practitioner", "name", None, ".name", "required"),
    ("fitwork-practitioner", "identifier[0].value", None, ".identifier[0].value", "required"),
    ("fitwork-practitioner-role", "practitioner", None, ".practitioner", "required"),
    ("fitwork-practitioner-role", "organization", None, ".organization", "required"),
    ("fitwork-organization", "identifier", [_id(ODS, "Y1"), _id(ODS, "Y2")], ".identifier", "structure"),
    ("fitwork-organization", "identifier[0].value", None, ".identifier[0].value", "required"),
    ("fitwork-location", "name", None, ".name", "required"),
    ("fitwork-healthcare-service", "name", None, ".name", "required"),
    ("fitwork-referral-request", "category", [concept(f"{BASE}/CodeSystem/use-case", "x")], ".category", "required"),
    ("fitwork-referral-request", "category", [{"text": "Work and health"}], ".category", "required"),
    ("fitwork-referral-request", "category", [WORK, WORK], ".category", "structure"),
    ("fitwork-referral-request", "subject", {"reference": "Group/g1"}, ".subject.reference", "value"),
    ("fitwork-referral-request", "authoredOn", None, ".authoredOn", "required"),
    ("fitwork-referral-request", "requester", None, ".requester", "required"),
    ("fitwork-referral-request", "requester", {"reference": "Device/d1"}, ".requester.reference", "value"),
    ("fitwork-referral-task", "status", "draft", ".status", "code-invalid"),
    ("fitwork-referral-task", "intent", "plan", ".intent", "value"),
    ("fitwork-referral-task", "code", {"text": "Fulfil"}, ".code", "value"),
    ("fitwork-referral-task", "businessStatus", {"text": "Closed"}, ".businessStatus", "code-invalid"),
    ("fitwork-referral-task", "businessStatus", concept(SNOMED, "closed"), ".businessStatus", "code-invalid"),
    ("fitwork-referral-task", "basedOn", [{"reference": "CarePlan/c1"}], ".basedOn[0].reference", "value"),
    ("fitwork-referral-task", "basedOn", [{"reference": "ServiceRequest/s1"}] * 2, ".basedOn", "structure"),
    ("fitwork-referral-task", "owner.identifier", None, ".owner.identifier", "required"),
    ("fitwork-referral-task", "output[0].type", concept(SNOMED, "disposition"), ".output", "required"),
    (
        "fitwork-referral-task",
        "output[1]",
        {"type": concept(f"{BASE}/CodeSystem/task-output", "tier"), "valueString": "A"},
        ".output[1].value[x]",
        "required",
    ),
    (
        "fitwork-referral-task",
        "output[1].valueCodeableConcept",
        {"text": "A"},
        ".output[1].valueCodeableConcept",
        "code-invalid",
    ),
    ("fitwork-practice-task", "code", concept(SNOMED, "safety-review"), ".code", "code-invalid"),
    ("fitwork-practice-task", "partOf", None, ".partOf", "required"),
    ("fitwork-practice-task", "restriction.period", {"start": "2026-11-02"}, ".restriction.period.end", "required"),
    ("fitwork-practice-task", "focus", {"reference": "Patient/p1"}, ".focus.reference", "value"),
    ("fitwork-feedback", "category[0]", concept(SNOMED, "1"), ".category[0]", "code-invalid"),
    ("fitwork-feedback", "payload", [{"contentString": "1\n2\n3\n4\n5\n6\n7"}], ".payload[0]", "invariant"),
    ("fitwork-feedback", "recipient", [{"display": "Somebody"}], ".recipient[0].identifier", "required"),
    ("fitwork-feedback", "extension", [{"url": READ_AT, "valueString": "x"}], ".extension[0].value[x]", "required"),
    ("fitwork-referral-response", "questionnaire", "https://example.org/q", ".questionnaire", "invariant"),
    ("fitwork-referral-response", "subject", None, ".subject", "required"),
    ("fitwork-referral-response", "item", None, ".item", "required"),
    ("fitwork-fit-note-response", "authored", None, ".authored", "required"),
    ("fitwork-condition", "code", None, ".code", "required"),
    ("fitwork-condition", "subject", {"reference": "Group/g1"}, ".subject.reference", "value"),
    ("fitwork-observation", "effectiveDateTime", None, ".effective[x]", "required"),
    ("fitwork-consent", "scope", concept("http://x.example", "research"), ".scope", "value"),
    ("fitwork-consent", "scope", {"text": "privacy"}, ".scope", "value"),
    ("fitwork-consent", "category", [concept("http://x.example", "refer")], ".category[0]", "code-invalid"),
    ("fitwork-consent", "policyRule", {"text": "OPTIN"}, ".policyRule", "value"),
    ("fitwork-consent", "provision", None, "", "invariant"),
    ("fitwork-return-to-work-plan", "intent", "order", ".intent", "value"),
    ("fitwork-return-to-work-plan", "period", {"end": "2026-12-31"}, ".period.start", "required"),
    ("fitwork-return-to-work-plan", "activity", None, ".activity", "required"),
    (
        "fitwork-return-to-work-plan",
        "activity[0].detail.description",
        None,
        ".activity[0].detail.description",
        "required",
    ),
    ("fitwork-report", "context", {"practiceSetting": {"text": "x"}}, ".context.related", "required"),
    ("fitwork-report", "content", [ATTACHMENT, ATTACHMENT], ".content", "structure"),
    ("fitwork-fit-note-document", "type", concept(SNOMED, "1"), ".type", "code-invalid"),
    ("fitwork-fit-note-document", "type", {"text": "Fit note"}, ".type", "code-invalid"),
    ("fitwork-message", "type", "collection", ".type", "value"),
    ("fitwork-message", "meta", {"source": "#x"}, ".meta.versionId", "required"),
    ("fitwork-message", "timestamp", None, ".timestamp", "required"),
    ("fitwork-message", "entry[1].fullUrl", None, ".entry[1].fullUrl", "required"),
    ("fitwork-message-header", "eventCoding.code", "booking-request", ".eventCoding", "code-invalid"),
    ("fitwork-message-header", "reason", {"text": "new"}, ".reason", "code-invalid"),
    ("fitwork-operation-outcome", "issue[0].diagnostics", None, ".issue[0].diagnostics", "required"),
    ("fitwork-operation-outcome", "issue[0].location", ["Patient"], ".issue[0].location", "structure"),
]


@pytest.mark.parametrize("profile", [row.profile for row in DEFAULTS])
def test_what_is_right_is_let_through(profile: str) -> None:
    assert validate(good()[profile]) == ()
    assert profile_problems(good()[profile]) == []
    assert profile_problems(good()[profile], f"{BASE}/StructureDefinition/{profile}|1.0.0") == []


@pytest.mark.parametrize(
    ("profile", "path", "value", "where", "code"), MUTATIONS, ids=[f"{each[0]}-{each[1]}" for each in MUTATIONS]
)
def test_what_is_wrong_is_found_where_it_is(profile: str, path: str, value: Any, where: str, code: str) -> None:
    wrong = changed(good()[profile], path, value)
    assert validate(wrong) == (), "base R4 takes it"
    found = profile_problems(wrong, profile)
    assert [(each[0], each[1]) for each in found] == [(where, code)]


def test_every_profile_has_a_right_resource_and_a_wrong_one() -> None:
    ours = {canonical.rsplit("/", 1)[1] for row in DEFAULTS for canonical in profiles_of(row.type)}
    assert set(good()) == ours == {row.profile for row in DEFAULTS}
    assert {profile for profile, *_ in MUTATIONS} == ours


def test_a_profile_in_the_wrong_place_is_said() -> None:
    patient = good()["fitwork-patient"]

    def named(name: str) -> Json:
        return {**patient, "meta": {"profile": [f"{BASE}/StructureDefinition/{name}"]}}

    assert profile_problems(named("fitwork-consent")) == [(".meta.profile[0]", "invalid", "is a profile of Consent")]
    assert profile_problems(named("nothing")) == [(".meta.profile[0]", "not-found", "is no profile of ours")]
    assert profile_problems(patient, "nothing") == [("", "not-found", "is no profile of ours")]
    assert profile_problems(named("fitwork-patient")) == []


def test_a_profile_of_others_leaves_ours_in_force() -> None:
    theirs = {"meta": {"profile": ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]}}
    wrong = changed(good()["fitwork-patient"] | theirs, "birthDate", None)
    assert [where for where, _, _ in profile_problems(wrong)] == [".birthDate"]


def test_of_a_choice_only_the_allowed_form_will_do() -> None:
    header = {k: v for k, v in good()["fitwork-message-header"].items() if k != "eventCoding"}
    found = profile_problems(header | {"eventUri": "http://x.example/event"})
    assert found == [(".event[x]", "required", "event[x] is required, as eventCoding")]


def test_what_is_none_of_ours_is_held_to_nothing() -> None:
    for resource in (
        {"resourceType": "Task", "status": "requested", "intent": "order"},
        {"resourceType": "CarePlan", "status": "completed", "intent": "plan", "subject": PERSON},
        {"resourceType": "Communication", "status": "completed"},
        {"resourceType": "Flag", "status": "active", "code": {"text": "x"}, "subject": PERSON},
        bundles.a_consent() | {"category": [concept("http://x.example", "DRC")]},
    ):
        assert profile_problems(resource) == []


def test_what_is_inside_is_held_to_its_own_profile() -> None:
    bundle = bundles.a_transaction()
    del bundles.resource_in(bundle, "Patient")["birthDate"]
    assert profile_problems(bundle) == [(".entry[0].resource.birthDate", "required", "birthDate is required")]
    lone = bundles.a_service_request()
    del lone["contained"][0]["birthDate"]
    assert profile_problems(lone) == [(".contained[0].birthDate", "required", "birthDate is required")]


def test_no_words_of_a_finding_hold_a_value_of_the_resource() -> None:
    secret = "999 000 0018"
    wrong = changed(good()["fitwork-patient"], "identifier[0].value", secret)
    assert not any(secret in text for _, _, text in profile_problems(wrong))


@pytest.mark.parametrize("resource", [{}, {"resourceType": "Patient", "identifier": 5}, {"resourceType": ["x"]}])
def test_nothing_makes_it_fall_over(resource: Json) -> None:
    assert isinstance(profile_problems(resource), list)
