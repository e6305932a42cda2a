"""Reaching the patient, or not (policy section 3, UNREACHABLE; state table)."""

from fitwork_fhir.casework.allocation import set_review
from fitwork_fhir.casework.draft import Draft, TimerKind
from fitwork_fhir.casework.tell import tell_practice
from fitwork_fhir.casework.tier import at_tier, decide_case, keep_decision
from fitwork_fhir.clock import working_days_between
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status
from fitwork_fhir.triage.decide import Triage


def working_days_trying(draft: Draft) -> int:
    """Working days since the first failed contact."""
    since = draft.case.trying_since
    return 0 if since is None else working_days_between(since, draft.world.today, draft.world.bank_holidays)


def tried(draft: Draft) -> None:
    """One more attempt without an answer."""
    case = draft.case
    draft.become(failed_contacts=case.failed_contacts + 1, trying_since=case.trying_since or draft.world.today)


def unreachable(draft: Draft, stands: Triage) -> None:
    """Tier A (B with a floor code) until the patient answers; not closed. Said once."""
    case = draft.case
    keep_decision(draft, stands.decision)
    draft.become(place=status.UNABLE_TO_CONTACT, paused_from=None)
    if case.unreachable_from is not None:
        return
    draft.become(
        tier=stands.decision.tier, previous_tier=case.tier, unreachable_from=case.tier, tier_since=draft.world.now
    )
    draft.cancel_timers(TimerKind.REVIEW)
    tell_practice(draft, Event.UNREACHABLE)


def answers(draft: Draft) -> None:
    """The patient is reached: counting starts anew, at the tier before."""
    case = draft.case
    draft.become(failed_contacts=0, trying_since=None)
    if case.unreachable_from is None:
        return
    stands = at_tier(decide_case(draft), case.unreachable_from, pending=case.pending_tier)
    keep_decision(draft, stands.decision)
    draft.become(tier=case.unreachable_from, previous_tier=case.tier, unreachable_from=None, tier_since=draft.world.now)
    set_review(draft)
