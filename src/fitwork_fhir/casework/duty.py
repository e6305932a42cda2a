"""A safety duty (S6): a Task for the practice, acknowledged in one working day, else escalated (policy section S)."""

from fitwork_fhir.casework.case import Ask, AskCode, PartyKind
from fitwork_fhir.casework.draft import Draft, Timer, TimerKind
from fitwork_fhir.casework.hold import review_parties
from fitwork_fhir.casework.learn import flags
from fitwork_fhir.casework.tell import tell
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.triage.vocabulary import FLOOR_FLAGS

_WITHIN = "1 working day"


def raise_duty(draft: Draft) -> None:
    """Ask for what every S6 flag wants, once for each flag: a flag is a duty also while S1 to S5 stop the triage."""
    reasons = draft.case.decision.reasons
    known = flags(draft.case.facts.get("red_flags"))
    asked = {flag for ask in draft.case.asks if ask.code is AskCode.SAFETY_DUTY for flag in ask.about}
    due_flags = tuple(
        flag
        for flag, (floor, _) in FLOOR_FLAGS.items()
        if flag not in asked and (floor in reasons or f"RED-FLAG:{flag}" in reasons or flag in known)
    )
    if not due_flags:
        return
    due = draft.world.working_days(1)
    for party in review_parties(draft):
        ask = draft.ask(
            AskCode.SAFETY_DUTY, party, due, "Act on the duty named in the message and acknowledge", due_flags
        )
        draft.set_timer(TimerKind.DUTY_ESCALATION, due, subject=ask.id)
        if party.kind is PartyKind.PRACTICE:
            _tell(draft, ask)
        else:
            draft.alerts.append("safety-duty")


def _tell(draft: Draft, ask: Ask) -> None:
    tell(draft, ask.owner, Event.SAFETY_DUTY, about=(f"Task/{ask.id}",), flags=ask.about, acknowledge_within=_WITHIN)


def escalate(draft: Draft, timer: Timer) -> None:
    """Not acknowledged in one working day: the operator is to telephone, and the practice reads it a second time."""
    ask = next((ask for ask in draft.case.asks if ask.id == timer.subject), None)
    if ask is None or ask.status != "requested":
        return
    draft.alerts.append("safety-duty-unacknowledged")
    draft.set_timer(TimerKind.SAFETY_OVERDUE, draft.world.now, subject=ask.id)
    if ask.owner.kind is PartyKind.PRACTICE:
        _tell(draft, ask)
