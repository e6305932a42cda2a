"""One step of a case, from reading it to one transaction: the path every later event takes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from fitwork_fhir.casework import case_text
from fitwork_fhir.casework.case import Ask, Case
from fitwork_fhir.casework.draft import SAFETY_TIMERS, Draft
from fitwork_fhir.casework.words import rehome
from fitwork_fhir.errors import Conflict, StaleVersion
from fitwork_fhir.workflow.ports import (
    Actor,
    AlertRow,
    CaseRow,
    Changes,
    Committed,
    DeliveryRow,
    Document,
    RequestRow,
    TimerRow,
    VersionTaken,
)
from fitwork_fhir.workflow.workplace import Workplace

ATTEMPTS = 5
"""How often a step is tried again when somebody else changed the case meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A step as it was stored."""

    case: Case
    committed: Committed
    documents: tuple[Document, ...]
    """What was written, in order; a document's text is head + instant + tail."""

    def document(self, type_: str, id_: str) -> Document | None:
        return next((d for d in self.documents if d.type == type_ and d.id == id_), None)


async def take_step(
    place: Workplace,
    actor: Actor,
    case_id: str,
    action: str,
    make: Callable[[Draft], None],
    *,
    with_documents: Callable[[Case], tuple[Document, ...]] | None = None,
    request: RequestRow | None = None,
    timers_done: tuple[str, ...] = (),
    on_conflict: str = "retry",
    beside: Callable[[Changes], Changes] | None = None,
) -> Done:
    """Read the case, make the step, store everything in one transaction; again where the case changed meanwhile.

    `on_conflict`: "retry" for steps that are right whatever came between; "refuse" where the caller named a version;
    "raise" where the caller tries again itself. `beside` adds to what is written.
    """
    for _ in range(ATTEMPTS):
        row = await place.store.case(case_id)
        if row is None:
            raise Conflict("The case behind this resource is not there.")
        draft = Draft(case_text.read(row.state), place.world())
        make(draft)
        try:
            return await _store(place, actor, draft, row, action, with_documents, request, timers_done, beside)
        except VersionTaken:
            if on_conflict == "raise":
                raise
            if on_conflict == "refuse":
                raise StaleVersion("Somebody else changed this. Read it again and repeat your change.") from None
    raise Conflict("This referral is being changed by others at the same time. Please try again.")


async def _store(
    place: Workplace,
    actor: Actor,
    draft: Draft,
    row: CaseRow,
    action: str,
    with_documents: Callable[[Case], tuple[Document, ...]] | None,
    request: RequestRow | None,
    timers_done: tuple[str, ...],
    beside: Callable[[Changes], Changes] | None,
) -> Done:
    finish(draft)
    before = case_text.read(row.state)
    draft.case, changed = numbered(draft, before)
    documents = written(place, draft, changed, task=draft.case.task_version != before.task_version)
    if with_documents:
        documents = (*with_documents(draft.case), *documents)
    called_off, ended = await _called_off(place, draft)
    timers = await place.store.timers_of(row.id) if draft.cancelled or draft.cancelled_subjects else ()
    gone = tuple(t.id for t in timers if t.kind in draft.cancelled or t.subject in draft.cancelled_subjects)
    changes = Changes(
        audit=place.audit(actor, action, f"Task/{draft.case.task_id}", request.request_id if request else ""),
        documents=(*documents, *called_off),
        case=case_row(draft.case, row.fingerprint, row.version + 1),
        request=request,
        timers=timer_rows(draft),
        timers_done=(*gone, *timers_done),
        deliveries=delivery_rows(place, draft),
        deliveries_done=ended,
        alerts=alert_rows(place, draft, actor),
    )
    if beside:
        changes = beside(changes)
    committed = await place.store.commit(changes)
    place.probe.record(action, case=draft.case.id, place=str(draft.case.place))
    return Done(case=draft.case, committed=committed, documents=changes.documents)


def finish(draft: Draft) -> None:
    """What every step ends with."""
    rehome(draft)


def numbered(draft: Draft, before: Case | None) -> tuple[Case, tuple[Ask, ...]]:
    """The case with the versions of what will be written, and the asks that changed."""
    asks = tuple(
        replace(ask, version=ask.version + 1) if ask.id in draft.changed_asks else ask for ask in draft.case.asks
    )
    changed = tuple(ask for ask in asks if ask.id in draft.changed_asks)
    case = draft.case.having(asks=asks, version=draft.case.version + 1)
    if before is None or _task_differs(case, before):
        case = case.having(task_version=case.task_version + 1)
    return case, changed


def _task_differs(case: Case, before: Case) -> bool:
    """Whether the referral's Task reads differently: everything but bookkeeping."""
    return (
        case.having(asks=before.asks, version=before.version, changed=before.changed, hidden_told=before.hidden_told)
        != before
    )


def written(place: Workplace, draft: Draft, changed: tuple[Ask, ...], *, task: bool = True) -> tuple[Document, ...]:
    """The referral's Task where it reads differently now, the asks and the messages of one step."""
    case, render = draft.case, place.renderer
    return (
        *((render.task(case),) if task else ()),
        *(render.ask(case, ask) for ask in changed),
        *(render.message(case, message) for message in draft.messages),
    )


async def _called_off(place: Workplace, draft: Draft) -> tuple[tuple[Document, ...], tuple[tuple[str, str], ...]]:
    """Undelivered messages of an ended case become not-done; safety messages stay."""
    if not draft.withdraw_undelivered:
        return (), ()
    pending = await place.store.messages_of(draft.case.id, undelivered=True)
    stale = [stored for stored, safety in pending if not safety]
    documents = tuple(place.renderer.not_done(stored, "The referral has ended") for stored in stale)
    return documents, tuple((stored.id, "withdrawn") for stored in stale)


def case_row(case: Case, fingerprint: str, version: int) -> CaseRow:
    return CaseRow(
        id=case.id,
        version=version,
        tenant=case.tenant,
        told=case.told,
        owner=case.owner.code,
        task_id=case.task_id,
        patient_id=case.patient_id,
        open=case.open,
        fingerprint=fingerprint,
        state=case_text.write(case),
    )


def timer_rows(draft: Draft) -> tuple[TimerRow, ...]:
    live = draft.timers if draft.case.open else [t for t in draft.timers if t.kind in SAFETY_TIMERS]
    return tuple(
        TimerRow(id=t.id, case_id=draft.case.id, kind=t.kind.value, due=t.due, subject=t.subject, note=t.note)
        for t in live
    )


def delivery_rows(place: Workplace, draft: Draft) -> tuple[DeliveryRow, ...]:
    return tuple(
        DeliveryRow(
            id=place.ids.new(),
            case_id=draft.case.id,
            communication_id=m.id,
            recipient=m.recipient.code,
            due=draft.world.now,
            safety=m.safety,
        )
        for m in draft.messages
    )


def alert_rows(place: Workplace, draft: Draft, actor: Actor, request_id: str = "") -> tuple[AlertRow, ...]:
    return tuple(
        AlertRow(
            id=place.ids.new(),
            kind=kind,
            at=draft.world.now,
            sender=actor.organisation,
            request_id=request_id,
            case_id=draft.case.id,
        )
        for kind in dict.fromkeys(draft.alerts)
    )
