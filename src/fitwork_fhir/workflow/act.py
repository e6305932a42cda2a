"""What practices, services and the operator do to a referral: each a use case, each one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fitwork_fhir.casework import case_text, ending, moves
from fitwork_fhir.casework.asks import AskWish, changes_nothing, said, work_on
from fitwork_fhir.casework.case import Case, Note
from fitwork_fhir.casework.draft import Draft
from fitwork_fhir.casework.hear import Heard, Said, hear, hear_safety
from fitwork_fhir.casework.moves import Asked
from fitwork_fhir.casework.safety_facts import says_more, stop_the_case
from fitwork_fhir.casework.words import put_before_person, put_before_practice
from fitwork_fhir.errors import Finding, Forbidden, IllegalTransition, NotFound, StaleVersion, Unprocessable
from fitwork_fhir.referral.status import Move, Who, can_move, move_asked_for
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.workflow.ports import Actor, Changes, Committed, Document, RequestRow, Role, Stored
from fitwork_fhir.workflow.step import Done, take_step
from fitwork_fhir.workflow.workplace import Workplace

__all__ = [
    "AskWish",
    "TaskWish",
    "case_behind",
    "change_referral",
    "move_ask",
    "move_task",
    "post_facts",
]

WHO = {Role.PRACTICE: Who.PRACTICE, Role.SERVICE: Who.SERVICE, Role.OPERATOR: Who.OPERATOR, Role.SERVER: Who.SERVER}
_ROLES = {Role.PRACTICE: "the practice", Role.SERVICE: "the service", Role.OPERATOR: "the hub"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWish:
    """What a caller wrote on the referral's Task."""

    status: str
    business_status: str | None
    reason: str | None = None
    reason_code: str | None = None
    outcome: str | None = None
    next_date: date | None = None
    notes: tuple[str, ...] = ()
    """New notes, kept on the Task."""
    if_version: int | None = None


async def move_task(place: Workplace, actor: Actor, stored: Stored, wish: TaskWish) -> Done:
    """A PUT or PATCH on the referral's Task: a row of the state table, a remark where it stands, or 422."""
    check_version(stored, wish.if_version)

    def make(draft: Draft) -> None:
        case = draft.case
        _check_still(wish.if_version, case.task_version)
        move = move_asked_for(case.place, wish.status, wish.business_status)
        who = _column(actor, case, move)
        asked = Asked(
            who=who,
            by=actor.name or actor.organisation,
            reason=wish.reason,
            reason_code=wish.reason_code,
            outcome=wish.outcome,
            next_date=wish.next_date,
        )
        if _stays(case, wish) and move not in moves.REPEATABLE:
            moves.remark(draft, asked)
        else:
            moves.make(draft, move, asked)
        _note(draft, actor, wish.notes)

    return await take_step(place, actor, _case_of(stored), "move-task", make, on_conflict=_on_conflict(wish.if_version))


def _stays(case: Case, wish: TaskWish) -> bool:
    return (wish.status, wish.business_status or case.place.business) == (case.place.status, case.place.business)


def _note(draft: Draft, actor: Actor, texts: tuple[str, ...]) -> None:
    """Keep the notes; those of anybody but the owner are put before the owner's team."""
    by = actor.name or actor.organisation
    own = draft.case.owner.code in actor.organisations
    private = draft.case.held and not own
    new = (Note(at=draft.world.now, by=by, text=text, private=private) for text in texts)
    draft.become(notes=(*draft.case.notes, *new))
    if not own:
        put_before_person(draft, [Words(where="Task.note", text=text) for text in texts])


def _column(actor: Actor, case: Case, move: Move | None) -> Who:
    """In which column of the state table the actor stands: the operator in its own, and in S's where it owns."""
    who = WHO[actor.role]
    owns = actor.role is Role.OPERATOR and case.owner.code in actor.organisations
    if owns and (move is None or not can_move(case.standing, move, who)):
        return Who.SERVICE
    return who


def check_version(stored: Stored, if_version: int | None) -> None:
    """If-Match against the version the caller was shown."""
    _check_still(if_version, stored.version)


def _check_still(if_version: int | None, version: int) -> None:
    """Again inside the step: somebody may have been faster since the resource was read."""
    if if_version is not None and version != if_version:
        raise StaleVersion(
            Finding(
                "conflict", "If-Match names a version that is no longer current.", "If-Match", reason="stale-if-match"
            )
        )


def _on_conflict(if_version: int | None) -> str:
    return "retry" if if_version is None else "refuse"


def _case_of(stored: Stored) -> str:
    if stored.case_id is None:
        raise Unprocessable("This resource belongs to no referral.")
    return stored.case_id


async def move_ask(place: Workplace, actor: Actor, stored: Stored, wish: AskWish) -> Done:
    """A PUT or PATCH on a practice Task (or the operator's, or a team's): acknowledge, answer, clear."""
    check_version(stored, wish.if_version)
    case = await case_behind(place, stored)
    repeated = next((ask for ask in case.asks if ask.id == stored.id and changes_nothing(ask, wish)), None)
    if repeated and repeated.owner.code in actor.organisations:
        return Done(case=case, committed=Committed(stored.last_updated), documents=())

    def make(draft: Draft) -> None:
        ask = next((a for a in draft.case.asks if a.id == stored.id), None)
        if ask is None or ask.owner.code not in actor.organisations:
            raise Forbidden("Only the owner of this Task may change it.")
        _check_still(wish.if_version, ask.version)
        work_on(draft, ask, wish, by=_named(actor))

    try:
        return await take_step(
            place, actor, case.id, "move-practice-task", make, on_conflict=_on_conflict(wish.if_version)
        )
    except Unprocessable:
        if any(ask.id == stored.id and ask.owner.code in actor.organisations for ask in case.asks):
            await _safety_first(place, actor, case.id, said(wish, _named(actor)))
        raise


async def _safety_first(place: Workplace, actor: Actor, case_id: str, heard: Heard) -> None:
    """Red flags and item 9 of what is refused are heard all the same, in a step of their own."""

    def hear_it(draft: Draft) -> None:
        hear_safety(draft, heard)

    if stop_the_case(heard.facts, clinician=heard.clinician):
        await take_step(place, actor, case_id, "hear-safety", hear_it)


_REFERRAL_MOVES = {
    "revoked": (Move.REVOKED, ending.revoke),
    "entered-in-error": (Move.SENT_IN_ERROR, ending.sent_in_error),
}


async def change_referral(
    place: Workplace,
    actor: Actor,
    stored: Stored,
    status: str,
    if_version: int | None,
    *,
    request: RequestRow | None = None,
    heard: Heard | None = None,
    documents: Callable[[Case], tuple[Document, ...]] = lambda case: (),
) -> Done:
    """The practice revokes its ServiceRequest or marks it entered-in-error; nothing else about it changes.

    What is said beside (`heard`, kept in `documents`) is heard first, in the same transaction: a safety Task lives on
    when the referral ends. Raises RequestSeen where the message that says so came before (`request`).
    """
    check_version(stored, if_version)
    if status not in _REFERRAL_MOVES:
        raise IllegalTransition(
            Finding(
                "business-rule",
                "A referral's ServiceRequest changes only to revoked or entered-in-error.",
                "ServiceRequest.status",
                reason="illegal-transition",
            ),
            allowed=(("revoked", ""), ("entered-in-error", "")),
        )
    move, end = _REFERRAL_MOVES[status]

    def make(draft: Draft) -> None:
        moves.check_can_move(draft, move, WHO[actor.role])
        if heard is not None:
            owner = draft.case.owner.code in actor.organisations
            hear(draft, _said_by(heard, actor, owner))
        end(draft)
        if heard is not None and heard.words and not draft.case.open:
            draft.alerts.append("cancellation-words")

    changed = place.renderer.with_status(stored, status)
    return await take_step(
        place,
        actor,
        _case_of(stored),
        f"referral-{status}",
        make,
        with_documents=lambda case: (changed, *documents(case)),
        request=request,
        on_conflict=_on_conflict(if_version),
    )


async def post_facts(
    place: Workplace,
    actor: Actor,
    case_id: str,
    document: Callable[[Case], tuple[Document, ...]],
    *said: Heard,
    news: Sequence[Words] = (),
    beside: Callable[[Changes], Changes] | None = None,
) -> Done:
    """What is said about a referral, with the resources that carry it; a report only by whoever owns the case.

    `news` is read by whoever looks after the referral, and changes nothing in it. With `beside`, which adds to what is
    written, raises VersionTaken where something changed meanwhile.
    """

    def make(draft: Draft) -> None:
        owner = draft.case.owner.code in actor.organisations
        for heard in said:
            if heard.kind is Said.REVIEW and not owner:
                raise not_yours()
            hear(draft, _said_by(heard, actor, owner))
        (put_before_practice if actor.role is Role.SERVICE else put_before_person)(draft, news)

    for heard in said:
        if actor.role is Role.SERVICE and heard.kind is Said.ANSWER and says_more(heard.facts):
            await _safety_first(place, actor, case_id, _said_by(heard, actor, owner=True))
            raise Unprocessable(
                Finding(
                    "business-rule",
                    "A service reports by fitwork-review: a QuestionnaireResponse "
                    "based on the referral. It answers nothing in the practice's place.",
                    "Communication.payload",
                    reason="service-answers",
                )
            )
    action = f"post-{said[0].kind}" if said else "post-change"
    on_conflict = "raise" if beside else "retry"
    return await take_step(
        place, actor, case_id, action, make, with_documents=document, beside=beside, on_conflict=on_conflict
    )


def not_yours() -> Forbidden:
    """A report by a service that does not look after the referral, or that nobody knows."""
    return Forbidden("Only the service that owns the referral's Task may report on it.")


def _said_by(heard: Heard, actor: Actor, owner: bool) -> Heard:
    return replace(
        heard,
        by=_named(actor),
        by_owner=owner,
        by_service=actor.role is Role.SERVICE,
        clinician=heard.clinician and actor.role is not Role.SERVICE,
    )


def _named(actor: Actor) -> str:
    """Who acts: a role and an organisation."""
    return f"{_ROLES.get(actor.role, 'the hub')} {actor.name or actor.organisation}"


async def case_behind(place: Workplace, stored: Stored) -> Case:
    """The case a stored resource belongs to."""
    row = await place.store.case(_case_of(stored))
    if row is None:
        raise NotFound("There is no such referral.")
    return case_text.read(row.state)
