"""What the table of paths promises, for /metadata."""

from typing import Any

from fitwork_fhir.api.table import RECEIVED, ROWS
from fitwork_fhir.fhir.writing.capability import Offered, capability_statement

_INTERACTIONS = {
    "read": "read",
    "vread": "vread",
    "history": "history-instance",
    "history-type": "history-type",
    "search": "search-type",
    "create": "create",
    "update": "update",
    "patch": "patch",
    "delete": "delete",
    "update-where": "update-where",
    "delete-where": "delete-where",
    "search-definition": "search-type",
}


def offered() -> list[Offered]:
    """One of each interaction and type that a row serves."""
    found = [
        Offered(type=type_, interaction=_INTERACTIONS[row.interaction])
        for row in ROWS
        if row.interaction in _INTERACTIONS
        for type_ in ((row.type,) if row.type else RECEIVED)
    ]
    return [*found, Offered(type="ServiceRequest", interaction="create")]


def statement(base: str, version: str) -> dict[str, Any]:
    """Generated from the table: nothing is promised that is not wired."""
    return capability_statement(offered(), base=base, version=version)
