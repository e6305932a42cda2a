"""What /metadata says about searching a type: made from the table that searching itself reads."""

from typing import Any

from fitwork_fhir.fhir.search.parameters import ALIASES, PARAMETERS, Kind, Parameter

_DEFINITIONS = "http://hl7.org/fhir/SearchParameter/"
_CANONICAL = (
    "CapabilityStatement CodeSystem ConceptMap MessageDefinition OperationDefinition StructureDefinition ValueSet"
)
_SHARED: dict[str, str] = {
    "clinical-code": "ServiceRequest Condition Observation",
    "clinical-date": "Observation Consent CarePlan Encounter",
    "clinical-encounter": "ServiceRequest Observation DocumentReference",
    "clinical-identifier": "ServiceRequest Condition Observation Consent CarePlan DocumentReference Encounter",
    "clinical-patient": "ServiceRequest Condition Observation Consent CarePlan DocumentReference Encounter",
    "clinical-type": "DocumentReference Encounter",
    "individual-birthdate": "Patient",
    **dict.fromkeys(
        ("individual-email", "individual-phone", "individual-telecom"), "Patient Practitioner PractitionerRole"
    ),
    **dict.fromkeys(
        (f"individual-address{part}" for part in ("", "-city", "-country", "-postalcode", "-state", "-use")),
        "Patient Practitioner",
    ),
    **dict.fromkeys(("individual-family", "individual-gender", "individual-given"), "Patient Practitioner"),
    **dict.fromkeys(("conformance-url", "conformance-version", "conformance-title"), _CANONICAL),
    **dict.fromkeys(("conformance-name", "conformance-status"), f"{_CANONICAL} NamingSystem"),
}
"""Definitions that several types share, whose URL does not begin with the type."""
_OF_ROW = (("_id", "token"), ("_lastUpdated", "date"))


def search_claims(type_: str) -> dict[str, list[Any]]:
    """searchInclude, searchRevInclude and searchParam of a rest.resource; empty lists where there is nothing."""
    parameters = PARAMETERS.get(type_, ())
    named = [(name, kind) for name, kind in _OF_ROW]
    named += [(p.name, p.search_type) for p in parameters]
    named += [
        (alias, p.search_type)
        for p in parameters
        for (of, alias), name in ALIASES.items()
        if (of, name) == (type_, p.name)
    ]
    return {
        "searchInclude": [f"{type_}:{p.name}" for p in parameters if _leads_on(p)],
        "searchRevInclude": [
            f"{source}:{p.name}"
            for source, others in PARAMETERS.items()
            for p in others
            if _leads_on(p) and p.may_point_at(type_)
        ],
        "searchParam": [
            {"name": name, "definition": definition(type_, name), "type": kind} for name, kind in sorted(named)
        ],
    }


def definition(type_: str, name: str) -> str:
    """The canonical of a search parameter of R4."""
    if name.startswith("_"):
        return f"{_DEFINITIONS}Resource-{name.removeprefix('_')}"
    for group in ("clinical", "individual", "conformance"):
        if type_ in _SHARED.get(f"{group}-{name}", "").split():
            return f"{_DEFINITIONS}{group}-{name}"
    return f"{_DEFINITIONS}{type_}-{name}"


def _leads_on(parameter: Parameter) -> bool:
    return parameter.kind is Kind.REFERENCE and bool(parameter.targets)
