"""PUT and JSON Patch: steps of a referral, acknowledgement of feedback (R4 http.html#update, #patch)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api import plain
from fitwork_fhir.api.headers import check_not_there, the_version
from fitwork_fhir.api.intake import check_test_numbers, check_valid, parsed_resource
from fitwork_fhir.api.json_patch import patched
from fitwork_fhir.api.media import json_body
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.reads import fetching, stored_of
from fitwork_fhir.api.red_flags import mark, reported_anew
from fitwork_fhir.api.respond import as_it_stands, if_match, if_none_match, written_response
from fitwork_fhir.api.targets import Asked
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Forbidden, Invalid
from fitwork_fhir.fhir import changes
from fitwork_fhir.fhir.clearance import asked_facts
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.workflow.act import case_behind, change_referral, check_version, move_ask, move_task
from fitwork_fhir.workflow.mark import mark_message
from fitwork_fhir.workflow.ports import Actor, Document, Stored

Change = Callable[
    [Office, Actor, Stored, dict[str, Any], dict[str, Any], int | None], Awaitable[tuple[Document, datetime] | None]
]


async def update(request: Request, office: Office, type_: str, id_: str) -> Response:
    """PUT [base]/[type]/[id] with the whole resource as it should be."""
    if type_ not in _CHANGES:
        return await plain.update(request, office, type_, id_)
    after = parsed_resource(office, await json_body(request), type_)
    if after.get("id") != id_:
        raise Invalid(
            Finding("value", "The id in the body must be the id in the URL.", f"{type_}.id", reason="id-mismatch")
        )
    actor = actor_of(request, office)
    stored = await stored_of(request, office, type_, id_, actor)
    if stored.case_id is None:  # a Task or Communication of the caller's own
        asked = Asked(method="update", type=type_, id=id_, resource=after, **plain.versions(request))
        return await plain.changed(request, office, asked, ())
    return await _changed(request, office, actor, stored, parse_json(stored.text.encode()), after)


async def patch(request: Request, office: Office, type_: str, id_: str) -> Response:
    """PATCH with a JSON Patch (RFC 6902); the result is held to the same rules as a PUT."""
    if type_ not in _CHANGES:
        return await plain.patch(request, office, type_, id_)
    operations = parse_json(await json_body(request, patch=True))
    actor = actor_of(request, office)
    stored = await stored_of(request, office, type_, id_, actor)
    if stored.case_id is None:
        asked = Asked(method="patch", type=type_, id=id_, operations=operations, **plain.versions(request))
        return await plain.changed(request, office, asked, ())
    before = parse_json(stored.text.encode())
    after = patched(before, operations)
    check_valid(after)
    if office.only_test_numbers:
        check_test_numbers(after)
    if after.get("id") != id_ or after.get("resourceType") != type_:
        raise Invalid(Finding("value", "A patch changes neither id nor type.", f"{type_}.id", reason="id-mismatch"))
    return await _changed(request, office, actor, stored, before, after)


async def _changed(
    request: Request, office: Office, actor: Actor, stored: Stored, before: Any, after: dict[str, Any]
) -> Response:
    try:
        check_not_there(if_none_match(request), stored.version)
        version = the_version(if_match(request), stored.version)
        check_version(stored, version)
        made = await _CHANGES[stored.type](office, actor, stored, before, after, version)
    except Exception as problem:
        mark(problem, await reported_anew(before, after, fetching(office, actor)))
        raise
    if made is None:
        return as_it_stands(request, office, stored)
    document, at = made
    return written_response(request, office, document, at, 200)


async def _task(
    office: Office, actor: Actor, stored: Stored, before: dict[str, Any], after: dict[str, Any], version: int | None
) -> tuple[Document, datetime] | None:
    """The referral's Task by the state table; a practice Task by its owner."""
    case = await case_behind(office.place, stored)
    if case.task_id == stored.id:
        wish = changes.task_wish(before, after, version)
        done = await move_task(office.place, actor, stored, wish) if wish else None
    elif any(ask.id == stored.id for ask in case.asks):
        status, outputs = changes.ask_changes(before, after)
        facts = await asked_facts(before, after, fetching(office, actor))
        wish_ = changes.ask_wish(status, outputs, version)
        done = await move_ask(office.place, actor, stored, replace(wish_, **facts))
    else:
        raise Forbidden(
            Finding(
                "forbidden",
                "This Task came with the referral and is kept as it was sent.",
                "Task",
                reason="task-not-the-loops",
            )
        )
    document = done.document("Task", stored.id) if done else None
    return (document, done.committed.at) if done and document else None


async def _service_request(
    office: Office, actor: Actor, stored: Stored, before: dict[str, Any], after: dict[str, Any], version: int | None
) -> tuple[Document, datetime] | None:
    status = changes.referral_status(before, after)
    if status == before.get("status"):
        return None
    done = await change_referral(office.place, actor, stored, status, version)
    document = done.document("ServiceRequest", stored.id)
    return (document, done.committed.at) if document else None


async def _communication(
    office: Office, actor: Actor, stored: Stored, before: dict[str, Any], after: dict[str, Any], version: int | None
) -> tuple[Document, datetime] | None:
    recipients = {(party.get("identifier") or {}).get("value") for party in before.get("recipient") or ()}
    if not recipients & actor.organisations:
        raise Forbidden(
            Finding(
                "forbidden",
                "Only whom this message is for may mark it as arrived or read.",
                "Communication.recipient",
                reason="not-the-recipient",
            )
        )
    marks = changes.message_marks(before, after)
    if marks is None:
        return None
    received, read_at = marks
    committed, document = await mark_message(
        office.place, actor, stored, received=received, read_at=read_at, if_version=version
    )
    return document, committed.at


_CHANGES: dict[str, Change] = {"Task": _task, "ServiceRequest": _service_request, "Communication": _communication}
