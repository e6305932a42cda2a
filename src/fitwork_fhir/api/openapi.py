"""openapi.yaml, made from the table of rows: what is served, with which headers, bodies and answers."""

from collections.abc import Iterable
from typing import Any

from fitwork_fhir.api.error_responses import ANSWERS, UNEXPECTED
from fitwork_fhir.api.table import Row
from fitwork_fhir.fhir.operations import TERMINOLOGY

DESCRIPTION = (
    "Referral from a GP practice to work-and-health support, triaged at once, with every later step told back. "
    "FHIR R4, JSON. The error table stands in docs/errors.md."
)
TAGS = [
    {"name": "practice", "description": "What a GP practice's system calls: refer, read, answer, revoke."},
    {"name": "service", "description": "What a work-and-health service calls: the steps of a referral."},
    {"name": "directory", "description": "The services there are."},
    {"name": "integrator", "description": "What the server can do and how it is."},
]
FHIR = "application/fhir+json"
_STATUSES = sorted({answer.status for answer in ANSWERS.values()})
_MEANINGS = {
    200: "Done",
    201: "Stored",
    304: "You have this version",
    UNEXPECTED.status: UNEXPECTED.meaning,
    **{status: "; ".join(a.meaning for a in ANSWERS.values() if a.status == status) for status in _STATUSES},
}
_RESOURCE = {"$ref": "#/components/schemas/Resource"}
_SCHEMAS = {
    "Resource": {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string"}},
        "description": "A FHIR R4 resource as JSON.",
    }
}
_BODIES = {"POST": FHIR, "PUT": FHIR, "PATCH": "application/json-patch+json"}
_WRITES = frozenset({"process-message", "transaction", "refer", "create", "update", "patch"})
_DOORS = frozenset({"process-message", "transaction", "refer"})
_READS = frozenset({"read", "vread", "history", "history-type", "search"})
_QUESTIONS = {operation.id: operation for operation in TERMINOLOGY}
_IN_QUERY = {"integer": {"type": "integer", "minimum": 0}}
_AGAIN = "A GUID, kept on retry: the same request counts once."
_HEADERS: tuple[tuple[str, frozenset[str], bool, str], ...] = (
    (
        "NHSD-End-User-Organisation",
        _WRITES | _READS | {"triage", "build-referral"},
        False,
        "Who asks: an Organization with its ODS code, as base64 JSON.",
    ),
    ("X-Request-Id", frozenset({"process-message"}), True, _AGAIN),
    ("X-Request-Id", _DOORS - {"process-message"}, False, _AGAIN),
    ("X-Correlation-Id", _DOORS, False, "A GUID of the conversation; echoed."),
    (
        "Prefer",
        _WRITES - {"process-message", "transaction"} | {"search", "search-definition", *_QUESTIONS},
        False,
        "return=minimal, representation or OperationOutcome; on a search handling=strict or lenient.",
    ),
    ("If-Match", frozenset({"update", "patch"}), False, 'The version that was changed, such as W/"3".'),
    ("If-None-Match", frozenset({"read", "vread"}), False, 'A version you have, such as W/"3".'),
)
"""Name, the interactions that read it, whether it is required, what it says."""


def document(rows: Iterable[Row], version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the rows."""
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    components = {
        "schemas": _SCHEMAS,
        "responses": {f"answer-{status}": _response(status, FHIR) for status in _MEANINGS},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "fitwork_fhir", "version": version, "description": DESCRIPTION},
        "tags": TAGS,
        "paths": paths,
        "components": components,
    }


def _operation(row: Row) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": row.name, "summary": row.summary, "tags": [row.tag]}
    headers = [_header(name, required, words) for name, of, required, words in _HEADERS if row.interaction in of]
    parameters = [_path(name) for name in row.parameters] + _query(row) + headers
    if parameters:
        operation["parameters"] = parameters
    if row.path.endswith("_search"):
        form = {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
        operation["requestBody"] = {"content": {"application/x-www-form-urlencoded": form}}
    elif row.method in _BODIES:
        schema = {"type": "array", "items": {"type": "object"}} if row.method == "PATCH" else dict(_RESOURCE)
        operation["requestBody"] = {"required": True, "content": {_BODIES[row.method]: {"schema": schema}}}
    plain = row.interaction in ("health", "states")
    operation["responses"] = {
        str(status): _response(status, "application/json")
        if plain
        else {"$ref": f"#/components/responses/answer-{status}"}
        for status in sorted({*row.answers, UNEXPECTED.status})
    }
    return operation


def _response(status: int, media: str) -> dict[str, Any]:
    described: dict[str, Any] = {"description": _MEANINGS[status]}
    if status != 304:
        described["content"] = {media: {"schema": dict(_RESOURCE) if media == FHIR else {}}}
    return described


def _query(row: Row) -> list[dict[str, Any]]:
    """What an operation that is asked by GET takes; a Coding or CodeableConcept goes by POST alone."""
    if row.method != "GET" or row.interaction not in _QUESTIONS:
        return []
    taken = [each for each in _QUESTIONS[row.interaction].takes if str(each.type)[0].islower()]
    return [
        {"name": p.name, "in": "query", "description": p.text, "schema": _IN_QUERY.get(str(p.type), {"type": "string"})}
        for p in taken
        if not (row.parameters and p.name == "url")
    ]


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _header(name: str, required: bool, words: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "description": words, "schema": {"type": "string"}}
