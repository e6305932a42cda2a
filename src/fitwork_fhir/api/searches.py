"""search, by GET and by POST _search (R4 search.html, http.html#search)."""

from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.media import bounded, check_acceptable, content_type
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.pages import bundle, links
from fitwork_fhir.api.respond import base_of, preferred
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Invalid, UnsupportedMedia
from fitwork_fhir.fhir.search.index import index_rows
from fitwork_fhir.fhir.search.query import Include, Search, read_query
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.fhir.writing.outcome import outcome
from fitwork_fhir.workflow.find import narrowed
from fitwork_fhir.workflow.ports import Actor, Page, Stored

MOST_PARAMETERS = 50
FORM = "application/x-www-form-urlencoded"


async def search(request: Request, office: Office, type_: str) -> Response:
    """GET ?… and POST _search alike; POST keeps NHS numbers out of URLs."""
    check_acceptable(request)
    asked = read_query(type_, await asked_pairs(request), strict="handling=strict" in preferred(request))
    actor = actor_of(request, office)
    page, used = await _matches(office, actor, asked)
    included = await _included(office, actor, asked, page) if page.rows else []
    base = base_of(request, office)
    entries = [_entry(base, row, "match") for row in page.rows] + [_entry(base, row, "include") for row in included]
    if asked.findings:
        entries.append({"resource": outcome(asked.findings), "search": {"mode": "outcome"}})
    return bundle("searchset", entries, links(request, office, page, used), page.total)


async def asked_pairs(request: Request) -> list[tuple[str, str]]:
    """Names and values of the query string, then of the form that was posted."""
    texts = [request.scope["query_string"].decode("latin-1")]
    if request.method == "POST":
        if content_type(request) != FORM:
            raise UnsupportedMedia(
                Finding("not-supported", f"Send the search as {FORM}.", "Content-Type", reason="media-type")
            )
        texts.append((await bounded(request)).decode("utf-8", "replace"))
    try:
        return [pair for text in texts for pair in parse_qsl(text, True, max_num_fields=MOST_PARAMETERS)]
    except ValueError:
        raise Invalid(
            Finding("too-costly", f"A search has at most {MOST_PARAMETERS} parameters.", None, reason="search-size")
        ) from None


async def _matches(office: Office, actor: Actor, asked: Search) -> tuple[Page, list[tuple[str, str]]]:
    """The page, and the parameters used with every condition on a person as the references it led to."""
    query, used = asked.query, list(asked.used)
    for chain in asked.chains:
        found, values = await narrowed(office.place.store, actor, query, chain.param, chain.target, chain.filter)
        used.append((chain.param, ",".join(values) or "none"))
        if found is None:
            return Page(rows=(), total=0 if query.total else None), used
        query = found
    return await office.place.store.search(actor, query), used


async def _included(office: Office, actor: Actor, asked: Search, page: Page) -> list[Stored]:
    store, matched = office.place.store, {(row.type, row.id) for row in page.rows}
    wanted: dict[tuple[str, str], None] = {}
    for row in page.rows if asked.includes else ():
        for target in _pointed_at(parse_json(row.text.encode()), asked.includes):
            wanted.setdefault(target)
    found = list(await store.read_many(actor, [key for key in wanted if key not in matched])) if wanted else []
    references = [f"{row.type}/{row.id}" for row in page.rows]
    for include in asked.revincludes:
        found += await store.referring(actor, include.type, include.parameter.name, references)
    return list({(row.type, row.id): row for row in found if (row.type, row.id) not in matched}.values())


def _pointed_at(resource: Any, includes: tuple[Include, ...]) -> list[tuple[str, str]]:
    wanted = {(include.parameter.name, include.target) for include in includes}
    targets = []
    for row in index_rows(resource):
        type_, _, id_ = row.value.partition("/")
        if id_ and ((row.param, None) in wanted or (row.param, type_) in wanted):
            targets.append((type_, id_))
    return targets


def _entry(base: str, row: Stored, mode: str) -> dict[str, Any]:
    return {"fullUrl": f"{base}/{row.type}/{row.id}", "resource": orjson.Fragment(row.text), "search": {"mode": mode}}
