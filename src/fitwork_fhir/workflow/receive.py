"""A referral comes in: the same steps behind every door, ending in one transaction or none."""

from dataclasses import dataclass, replace

from fitwork_fhir.casework import case_text
from fitwork_fhir.casework.case import Case, Party
from fitwork_fhir.casework.draft import Draft
from fitwork_fhir.casework.hold import stop
from fitwork_fhir.casework.learn import learn
from fitwork_fhir.casework.safety_facts import URGENT, safety_facts
from fitwork_fhir.errors import Conflict, Duplicate, Finding, warning
from fitwork_fhir.referral.submission import Submission
from fitwork_fhir.triage.decide import triage
from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.workflow.fingerprint import fingerprint_of
from fitwork_fhir.workflow.match_patient import PatientMatch, match_patient
from fitwork_fhir.workflow.opening import Envelope as Envelope
from fitwork_fhir.workflow.opening import new_case, triaged
from fitwork_fhir.workflow.ports import (
    Actor,
    AlertRow,
    CaseRow,
    Changes,
    Committed,
    Document,
    DuplicateOpen,
    PatientTaken,
    RequestRow,
    RequestSeen,
    VersionTaken,
)
from fitwork_fhir.workflow.step import (
    Done,
    alert_rows,
    case_row,
    delivery_rows,
    numbered,
    take_step,
    timer_rows,
    written,
)
from fitwork_fhir.workflow.workplace import Workplace

_ATTEMPTS = 20
"""How often storing is tried: several referrals of one person at once each write a version of the same Patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A referral as it was stored, or the open one it repeats."""

    case: Case
    committed: Committed | None
    """None where nothing new was stored but the link."""
    documents: tuple[Document, ...]
    ids: tuple[str, ...]
    """The id of each received resource, in the order of the submission; '' where it was not stored."""
    findings: tuple[Finding, ...]
    repeated: bool = False
    """Whether an open referral with the same content was there first."""


async def receive(place: Workplace, actor: Actor, submission: Submission, envelope: Envelope) -> Receipt:
    """Store the referral with its triage and everything that follows from it, or refuse and store nothing.

    Raises Duplicate (same request id, same body), Conflict (same id, other body), WrongPatient.
    """
    fingerprint = fingerprint_of(submission, place.ids.new())
    for _ in range(_ATTEMPTS):
        match = await match_patient(place, actor, submission.patient)
        try:
            return await _open(place, actor, submission, envelope, fingerprint, match)
        except RequestSeen:
            await refuse_repeats(place, actor, envelope)
        except DuplicateOpen:
            linked = await _linked_to_open(place, actor, submission, envelope, fingerprint)
            if linked is not None:
                return linked
        except (PatientTaken, VersionTaken):
            continue
    raise Conflict("The same referral is being sent several times at once. Please try again.")


REFUSED_WITH_RED_FLAG, REFUSED_UNREAD = "refused-with-red-flag", "refused-unread"
"""Kinds of alert: what was refused reports a red flag, or may: it could not be read."""


async def alert_refused_red_flag(
    place: Workplace, actor: Actor, request_id: str | None, kind: str = REFUSED_WITH_RED_FLAG
) -> None:
    """A refused request held a red flag: the operator must know who sent it and when; no patient data is kept."""
    alert = AlertRow(
        id=place.ids.new(),
        kind=kind,
        at=place.clock.now(),
        sender=actor.organisation,
        request_id=request_id or "",
    )
    await place.store.commit(Changes(audit=place.audit(actor, "refuse", "ServiceRequest"), alerts=(alert,)))


async def _linked_to_open(
    place: Workplace, actor: Actor, submission: Submission, envelope: Envelope, fingerprint: str
) -> Receipt | None:
    """The open referral with the same content, this request linked to it; None where it closed meanwhile."""
    await refuse_repeats(place, actor, envelope)
    same = await place.store.open_case_like(actor.organisation, fingerprint)
    if same is None:
        return None
    try:
        return await _link(place, actor, submission, envelope, same)
    except RequestSeen:  # the same request, sent twice at once, was linked first
        await refuse_repeats(place, actor, envelope)
        return None


async def refuse_repeats(place: Workplace, actor: Actor, envelope: Envelope) -> None:
    """Raise Duplicate or Conflict where this sender used the request id before."""
    if envelope.request_id is None:
        return
    seen = await place.store.request_seen(actor.organisation, envelope.request_id)
    if seen is None:
        return
    if seen.body_hash != envelope.body_hash:
        raise Conflict(
            Finding(
                "conflict",
                "This X-Request-Id was used before with another body.",
                "X-Request-Id",
                reason="request-id-conflict",
            )
        )
    row = await place.store.case(seen.case_id)
    task = f"Task/{row.task_id}" if row else None
    raise Duplicate(
        Finding(
            "duplicate",
            f"This request was received before; its Task is {task}.",
            "X-Request-Id",
            reason="request-id-duplicate",
        ),
        task=task,
    )


async def _open(
    place: Workplace, actor: Actor, submission: Submission, envelope: Envelope, fingerprint: str, match: PatientMatch
) -> Receipt:
    world = place.world()
    ids = _new_ids(place, submission, match)
    case = new_case(
        world, actor, submission, case_id=ids[submission.service_request], patient_id=match.id, envelope=envelope
    )
    case, own = _with_organisations(place, case, submission, ids)
    if match.on_file is not None:
        case = case.having(linked=await _linked(place, case))
    draft = triaged(world, case, submission)
    draft.case, changed = numbered(draft, None)
    documents = (
        *place.renderer.received(submission, ids, case=draft.case, on_file=match.on_file),
        *own,
        *written(place, draft, changed),
    )
    changes = Changes(
        audit=place.audit(actor, "receive", f"ServiceRequest/{draft.case.id}", envelope.request_id or ""),
        documents=documents,
        case=case_row(draft.case, fingerprint, 1),
        request=request_row(actor, envelope, draft.case.id),
        patients=match.rows,
        preconditions=match.preconditions,
        timers=timer_rows(draft),
        deliveries=delivery_rows(place, draft),
        alerts=alert_rows(place, draft, actor, envelope.request_id or ""),
    )
    committed = await place.store.commit(changes)
    place.probe.record(
        "receive", case=draft.case.id, place=str(draft.case.place), disposition=draft.case.decision.disposition
    )
    return Receipt(
        case=draft.case,
        committed=committed,
        documents=documents,
        ids=ids,
        findings=(*submission.findings, *match.findings),
    )


def _with_organisations(
    place: Workplace, case: Case, submission: Submission, ids: tuple[str, ...]
) -> tuple[Case, tuple[Document, ...]]:
    """The case with literal references to the Organizations of the sender and of the registered practice, made where
    none was sent that they may read."""
    position = place.renderer.sender_position(submission, case.referrer.code)
    made: list[Document] = []

    def written(party: Party, told: str | None) -> Party:
        id_ = place.ids.new()
        made.append(place.renderer.organisation(party, id_, case=case, told=told))
        return replace(party, reference=f"Organization/{id_}")

    if position is None:
        referrer = written(case.referrer, case.told)
    else:
        referrer = replace(case.referrer, reference=f"Organization/{ids[position]}")
    registered = case.registered
    if registered is not None:
        registered = referrer if registered.code == referrer.code else written(registered, registered.code)
    return case.having(referrer=referrer, registered=registered), tuple(made)


def _new_ids(place: Workplace, submission: Submission, match: PatientMatch) -> tuple[str, ...]:
    """Ids are ours. The Patient keeps the id it has on file."""
    ids = [place.ids.new() for _ in submission.resources]
    if submission.patient_resource is not None:
        ids[submission.patient_resource] = match.id
    return tuple(ids)


async def _linked(place: Workplace, case: Case) -> tuple[str, ...]:
    """Earlier referrals of the same person at this organisation."""
    rows = await place.store.cases_of_patient(case.tenant, case.patient_id)
    return tuple(row.id for row in rows)


def request_row(actor: Actor, envelope: Envelope, case_id: str) -> RequestRow | None:
    """The row that makes a request id count once."""
    if envelope.request_id is None:
        return None
    return RequestRow(
        sender=actor.organisation,
        request_id=envelope.request_id,
        correlation_id=envelope.correlation_id,
        body_hash=envelope.body_hash,
        case_id=case_id,
    )


async def _link(place: Workplace, actor: Actor, submission: Submission, envelope: Envelope, same: CaseRow) -> Receipt:
    """The same content while the first is open: one referral, this one linked to it."""
    case = case_text.read(same.state)
    request = request_row(actor, envelope, case.id)
    held = await _hold_again(place, actor, submission, case, request)
    if held is not None:
        case = held.case
    elif request is not None:
        await place.store.commit(
            Changes(
                audit=place.audit(actor, "repeat", f"ServiceRequest/{case.id}", request.request_id), request=request
            )
        )
    found = Finding(
        "informational",
        f"An open referral with the same content is there already: {case.reference}.",
        "ServiceRequest",
        reason="content-duplicate",
    )
    repeated = replace(found, severity=warning("informational", "").severity)
    ids = ["" for _ in submission.resources]
    ids[submission.service_request] = case.id
    if submission.patient_resource is not None:
        ids[submission.patient_resource] = case.patient_id
    return Receipt(
        case=case,
        committed=held.committed if held else None,
        documents=held.documents if held else (),
        ids=tuple(ids),
        findings=(*submission.findings, repeated),
        repeated=True,
    )


async def _hold_again(
    place: Workplace, actor: Actor, submission: Submission, case: Case, request: RequestRow | None
) -> Done | None:
    """The repeat says what would stop a referral, and the open one is not held for it: a person must see it. None where
    there is nothing to say, or where it is said already."""
    found = triage(submission.facts).decision

    def hold(draft: Draft) -> None:
        if not _held_for(draft.case, found):
            learn(draft, safety_facts(submission.facts))
            stop(draft, found)

    if found.disposition != URGENT or _held_for(case, found):
        return None
    return await take_step(place, actor, case.id, "repeat", hold, request=request)


def _held_for(case: Case, found: Decision) -> bool:
    """Whether the case is on hold for all that the decision names."""
    return case.held and set(found.reasons) <= set(case.decision.reasons)
