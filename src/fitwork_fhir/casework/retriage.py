"""New facts in an old case: triage again, keep the earlier result, move only as the state table allows."""

from collections.abc import Mapping
from dataclasses import replace

from fitwork_fhir.casework import ending, hold
from fitwork_fhir.casework.allocation import look_for_a_place, wait_on
from fitwork_fhir.casework.case import AskCode
from fitwork_fhir.casework.draft import Draft, TimerKind
from fitwork_fhir.casework.duty import raise_duty
from fitwork_fhir.casework.learn import learn, learn_clearance
from fitwork_fhir.casework.settle import settle
from fitwork_fhir.casework.stepping import change_tier
from fitwork_fhir.casework.tell import tell_practice
from fitwork_fhir.casework.tier import above, at_tier, decide_case, higher, keep_decision
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import Place
from fitwork_fhir.triage.decide import Triage
from fitwork_fhir.triage.decision import Decision

URGENT = "return_urgent_to_gp"
_WILLING = ("yes", "unsure")


def new_facts(
    draft: Draft,
    facts: Mapping[str, object],
    *,
    reported_by: str | None = None,
    clinician: bool = False,
    thanks: Event = Event.ANSWER_RECEIVED,
) -> None:
    """An answer, a consent, a correction: re-triage the merged facts, and tell the practice what became of it.

    `thanks`: what it is told where nothing came of it; a practice that did not answer is not thanked.
    """
    before = decide_case(draft)
    learn(draft, facts, clinician=clinician)
    found = decide_case(draft)
    if _is_news(before, found):
        hold.stop(draft, found.decision, reported_by=reported_by)
        raise_duty(draft)
    if facts.get("consent_referral") is False and draft.case.place not in hold.AT_RECEIPT:
        if draft.case.open:
            ending.withdraw_consent(draft)
    elif found.decision.disposition == URGENT or draft.case.place in hold.SAFETY_PLACES:
        _stay_held(draft, _is_news(before, found), thanks)
    elif draft.case.place in hold.AT_RECEIPT:
        _while_waiting_for_consent(draft, found, thanks)
    elif draft.case.open:
        _while_open(draft, before.decision, found)


def _is_news(before: Triage, found: Triage) -> bool:
    """Whether safety stops the case for something that it did not stop it for before."""
    known = before.decision.reasons if before.decision.disposition == URGENT else ()
    return found.decision.disposition == URGENT and any(code not in known for code in found.decision.reasons)


def _stay_held(draft: Draft, told: bool, thanks: Event) -> None:
    """Only a recorded clearance ends a safety hold, whatever else becomes known meanwhile."""
    if not told and draft.case.open:
        tell_practice(draft, thanks)


def _while_waiting_for_consent(draft: Draft, found: Triage, thanks: Event) -> None:
    if found.decision.disposition == "hold_for_consent":
        keep_decision(draft, found.decision)
        raise_duty(draft)
        tell_practice(draft, thanks)
        return
    draft.close_asks("completed", AskCode.RECORD_CONSENT)
    draft.cancel_timers(TimerKind.CONSENT_CHASE, TimerKind.CONSENT_LAPSE)
    settle(draft, found)


def clear(draft: Draft, facts: Mapping[str, object], clearance: str, acted_by: str | None = None) -> None:
    """A named clinician's clearance: it replaces the safety facts, and triage runs again (policy section S)."""
    before = draft.case.decision
    learn_clearance(draft, facts)
    hold.cleared(draft, clearance)
    found = decide_case(draft)
    if found.decision.disposition == URGENT:
        hold.stop(draft, found.decision, reported_by="the clinician who reviewed it")
        return
    tell_practice(draft, Event.HOLD_CLEARED, acted_by=acted_by)
    if not draft.case.open:
        return  # ending a case never ended its hold; clearing the hold does not reopen the case
    if draft.case.place not in hold.SAFETY_PLACES:
        _while_open(draft, before, found, never_lower=True)
    elif draft.case.held_later:
        _restore(draft)
        _while_open(draft, before, found, never_lower=True)
        _look_again(draft)
    else:
        draft.become(place=status.AWAITING_TRIAGE, held_from=None)
        settle(draft, found)


def _restore(draft: Draft) -> None:
    """Back to where the case was before its hold; an open question pauses it again."""
    place = draft.case.held_from or draft.case.place
    draft.become(place=place, held_from=None, held_later=False)
    if draft.case.ask(AskCode.ANSWER_QUESTION) and place.status is not status.Status.ON_HOLD:
        draft.become(paused_from=place, place=Place(place.status, status.AWAITING_INFORMATION))


def _look_again(draft: Draft) -> None:
    """A case that waited for a place before its hold waits on, unless there is one by now."""
    if draft.case.place == status.AWAITING_CAPACITY and not look_for_a_place(draft):
        wait_on(draft)


def _while_open(draft: Draft, before: Decision, found: Triage, *, never_lower: bool = False) -> None:
    """Re-triage of a case that was accepted before."""
    decision = found.decision
    if decision.disposition in ("returned_no_consent", "hold_for_consent"):
        keep_decision(draft, decision)
        ending.withdraw_consent(draft)
    elif decision.disposition == "signpost":
        keep_decision(draft, decision)
        ending.signpost(draft)
    else:
        tier = higher(decision.tier, draft.case.tier) if never_lower else by_facts(draft, before, found)
        stand(draft, at_tier(found, tier or "A", pending=_pending(draft, found, tier)))
    raise_duty(draft)


def by_facts(draft: Draft, before: Decision, found: Triage) -> str | None:
    """The tier that stands after new facts. They move it where they move what the facts alone give; what time and the
    services made of it stands otherwise (policy section 3: the higher of the two stands); never below a floor."""
    tier = _moved_by_facts(draft, before, found)
    return "B" if tier == "A" and found.facts.floor else tier


def _moved_by_facts(draft: Draft, before: Decision, found: Triage) -> str | None:
    case, now = draft.case, found.decision
    if now.pending_tier or above(now.tier, before.tier):
        return higher(now.tier, case.tier)
    if case.pending_tier and found.facts.wants_return in _WILLING:
        return higher(case.pending_tier, case.tier)
    if above(before.tier, now.tier) and case.tier == before.tier:
        return now.tier
    return case.tier


def _pending(draft: Draft, found: Triage, tier: str | None) -> str | None:
    """What waits for the patient's wish: what the facts give, else what a review left waiting."""
    case, now = draft.case, found.decision
    if now.pending_tier:
        return now.pending_tier if above(now.pending_tier, tier) else None
    left = case.pending_tier if case.decision.review and found.facts.wants_return == "no" else None
    return left if above(left, tier) else None


def stand(draft: Draft, stands: Triage) -> None:
    """Let the result stand, and say so: at another tier by the rows of the table, at the same one where it is."""
    case = draft.case
    earlier = case.decision
    if stands.decision.tier != case.tier and case.standing != status.CANCELLATION_REQUESTED:
        change_tier(draft, stands, earlier)
        return
    if stands.decision.tier != case.tier:
        stands = at_tier(stands, case.tier or "A")
    keep_decision(draft, replace(stands.decision, named_services=earlier.named_services))
    draft.become(pending_tier=stands.decision.pending_tier)
    tell_practice(draft, Event.RETRIAGED, earlier=earlier)
