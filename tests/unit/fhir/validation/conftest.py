"""Small valid resources of the referral loop, fresh for every test."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

FITWORK = "https://fitwork.example/fhir"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
SNOMED = "http://snomed.info/sct"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"


def _concept(system: str, code: str, display: str) -> dict:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def _answer(link_id: str, **value: Any) -> dict:
    return {"linkId": link_id, "answer": [value]}


def _chosen(link_id: str, *codes: str) -> dict:
    system = f"{FITWORK}/CodeSystem/{link_id.replace('_', '-')}"
    return {"linkId": link_id, "answer": [{"valueCoding": {"system": system, "code": code}} for code in codes]}


def _condition(term: str, code: str, since: str) -> dict:
    return {
        "resourceType": "Condition",
        "clinicalStatus": _concept(CLINICAL, "active", "Active"),
        "category": [
            _concept("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item", "Problem")
        ],
        "code": _concept(SNOMED, code, term) | {"text": term},
        "subject": {"reference": "urn:uuid:11111111-1111-4111-8111-111111111111"},
        "onsetDateTime": since,
        "recordedDate": "2026-11-02T09:14:00+00:00",
    }


SHAPES: dict[str, dict] = {
    "Patient": {
        "resourceType": "Patient",
        "meta": {"profile": ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]},
        "text": {
            "status": "generated",
            "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>A synthetic patient</p></div>',
        },
        "identifier": [
            {
                "extension": [
                    {
                        "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
                        "valueCodeableConcept": _concept(
                            "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus", "01", "Verified"
                        ),
                    }
                ],
                "use": "official",
                "system": NHS_NUMBER,
                "value": "9990000018",
                "period": {"start": "2019-01-05", "end": "2030"},
            }
        ],
        "active": True,
        "name": [
            {
                "use": "official",
                "family": "Example",
                "given": ["Ada", "Beth"],
                "_given": [None, {"extension": [{"url": f"{FITWORK}/said-as", "valueString": "as in Elizabeth"}]}],
                "prefix": ["Ms"],
            }
        ],
        "telecom": [{"system": "phone", "value": "01632 960001", "use": "mobile"}],
        "gender": "female",
        "birthDate": "1988-03",
        "_birthDate": {"extension": [{"url": f"{FITWORK}/accuracy", "valueCode": "month"}]},
        "address": [{"use": "home", "line": ["1 Sample Street", "Testville"], "postalCode": "ZZ99 3AA"}],
        "contact": [{"relationship": [{"text": "Partner"}], "name": {"text": "C Example"}}],
        "generalPractitioner": [
            {"type": "Organization", "identifier": {"system": ODS, "value": "A99999"}, "display": "Sample Practice"}
        ],
    },
    "ServiceRequest": {
        "resourceType": "ServiceRequest",
        "identifier": [{"system": "https://practice.example/requests", "value": "r-1"}],
        "status": "active",
        "intent": "order",
        "category": [_concept(SNOMED, "3457005", "Patient referral")],
        "priority": "routine",
        "code": _concept(f"{FITWORK}/CodeSystem/service-type", "work-and-health", "Work and health support"),
        "subject": {"reference": "urn:uuid:11111111-1111-4111-8111-111111111111"},
        "occurrencePeriod": {"start": "2026-11-05T10:00:00.1234567+00:00", "end": "2027-02-05T10:00:00Z"},
        "authoredOn": "2026-11-05T10:00:00+00:00",
        "requester": {
            "reference": "urn:uuid:33333333-3333-4333-8333-333333333333",
            "identifier": {"system": ODS, "value": "A99999"},
        },
        "performer": [{"reference": "HealthcareService/work-and-health"}],
        "reasonCode": [{"text": "Off work with low back pain"}],
        "supportingInfo": [
            {"reference": "urn:uuid:66666666-6666-4666-8666-666666666666"},
            {"reference": "urn:uuid:77777777-7777-4777-8777-777777777777"},
        ],
        "note": [{"time": "2026-11-05T10:00:00+00:00", "text": "Prefers telephone."}],
    },
    "Task": {
        "resourceType": "Task",
        "id": "t-1",
        "basedOn": [{"reference": "ServiceRequest/r-1"}],
        "status": "accepted",
        "businessStatus": _concept(f"{FITWORK}/CodeSystem/business-status", "triaged", "Triaged"),
        "intent": "order",
        "focus": {"reference": "ServiceRequest/r-1"},
        "for": {"reference": "Patient/p-1"},
        "authoredOn": "2026-11-05T10:00:00+00:00",
        "lastModified": "2026-11-05T10:00:01+00:00",
        "owner": {"reference": "Organization/o-1", "identifier": {"system": ODS, "value": "B99999"}},
        "restriction": {"period": {"end": "2026-11-12"}},
        "output": [
            {
                "type": _concept(f"{FITWORK}/CodeSystem/task-output", "tier", "Tier"),
                "valueCodeableConcept": _concept(f"{FITWORK}/CodeSystem/tier", "B", "Tier B"),
            },
            {"type": {"text": "provisional"}, "valueBoolean": False},
        ],
    },
    "QuestionnaireResponse": {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{FITWORK}/Questionnaire/fitwork-referral",
        "status": "completed",
        "subject": {"reference": "urn:uuid:11111111-1111-4111-8111-111111111111"},
        "authored": "2026-11-05T09:58:00+00:00",
        "item": [
            _answer("consent_refer", valueBoolean=True),
            _chosen("employment_status", "employed"),
            _chosen("work_status", "off-sick"),
            _answer("weeks_off", valueInteger=5),
            _chosen("conditions", "back-pain", "low-mood"),
            _answer("scores.phq9", valueInteger=9),
            _answer("work_related", valueBoolean=False),
            _chosen("barriers", "commute", "workload"),
            _answer("willing", valueBoolean=True),
            _answer("comments", valueString="Wants to go back part time."),
        ],
    },
    "Observation": {
        "resourceType": "Observation",
        "status": "final",
        "code": _concept("http://loinc.org", "39156-5", "Body mass index"),
        "subject": {"reference": "urn:uuid:11111111-1111-4111-8111-111111111111"},
        "effectiveDateTime": "2026-11",
        "valueQuantity": {"value": 24.5, "unit": "kg/m2", "system": "http://unitsofmeasure.org", "code": "kg/m2"},
    },
    "Condition": _condition("Low back pain", "279039007", "2026-09-28"),
    "Consent": {
        "resourceType": "Consent",
        "status": "active",
        "scope": _concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent"),
        "category": [_concept(f"{FITWORK}/CodeSystem/consent-fact", "refer", "Refer")],
        "patient": {"reference": "urn:uuid:11111111-1111-4111-8111-111111111111"},
        "dateTime": "2026-11-05",
        "policyRule": _concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN", "opt-in"),
        "provision": {"type": "permit"},
    },
    "Communication": {
        "resourceType": "Communication",
        "contained": [{"resourceType": "Organization", "id": "practice", "name": "Sample Practice"}],
        "status": "completed",
        "subject": {"reference": "Patient/p-1"},
        "recipient": [{"reference": "#practice"}],
        "sent": "2026-11-05T10:00:01Z",
        "payload": [{"contentString": "Tier B."}, {"contentReference": {"reference": "QuestionnaireResponse/q-1"}}],
    },
    "Organization": {
        "resourceType": "Organization",
        "identifier": [{"system": ODS, "value": "A99999"}],
        "name": "Sample Practice",
        "telecom": [{"system": "email", "value": "practice@example.org", "use": "work"}],
    },
    "Practitioner": {
        "resourceType": "Practitioner",
        "identifier": [{"system": "https://fhir.hl7.org.uk/Id/gmc-number", "value": "C9999999"}],
        "name": [{"family": "Sample", "given": ["Dee"], "prefix": ["Dr"]}],
    },
    "PractitionerRole": {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": "urn:uuid:22222222-2222-4222-8222-222222222222"},
        "organization": {"reference": "urn:uuid:44444444-4444-4444-8444-444444444444"},
        "code": [_concept(SNOMED, "62247001", "General practitioner")],
    },
    "DocumentReference": {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"text": "Fit note"},
        "subject": {"reference": "urn:uuid:11111111-1111-4111-8111-111111111111"},
        "date": "2026-11-02T09:14:00.000+00:00",
        "content": [{"attachment": {"contentType": "text/plain", "data": "Zml0IG5vdGU=", "title": "Fit note"}}],
    },
    "Binary": {"resourceType": "Binary", "contentType": "application/pdf", "data": "JVBERi0xLjQ="},
    "OperationOutcome": {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "required", "expression": ["ServiceRequest.subject"]}],
    },
    "Questionnaire": {
        "resourceType": "Questionnaire",
        "status": "draft",
        "item": [{"linkId": "1", "type": "group", "item": [{"linkId": "1.1", "type": "boolean", "text": "Willing?"}]}],
    },
}

_ORDER = (
    "Patient", "Practitioner", "PractitionerRole", "Organization", "ServiceRequest", "QuestionnaireResponse",
    "Observation", "Condition", "Condition", "Consent", "DocumentReference", "Communication",
)  # fmt: skip


@pytest.fixture(scope="session")
def shape() -> Callable[[str], dict]:
    """A valid resource by its type, a new one at each call."""
    return lambda resource_type: copy.deepcopy(SHAPES[resource_type])


@pytest.fixture
def transaction() -> dict:
    """A referral of twelve resources."""
    entries = [
        {
            "fullUrl": f"urn:uuid:{str(number % 10) * 8}-0000-4000-8000-{number:012d}",
            "resource": copy.deepcopy(SHAPES[resource_type]),
            "request": {"method": "POST", "url": resource_type},
        }
        for number, resource_type in enumerate(_ORDER, 1)
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}
