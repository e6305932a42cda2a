"""What happens when a timer fires: one row a kind."""

from collections.abc import Callable

from fitwork_fhir.casework import duty, ending, follow_up, hold, over_time, question, words
from fitwork_fhir.casework.allocation import look_for_a_place, tell_place, wait_on
from fitwork_fhir.casework.case import AskCode
from fitwork_fhir.casework.draft import Draft, Timer, TimerKind
from fitwork_fhir.casework.tell import tell_practice
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status


def fire(draft: Draft, timer: Timer) -> None:
    """Do what the timer was set for, where it still applies."""
    _FIRES[timer.kind](draft, timer)


def _consent_chase(draft: Draft, timer: Timer) -> None:
    """Ask once more; the day on which the case closes without an answer is said with it."""
    ask = draft.case.ask(AskCode.RECORD_CONSENT)
    if draft.case.place == status.CONSENT_AWAITED and ask:
        tell_practice(draft, Event.CONSENT_CHASED, about=(f"Task/{ask.id}",), next_date=draft.case.next_date)


def _consent_lapse(draft: Draft, timer: Timer) -> None:
    if draft.case.place == status.CONSENT_AWAITED:
        ending.lapse(draft)


def _capacity(draft: Draft, timer: Timer) -> None:
    """Look for a place every day until the date given; then say what there is instead."""
    if draft.case.place != status.AWAITING_CAPACITY or look_for_a_place(draft):
        return
    if draft.case.next_date and draft.world.today < draft.case.next_date:
        wait_on(draft)
        return
    draft.become(place=status.NO_LOCAL_SERVICE, waiting_from=None, next_date=None)
    draft.alerts.append("no-local-service")
    tell_place(draft)


_FIRES: dict[TimerKind, Callable[[Draft, Timer], None]] = {
    TimerKind.SAFETY_ESCALATION: hold.escalate,
    TimerKind.SAFETY_REMINDER: lambda draft, timer: hold.remind(draft),
    TimerKind.DUTY_ESCALATION: duty.escalate,
    TimerKind.CONSENT_CHASE: _consent_chase,
    TimerKind.CONSENT_LAPSE: _consent_lapse,
    TimerKind.QUESTION_CHASE: question.chase,
    TimerKind.WORDS_DUE: words.unread,
    TimerKind.CAPACITY_DATE: _capacity,
    TimerKind.REVIEW: lambda draft, timer: over_time.review_due(draft),
    TimerKind.FOLLOW_UP: lambda draft, timer: follow_up.due(draft, int(timer.note)),
}
"""SAFETY_OVERDUE has no row: it stands to be counted, and never fires."""
