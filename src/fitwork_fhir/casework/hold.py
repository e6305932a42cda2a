"""A safety hold: stopped, acknowledged, chased, escalated (policy section S; state table)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from fitwork_fhir.casework.case import Ask, AskCode, Party, PartyKind
from fitwork_fhir.casework.draft import Draft, Timer, TimerKind
from fitwork_fhir.casework.learn import flags as flags_in
from fitwork_fhir.casework.tell import tell, tell_practice
from fitwork_fhir.casework.tier import keep_decision
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral.status import AWAITING_TRIAGE, CONSENT_AWAITED, SAFETY_ACKNOWLEDGED, SAFETY_HOLD
from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.triage.vocabulary import RED_FLAGS

SAFETY_PLACES = (SAFETY_HOLD, SAFETY_ACKNOWLEDGED)
AT_RECEIPT = (AWAITING_TRIAGE, CONSENT_AWAITED)
_WITHIN = {
    "emergency": (timedelta(minutes=30), "30 minutes, by telephone"),
    "same_day": (timedelta(hours=2), "2 hours"),
}
_REMINDED_AFTER = {"emergency": 1, "same_day": 1, "urgent": 2}
"""Working days after which an acknowledged hold without a clearance is asked about, and again after as many (J)."""
_TIMERS = (TimerKind.SAFETY_ESCALATION, TimerKind.SAFETY_REMINDER)
_HOLD = "safety-hold"
"""What the overdue marker of a hold is about."""
_AGAIN = " again"
_ROLES = {
    "gp": "the GP",
    "nurse": "the nurse",
    "physio": "the physiotherapist",
    "ot": "the occupational therapist",
    "pharmacist": "the pharmacist",
    "link_worker": "the link worker",
}
_NO_ROLE = {"self": "the patient's own referral", "employer": "the employer's referral"}


def stop(draft: Draft, decision: Decision, *, reported_by: str | None = None) -> None:
    """Put the case on a safety hold and bring it before a person. An ended case stays ended, and is brought all the
    same."""
    keep_decision(draft, decision)
    draft.become(flag_reported_by=reported_by or reporter(draft), flag_reported_on=draft.world.today)
    if draft.case.open:
        _hold(draft)
    _bring_before_people(draft, decision)


def _hold(draft: Draft) -> None:
    case = draft.case
    if case.place not in SAFETY_PLACES:
        draft.cancel_timers(TimerKind.CONSENT_CHASE, TimerKind.CONSENT_LAPSE, TimerKind.CAPACITY_DATE)
        draft.become(held_from=case.standing, held_later=case.standing not in AT_RECEIPT, paused_from=None)
    draft.become(place=SAFETY_HOLD)


def _bring_before_people(draft: Draft, decision: Decision) -> None:
    """A Task and a message for whoever must review; the practice that is told hears of it too."""
    due, within = _deadline(draft, decision.urgency)
    codes = tuple(r.removeprefix("RED-FLAG:") for r in decision.reasons if r.startswith("RED-FLAG:"))
    known: dict[str, Any] = {"flags": as_reported(draft, codes), "acknowledge_within": within}
    _nobody_is_late(draft)
    draft.close_asks("cancelled", AskCode.SAFETY_REVIEW)
    parties = review_parties(draft)
    for party in parties:
        ask = draft.ask(AskCode.SAFETY_REVIEW, party, due, "Review the safety concern and record a clearance", codes)
        if party.kind is PartyKind.PRACTICE:
            tell(draft, party, Event.SAFETY_HOLD, about=(f"Task/{ask.id}",), **known)
        else:
            draft.alerts.append("safety-hold")
    if all(party.code != draft.case.told for party in parties):
        tell_practice(draft, Event.SAFETY_HOLD, **{**known, "acknowledge_within": None}, asked_to_act=False)
    draft.set_timer(TimerKind.SAFETY_ESCALATION, due, note=decision.urgency)


def as_reported(draft: Draft, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The flags as they were reported: what no code stands for in the words it came in."""
    if "unrecognised" not in codes:
        return codes
    words = tuple(
        dict.fromkeys(
            flag
            for flag in flags_in(draft.case.facts.get("red_flags"))
            if isinstance(flag, str) and flag not in RED_FLAGS
        )
    )
    return (*(code for code in codes if code != "unrecognised"), *(words or ("unrecognised",)))


def reporter(draft: Draft) -> str:
    """Who refers, as a role and an organisation; never a patient."""
    case = draft.case
    if case.source in _NO_ROLE:
        return _NO_ROLE[case.source]
    where = case.referrer.name or case.referrer.code
    return f"{_ROLES[case.source]} at {where}" if case.source in _ROLES else where


def _deadline(draft: Draft, urgency: str) -> tuple[datetime, str]:
    if urgency in _WITHIN:
        by, words = _WITHIN[urgency]
        return draft.world.now + by, words
    return draft.world.working_days(1), "1 working day"


def review_parties(draft: Draft) -> tuple[Party, ...]:
    """The registered practice, whatever consent_feedback says; the operator's duty clinician too where that practice
    did not refer or is not known."""
    case, operator = draft.case, draft.world.operator
    referring = case.referrer if case.referrer.kind is PartyKind.PRACTICE else None
    if case.registered is None:
        return (referring, operator) if referring else (operator,)
    if referring and referring.code == case.registered.code:
        return (referring,)
    return case.registered, operator


def _nobody_is_late(draft: Draft) -> None:
    draft.cancel_timers(*_TIMERS)
    draft.cancel_timers_about(_HOLD)


def cleared(draft: Draft, clearance: str) -> None:
    """The review is done: its Tasks are completed, and nobody is chased."""
    draft.close_asks("completed", AskCode.SAFETY_REVIEW, outputs=(("clearance", clearance),))
    _nobody_is_late(draft)


def acting(draft: Draft, party: Party) -> str | None:
    """Who acts on a safety Task, in words for the practice that is told; None where it is that practice itself."""
    if party.kind is PartyKind.OPERATOR:
        return draft.world.operator.name or "the referral hub"
    return None if party.code == draft.case.told else "the patient's own practice"


def acknowledge(draft: Draft, ask: Ask, word: str, outputs: tuple[tuple[str, str], ...] = ()) -> None:
    """The safety Task is accepted: nobody is late any more, the hold stays, and a clearance is waited for."""
    first = not any(other.status != "requested" for other in open_reviews(draft))
    new = tuple(output for output in outputs if output not in ask.outputs)
    draft.put_ask(replace(ask, status=word, outputs=ask.outputs + new))
    if first:
        _nobody_is_late(draft)
        _remind_later(draft)
    if draft.case.place == SAFETY_HOLD:
        draft.become(place=SAFETY_ACKNOWLEDGED)
    elif not first:
        return
    tell_practice(draft, Event.HOLD_ACKNOWLEDGED, acted_by=acting(draft, ask.owner))


def open_reviews(draft: Draft) -> list[Ask]:
    return [ask for ask in draft.case.asks if ask.open and ask.code is AskCode.SAFETY_REVIEW]


def _remind_later(draft: Draft) -> None:
    days = _REMINDED_AFTER.get(draft.case.decision.urgency, 1)
    draft.set_timer(TimerKind.SAFETY_REMINDER, draft.world.working_days(days))


def remind(draft: Draft) -> None:
    """Acknowledged, but no clearance yet: ask again, and let the operator see it."""
    reviews = open_reviews(draft)
    if not reviews:
        return
    draft.alerts.append("safety-uncleared")
    for ask in reviews:
        if ask.owner.kind is PartyKind.PRACTICE:
            tell(
                draft, ask.owner, Event.SAFETY_REMINDED, about=(f"Task/{ask.id}",), flags=as_reported(draft, ask.about)
            )
    _remind_later(draft)


def escalate(draft: Draft, timer: Timer) -> None:
    """Nobody acknowledged in time: the operator's duty clinician and a second message; then an alert at the same
    rhythm until somebody does."""
    reviews = open_reviews(draft)
    if not reviews or any(ask.status != "requested" for ask in reviews):
        return
    draft.alerts.append("safety-unacknowledged")
    urgency = timer.note.removesuffix(_AGAIN)
    due, _ = _deadline(draft, urgency)
    if not timer.note.endswith(_AGAIN):
        draft.set_timer(TimerKind.SAFETY_OVERDUE, draft.world.now, subject=_HOLD)
        _say_again(draft, reviews, due)
    draft.set_timer(TimerKind.SAFETY_ESCALATION, due, note=f"{urgency}{_AGAIN}")


def _say_again(draft: Draft, reviews: list[Ask], due: datetime) -> None:
    if all(ask.owner != draft.world.operator for ask in reviews):
        draft.ask(
            AskCode.SAFETY_REVIEW,
            draft.world.operator,
            due,
            "Telephone the practice: a safety hold was not acknowledged in time",
            reviews[0].about,
        )
    for ask in reviews:
        if ask.owner.kind is PartyKind.PRACTICE:
            tell(
                draft, ask.owner, Event.SAFETY_ESCALATED, about=(f"Task/{ask.id}",), flags=as_reported(draft, ask.about)
            )
