"""Resources of a practice's own, valid and small, one of each type that may be created, changed and deleted."""

from collections.abc import Mapping
from typing import Any

from builders.bundles import BASE, NHS_NUMBER, a_consent
from fitwork_fhir.fhir.validation import parse_json

Json = dict[str, Any]
ABOUT = {"reference": "Patient/1"}
CODE = {"text": "Low back pain"}

OWN: dict[str, Json] = {
    "Patient": {"name": [{"family": "Testpatient"}]},
    "Practitioner": {"name": [{"family": "Testdoctor"}]},
    "PractitionerRole": {"active": True},
    "Organization": {"name": "Test Street Surgery"},
    "Location": {"name": "Room 1"},
    "HealthcareService": {"name": "Physiotherapy at the surgery"},
    "QuestionnaireResponse": {"status": "completed", "questionnaire": "https://example.org/Questionnaire/other"},
    "Questionnaire": {"status": "draft", "title": "A form of ours"},
    "Condition": {"subject": ABOUT, "code": CODE},
    "Observation": {"status": "final", "code": CODE, "valueQuantity": parse_json(b'{"value": 1.10}')},
    "CarePlan": {"status": "active", "intent": "plan", "subject": ABOUT},
    "DocumentReference": {"status": "current", "content": [{"attachment": {"title": "A letter"}}]},
    "Binary": {"contentType": "text/plain", "data": "SGVsbG8="},
    "Encounter": {"status": "finished", "class": {"code": "AMB"}},
    "Appointment": {"status": "proposed", "participant": [{"status": "accepted", "actor": {"display": "Nurse"}}]},
    "Consent": {key: value for key, value in a_consent().items() if key != "resourceType"} | {"patient": ABOUT},
}
IDENTIFIER = {"system": "https://example.org/ids", "value": "A-1"}


def own(type_: str, **changes: Any) -> Json:
    """One of a type; a change of None takes the element out."""
    made = {"resourceType": type_, **OWN[type_], **changes}
    return {name: value for name, value in made.items() if value is not None}


def a_person(number: str | None = "9990000018", **changes: Any) -> Json:
    """A Patient who can be matched."""
    identifier = [{"system": NHS_NUMBER, "value": number}] if number else None
    return own("Patient", identifier=identifier, birthDate="1984-03-09", **changes)


def entry(method: str, url: str, resource: Json | None = None, name: str | None = None, **request: Any) -> Json:
    """An entry of a Bundle of requests."""
    made: Json = {"request": {"method": method, "url": url, **request}}
    if name:
        made = {"fullUrl": name, **made}
    return {**made, "resource": resource} if resource is not None else made


def a_bundle(*entries: Mapping[str, Any], type_: str = "transaction") -> Json:
    return {"resourceType": "Bundle", "type": type_, "entry": list(entries)}


def statuses(bundle: Mapping[str, Any]) -> list[str]:
    """The status codes of a Bundle of answers, in order."""
    return [one["response"]["status"][:3] for one in bundle.get("entry", [])]


def place_in(location: str) -> str:
    """/Type/id of a Location."""
    return location.split("/FHIR/R4")[1].split("/_history")[0]


RED_FLAG = {"coding": [{"system": f"{BASE}/CodeSystem/red-flags", "code": "suicide_risk"}]}
URN = "urn:uuid:00000000-0000-4000-9000-{:012d}".format
