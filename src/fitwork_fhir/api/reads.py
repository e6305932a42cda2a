"""read and vread (R4 http.html#read, #vread)."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.headers import whole
from fitwork_fhir.api.media import check_acceptable
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.respond import stored_response
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Gone, NotFound
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.workflow.ports import Actor, Stored

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


async def read(request: Request, office: Office, type_: str, id_: str) -> Response:
    check_acceptable(request)
    return stored_response(request, await stored_of(request, office, type_, id_))


async def stored_of(request: Request, office: Office, type_: str, id_: str, actor: Actor | None = None) -> Stored:
    """The current version, as the actor may see it. Raises NotFound or Gone."""
    actor = actor or actor_of(request, office)
    stored = await office.place.store.read(actor, type_, id_) if is_id(id_) else None
    if stored is None:
        raise not_found()
    if stored.deleted:
        raise Gone(Finding("deleted", "This resource was deleted.", None, reason="resource-deleted"))
    return stored


def is_id(text: str) -> bool:
    """Whether a resource may have this id (R4 datatypes.html#id)."""
    return _ID.fullmatch(text) is not None


def not_found() -> NotFound:
    return NotFound(
        Finding("not-found", "There is no such resource, or none that you may see.", None, reason="resource-unknown")
    )


def fetching(office: Office, actor: Actor) -> Callable[[str, str], Awaitable[dict[str, Any] | None]]:
    """Reads of a resource as JSON, as far as the actor may see it; None where there is none."""

    async def fetch(type_: str, id_: str) -> dict[str, Any] | None:
        stored = await office.place.store.read(actor, type_, id_) if is_id(id_) else None
        value = parse_json(stored.text.encode()) if stored and not stored.deleted else None
        return value if isinstance(value, dict) else None

    return fetch


async def vread(request: Request, office: Office, type_: str, id_: str, version: str) -> Response:
    check_acceptable(request)
    actor, number = actor_of(request, office), whole(version)
    known = number is not None and is_id(id_)
    stored = await office.place.store.vread(actor, type_, id_, number or 0) if known else None
    if stored is None:
        raise not_found()
    if stored.deleted:
        raise Gone(
            Finding("deleted", "This version says that the resource was deleted.", None, reason="resource-deleted")
        )
    return stored_response(request, stored)
