"""Referrals in every door's shape, valid unless a test says otherwise; benchmarks send the same ones.

Each call makes fresh dicts. Fixed: practice Y99901, patient 9990000018, written on 2026-11-02.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

BASE = "https://fitwork.example/fhir"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
SNOMED = "http://snomed.info/sct"

PRACTICE = "Y99901"
NHS_NUMBER_OF_PATIENT = "9990000018"
BIRTH_DATE = "1984-03-09"
AUTHORED = "2026-11-02T09:30:00+00:00"

FACTS: dict[str, Any] = {
    "consent_referral": True,
    "consent_employer": False,
    "work_status": "off_sick",
    "absence_days": 10,
    "employment": "employed",
    "employer_size": 40,
    "employer_oh": False,
    "job_demand": "sedentary",
    "wants_return": "yes",
    "scores": {"phq9": 7},
    "areas": ["leeds", "england"],
}
"""What the referral form answers by default: tier A, no gaps but those a test makes."""

NOTE: dict[str, Any] = {
    "assessment_date": "2026-11-02",
    "fit_note": "not_fit",
    "from": "2026-11-02",
    "to": "2026-11-15",
    "issuer_profession": "doctor",
}

_NAMES = (
    "Patient", "Organization", "Practitioner", "PractitionerRole", "Encounter", "CarePlan", "HealthcareService",
    "Condition", "Consent", "QuestionnaireResponse", "FitNote", "ServiceRequest", "MessageHeader", "Receiver",
)  # fmt: skip
URN = {name: f"urn:uuid:00000000-0000-4000-8000-{n:012d}" for n, name in enumerate(_NAMES, 1)}
"""The fullUrl of each part, by its name."""

_DATES = frozenset({"assessment_date", "from", "to"})


def ref(name: str) -> Json:
    """A Reference to a part of the Bundle."""
    return {"reference": URN[name]}


def coding(system: str, code: str, display: str | None = None) -> Json:
    return {"system": system, "code": code, **({"display": display} if display else {})}


def concept(system: str, code: str, display: str | None = None) -> Json:
    return {"coding": [coding(system, code, display)]}


def answer(link_id: str, value: Any) -> Json:
    """One QuestionnaireResponse answer, typed as our form wants it; a dict is taken as it is."""
    if isinstance(value, dict):
        return value
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, Decimal):
        return {"valueDecimal": value}
    if link_id in _DATES:
        return {"valueDate": value}
    if link_id in ("areas", "comments", "override_reason"):
        return {"valueString": value}
    return {"valueCoding": coding(f"{BASE}/CodeSystem/{link_id.replace('_', '-')}", value)}


def items(answers: Mapping[str, Any]) -> list[Json]:
    """QuestionnaireResponse items; `scores` becomes a group of `scores.<name>`."""
    made = []
    for link_id, value in answers.items():
        if link_id == "scores":
            made.append({"linkId": "scores", "item": items({f"scores.{k}": v for k, v in value.items()})})
        else:
            values = value if isinstance(value, list) else [value]
            made.append({"linkId": link_id, "answer": [answer(link_id, each) for each in values]})
    return made


def a_response(form: str = "fitwork-referral", answers: Mapping[str, Any] | None = None, **changes: Any) -> Json:
    """A QuestionnaireResponse to one of our forms about the patient."""
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{BASE}/Questionnaire/{form}",
        "status": "completed",
        "subject": ref("Patient"),
        "authored": AUTHORED,
        "item": items(FACTS if answers is None else answers),
        **changes,
    }


def a_patient(**changes: Any) -> Json:
    return {
        "resourceType": "Patient",
        "identifier": [{"system": NHS_NUMBER, "value": NHS_NUMBER_OF_PATIENT}],
        "name": [{"family": "Testpatient", "given": ["Robin"]}],
        "gender": "other",
        "birthDate": BIRTH_DATE,
        "generalPractitioner": [ref("Organization")],
        **changes,
    }


def a_practice(**changes: Any) -> Json:
    organization = {"resourceType": "Organization", "identifier": [{"system": ODS, "value": PRACTICE}]}
    return {**organization, "name": "Test Street Surgery", **changes}


def a_request(**changes: Any) -> Json:
    """An active ServiceRequest that names every other part."""
    categories = [
        coding("https://fhir.nhs.uk/CodeSystem/message-category-servicerequest", "referral"),
        coding(f"{BASE}/CodeSystem/use-case", "work-and-health"),
    ]
    return {
        "resourceType": "ServiceRequest",
        "basedOn": [ref("CarePlan")],
        "status": "active",
        "intent": "plan",
        "category": [{"coding": categories}],
        "subject": ref("Patient"),
        "encounter": ref("Encounter"),
        "authoredOn": AUTHORED,
        "requester": ref("PractitionerRole"),
        "performer": [ref("HealthcareService")],
        "reasonReference": [ref("Condition")],
        "supportingInfo": [ref("QuestionnaireResponse"), ref("FitNote"), ref("Consent")],
        **changes,
    }


def a_consent(category: str = "refer", **changes: Any) -> Json:
    return {
        "resourceType": "Consent",
        "status": "active",
        "scope": concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
        "category": [concept(f"{BASE}/CodeSystem/consent-category", category)],
        "patient": ref("Patient"),
        "dateTime": "2026-11-02",
        "policyRule": concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN"),
        "provision": {"type": "permit"},
        **changes,
    }


def a_condition(code: Json | None = None, **changes: Any) -> Json:
    clinical = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    category = "http://terminology.hl7.org/CodeSystem/condition-category"
    return {
        "resourceType": "Condition",
        "clinicalStatus": concept(clinical, "active"),
        "category": [concept(category, "problem-list-item")],
        "code": code or concept(SNOMED, "203082005", "Fibromyalgia"),
        "subject": ref("Patient"),
        **changes,
    }


def the_parts(
    *, facts: Mapping[str, Any] | None = None, note: Mapping[str, Any] | None = None, **changes: Mapping[str, Any]
) -> dict[str, Json]:
    """The twelve parts of a whole referral, by name. `facts` and `note` add to the forms' answers; a value of None
    takes an answer out. `changes` are by part name in lower case: request={"status": "draft"}, patient={...}.
    """
    role = concept(SNOMED, "62247001", "General practitioner")
    act = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
    parts: dict[str, Json] = {
        "Patient": a_patient(),
        "Organization": a_practice(),
        "Practitioner": {"resourceType": "Practitioner", "name": [{"family": "Testdoctor"}]},
        "PractitionerRole": {
            "resourceType": "PractitionerRole",
            "practitioner": ref("Practitioner"),
            "organization": ref("Organization"),
            "code": [role],
        },
        "Encounter": {
            "resourceType": "Encounter",
            "status": "finished",
            "class": coding(act, "AMB"),
            "subject": ref("Patient"),
        },
        "CarePlan": {
            "resourceType": "CarePlan",
            "status": "completed",
            "intent": "plan",
            "subject": ref("Patient"),
        },
        "HealthcareService": {"resourceType": "HealthcareService", "name": "Work and health support"},
        "Condition": a_condition(),
        "Consent": a_consent(),
        "QuestionnaireResponse": a_response(answers=_with(FACTS, facts)),
        "FitNote": a_response("fit-note", _with(NOTE, note)),
        "ServiceRequest": a_request(),
    }
    for name, change in changes.items():
        part = _PART_OF[name]
        parts[part] = {key: value for key, value in {**parts[part], **change}.items() if value is not None}
    return parts


_PART_OF = {
    "patient": "Patient",
    "practice": "Organization",
    "practitioner": "Practitioner",
    "role": "PractitionerRole",
    "encounter": "Encounter",
    "plan": "CarePlan",
    "condition": "Condition",
    "consent": "Consent",
    "form": "QuestionnaireResponse",
    "fit_note": "FitNote",
    "request": "ServiceRequest",
}


def a_transaction(without: Iterable[str] = (), add: Iterable[Json] = (), **changes: Any) -> Json:
    """A transaction Bundle of twelve resources (see `the_parts`), some left out, others added at the end."""
    parts = _kept(the_parts(**changes), without)
    entries = [{"fullUrl": URN[name], "resource": resource} for name, resource in parts.items()]
    entries += [_added(number, resource) for number, resource in enumerate(add)]
    for entry in entries:
        entry["request"] = {"method": "POST", "url": entry["resource"]["resourceType"]}
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def a_message(
    without: Iterable[str] = (), add: Iterable[Json] = (), header: Mapping[str, Any] | None = None, **changes: Any
) -> Json:
    """The same referral as a BaRS-shaped message Bundle that lacks nothing its definition wants."""
    receiver = {"resourceType": "Organization", "identifier": [{"system": ODS, "value": "Y99999"}]}
    parts = _kept({"MessageHeader": a_header(**(header or {})), **the_parts(**changes), "Receiver": receiver}, without)
    entries = [{"fullUrl": URN[name], "resource": resource} for name, resource in parts.items()]
    entries += [_added(number, resource) for number, resource in enumerate(add)]
    return {
        "resourceType": "Bundle",
        "id": "11111111-1111-4111-8111-111111111111",
        "meta": {"versionId": "1.0.0"},
        "type": "message",
        "timestamp": AUTHORED,
        "entry": entries,
    }


def a_header(**changes: Any) -> Json:
    header = {
        "resourceType": "MessageHeader",
        "eventCoding": coding("https://fhir.nhs.uk/CodeSystem/message-events-bars", "servicerequest-request"),
        "destination": [{"endpoint": "https://fhir.nhs.uk/Id/dos-service-id|111", "receiver": ref("Receiver")}],
        "sender": ref("Organization"),
        "source": {"endpoint": "https://fhir.nhs.uk/Id/dos-service-id|222"},
        "reason": concept("https://fhir.nhs.uk/CodeSystem/message-reason-bars", "new"),
        "focus": [ref("ServiceRequest")],
        "definition": "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral",
        **changes,
    }
    return {key: value for key, value in header.items() if value is not None}


def a_service_request(without: Iterable[str] = (), **changes: Any) -> Json:
    """The same referral as a lone ServiceRequest that contains the other parts."""
    parts = _kept(the_parts(**changes), without)
    request = parts.pop("ServiceRequest")
    contained = [{**resource, "id": name.lower()} for name, resource in parts.items()]
    names = {URN[name]: f"#{name.lower()}" for name in parts}
    return renamed({**request, "contained": contained}, names)


def a_referral_bundle(shape: str = "transaction", **overrides: Any) -> Json:
    """A referral in the shape of a door: transaction, message, or service-request."""
    make = {"transaction": a_transaction, "message": a_message, "service-request": a_service_request}[shape]
    return make(**overrides)


def resource_in(bundle: Json, type_: str, place: int = 0) -> Json:
    """The nth resource of a type in a Bundle, to be changed in place."""
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == type_][place]


def _with(answers: Mapping[str, Any], changes: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in {**deepcopy(dict(answers)), **(changes or {})}.items() if value is not None}


def _kept(parts: dict[str, Json], without: Iterable[str]) -> dict[str, Json]:
    left_out = {without} if isinstance(without, str) else set(without)
    return {name: part for name, part in parts.items() if name not in left_out}


def _added(number: int, resource: Json) -> Json:
    return {"fullUrl": f"urn:uuid:00000000-0000-4000-9000-{number:012d}", "resource": resource}


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The value with each string that is one of the names replaced."""
    if isinstance(value, dict):
        return {key: renamed(member, names) for key, member in value.items()}
    if isinstance(value, list):
        return [renamed(member, names) for member in value]
    return names.get(value, value) if isinstance(value, str) else value
