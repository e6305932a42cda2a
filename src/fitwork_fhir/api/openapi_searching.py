"""What a search and a history take, for openapi.yaml: made from the table that searching itself reads."""

from functools import cache
from typing import Any

from fitwork_fhir.api.table import Row
from fitwork_fhir.fhir.search.claims import search_claims

Json = dict[str, Any]

_KINDS = {
    "token": "A code, or system|code; several with commas between are alternatives.",
    "reference": "Type/id, such as Patient/1.",
    "date": "A date or dateTime, perhaps with eq, ne, gt, lt, ge, le, sa or eb before it.",
    "string": "What a word of it starts with, whatever its case and accents.",
    "uri": "The whole URI.",
}
"""By search type what a value is. Its grammar (R4 search.html) is more than a schema says, so the schema says text."""
_SHOWN: dict[str, Json] = {
    "_count": {"schema": {"type": "integer", "minimum": 0}, "description": "Matches on a page."},
    "_total": {"schema": {"enum": ["none", "estimate", "accurate"]}, "description": "Whether to count all matches."},
    "_summary": {"schema": {"enum": ["true", "text", "data", "count", "false"]}, "description": "Parts wanted."},
}
_SINCE: Json = {"schema": {"type": "string", "format": "date-time"}, "description": "Only versions from then on."}


def called(name: str, kind: str) -> str:
    """The key of a shared parameter."""
    return f"search.{name}.{kind}" if kind else f"search.{name}"


@cache
def of_row(row: Row) -> tuple[str, ...]:
    """The keys of the shared parameters of a GET that searches or goes back in time."""
    if row.method == "GET" and row.interaction in ("history", "history-type"):
        return (called("_count", ""), called("_since", ""))
    if row.method != "GET" or row.interaction != "search":
        return ()
    found = [called(each["name"], each["type"]) for each in search_claims(row.type)["searchParam"]]
    return (*found, *(called(name, "") for name in _SHOWN))


def shared(rows: "tuple[Row, ...]") -> dict[str, Json]:
    """Every parameter that `of_row` names, described once."""
    made = {called(name, ""): {"name": name, "in": "query", **said} for name, said in _SHOWN.items()}
    made[called("_since", "")] = {"name": "_since", "in": "query", **_SINCE}
    for row in rows:
        if row.interaction == "search" and row.method == "GET":
            for each in search_claims(row.type)["searchParam"]:
                described = {"description": _KINDS[each["type"]], "schema": {"type": "string"}}
                made.setdefault(called(each["name"], each["type"]), {"name": each["name"], "in": "query", **described})
    return made
