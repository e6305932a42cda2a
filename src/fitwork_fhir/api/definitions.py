"""Reads and searches of what the project publishes. Anyone may: it is about nobody, as /metadata."""

import hashlib
from functools import lru_cache
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api import reads, searches
from fitwork_fhir.api.capabilities import statement
from fitwork_fhir.api.media import check_acceptable
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.pages import bundle, links
from fitwork_fhir.api.respond import base_of, fhir, is_named, is_pretty, preferred, shaped, subset_of
from fitwork_fhir.api.searches import asked_pairs
from fitwork_fhir.api.table import OWN
from fitwork_fhir.fhir.published import TYPES, Definition, definition_of, of_type, published
from fitwork_fhir.fhir.search.definitions import search as search_definitions
from fitwork_fhir.fhir.subsets import Subset, read_subset
from fitwork_fhir.workflow.ports import Page


async def read(request: Request, office: Office, type_: str, id_: str) -> Response:
    """A published definition where there is one of that id; anything else stands in the store."""
    found = _published(request, office, type_, id_) if type_ in TYPES else None
    if found is None:
        return await reads.read(request, office, type_, id_)
    check_acceptable(request)
    subset = subset_of(request)
    headers = {"ETag": f'W/"{_tag(found.text)}"'}
    if subset is None and is_named(request, _tag(found.text)):
        return Response(status_code=304, headers=headers)
    return fhir(shaped(found.text.decode(), subset), headers=headers, pretty=is_pretty(request))


@lru_cache(maxsize=512)
def _tag(text: bytes) -> str:
    """What stands for the text of a definition: they have no versions of their own here."""
    return hashlib.sha256(text).hexdigest()[:16]


async def search(request: Request, office: Office, type_: str) -> Response:
    """The published definitions that fit; where none does, those of the caller's own, of a type they may send."""
    check_acceptable(request)
    held = [*of_type(type_), *_live_of_type(request, office, type_)]
    strict, pairs = "handling=strict" in preferred(request), await asked_pairs(request)
    found = search_definitions(type_, held, pairs, strict=strict)
    if not found.total and type_ in OWN:
        return await searches.search(request, office, type_)
    base = base_of(request, office)
    subset = read_subset("", next((value for name, value in pairs if name == "_elements"), ""))
    entries = [_entry(base, each, subset) for each in found.matches]
    entries += searches.remarks(office, found.findings)
    page = Page(rows=(), total=found.total, next=found.next)
    return bundle("searchset", entries, links(request, office, page, found.used), found.total)


def _entry(base: str, found: Definition, subset: Subset | None) -> dict[str, Any]:
    return {
        "fullUrl": f"{base}/{found.type}/{found.id}",
        "resource": orjson.Fragment(shaped(found.text.decode(), subset)),
        "search": {"mode": "match"},
    }


def _published(request: Request, office: Office, type_: str, id_: str) -> Definition | None:
    live = (each for each in _live_of_type(request, office, type_) if each.id == id_)
    return published().get((type_, id_)) or next(live, None)


def _live_of_type(request: Request, office: Office, type_: str) -> list[Definition]:
    """What this very server says of itself at /metadata, under its own canonical."""
    return [_stated(base_of(request, office), office.version)] if type_ == "CapabilityStatement" else []


@lru_cache(maxsize=8)
def _stated(base: str, version: str) -> Definition:
    return definition_of(statement(base, version))
