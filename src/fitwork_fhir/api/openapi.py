"""openapi.yaml, made from the table of rows: what is served, with which headers, bodies and answers."""

from collections.abc import Iterable
from typing import Any

from fitwork_fhir.api import openapi_searching
from fitwork_fhir.api.error_responses import ANSWERS, UNEXPECTED
from fitwork_fhir.api.openapi_actors import TAGS, callers, tags_of
from fitwork_fhir.api.openapi_examples import Shown, known, referred
from fitwork_fhir.api.table import Row
from fitwork_fhir.fhir.operations import TERMINOLOGY

DESCRIPTION = """\
Referral from a GP practice to work-and-health support, triaged at once, with every later step told back. FHIR R4, JSON.

**Start here.** Try a referral with `POST /FHIR/R4/ServiceRequest/$triage` (nothing is stored), send it with
`POST /FHIR/R4`, follow the Task that the answer names, and read the Communications. An example with a number in
front is that step of the story in `examples/README.md`, which can be replayed with one command; `RAVI.TASK` and the
like stand for ids that only your server knows. Any other example is named by its request.

**What is where.** First what the actors of a referral do (practice, service, operator, directory), then ordinary FHIR
by type, and last what is published, the questions about codes, and how the server is.

**Who asks.** There is no access control yet: the header `NHSD-End-User-Organisation` says which organisation calls, and
without one it is a demo practice. An organisation reads what concerns it, and everything else is not there for it.

**Refusals** are OperationOutcomes; `docs/errors.md` has the whole table. A red flag is heard in what is refused, too.
"""
FHIR = "application/fhir+json"
_STATUSES = sorted({answer.status for answer in ANSWERS.values()})
_MEANINGS = {
    200: "Done",
    201: "Stored",
    204: "Deleted, or not there",
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
_WRITES = frozenset({"process-message", "transaction", "refer", "create", "update", "patch", "update-where"})
_PLAIN = frozenset({"health", "states"})
_DOORS = frozenset({"process-message", "transaction", "refer"})
_READS = frozenset({"read", "vread", "history", "history-type", "search"})
_QUESTIONS = {operation.id: operation for operation in TERMINOLOGY}
_IN_QUERY = {"integer": {"type": "integer", "minimum": 0}}
_IN_PATH = {"id": "The logical id.", "version": "The number of the version.", "type": "The type of the resource."}
_AGAIN = "A GUID, kept on retry: the same request counts once."
_ORGANISATION = "NHSD-End-User-Organisation"
_FORMS = {
    "X-Request-Id": {"format": "uuid"},
    "X-Correlation-Id": {"format": "uuid"},
    "If-Match": {"pattern": '^W/"[0-9]{1,9}"$'},
}
_HEADERS: tuple[tuple[str, frozenset[str], bool, str], ...] = (
    (
        "NHSD-End-User-Organisation",
        _WRITES | _READS | {"triage", "build-referral", "validate", "delete", "delete-where"},
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
    (
        "If-Match",
        frozenset({"update", "patch", "update-where", "delete", "delete-where"}),
        False,
        'The version that was changed, such as W/"3".',
    ),
    ("If-None-Exist", frozenset({"create"}), False, "A search: nothing is created where a resource of yours meets it."),
    ("If-None-Match", frozenset({"read", "vread"}), False, 'A version you have, such as W/"3".'),
    ("If-Modified-Since", frozenset({"read", "vread"}), False, "When you read it; If-None-Match is more exact."),
)
"""Name, the interactions that read it, whether it is required, what it says."""


def document(rows: Iterable[Row], version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the rows, with the examples there are of each."""
    rows = tuple(rows)
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    return {
        "openapi": "3.1.0",
        "info": {"title": "fitwork_fhir", "version": version, "description": DESCRIPTION},
        "tags": TAGS,
        "paths": paths,
        "components": {
            "schemas": _SCHEMAS,
            "parameters": {**_parameters(), **openapi_searching.shared(tuple(rows))},
            "responses": {str(status): _response(status, FHIR) for status in _MEANINGS},
            "examples": {**callers(), **known()["examples"]},
        },
    }


def _operation(row: Row) -> dict[str, Any]:
    shown = known()["operations"].get(row.name, Shown())
    operation: dict[str, Any] = {"operationId": row.name, "summary": row.summary, "tags": tags_of(row)}
    if "about" in shown:
        operation["description"] = shown["about"]
    headers = [_called(name, required) for name, of, required, _ in _HEADERS if row.interaction in of]
    parameters = [
        *map(_parameter, row.parameters),
        *_query(row),
        *map(_parameter, openapi_searching.of_row(row)),
        *map(_parameter, headers),
    ]
    if parameters:
        operation["parameters"] = parameters
    body = _body(row, shown.get("request", []))
    if body:
        operation["requestBody"] = body
    operation["responses"] = {
        str(status): _answer(row, status, shown.get("answers", {}).get(str(status), []))
        for status in sorted({*row.answers, UNEXPECTED.status})
    }
    return operation


def _body(row: Row, names: list[str]) -> dict[str, Any] | None:
    examples = {"examples": referred(names)} if names else {}
    if row.path.endswith("_search"):
        schema: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
        return {"content": {"application/x-www-form-urlencoded": {"schema": schema, **examples}}}
    if row.method not in _BODIES:
        return None
    schema = {"type": "array", "items": {"type": "object"}} if row.method == "PATCH" else dict(_RESOURCE)
    return {"required": True, "content": {_BODIES[row.method]: {"schema": schema, **examples}}}


def _answer(row: Row, status: int, names: list[str]) -> dict[str, Any]:
    """What is answered with a status: the shared words, or those with examples of this operation."""
    media = "application/json" if row.interaction in _PLAIN else FHIR
    if not names and media == FHIR:
        return {"$ref": f"#/components/responses/{status}"}
    return _response(status, media, names)


def _response(status: int, media: str, names: list[str] | None = None) -> dict[str, Any]:
    described: dict[str, Any] = {"description": _MEANINGS[status]}
    refusals = known()["refusals"].get(str(status), []) if media == FHIR else []
    if status not in (204, 304):
        examples = referred(names or refusals)
        schema = dict(_RESOURCE) if media == FHIR else {}
        described["content"] = {media: {"schema": schema, **({"examples": examples} if examples else {})}}
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


def _parameters() -> dict[str, dict[str, Any]]:
    """What paths and headers hold, described once."""
    headers = {_called(name, required): _header(name, required, words) for name, _, required, words in _HEADERS}
    return {**{name: _path(name) for name in _IN_PATH}, **headers}


def _called(header: str, required: bool) -> str:
    if header == _ORGANISATION:
        return "caller"
    return f"{header}-required" if required else header


def _parameter(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _path(name: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": _IN_PATH[name]}


def _header(name: str, required: bool, words: str) -> dict[str, Any]:
    schema = {"type": "string", **_FORMS.get(name, {})}
    described = {"name": name, "in": "header", "required": required, "description": words, "schema": schema}
    if name == _ORGANISATION:
        described["examples"] = referred(list(callers()))
    return described
