"""search, by GET and by POST _search (R4 search.html, http.html#search)."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.including import included
from fitwork_fhir.api.media import acceptable_format, bounded, check_acceptable, content_type
from fitwork_fhir.api.narrowing import narrowed
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.pages import bundle, links
from fitwork_fhir.api.respond import base_of, preferred, shaped
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Invalid, UnsupportedMedia
from fitwork_fhir.fhir.search.asked import Search
from fitwork_fhir.fhir.search.query import read_query
from fitwork_fhir.fhir.search.refusals import refuse_in_url
from fitwork_fhir.fhir.subsets import Subset
from fitwork_fhir.fhir.writing.outcome import outcome
from fitwork_fhir.workflow.ports import Actor, Page, Stored

MOST_PARAMETERS = 50
FORM = "application/x-www-form-urlencoded"


async def search(request: Request, office: Office, type_: str) -> Response:
    """GET ?… and POST _search alike; POST keeps NHS numbers out of URLs."""
    check_acceptable(request)
    check_url(request, request.query_params.multi_items())
    pairs, base, store = await asked_pairs(request), base_of(request, office), office.place.store
    acceptable_format(pairs)
    asked = read_query(type_, pairs, strict="handling=strict" in preferred(request), base=base)
    actor = actor_of(request, office)
    page, used = await matches(office, actor, asked, base)
    along = await included(store, actor, asked, page.rows, base) if page.rows else []
    entries = [_entry(base, row, "match", asked.subset) for row in page.rows]
    entries += [_entry(base, row, "include", asked.subset) for row in along]
    entries += remarks(office, asked.findings)
    return bundle(
        "searchset", entries, links(request, office, page, used), page.total, pretty=("_pretty", "true") in pairs
    )


def check_url(request: Request, pairs: Iterable[tuple[str, str]]) -> None:
    """Refuse an NHS number in a URL; the URL of an entry stands in the body of a Bundle, which nobody keeps."""
    if IN_BUNDLE not in request.scope:
        refuse_in_url(pairs)


IN_BUNDLE = "fitwork.in-bundle"
"""What marks the scope of a request that came as an entry of a Bundle."""


def remarks(office: Office, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """What is to be said of a search, as an entry; it has a fullUrl, as all but those of requests and answers do."""
    said = {"resource": outcome(findings), "search": {"mode": "outcome"}}
    return [{"fullUrl": f"urn:uuid:{office.place.ids.new()}", **said}] if findings else []


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


async def matches(office: Office, actor: Actor, asked: Search, base: str) -> tuple[Page, list[tuple[str, str]]]:
    """The page, and the parameters used with every condition on a person as the references it led to."""
    store = office.place.store
    query, used = await narrowed(store, actor, asked, base)
    if query is None:
        return Page(rows=(), total=0 if asked.query.total else None), used
    return await store.search(actor, query), used


def _entry(base: str, row: Stored, mode: str, subset: Subset | None) -> dict[str, Any]:
    resource = orjson.Fragment(shaped(row.text, subset))
    return {"fullUrl": f"{base}/{row.type}/{row.id}", "resource": resource, "search": {"mode": mode}}
