"""batch, and transaction without a referral (R4 http.html#transaction): answers come in the order of the request."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.carry_out import Done, carry_out
from fitwork_fhir.api.entries import ORDER, asked_of, entries_of, method_of, path_of
from fitwork_fhir.api.inner import answered, asking
from fitwork_fhir.api.linking import Linking, check_alone
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.reads import fetching
from fitwork_fhir.api.red_flags import mark, patch_reports, patches_in
from fitwork_fhir.api.respond import base_of, fhir, preferred, text_of
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.fhir.writing.outcome import outcome
from fitwork_fhir.fhir.writing.times import instant
from fitwork_fhir.workflow.ports import Actor

Json = dict[str, Any]


async def batch(request: Request, office: Office, bundle: Mapping[str, Any]) -> Response:
    """Each entry by itself, as if it had come alone; what is refused says so in its own answer."""
    entries, base = entries_of(bundle), base_of(request, office)
    await check_alone(request, office, entries)
    answers: dict[int, Json] = {}
    for place in sorted(range(len(entries)), key=lambda place: ORDER.index(method_of(entries[place]))):
        answers[place] = await answered(request, office, asking(entries[place], base))
    return _bundle("batch-response", [answers[place] for place in range(len(entries))])


async def transaction(request: Request, office: Office, bundle: Mapping[str, Any]) -> Response:
    """All entries or none. Reads come last, and see what was written."""
    entries, base = entries_of(bundle), base_of(request, office)
    reads = {place: entry for place, entry in enumerate(entries) if method_of(entry) in ("GET", "HEAD")}
    actor = actor_of(request, office)
    try:
        asked = [asked_of(entry, place, base) for place, entry in enumerate(entries) if place not in reads]
        await _check_reads(request, office, reads, base, {f"{one.type}/{one.id}" for one in asked})
        done = await carry_out(office, actor, asked, link=Linking(office, actor)) if asked else ()
    except Exception as problem:
        mark(problem, [bundle, *await _patches(office, actor, entries, base)])
        raise
    answers = {one.place: _answer(request, base, one.type, what) for one, what in zip(asked, done, strict=True)}
    for place, entry in reads.items():
        answers[place] = await answered(request, office, asking(entry, base))
    return _bundle("transaction-response", [answers[place] for place in range(len(entries))])


async def _patches(office: Office, actor: Actor, entries: Sequence[Mapping[str, Any]], base: str) -> list[object]:
    """What the patches of a refused transaction say, and what they would have made, as far as they can be read."""
    fetch, found = fetching(office, actor), list[object]()
    for entry in entries:
        for operations in patches_in({"entry": [entry]}):
            type_, _, id_ = unquote(path_of(entry, base)).partition("/")
            found += await patch_reports(await fetch(type_, id_), operations, fetch)
    return found


def _bundle(type_: str, answers: Sequence[Json]) -> Response:
    bundle = {"resourceType": "Bundle", "type": type_, **({"entry": list(answers)} if answers else {})}
    return fhir(orjson.dumps(bundle))


async def _check_reads(
    request: Request, office: Office, reads: Mapping[int, Json], base: str, written: set[str]
) -> None:
    """Nothing may be written where a read would fail: it is tried before, unless it reads what is written."""
    for place, entry in reads.items():
        where = f"Bundle.entry[{place}].request.url"
        if unquote(path_of(entry, base)).split("?")[0].split("/_history")[0] in written:
            text = "A transaction does not read by id what it writes: the answer to the write says what was stored."
            raise Invalid(Finding("value", text, where, reason="target-twice"))
        answer = await answered(request, office, asking(entry, base))
        if answer["response"]["status"] >= "4":
            text = f"This entry cannot be read ({answer['response']['status']}); nothing was stored."
            raise Invalid(Finding("processing", text, where, reason="read-in-transaction"))


def _answer(request: Request, base: str, type_: str, done: Done) -> Json:
    """One entry of the answer."""
    response: Json = {"status": _STATUS[done.status]}
    entry: Json = {"response": response}
    wish = preferred(request)
    document, stored = done.document, done.stored
    if document is not None and done.at is not None:
        response["location"] = f"{base}/{type_}/{document.id}/_history/{document.version}"
        response |= {"etag": f'W/"{document.version}"', "lastModified": instant(done.at)}
        if "return=representation" in wish and not document.deleted:
            entry["resource"] = orjson.Fragment(text_of(document, done.at))
    elif stored is not None:
        response["location"] = f"{base}/{type_}/{stored.id}/_history/{stored.version}"
        response |= {"etag": f'W/"{stored.version}"', "lastModified": instant(stored.last_updated)}
        if "return=representation" in wish:
            entry["resource"] = orjson.Fragment(stored.text)
    if done.status == 204:
        response.pop("location", None)
    if done.findings or "return=operationoutcome" in wish:
        response["outcome"] = outcome(done.findings)
    return entry


_STATUS = {200: "200 OK", 201: "201 Created", 204: "204 No Content"}
