"""A refused request that reports a red flag says so, and leaves an operator alert (HOUSE decision 9)."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.dispatch import Handler
from fitwork_fhir.api.entries import operations_in
from fitwork_fhir.api.json_patch import patched
from fitwork_fhir.api.media import MAX_BODY, body_so_far, is_packed, was_unread
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.packed import layers
from fitwork_fhir.api.who import actor_of, guid
from fitwork_fhir.errors import Duplicate, FitworkError
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.alarms import bytes_hint, safety_facts
from fitwork_fhir.fhir.clearance import responses_named
from fitwork_fhir.fhir.replies import news
from fitwork_fhir.fhir.sender import sender_named
from fitwork_fhir.fhir.submission import holds_red_flag, say_red_flag
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.workflow.ports import Actor, Role
from fitwork_fhir.workflow.receive import REFUSED_UNREAD, REFUSED_WITH_RED_FLAG, alert_refused_red_flag

Fetch = Callable[[str, str], Awaitable[dict[str, Any] | None]]
_NOBODY = Actor(Role.PRACTICE, "unknown", frozenset({"unknown"}))
_FLAG = {"linkId": "red_flags", "answer": [{"valueString": "unrecognised"}]}
"""What counts as a flag where one is reported in a way that holds no answer."""
_HOLD = "safety-hold"


def heard(door: Handler, *, alert: bool = True) -> Handler:
    """The door, its refusals and failures heard. A Duplicate refuses nothing: what it repeats is stored."""

    async def hearing(request: Request, office: Office, *values: str) -> Response:
        try:
            return await door(request, office, *values)
        except Duplicate:
            raise
        except Exception as problem:
            await hear_refused(request, office, problem, alert=alert)
            raise

    return hearing


async def hear_refused(request: Request, office: Office, problem: Exception, *, alert: bool = True) -> None:
    """Look through the body of a request that is being refused, and let the problem say what it reports."""
    body = await _body(request)
    flagged = red_flag_in(problem, body)
    if alert and (flagged or was_unread(request) or (is_packed(request) and not _is_json(_plain(body)))):
        await _alert(request, office, _plain(body), read=flagged)


def red_flag_in(problem: Exception, body: bytes) -> bool:
    """Whether the refused input reports a red flag, as far as it can be read at all; the problem then says so."""
    if not hasattr(problem, "red_flag"):
        readable = _readable(body)
        mark(problem, [readable, *patches_in(readable)])
    return bool(getattr(problem, "red_flag", False))


def mark(problem: Exception, reported: object) -> None:
    """Let the problem carry whether what it refuses reports a red flag; a refusal of ours also says so."""
    if isinstance(problem, FitworkError):
        say_red_flag(problem, reported)
    else:
        problem.red_flag = holds_red_flag(reported)  # type: ignore[attr-defined]


def patches_in(body: object) -> list[object]:
    """What stands in the patches of a Bundle, which are carried in base64, as far as it can be read."""
    entries = body.get("entry") if isinstance(body, dict) else None
    found: list[object] = []
    for entry in entries if isinstance(entries, list) else ():
        with suppress(FitworkError):
            found.append(parse_json(operations_in(entry.get("resource") if isinstance(entry, dict) else None)))
    return found


async def patch_reports(before: dict[str, Any] | None, operations: object, fetch: Fetch) -> list[object]:
    """What a refused patch says, and what it would have added to the resource where it applies."""
    if before is None:
        return [operations]
    try:
        return [operations, *await reported_anew(before, patched(before, operations), fetch)]
    except FitworkError:
        return [operations]


async def reported_anew(before: dict[str, Any], after: dict[str, Any], fetch: Fetch) -> list[object]:
    """What a refused change would have added to a resource, and the responses that it newly names."""
    names = [name for name in after if name not in ("meta", "businessStatus") and after[name] != before.get(name)]
    found: list[object] = [after[name] for name in names]
    if news(safety_facts(before), safety_facts(after)):  # a flag that was denied, and stands now
        found.append(_FLAG)
    if after.get("resourceType") != "Task":
        return found
    if _asks_for_hold(after) and not _asks_for_hold(before):
        found.append(_FLAG)
    new = [output for output in after.get("output") or () if output not in (before.get("output") or ())]
    return [*found, *await responses_named({"output": new}, fetch)]


def _asks_for_hold(value: object) -> bool:
    """Whether a Task stands in, or a JSON Patch moves one to, a safety hold."""
    if isinstance(value, list):
        return any(isinstance(step, dict) and _names_hold(step.get("value")) for step in value)
    return isinstance(value, dict) and value.get("resourceType") == "Task" and _names_hold(value.get("businessStatus"))


def _names_hold(value: object) -> bool:
    if isinstance(value, dict):
        return value.get("system") in (None, systems.BUSINESS_STATUS) and any(map(_names_hold, value.values()))
    return any(map(_names_hold, value)) if isinstance(value, list) else value == _HOLD


async def _body(request: Request) -> bytes:
    """What came of the body; nothing where the caller is gone."""
    try:
        return await body_so_far(request)
    except Exception:
        return b""


def _plain(body: bytes) -> bytes:
    """The body as it was before somebody packed it: the first layer that is JSON, else as it came."""
    if _is_json(body):
        return body
    return next((layer for layer in layers(body, MAX_BODY) if _is_json(layer)), body)


def _is_json(body: bytes) -> bool:
    try:
        return isinstance(parse_json(body), (dict, list))
    except FitworkError:
        return False


def _readable(body: bytes) -> object:
    plain = _plain(body)
    try:
        value = parse_json(plain)
    except FitworkError:
        return _FLAG if any(map(bytes_hint, layers(body, MAX_BODY))) else {}
    return [value, _FLAG] if _asks_for_hold(value) else value


async def _alert(request: Request, office: Office, body: bytes, *, read: bool) -> None:
    """Leave the alert, also where nobody could read what it says; where the store cannot take it, the log must do."""
    actor = _sender(request, office, body)
    request_id = guid(request.headers.get("x-request-id")) or ""
    kind = REFUSED_WITH_RED_FLAG if read else REFUSED_UNREAD
    office.place.probe.record(kind, sender=actor.organisation, request_id=request_id)
    try:
        await alert_refused_red_flag(office.place, actor, request_id, kind)
    except FitworkError as problem:
        office.place.probe.record("alert-not-stored", kind=problem.kind.value)
    except Exception as problem:
        office.place.probe.record("alert-not-stored", kind=type(problem).__name__)


def _sender(request: Request, office: Office, body: bytes) -> Actor:
    """Who sent it: by the header, else by what the body names."""
    try:
        return actor_of(request, office, sender=sender_named(body))
    except FitworkError:
        return _NOBODY
