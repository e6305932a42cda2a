"""history of a resource and of a type (R4 http.html#history)."""

from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.headers import whole
from fitwork_fhir.api.media import check_acceptable
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.pages import bundle, history_links
from fitwork_fhir.api.reads import is_id, not_found
from fitwork_fhir.api.respond import base_of, is_pretty, preferred
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.fhir.search.dates import instant_of, span_of
from fitwork_fhir.fhir.search.refusals import bad_value, shown
from fitwork_fhir.fhir.writing.times import instant
from fitwork_fhir.workflow.ports import Actor, Page, Stored

MOST = 200
MOST_VERSIONS = 2000
_KNOWN = frozenset({"_count", "_since", "_at", "_cursor", "_format", "_pretty"})


async def history(request: Request, office: Office, type_: str, id_: str) -> Response:
    """Every version of one resource, newest first, its deletion too."""
    check_acceptable(request)
    _check_parameters(request)
    actor, store = actor_of(request, office), office.place.store
    if not is_id(id_) or await store.read(actor, type_, id_) is None:
        raise not_found()
    if "_at" in request.query_params:
        return _bundle(request, office, await _at(request, office, actor, type_, id_))
    return _bundle(request, office, await _page(request, office, actor, type_, id_))


async def history_of_type(request: Request, office: Office, type_: str) -> Response:
    """Every version of all resources of a type that the actor may see, newest first."""
    check_acceptable(request)
    _check_parameters(request)
    if "_at" in request.query_params:
        text = "_at is served in the history of one resource."
        raise Invalid(Finding("not-supported", text, "_at", reason="search-parameter"))
    return _bundle(request, office, await _page(request, office, actor_of(request, office), type_, None))


def _check_parameters(request: Request) -> None:
    """_sort is refused always, since what it asks for is not done; other unknown ones where that is preferred."""
    strict = "handling=strict" in preferred(request)
    for name in request.query_params:
        if name not in _KNOWN and (strict or name.startswith("_sort")):
            text = f"A history has no parameter {shown(name)}. It comes newest first."
            raise Invalid(Finding("not-supported", text, shown(name), reason="search-parameter"))


async def _page(request: Request, office: Office, actor: Actor, type_: str, id_: str | None) -> Page:
    asked = request.query_params
    count, since = whole(asked.get("_count", "50")), None
    if count is None:
        raise bad_value("_count", "a whole number")
    if count == 0:
        return Page(rows=())
    if "_since" in asked:
        since = instant_of(asked["_since"], "_since")
    page = await office.place.store.history(actor, type_, id_, cursor=asked.get("_cursor"), count=min(count, MOST))
    return page if since is None else _newer(page, since)


def _newer(page: Page, since: datetime) -> Page:
    """The versions from an instant on; the first older one ends the history."""
    rows = tuple(row for row in page.rows if row.last_updated >= since)
    return Page(rows=rows, next=page.next if len(rows) == len(page.rows) else None)


async def _at(request: Request, office: Office, actor: Actor, type_: str, id_: str) -> Page:
    """The versions that were current at an instant, or at some time in a span; all in one page."""
    first, after = span_of(request.query_params["_at"], "_at")
    cursor: str | None = None
    found: list[Stored] = []
    for _ in range(MOST_VERSIONS // MOST):
        page = await office.place.store.history(actor, type_, id_, cursor=cursor, count=MOST)
        for row in page.rows:
            if row.last_updated < after or row.last_updated == first:
                found.append(row)
            if row.last_updated <= first:
                return Page(rows=tuple(found))
        cursor = page.next
        if cursor is None:
            break
    return Page(rows=tuple(found))


def _bundle(request: Request, office: Office, page: Page) -> Response:
    base = base_of(request, office)
    entries = [_entry(base, row) for row in page.rows]
    return bundle("history", entries, history_links(request, office, page), pretty=is_pretty(request))


def _entry(base: str, row: Stored) -> dict[str, Any]:
    method = "DELETE" if row.deleted else "POST" if row.version == 1 else "PUT"
    url = row.type if method == "POST" else f"{row.type}/{row.id}"
    entry: dict[str, Any] = {"fullUrl": f"{base}/{row.type}/{row.id}"}
    if not row.deleted:
        entry["resource"] = orjson.Fragment(row.text)
    entry["request"] = {"method": method, "url": url}
    status = "204 No Content" if row.deleted else "201 Created" if row.version == 1 else "200 OK"
    entry["response"] = {"status": status, "etag": f'W/"{row.version}"', "lastModified": instant(row.last_updated)}
    return entry
