"""read, vread and history (R4 http.html#read, #vread, #history)."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.media import check_acceptable, whole
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.pages import bundle, history_links
from fitwork_fhir.api.respond import base_of, stored_response
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Gone, Invalid, NotFound
from fitwork_fhir.fhir.search.dates import instant_of
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.fhir.writing.times import instant
from fitwork_fhir.workflow.ports import Actor, Page, Stored

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
MOST = 200


async def read(request: Request, office: Office, type_: str, id_: str) -> Response:
    check_acceptable(request)
    return stored_response(request, await stored_of(request, office, type_, id_))


async def stored_of(request: Request, office: Office, type_: str, id_: str, actor: Actor | None = None) -> Stored:
    """The current version, as the actor may see it. Raises NotFound or Gone."""
    actor = actor or actor_of(request, office)
    stored = await office.place.store.read(actor, type_, id_) if _ID.fullmatch(id_) else None
    if stored is None:
        raise _not_found()
    if stored.deleted:
        raise Gone(Finding("deleted", "This resource was deleted.", None, reason="resource-deleted"))
    return stored


def _not_found() -> NotFound:
    return NotFound(
        Finding("not-found", "There is no such resource, or none that you may see.", None, reason="resource-unknown")
    )


def fetching(office: Office, actor: Actor) -> Callable[[str, str], Awaitable[dict[str, Any] | None]]:
    """Reads of a resource as JSON, as far as the actor may see it; None where there is none."""

    async def fetch(type_: str, id_: str) -> dict[str, Any] | None:
        stored = await office.place.store.read(actor, type_, id_) if _ID.fullmatch(id_) else None
        value = parse_json(stored.text.encode()) if stored and not stored.deleted else None
        return value if isinstance(value, dict) else None

    return fetch


async def vread(request: Request, office: Office, type_: str, id_: str, version: str) -> Response:
    check_acceptable(request)
    actor, number = actor_of(request, office), whole(version)
    known = number is not None and _ID.fullmatch(id_)
    stored = await office.place.store.vread(actor, type_, id_, number or 0) if known else None
    if stored is None:
        raise _not_found()
    if stored.deleted:
        raise Gone(
            Finding("deleted", "This version says that the resource was deleted.", None, reason="resource-deleted")
        )
    return stored_response(request, stored)


async def history(request: Request, office: Office, type_: str, id_: str) -> Response:
    """Every version of one resource, newest first."""
    if not _ID.fullmatch(id_):
        raise _not_found()
    page = await _history_page(request, office, type_, id_)
    if not page.rows and "_cursor" not in request.query_params and "_since" not in request.query_params:
        raise _not_found()
    return _history_bundle(request, office, page)


async def history_of_type(request: Request, office: Office, type_: str) -> Response:
    """Every version of all resources of a type that the actor may see, newest first."""
    return _history_bundle(request, office, await _history_page(request, office, type_, None))


async def _history_page(request: Request, office: Office, type_: str, id_: str | None) -> Page:
    check_acceptable(request)
    asked = request.query_params
    count, since = whole(asked.get("_count", "50")), None
    if count is None:
        raise Invalid(Finding("value", "_count must be a whole number.", "_count", reason="search-value"))
    if "_since" in asked:
        since = instant_of(asked["_since"], "_since")
    page = await office.place.store.history(
        actor_of(request, office), type_, id_, cursor=asked.get("_cursor"), count=min(max(count, 1), MOST)
    )
    return page if since is None else _newer(page, since)


def _newer(page: Page, since: datetime) -> Page:
    """The versions from an instant on; the first older one ends the history."""
    rows = tuple(row for row in page.rows if row.last_updated >= since)
    return Page(rows=rows, next=page.next if len(rows) == len(page.rows) else None)


def _history_bundle(request: Request, office: Office, page: Page) -> Response:
    base = base_of(request, office)
    return bundle("history", [_history_entry(base, row) for row in page.rows], history_links(request, office, page))


def _history_entry(base: str, row: Stored) -> dict[str, Any]:
    method = "DELETE" if row.deleted else "POST" if row.version == 1 else "PUT"
    url = row.type if method == "POST" else f"{row.type}/{row.id}"
    entry: dict[str, Any] = {"fullUrl": f"{base}/{row.type}/{row.id}"}
    if not row.deleted:
        entry["resource"] = orjson.Fragment(row.text)
    entry["request"] = {"method": method, "url": url}
    status = "204 No Content" if row.deleted else "201 Created" if row.version == 1 else "200 OK"
    entry["response"] = {"status": status, "etag": f'W/"{row.version}"', "lastModified": instant(row.last_updated)}
    return entry
