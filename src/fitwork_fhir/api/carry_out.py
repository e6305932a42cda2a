"""Writes carried out: one by itself or those of a transaction, all of them or none, by the same steps."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from fitwork_fhir.api.about_whom import check_about_whom, consented
from fitwork_fhir.api.intake import check_test_numbers, check_valid
from fitwork_fhir.api.json_patch import patched
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.reads import fetching
from fitwork_fhir.api.rules import check_deletable, check_numbers, news_of_patient, rows_of_patient, still_referenced
from fitwork_fhir.api.targets import Asked, Target, settle
from fitwork_fhir.casework.hear import Said
from fitwork_fhir.errors import Conflict, Finding, FitworkError, Invalid, Unprocessable, warning
from fitwork_fhir.fhir.alarms import safety_facts
from fitwork_fhir.fhir.changed_replies import as_withdrawal, read_change, refused_in_form, says_the_same
from fitwork_fhir.fhir.modifiers import check_understood
from fitwork_fhir.fhir.references import targets
from fitwork_fhir.fhir.replies import Reply, is_reviewed, news, read_reply
from fitwork_fhir.fhir.validation import dump_json, parse_json
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.workflow.keep import Write, cases_of, keep
from fitwork_fhir.workflow.match_patient import first_about
from fitwork_fhir.workflow.ports import Actor, Document, PatientTaken, PreconditionRow, Stored, VersionTaken
from fitwork_fhir.workflow.receive import alert_refused_red_flag

_ATTEMPTS = 20
"""How often it is tried again when somebody else was faster."""
Fetch = Callable[[str, str], Awaitable[dict[str, Any] | None]]
T = TypeVar("T")
Link = Callable[[Sequence[Target]], Awaitable[Sequence[Target]]]
"""Brings the references of a transaction's entries to what they name."""
_UNLINKED = (
    "This reports a red flag but names no referral (basedOn): it was stored, and the operator was alerted. Act on it "
    "now, by telephone: 999 in an emergency, otherwise the practice or the duty clinician."
)
_NOT_STORED = (
    "What was sent reports a red flag that the resource on file does not hold. It was not stored, as one that meets "
    "the condition is there already, and the operator was alerted. Act on it now, by telephone."
)
_NO_IS_NOT_STORED = (
    "This Consent says no, and another one of yours that meets the condition does not: nothing was stored or "
    "withdrawn. Send it without a condition, or change the one on file."
)
_MOVED = (
    "This reports a red flag and came with another referral: it was not changed, and the operator was alerted. Send a "
    "new resource that is based on this referral, now."
)
_UNCHANGED = (
    "This came with a referral. The change is stored and will be read by whoever looks after it, but the referral is "
    "not decided anew. To have it triaged again, answer with a fitwork-referral QuestionnaireResponse."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A write as it was carried out."""

    status: int
    """201, 200 or 204."""
    document: Document | None = None
    at: datetime | None = None
    stored: Stored | None = None
    """What was there already, where nothing was written."""
    findings: tuple[Finding, ...] = ()


async def carry_out(
    office: Office, actor: Actor, asked: Sequence[Asked], *, link: Link | None = None
) -> tuple[Done, ...]:
    """Carry out the writes in one transaction, answers in the order asked; again where something changed meanwhile."""
    for _ in range(_ATTEMPTS):
        found = [await _located(one, settle(office, actor, one)) for one in asked]
        _check_once(found)
        settled = await link(found) if link else found
        writes = await _writes(office, actor, settled)
        preconditions = tuple(row for target in settled for row in target.preconditions)
        doing = [write for write, _ in writes if write is not None]
        try:
            kept = iter(await keep(office.place, actor, doing, preconditions) if doing else ())
        except (PatientTaken, VersionTaken):
            continue
        return tuple(
            _done(target, said, next(kept) if write is not None else None)
            for target, (write, said) in zip(settled, writes, strict=True)
        )
    raise Conflict("Others are changing this at the same time. Please try again.")


def _done(target: Target, said: tuple[Finding, ...], kept: Any) -> Done:
    findings = (*target.findings, *said)
    if kept is None:
        status = 204 if target.asked.method == "delete" else 200
        return Done(status=status, stored=target.stored, findings=findings)
    status = {"create": 201, "update": 200, "delete": 204}[target.does]
    return Done(status=status, document=kept.document, at=kept.at, findings=findings)


async def _located(asked: Asked, work: Awaitable[T]) -> T:
    """The work; where it refuses an entry of a Bundle, the refusal says which."""
    try:
        return await work
    except FitworkError as problem:
        if asked.place is not None:
            entry = f"Bundle.entry[{asked.place}]"
            problem.findings = tuple(replace(f, where=_within(entry, asked.type, f.where)) for f in problem.findings)
        raise


def _within(entry: str, type_: str, where: str | None) -> str:
    if where is None or where.startswith("Bundle."):
        return where or entry
    return f"{entry}.resource{where.removeprefix(type_)}" if where.startswith(type_) else entry


def _check_once(found: Sequence[Target]) -> None:
    """No two entries may be about the same resource (R4 http.html#trules)."""
    seen: set[tuple[str, str]] = set()
    numbers: set[str] = set()
    for target in found:
        key = (target.asked.type, target.id)
        rows = {row.nhs_number for row in target.patients}
        if (key in seen and target.does != "nothing") or rows & numbers:
            text = "Two entries of this transaction are about the same resource."
            raise Invalid(Finding("value", text, f"Bundle.entry[{target.asked.place}]", reason="target-twice"))
        if target.does != "nothing":
            seen.add(key)
        numbers |= rows


async def _writes(
    office: Office, actor: Actor, settled: Sequence[Target]
) -> list[tuple[Write | None, tuple[Finding, ...]]]:
    """The writes of the targets, checked and heard, in order; None for what is as it should be already."""
    bodies = {(t.asked.type, t.id): _body(office, t) for t in settled if t.does in ("create", "update")}
    gone = {(t.asked.type, t.id) for t in settled if t.does == "delete"}
    _check_links(gone, bodies)
    fetch = _fetching(office, actor, bodies, gone)
    writes = [
        await _located(t.asked, _write(office, actor, t, bodies.get((t.asked.type, t.id)), fetch, {*bodies, *gone}))
        for t in settled
    ]
    check_numbers([row for write, _ in writes if write is not None for row in write.patients])
    return writes


def _check_links(gone: set[tuple[str, str]], bodies: Mapping[tuple[str, str], dict[str, Any]]) -> None:
    """Nothing that is written may point at what the same transaction deletes."""
    names = {f"{type_}/{id_}" for type_, id_ in gone}
    for (type_, id_), body in bodies.items() if names else ():
        if names & targets(dump_json(body).decode()):
            raise still_referenced(f"{type_}/{id_}")


def _fetching(
    office: Office, actor: Actor, bodies: Mapping[tuple[str, str], dict[str, Any]], gone: set[tuple[str, str]]
) -> Fetch:
    """Reads as they will be once this is stored."""
    stored = fetching(office, actor)

    async def fetch(type_: str, id_: str) -> dict[str, Any] | None:
        if (type_, id_) in gone:
            return None
        return bodies.get((type_, id_)) or await stored(type_, id_)

    return fetch


def _body(office: Office, target: Target) -> dict[str, Any]:
    """The resource as it shall be."""
    if target.asked.method != "patch":
        return target.asked.resource or {}
    after = patched(_parsed(target.stored), target.asked.operations)
    if after.get("id") != target.id or after.get("resourceType") != target.asked.type:
        text = "A patch changes neither id nor type."
        raise Invalid(Finding("value", text, f"{target.asked.type}.id", reason="id-mismatch"))
    check_valid(after)
    if office.only_test_numbers:
        check_test_numbers(after)
    return after


def _parsed(stored: Stored | None) -> dict[str, Any]:
    value = parse_json(stored.text.encode()) if stored and not stored.deleted else None
    return value if isinstance(value, dict) else {}


async def _write(
    office: Office,
    actor: Actor,
    target: Target,
    body: dict[str, Any] | None,
    fetch: Fetch,
    aside: set[tuple[str, str]],
) -> tuple[Write | None, tuple[Finding, ...]]:
    stored, type_ = target.stored, target.asked.type
    if target.does == "nothing":
        return None, await _not_stored(office, actor, target, fetch)
    first: tuple[PreconditionRow, ...] = ()
    if stored is not None and type_ == "Patient":
        first = (await first_about(office.place, stored.tenant, stored.id),)
    if target.does == "delete" and stored is not None:
        await check_deletable(office, actor, stored, aside)
        return Write(type=type_, id=target.id, resource=None, stored=stored, preconditions=first), ()
    before, after = _parsed(stored), body or {}
    write = Write(
        type=type_, id=target.id, resource=after, stored=stored, patients=target.patients, preconditions=first
    )
    said: tuple[Finding, ...] = ()
    if type_ == "Patient" and stored is not None:
        patients = await rows_of_patient(office, actor, stored, before, after)
        news_, said = await news_of_patient(office, stored, before, after)
        write = replace(write, patients=patients, news=news_)
    write, findings = await _heard(office, actor, write, before, fetch)
    return write, (*said, *findings)


async def _heard(
    office: Office, actor: Actor, write: Write, before: dict[str, Any], fetch: Fetch
) -> tuple[Write, tuple[Finding, ...]]:
    """What the resource says, for a referral, for a person, or as an alert; and what the sender must know of it."""
    after, stored = write.resource or {}, write.stored
    await check_about_whom(office, write, before, fetch)
    write, findings = _news_of(write, before)

    async def leads_to(said: Reply) -> str | None:
        return await _referral_of(office, actor, said)

    reply = await (
        read_change(before, dict(after), fetch, leads_to, today=office.today)
        if before
        else read_reply(after, fetch, today=office.today)
    )
    if stored is not None and stored.case_id is not None and (no := refused_in_form(before, after)):
        row = await office.place.store.case(stored.case_id)
        if row is not None and row.open:
            return replace(write, reply=as_withdrawal(reply, no, stored.case_id)), ()
    if reply is None:
        return write, findings
    if reply.safety_only and stored is not None and stored.case_id is not None:
        if await leads_to(reply) not in (None, stored.case_id):
            await alert_refused_red_flag(office.place, actor, None)
            raise Unprocessable(Finding("business-rule", _MOVED, write.type, reason="flag-of-another-referral"))
        reply = replace(reply, about=(("ServiceRequest", stored.case_id), *reply.about))
    if not reply.safety_only:
        check_understood(after)
        if reply.kind == Said.CONSENT and not await cases_of(office.place, actor, reply):
            return write, findings
        return replace(write, reply=reply, news=()), ()
    if await leads_to(reply):
        return replace(write, reply=reply), findings
    if is_reviewed(reply):
        return write, findings
    said = warning("business-rule", _UNLINKED, f"{write.type}.basedOn", reason="red-flag-unlinked")
    return replace(write, alert="red-flag-unlinked"), (*findings, said)


def _news_of(write: Write, before: dict[str, Any]) -> tuple[Write, tuple[Finding, ...]]:
    """A change of what came with a referral is read by whoever looks after that, and decides nothing by itself."""
    if write.stored is None or write.stored.case_id is None or says_the_same(before, write.resource or {}):
        return write, ()
    text = f"What came with this referral was changed: {write.type}/{write.id}."
    said = warning("business-rule", _UNCHANGED, write.type, reason="referral-unchanged")
    return replace(write, news=(Words(where=write.type, text=text),)), (said,)


async def _referral_of(office: Office, actor: Actor, reply: Reply) -> str | None:
    """The referral that what a resource names leads to first."""
    found = [await office.place.store.read(actor, type_, id_) for type_, id_ in reply.about]
    return next((row.case_id for row in found if row is not None and not row.deleted and row.case_id), None)


async def _not_stored(office: Office, actor: Actor, target: Target, fetch: Fetch) -> tuple[Finding, ...]:
    """A red flag in what is not stored, because one like it is there, reaches a person all the same.

    Raises Unprocessable where it is a consent that is taken back: the one on file still says otherwise.
    """
    there, sent = _parsed(target.stored), target.asked.resource or {}
    was = await consented(office, there, fetch)
    if any(now is False and was.get(name) is not False for name, now in (await consented(office, sent, fetch)).items()):
        raise Unprocessable(Finding("business-rule", _NO_IS_NOT_STORED, "Consent", reason="consent-not-stored"))
    fresh = news(safety_facts([there, there.get("input")]), safety_facts([sent, sent.get("input")]))
    if not fresh:
        return ()
    await alert_refused_red_flag(office.place, actor, None)
    return (warning("business-rule", _NOT_STORED, target.asked.type, reason="red-flag-not-stored"),)
