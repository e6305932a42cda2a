"""CapabilityStatement, from what is really wired. https://hl7.org/fhir/R4/capabilitystatement.html"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.fhir.search.parameters import ALIASES, PARAMETERS, Kind
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
    written["conditionalCreate"] = "create" in interactions and type_ != "ServiceRequest"
    written["conditionalUpdate"] = "update-where" in interactions
    written["conditionalDelete"] = "single" if "delete-where" in interactions else "not-supported"
    if "create" in interactions:
        written["referencePolicy"] = ["literal", "logical", "local"]
    parameters = [p for p in PARAMETERS.get(type_, ()) if p.kind is not Kind.REFERENCE_IDENTIFIER]
    if "search-type" in interactions:
        references = [p.name for p in parameters if p.kind is Kind.REFERENCE]
        if references:
            written["searchInclude"] = [f"{type_}:{name}" for name in references]
            written["searchRevInclude"] = _revincludes(type_)
        written["searchParam"] = [
            {"name": "_id", "type": "token"},
            {"name": "_lastUpdated", "type": "date"},
            *({"name": p.name, "type": p.search_type} for p in parameters),
            *({"name": alias, "type": "reference"} for (of, alias) in ALIASES if of == type_),
        ]
    if type_ == "ServiceRequest":
        written["operation"] = [_operation("triage")]
    return {name: value for name, value in written.items() if value != []}


def _revincludes(type_: str) -> list[str]:
    return [
        f"{source}:{p.name}"
        for source, parameters in PARAMETERS.items()
        for p in parameters
        if p.kind is Kind.REFERENCE and type_ in p.targets
    ]


def _operation(name: str) -> dict[str, str]:
    return {"name": name, "definition": f"{BASE}/OperationDefinition/{name}"}
