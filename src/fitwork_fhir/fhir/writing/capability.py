"""CapabilityStatement, from what is really wired. https://hl7.org/fhir/R4/capabilitystatement.html"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.fhir.operations import OPERATIONS
from fitwork_fhir.fhir.published import TYPES as DEFINITIONS
from fitwork_fhir.fhir.published import profiles_of
from fitwork_fhir.fhir.search.claims import definition, search_claims
from fitwork_fhir.fhir.search.definitions import PARAMETERS as DEFINITION_PARAMETERS
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
DATE = "2026-11-21"
PROCESS_MESSAGE = "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"
REQUIREMENTS = f"{BASE}/CapabilityStatement/fitwork-requirements"
_MESSAGES = {"referral-request": "receiver", "referral-cancellation": "receiver", "referral-response": "sender"}
"""Our MessageDefinitions, and what we are to each."""
_HTTP = {"system": "http://terminology.hl7.org/CodeSystem/message-transport", "code": "http"}
_TRIAL_USE = frozenset(
    {
        "supportedProfile",
        "versioning",
        "readHistory",
        "updateCreate",
        "searchInclude",
        "searchRevInclude",
        "messaging",
    }
)
"""Elements that R4 marks as trial use, of those written here."""

_WHO_ASKS = (
    "The header NHSD-End-User-Organisation says which organisation asks: a FHIR Organization as JSON in base64, whose "
    "identifier is an ODS code or the id of a service in the directory. It decides what may be read and changed. "
    "Without it, a referral or message is its sender's, and whatever else is asked counts as asked by one default "
    "practice, which the operator of the server names."
)
_ACCESS = (
    "None yet: callers are not authenticated, and the organisation header is believed. A server without access control "
    "listens on its own machine alone, unless it is told otherwise for a closed test network, and then takes NHS "
    "numbers of the 999 test range only. It sends no CORS headers; a proxy in front may."
)
VALIDATE = "http://hl7.org/fhir/OperationDefinition/Resource-validate"


@dataclass(frozen=True, slots=True)
class Offered:
    """One interaction of one type."""

    type: str
    interaction: str


def capability_statement(offered: Iterable[Offered], *, base: str, version: str) -> dict[str, Any]:
    """kind instance, FHIR 4.0.1, JSON; types, interactions and search parameters as served."""
    return {
        "resourceType": "CapabilityStatement",
        "id": "fitwork",
        "url": f"{BASE}/CapabilityStatement/fitwork",
        "version": version,
        "name": "FitworkFhir",
        "title": "fitwork_fhir",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "description": "Referral from a GP practice to work-and-health support, with feedback to the six-month "
        "follow-up.",
        "instantiates": [REQUIREMENTS],
        "software": {"name": "fitwork_fhir", "version": version},
        "implementation": {"description": "fitwork_fhir", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "patchFormat": ["application/json-patch+json"],
        "rest": [rest(offered)],
        "messaging": [messaging(base)],
    }


def rest(offered: Iterable[Offered]) -> dict[str, Any]:
    """What is served over REST."""
    by_type: dict[str, dict[str, None]] = {}
    for one in offered:
        by_type.setdefault(one.type, {}).setdefault(one.interaction)
    return {
        "mode": "server",
        "documentation": _WHO_ASKS,
        "security": {"description": _ACCESS},
        "resource": [_resource(t, list(i)) for t, i in sorted(by_type.items())],
        "interaction": [{"code": "transaction"}, {"code": "batch"}],
        "operation": [{"name": "process-message", "definition": PROCESS_MESSAGE}, *_operations(None)],
    }


def normative_part(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement without what R4 marks as trial use (?mode=normative)."""
    kept = {name: value for name, value in statement.items() if name not in _TRIAL_USE}
    kept["rest"] = [
        {**each, "resource": [{n: v for n, v in of.items() if n not in _TRIAL_USE} for of in each["resource"]]}
        for each in statement["rest"]
    ]
    return kept


def messaging(base: str | None = None) -> dict[str, Any]:
    """The messages that are taken and sent; `base` is that of a running server."""
    messages = [(mode, f"{BASE}/MessageDefinition/{name}") for name, mode in _MESSAGES.items()]
    endpoint = {"endpoint": [{"protocol": _HTTP, "address": f"{base}/$process-message"}]} if base else {}
    return {
        **endpoint,
        "documentation": "BaRS-shaped messages, each answered at once; a repeated X-Request-Id counts once.",
        "supportedMessage": [{"mode": mode, "definition": url} for mode, url in messages],
    }


def _resource(type_: str, interactions: list[str]) -> dict[str, Any]:
    written: dict[str, Any] = {"type": type_}
    written["supportedProfile"] = [*profiles_of(type_), *([f"{UKCORE}{type_}"] if type_ in _UK_CORE else [])]
    written["interaction"] = [{"code": code} for code in interactions if not code.endswith("-where")]
    written["versioning"] = _versioning(interactions)
    written["readHistory"] = "vread" in interactions
    written["updateCreate"] = False
    if {"read", "vread"} & set(interactions):
        written["conditionalRead"] = "full-support"
    written["conditionalCreate"] = "create" in interactions and type_ != "ServiceRequest"
    written["conditionalUpdate"] = "update-where" in interactions
    written["conditionalDelete"] = "single" if "delete-where" in interactions else "not-supported"
    if "create" in interactions:
        written["referencePolicy"] = ["literal", "logical", "local"]
    if type_ in DEFINITIONS:
        written["searchParam"] = [
            {"name": p.name, "definition": definition(type_, p.name), "type": p.type}
            for p in DEFINITION_PARAMETERS[type_]
        ]
    elif "search-type" in interactions:
        written |= search_claims(type_)
    written["operation"] = [{"name": "validate", "definition": VALIDATE}, *_operations(type_)]
    return {name: value for name, value in written.items() if value != []}


def _versioning(interactions: list[str]) -> str:
    if "update" in interactions:
        return "versioned-update"
    return "versioned" if "vread" in interactions else "no-version"


def _operations(type_: str | None) -> list[dict[str, str]]:
    """The operations of a type, or those of the system."""
    return [{"name": each.code, "definition": each.url} for each in OPERATIONS if each.type == type_]
