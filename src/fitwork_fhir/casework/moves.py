"""The steps a service, a practice or the operator takes on the referral itself, one row of the table each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fitwork_fhir.casework import contact, ending, follow_up, hold
from fitwork_fhir.casework.allocation import allocate, first_contact, set_review, tell_place
from fitwork_fhir.casework.case import PartyKind
from fitwork_fhir.casework.draft import Draft, TimerKind
from fitwork_fhir.casework.learn import learn
from fitwork_fhir.casework.over_time import go_by_review
from fitwork_fhir.casework.question import put_question
from fitwork_fhir.casework.retriage import URGENT, new_facts
from fitwork_fhir.casework.stepping import step_by_service
from fitwork_fhir.casework.tell import tell_practice
from fitwork_fhir.casework.tier import at_tier, decide_case
from fitwork_fhir.errors import Finding, IllegalTransition, Unprocessable
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import SERVICE_STEPS, Move, Place, Status, Who, allowed, can_move
from fitwork_fhir.triage.decide import decide
from fitwork_fhir.triage.decision import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a caller wrote on the Task beside the move."""

    who: Who
    by: str | None = None
    """Name or code of the caller's organisation."""
    reason: str | None = None
    """statusReason or note, as text."""
    reason_code: str | None = None
    outcome: str | None = None
    next_date: date | None = None


def check_can_move(draft: Draft, move: Move | None, who: Who) -> None:
    """Raise IllegalTransition with the places that may be asked for instead. None is no move at all."""
    place = draft.case.standing
    if move is not None and can_move(place, move, who):
        return
    choices = allowed(place, who)
    words = ", ".join(str(choice) for choice in choices) or "none"
    raise IllegalTransition(
        Finding(
            "business-rule",
            f"From {place} this step is not allowed. Allowed next: {words}.",
            "Task.businessStatus",
            reason="illegal-transition",
        ),
        allowed=tuple((choice.status.value, choice.business) for choice in choices),
    )


def make(draft: Draft, move: Move | None, asked: Asked) -> None:
    """Make the move, or raise; the practice is told of every one."""
    check_can_move(draft, move, asked.who)
    assert move is not None
    draft.reason = asked.reason
    draft.become(status_reason=asked.reason)
    if asked.next_date or move in SERVICE_STEPS or move in (Move.TAKEN_ON, Move.DECLINED):
        draft.become(next_date=asked.next_date)
    if move in _STEPS:
        _service_step(draft, move)
    else:
        _MOVES[move](draft, asked)


REPEATABLE = frozenset({*SERVICE_STEPS, Move.ASKED, Move.SAFETY_STOP})
"""Moves that may be made again where the case is: another attempt, another question, another flag."""


def remark(draft: Draft, asked: Asked) -> None:
    """A note, a reason or a date on the Task that moves nothing; of a follow-up it says how it goes."""
    if not draft.case.open:
        check_can_move(draft, None, asked.who)
    draft.reason = asked.reason
    draft.become(
        status_reason=asked.reason or draft.case.status_reason, next_date=asked.next_date or draft.case.next_date
    )
    if draft.case.place == status.FOLLOW_UP and asked.reason:
        follow_up.reported(draft)


def _service_step(draft: Draft, move: Move) -> None:
    """A step of the service: what it means for the case, its place, and a word to the practice."""
    event, meaning = _STEPS[move]
    word = _WORDS[move]
    if meaning:
        meaning(draft)
    draft.become(
        place=Place(Status.IN_PROGRESS, word),
        paused_from=None,
        taken_on=draft.case.taken_on or draft.case.owner.kind is PartyKind.SERVICE,
    )
    tell_practice(draft, event, step=word)
    if move is Move.CONTACT_ATTEMPTED:
        go_by_review(draft, {}, only="UNREACHABLE")


def _plan_agreed(draft: Draft) -> None:
    contact.answers(draft)
    draft.become(plan_agreed=True)


_STEPS: dict[Move, tuple[Event, Callable[[Draft], None] | None]] = {
    Move.CONTACT_ATTEMPTED: (Event.CONTACT, contact.tried),
    Move.CONTACTED: (Event.CONTACT, contact.answers),
    Move.PATIENT_ANSWERED: (Event.CONTACT, contact.answers),
    Move.APPOINTMENT_BOOKED: (Event.APPOINTMENT, contact.answers),
    Move.APPOINTMENT_MOVED: (Event.APPOINTMENT, None),
    Move.APPOINTMENT_CANCELLED: (Event.APPOINTMENT, None),
    Move.DID_NOT_ATTEND: (Event.NOT_ATTENDED, None),
    Move.ASSESSED: (Event.REPORT, contact.answers),
    Move.PLAN_AGREED: (Event.PLAN, _plan_agreed),
    Move.IN_SUPPORT: (Event.IN_SUPPORT, contact.answers),
    Move.MDT_REVIEW: (Event.MDT_REVIEW, None),
}
_WORDS = {**SERVICE_STEPS, Move.PATIENT_ANSWERED: status.CONTACTED.business}


def _take_on(draft: Draft, asked: Asked) -> None:
    draft.become(place=status.ALLOCATED, paused_from=None, taken_on=True)
    tell_practice(draft, Event.TAKEN_ON)


def _decline(draft: Draft, asked: Asked) -> None:
    case = draft.case
    if not asked.reason:
        raise Unprocessable(
            Finding(
                "required",
                "A service that declines must say why (Task.statusReason).",
                "Task.statusReason",
                reason="decline-reason",
            )
        )
    if case.owner.kind is not PartyKind.SERVICE:
        raise Unprocessable(
            Finding(
                "business-rule",
                "The hub looks after this referral and cannot decline it.",
                "Task.status",
                reason="decline-by-the-hub",
            )
        )
    draft.become(declined_by=(*case.declined_by, case.owner.code), taken_on=False, paused_from=None, returned_on=None)
    tell_practice(draft, Event.DECLINED)
    found = at_tier(decide_case(draft), case.tier or "B", pending=case.pending_tier)
    allocate(draft, found)
    draft.become(first_contact_by=first_contact(draft, found))
    if case.returned_on is not None:  # nobody follows up any more: time is judged again
        draft.cancel_timers(TimerKind.FOLLOW_UP)
        set_review(draft)
    if draft.case.owner.kind is PartyKind.SERVICE:
        draft.become(place=status.REROUTED)
        tell_practice(draft, Event.REROUTED)
    elif draft.case.place == status.ADVICE_SENT:
        draft.become(place=status.NO_LOCAL_SERVICE)
    tell_place(draft)


def _ask(draft: Draft, asked: Asked) -> None:
    if not asked.reason:
        raise Unprocessable(
            Finding(
                "required",
                "A question needs its text (Task.note or Task.statusReason).",
                "Task.note",
                reason="question-text",
            )
        )
    put_question(draft, asked.reason)


def _closed(draft: Draft, asked: Asked) -> None:
    outcome = asked.outcome or draft.case.outcome
    if outcome not in ending.OUTCOMES:
        raise Unprocessable(
            Finding(
                "required",
                "Closing needs an outcome code (Task.output outcome), one of " + ", ".join(ending.OUTCOMES) + ".",
                "Task.output",
                reason="outcome",
            )
        )
    ending.close(draft, outcome)


def _returned(draft: Draft, asked: Asked) -> None:
    """Back at work; an outcome that is known by now is kept for the close."""
    if asked.outcome in ending.OUTCOMES:
        draft.become(outcome=asked.outcome)
    go_by_review(draft, {"returned_to_work": True})


def _safety_stop(draft: Draft, asked: Asked) -> None:
    """A flag that somebody reports on the Task: by its code, or in words, which fail safe (S5)."""
    code = asked.reason_code if asked.reason_code != "none" else None
    flag = code or asked.reason or "reported without a code"
    reported_by = f"the {_ROLES[asked.who]} {asked.by or ''}".strip()
    if decide_flag(flag).disposition == URGENT:
        learn(draft, {"red_flags": [flag]})
        hold.stop(draft, decide_flag(flag), reported_by=reported_by)
    else:
        new_facts(draft, {"red_flags": [flag]}, reported_by=reported_by)


def decide_flag(flag: str) -> Decision:
    """What one flag alone leads to."""
    return decide({"red_flags": [flag]})


_ROLES = {Who.SERVICE: "service", Who.PRACTICE: "practice", Who.OPERATOR: "hub", Who.SERVER: "rules"}

_MOVES: dict[Move, Callable[[Draft, Asked], None]] = {
    Move.TAKEN_ON: _take_on,
    Move.DECLINED: _decline,
    Move.ASKED: _ask,
    Move.STEPPED_UP: lambda draft, asked: step_by_service(draft, up=True),
    Move.STEPPED_DOWN: lambda draft, asked: step_by_service(draft, up=False),
    Move.RETURNED: _returned,
    Move.RELAPSED: lambda draft, asked: go_by_review(draft, {"relapse_within_6_months": True}),
    Move.CLOSED: _closed,
    Move.CANCELLATION_CONFIRMED: lambda draft, asked: ending.confirm_cancellation(draft),
    Move.CONSENT_WITHDRAWN: lambda draft, asked: ending.withdraw_consent(draft),
    Move.SAFETY_STOP: _safety_stop,
}
"""Every move that a caller makes on the Task, beside the steps of a service."""
