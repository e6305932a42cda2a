"""Resources of a sender's own, all of a request in one transaction: new, changed or deleted; where they answer or
report on a referral, heard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from fitwork_fhir.casework.case import Case
from fitwork_fhir.casework.hear import Heard, Said
from fitwork_fhir.errors import Finding, NotSupported, Unprocessable
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.workflow.act import not_yours, post_facts
from fitwork_fhir.workflow.ports import Actor, AlertRow, Changes, Document, PatientRow, PreconditionRow, Role, Stored
from fitwork_fhir.workflow.workplace import Workplace


class Reply(Protocol):
    """What a resource says about a referral."""

    @property
    def kind(self) -> str:
        """answer, consent, or review."""
        ...

    @property
    def replies_to(self) -> tuple[str, ...]:
        """The messages and Tasks it answers, as Type/id."""
        ...

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """(type, id) of stored resources that lead to the referral; the first that does counts."""
        ...

    @property
    def facts(self) -> Mapping[str, object]: ...

    @property
    def clinician(self) -> bool:
        """Whether a named clinician authored it."""
        ...

    @property
    def words(self) -> tuple[Words, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One resource to be stored."""

    type: str
    id: str
    resource: Mapping[str, Any] | None
    """As it shall be; None deletes it."""
    stored: Stored | None = None
    """What it replaces."""
    reply: Reply | None = None
    news: tuple[Words, ...] = ()
    """Where it came with a referral, or is the Patient of one: what whoever looks after that must read."""
    patients: tuple[PatientRow, ...] = ()
    preconditions: tuple[PreconditionRow, ...] = ()
    alert: str = ""
    """The kind of an alert to the operator."""

    @property
    def action(self) -> str:
        """For the audit trail."""
        return "delete" if self.resource is None else "update" if self.stored else "create"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A resource as it was stored."""

    document: Document
    at: datetime


async def keep(
    place: Workplace, actor: Actor, writes: Sequence[Write], preconditions: tuple[PreconditionRow, ...] = ()
) -> tuple[Kept, ...]:
    """Store all of it or nothing, in the order given. What speaks of a referral is stored with it, and acted on.

    Raises VersionTaken and PatientTaken where something changed since it was read.
    """
    heard = {number: await _heard(place, actor, write) for number, write in enumerate(writes)}
    leading = {number: cases[0] for number, (cases, _) in heard.items() if cases}
    others = [(case_id, said) for cases, said in heard.values() if said for case_id in cases[1:]]
    if len(set(leading.values())) > 1:
        raise NotSupported(
            Finding(
                "not-supported",
                "One transaction speaks about one referral. Send what concerns another by itself, or all as a batch.",
                "Bundle.entry",
                reason="several-referrals-answered",
            )
        )
    made: list[Document] = []

    def documents(case: Case | None) -> tuple[Document, ...]:
        made[:] = [
            _document(place, actor, write, case if number in leading else None) for number, write in enumerate(writes)
        ]
        return tuple(made)

    if leading:
        case_id = next(iter(leading.values()))
        said = [one for number in leading if (one := heard[number][1]) is not None]
        news = [words for number in leading for words in writes[number].news]
        for other, one in others:  # first: what is stored has been said to all, and to repeat what failed says the rest
            await post_facts(place, actor, other, lambda case: (), one)
        done = await post_facts(
            place, actor, case_id, documents, *said, news=news, beside=_beside(place, actor, writes, preconditions)
        )
        at = done.committed.at
        await _tell_others(place, actor, writes, heard)
    else:
        audit, *further = _audit(place, actor, writes)
        changes = Changes(audit=audit, documents=documents(None), further_audit=tuple(further))
        at = (await place.store.commit(_also(place, actor, writes, preconditions, changes))).at
    return tuple(Kept(document=document, at=at) for document in made)


async def _tell_others(
    place: Workplace, actor: Actor, writes: Sequence[Write], heard: Mapping[int, tuple[tuple[str, ...], Heard | None]]
) -> None:
    """A Patient may be that of several open referrals: each is told of its change."""
    for number, (cases, said) in heard.items():
        for case_id in cases[1:] if said is None else ():
            await post_facts(place, actor, case_id, lambda case: (), news=writes[number].news)


def _beside(
    place: Workplace, actor: Actor, writes: Sequence[Write], preconditions: tuple[PreconditionRow, ...]
) -> Callable[[Changes], Changes]:
    """Adds to the step of a referral what else the request stores."""

    def added(changes: Changes) -> Changes:
        audited = replace(changes, further_audit=tuple(_audit(place, actor, writes)))
        return _also(place, actor, writes, preconditions, audited)

    return added


def _also(
    place: Workplace,
    actor: Actor,
    writes: Sequence[Write],
    preconditions: tuple[PreconditionRow, ...],
    changes: Changes,
) -> Changes:
    alerts = [
        AlertRow(id=place.ids.new(), kind=write.alert, at=place.clock.now(), sender=actor.organisation)
        for write in writes
        if write.alert
    ]
    return replace(
        changes,
        patients=tuple(row for write in writes for row in write.patients),
        preconditions=(*preconditions, *(row for write in writes for row in write.preconditions)),
        alerts=(*changes.alerts, *alerts),
    )


def _audit(place: Workplace, actor: Actor, writes: Sequence[Write]) -> list[Any]:
    return [place.audit(actor, write.action, f"{write.type}/{write.id}") for write in writes]


def _document(place: Workplace, actor: Actor, write: Write, case: Case | None) -> Document:
    """The sender's own; what answers a referral goes with it, and what is changed stays whose and where it was."""
    if write.resource is None and write.stored is not None:
        return place.renderer.deleted(write.stored)
    stored, resource = write.stored, write.resource or {}
    if stored is not None:
        return place.renderer.single(
            resource,
            write.id,
            version=stored.version + 1,
            tenant=stored.tenant,
            told=stored.told,
            case_id=stored.case_id or (case.id if case else None),
            owner=stored.owner,
            shared=stored.shared if case is None else (stored.shared or not stored.case_id) and not case.held,
        )
    if case is not None:
        return kept_with(place, actor, resource, write.id)(case)[0]
    told = actor.organisation if actor.role is Role.PRACTICE else None
    return place.renderer.single(
        resource, write.id, version=1, tenant=actor.organisation, told=told, case_id=None, owner=_owner(actor)
    )


def _owner(actor: Actor) -> str | None:
    return actor.organisation if actor.role is not Role.PRACTICE else None


def kept_with(
    place: Workplace, actor: Actor, resource: Mapping[str, Any], id_: str = ""
) -> Callable[[Case], tuple[Document, ...]]:
    """What makes the document of a resource that is kept with a referral, under one new id."""
    new = id_ or place.ids.new()

    def make(case: Case) -> tuple[Document, ...]:
        return (
            place.renderer.single(
                resource,
                new,
                version=1,
                tenant=case.tenant,
                told=case.told,
                case_id=case.id,
                owner=_owner(actor),
                shared=not case.held,
            ),
        )

    return make


async def _heard(place: Workplace, actor: Actor, write: Write) -> tuple[tuple[str, ...], Heard | None]:
    """The referrals a resource concerns, and what it says about them; ((), None) where it is merely kept."""
    reply = write.reply
    if reply is None:
        concerned = await _with_referral(place, write) if write.news else ()
        return concerned, None
    cases = await cases_of(place, actor, reply)
    if cases:
        return cases, Heard(
            kind=Said(reply.kind),
            facts=reply.facts,
            words=reply.words,
            replies_to=reply.replies_to,
            clinician=reply.clinician,
        )
    if reply.kind == Said.REVIEW:
        raise not_yours()
    if reply.kind != Said.CONSENT:
        raise Unprocessable(
            Finding(
                "not-found", "This answers no open referral that you may see.", None, reason="reply-without-referral"
            )
        )
    return (), None


async def _with_referral(place: Workplace, write: Write) -> tuple[str, ...]:
    """The open referral a stored resource came with; of a Patient every open one."""
    if write.type == "Patient" and write.stored is not None:
        rows = await place.store.cases_of_patient(write.stored.tenant, write.id)
        return tuple(row.id for row in rows if row.open)
    row = await place.store.case(write.stored.case_id) if write.stored and write.stored.case_id else None
    return (row.id,) if row is not None and row.open else ()


async def cases_of(place: Workplace, actor: Actor, reply: Reply) -> tuple[str, ...]:
    """The referrals a reply concerns: the one its references lead to; for a consent every open one of the patient."""
    for type_, id_ in reply.about:
        stored = await place.store.read(actor, type_, id_)
        if stored is None or stored.deleted:
            continue
        if type_ == "Patient":
            rows = await place.store.cases_of_patient(stored.tenant, id_)
            seen = [row for row in rows if row.open and await place.store.read(actor, "Task", row.task_id)]
            return tuple(row.id for row in seen)
        if stored.case_id is not None:
            return (stored.case_id,)
    return ()
