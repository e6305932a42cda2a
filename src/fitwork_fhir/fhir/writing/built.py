"""A referral built from a GP record: a transaction Bundle ready to send, and what is missing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fitwork_fhir.errors import Finding, warning
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.writing.response import fit_note_response, referral_response
from fitwork_fhir.fhir.writing.times import instant
from fitwork_fhir.record.record import Gp, PatientDetails, Practice, Record
from fitwork_fhir.referral.populate import Populated

_NHS_STATUS_TEXT = {"01": "Number present and verified", "02": "Number present but not traced"}
Entries = list[tuple[str, dict[str, Any]]]


def built_referral(
    record: Record, populated: Populated, *, practice: Practice, now: datetime, new_id: Callable[[], str]
) -> dict[str, Any]:
    """Patient, practice, usual GP, the two forms and the ServiceRequest as POST entries of one transaction."""
    at = instant(now)
    entries: Entries = []

    def add(resource: dict[str, Any]) -> str:
        url = f"urn:uuid:{new_id()}"
        entries.append((url, resource))
        return url

    organisation = add(_organisation(practice))
    patient = add(_patient(record.patient, organisation))
    requester = add(_role(record.gp, add(_practitioner(record.gp)), organisation)) if record.gp else organisation
    info = [add(referral_response(populated.facts, subject=patient, authored=at))]
    if populated.episode.current is not None:
        info.append(add(fit_note_response(populated.episode.current, subject=patient, authored=at)))
    add(_request(populated, patient, requester, info, at))
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"fullUrl": url, "resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}}
            for url, resource in entries
        ],
    }


def gaps_found(populated: Populated) -> list[Finding]:
    """What must still be asked, what no rule could read, and what was odd about the record."""
    return [
        *(warning("required", gap.why, gap.field, reason="record-gap") for gap in populated.gaps),
        *(
            warning("code-invalid", f"No condition group is known for: {term}", "conditions", reason="unmapped-term")
            for term in populated.unmapped_terms
        ),
        *(warning("informational", text, None, reason="record-warning") for text in populated.warnings),
    ]


def _organisation(practice: Practice) -> dict[str, Any]:
    written: dict[str, Any] = {"resourceType": "Organization"}
    if practice.ods:
        written["identifier"] = [{"system": systems.ODS, "value": practice.ods}]
    written["name"] = practice.name or f"Practice {practice.ods}"
    return written


def _patient(patient: PatientDetails, organisation: str) -> dict[str, Any]:
    written: dict[str, Any] = {"resourceType": "Patient"}
    if patient.nhs_number:
        written["identifier"] = [_nhs_identifier(patient)]
    name = {
        "use": "official",
        "family": patient.family,
        "given": list(patient.given),
        "prefix": [patient.prefix] if patient.prefix else [],
    }
    kept = {key: value for key, value in name.items() if value}
    if len(kept) > 1:
        written["name"] = [kept]
    telecoms = [
        {k: v for k, v in (("system", t.system), ("value", t.value), ("use", t.use)) if v} for t in patient.telecoms
    ]
    if telecoms:
        written["telecom"] = telecoms
    for element, value in (("gender", patient.gender), ("birthDate", patient.birth_date)):
        if value:
            written[element] = value
    address = {"line": list(patient.address_lines), "postalCode": patient.postcode}
    if any(address.values()):
        written["address"] = [{"use": "home", **{key: value for key, value in address.items() if value}}]
    written["generalPractitioner"] = [{"reference": organisation}]
    return written


def _nhs_identifier(patient: PatientDetails) -> dict[str, Any]:
    identifier: dict[str, Any] = {}
    if patient.nhs_number_status in _NHS_STATUS_TEXT:
        coding = {
            "system": systems.NHS_NUMBER_STATUS,
            "code": patient.nhs_number_status,
            "display": _NHS_STATUS_TEXT[patient.nhs_number_status],
        }
        identifier["extension"] = [
            {"url": systems.NHS_NUMBER_STATUS_EXTENSION, "valueCodeableConcept": {"coding": [coding]}}
        ]
    return {**identifier, "system": systems.NHS_NUMBER, "value": patient.nhs_number}


def _practitioner(gp: Gp | None) -> dict[str, Any]:
    written: dict[str, Any] = {"resourceType": "Practitioner"}
    if gp is None:
        return written
    if gp.sds_user_id:
        written["identifier"] = [{"system": systems.SDS_USER, "value": gp.sds_user_id}]
    name = {"family": gp.family, "given": list(gp.given), "prefix": [gp.prefix] if gp.prefix else []}
    kept = {key: value for key, value in name.items() if value}
    written["name"] = [kept or {"text": "Usual GP"}]
    return written


def _role(gp: Gp | None, practitioner: str, organisation: str) -> dict[str, Any]:
    """The usual GP as the one who refers: to be changed by whoever sends it in their own name."""
    return {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": practitioner},
        "organization": {"reference": organisation},
        "code": [{"coding": [{"system": systems.PRACTITIONER_ROLE, "code": "doctor", "display": "Doctor"}]}],
    }


def _request(populated: Populated, patient: str, requester: str, info: list[str], at: str) -> dict[str, Any]:
    category = [
        {"system": systems.MESSAGE_CATEGORY, "code": "referral", "display": "Transfer of Care"},
        {"system": systems.USE_CASE, "code": systems.WORK_AND_HEALTH},
    ]
    written: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "plan",
        "category": [{"coding": category}],
        "code": {"text": "Work-and-health support"},
        "subject": {"reference": patient},
        "authoredOn": at,
        "requester": {"reference": requester},
        "supportingInfo": [{"reference": url} for url in info],
    }
    if populated.free_texts:
        written["note"] = [{"text": words.text} for words in populated.free_texts]
    return written
