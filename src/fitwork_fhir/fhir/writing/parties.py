"""Organisations of the loop as references that carry both a reference and an identifier."""

from collections.abc import Callable
from typing import Any

from fitwork_fhir.casework.case import Party, PartyKind
from fitwork_fhir.fhir import systems

DIRECTORY_ID = f"{systems.BASE}/Id/directory-service"


def reference(party: Party) -> dict[str, Any]:
    """A Reference to the organisation: literal where we hold it, and always by identifier."""
    written: dict[str, Any] = {}
    literal = party.reference or _LITERAL[party.kind](party)
    if literal:
        written["reference"] = literal
    system = DIRECTORY_ID if party.kind is PartyKind.SERVICE else systems.ODS
    written["identifier"] = {"system": system, "value": party.code}
    if party.name:
        written["display"] = party.name
    return written


_LITERAL: dict[PartyKind, Callable[[Party], str | None]] = {
    PartyKind.SERVICE: lambda party: f"HealthcareService/{party.code}",
    PartyKind.OPERATOR: lambda party: f"Organization/{operator_id(party.code)}",
    PartyKind.PRACTICE: lambda party: None,
}


def operator_id(ods: str) -> str:
    """The id of the operator's own Organization."""
    return f"operator-{ods.lower()}"


def organisation(party: Party) -> dict[str, Any]:
    """An Organization for a party that sent none of its own."""
    written: dict[str, Any] = {
        "resourceType": "Organization",
        "identifier": [{"system": systems.ODS, "value": party.code}],
        "active": True,
    }
    written["name"] = party.name or f"Organisation {party.code}"
    return written
