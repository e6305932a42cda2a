"""An entry of a Bundle as a request of its own: it goes in by the same doors as one that came alone."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from fitwork_fhir.api.entries import method_of, operations_in, path_of
from fitwork_fhir.api.error_responses import FHIR_JSON, error_response, unexpected_response
from fitwork_fhir.api.media import PATCH
from fitwork_fhir.api.middleware import note
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.searches import IN_BUNDLE
from fitwork_fhir.api.table import PREFIX
from fitwork_fhir.errors import Finding, FitworkError, Invalid
from fitwork_fhir.fhir.validation import dump_json
from fitwork_fhir.fhir.writing.times import instant

ANSWER = "fitwork.answer"
"""Where the scope of a request holds what answers any request below the base."""
_PASSED_ON = frozenset({b"host", b"nhsd-end-user-organisation", b"nhsd-requesting-software", b"prefer"})
_CONDITIONS = {"ifMatch": b"if-match", "ifNoneExist": b"if-none-exist", "ifNoneMatch": b"if-none-match"}
_WRITES = ("POST", "PUT", "PATCH")
_SAFE = "%/:?#[]@!$&'()*+,;=|~-._\\"


@dataclass(frozen=True, slots=True)
class Inner:
    """What an entry asks for."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def asking(entry: Mapping[str, Any], base: str) -> Inner:
    """The request of an entry. A patch comes as a Binary that holds it."""
    method, asked, resource = method_of(entry), entry["request"], entry.get("resource")
    path, _, query = path_of(entry, base).partition("?")
    media, body = FHIR_JSON, b""
    if method == "PATCH":
        media, body = PATCH, operations_in(resource)
    elif method in _WRITES and resource is not None:
        body = dump_json(resource)
    named = [(_CONDITIONS[name], str(asked[name]).encode()) for name in _CONDITIONS if asked.get(name)]
    return Inner(method, path, query, ((b"content-type", media.encode()), *named), body)


async def answered(request: Request, office: Office, inner: Inner) -> dict[str, Any]:
    """The entry of the answer. Whatever goes wrong with one entry is that entry's answer."""
    try:
        if not inner.path.strip("/"):
            text = "An entry asks for something below the base; a Bundle of requests holds no other."
            raise Invalid(Finding("value", text, "Bundle.entry.request.url", reason="entry-url"))
        response = await request.scope[ANSWER](_request(request, inner), office)
    except FitworkError as problem:
        response = error_response(problem)
    except Exception as problem:
        reference = uuid.uuid4().hex[:12]
        note(request.scope, problem, reference)
        response = unexpected_response(reference, red_flag=bool(getattr(problem, "red_flag", False)))
    return _entry(response, bare=inner.method == "HEAD")


def _request(outer: Request, inner: Inner) -> Request:
    """As the caller of the Bundle; a write is answered with what is to be said of it, unless all of it is wanted."""
    headers = [pair for pair in outer.scope["headers"] if pair[0] in _PASSED_ON]
    wished = any(name == b"prefer" and b"return=" in value.lower() for name, value in headers)
    if inner.method in _WRITES and not wished:
        headers.append((b"prefer", b"return=OperationOutcome"))
    scope = {name: value for name, value in outer.scope.items() if not name.startswith("fitwork.body")}
    scope |= {
        IN_BUNDLE: True,
        "method": inner.method,
        "path": f"{PREFIX}/{unquote(inner.path)}",
        "raw_path": f"{PREFIX}/{quote(inner.path, _SAFE)}".encode(),
        "query_string": quote(inner.query, _SAFE).encode(),
        "headers": [*headers, *inner.headers],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": inner.body, "more_body": False}

    return Request(scope, receive)


def _entry(response: Response, *, bare: bool) -> dict[str, Any]:
    """`bare`: without the resource, as HEAD asks for (RFC 9110 9.3.2)."""
    answer: dict[str, Any] = {"status": f"{response.status_code} {HTTPStatus(response.status_code).phrase}"}
    headers = response.headers
    for name, header in (("location", "location"), ("etag", "etag")):
        if header in headers:
            answer[name] = headers[header]
    if "last-modified" in headers:
        answer["lastModified"] = instant(parsedate_to_datetime(headers["last-modified"]))
    entry: dict[str, Any] = {"response": answer}
    body = bytes(response.body)
    if body and _is_outcome(body):
        answer["outcome"] = orjson.Fragment(body)
    elif body and not bare:
        entry = {"resource": orjson.Fragment(body), **entry}
    return entry


def _is_outcome(body: bytes) -> bool:
    return b'"resourceType":"OperationOutcome"' in body[:60]
