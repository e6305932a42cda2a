"""CapabilityStatement, from what is really wired. https://hl7.org/fhir/R4/capabilitystatement.html"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.fhir.search.claims import search_claims
from fitwork_fhir.fhir.systems import BASE, UKCORE

_UK_CORE = frozenset(
    {
        "Patient",
        "Task",
        "Communication",
        "ServiceRequest",
        "Organization",
        "Practitioner",
        "PractitionerRole",
        "HealthcareService",
        "Location",
        "Condition",
        "Observation",
        "Consent",
        "QuestionnaireResponse",
        "DocumentReference",
        "Encounter",
        "CarePlan",
    }
)
_DATE = "2026-11-21"
PROCESS_MESSAGE = "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"

VALIDATE = "http://hl7.org/fhir/OperationDefinition/Resource-validate"


@dataclass(frozen=True, slots=True)
class Offered:
    """One interaction of one type."""

    type: str
    interaction: str


def capability_statement(offered: Iterable[Offered], *, base: str, version: str) -> dict[str, Any]:
    """kind instance, FHIR 4.0.1, JSON; types, interactions and search parameters as served."""
    by_type: dict[str, dict[str, None]] = {}
    for one in offered:
        by_type.setdefault(one.type, {}).setdefault(one.interaction)
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{BASE}/CapabilityStatement/fitwork",
        "version": version,
        "name": "FitworkFhir",
        "title": "fitwork_fhir",
        "status": "active",
        "date": _DATE,
        "kind": "instance",
        "description": "Referral from a GP practice to work-and-health support, with feedback to the six-month "
        "follow-up.",
        "software": {"name": "fitwork_fhir", "version": version},
        "implementation": {"description": "fitwork_fhir", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "patchFormat": ["application/json-patch+json"],
        "rest": [
            {
                "mode": "server",
                "resource": [_resource(t, list(i)) for t, i in sorted(by_type.items())],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
                "operation": [{"name": "process-message", "definition": PROCESS_MESSAGE}, _operation("build-referral")],
            }
        ],
    }


def _resource(type_: str, interactions: list[str]) -> dict[str, Any]:
    written: dict[str, Any] = {"type": type_}
    if type_ in _UK_CORE:
        written["supportedProfile"] = [f"{UKCORE}{type_}"]
    written["interaction"] = [{"code": code} for code in interactions if not code.endswith("-where")]
    written["versioning"] = "versioned-update" if "update" in interactions else "versioned"
    written["readHistory"] = True
    written["updateCreate"] = False
    if {"read", "vread"} & set(interactions):
        written["conditionalRead"] = "full-support"
    written["conditionalCreate"] = "create" in interactions and type_ != "ServiceRequest"
    written["conditionalUpdate"] = "update-where" in interactions
    written["conditionalDelete"] = "single" if "delete-where" in interactions else "not-supported"
    if "create" in interactions:
        written["referencePolicy"] = ["literal", "logical", "local"]
    if "search-type" in interactions:
        written |= search_claims(type_)
    written["operation"] = [{"name": "validate", "definition": VALIDATE}]
    if type_ == "ServiceRequest":
        written["operation"].append(_operation("triage"))
    return {name: value for name, value in written.items() if value != []}


def _operation(name: str) -> dict[str, str]:
    return {"name": name, "definition": f"{BASE}/OperationDefinition/{name}"}
