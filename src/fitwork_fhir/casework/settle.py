"""What a triage leads to for a case that was never accepted: at receipt, once consented, once cleared (state table)."""

from fitwork_fhir.casework import ending, hold
from fitwork_fhir.casework.allocation import allocate, first_contact, set_review, tell_place
from fitwork_fhir.casework.case import AskCode
from fitwork_fhir.casework.draft import Draft, TimerKind, in_days
from fitwork_fhir.casework.duty import raise_duty
from fitwork_fhir.casework.tell import tell_practice
from fitwork_fhir.casework.tier import keep_decision
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status
from fitwork_fhir.triage.decide import Triage
from fitwork_fhir.triage.decision import Decision

CONSENT_DAYS = 28
CONSENT_CHASE_WORKING_DAYS = 2
_DIFFERS = ("OVERRIDE-UP", "OVERRIDE-DOWN", "OVERRIDE-FLOOR", "PREFERENCE-NOTED", "MODE-REQUEST-NOT-POSSIBLE")


def settle(draft: Draft, found: Triage) -> None:
    """Bring the case to where its triage says."""
    settled = {
        "return_urgent_to_gp": lambda: hold.stop(draft, found.decision),
        "hold_for_consent": lambda: _await_consent(draft, found.decision),
        "returned_no_consent": lambda: _end(draft, found.decision, status.CONSENT_REFUSED, Event.CONSENT_REFUSED),
        "signpost": lambda: _end(draft, found.decision, status.SIGNPOSTED_AT_RECEIPT, Event.SIGNPOSTED),
        "accept": lambda: accept(draft, found),
    }
    settled[found.decision.disposition]()
    raise_duty(draft)


def _await_consent(draft: Draft, decision: Decision) -> None:
    """Ask for the consent once; wait for it 28 days (policy K2)."""
    keep_decision(draft, decision)
    chase = draft.world.working_days(CONSENT_CHASE_WORKING_DAYS)
    lapse = in_days(draft.world, CONSENT_DAYS)
    draft.become(
        place=status.CONSENT_AWAITED, held_from=status.AWAITING_TRIAGE, held_later=False, next_date=lapse.date()
    )
    draft.cancel_timers(TimerKind.CONSENT_CHASE, TimerKind.CONSENT_LAPSE)
    draft.set_timer(TimerKind.CONSENT_CHASE, chase)
    draft.set_timer(TimerKind.CONSENT_LAPSE, lapse)
    ask = draft.case.ask(AskCode.RECORD_CONSENT) or draft.ask(
        AskCode.RECORD_CONSENT, draft.asked_practice(), chase, "Record whether the patient agrees to this referral"
    )
    tell_practice(draft, Event.CONSENT_HELD, about=(f"Task/{ask.id}",), next_date=chase.date())


def _end(draft: Draft, decision: Decision, place: status.Place, event: Event) -> None:
    keep_decision(draft, decision)
    ending.end(draft, place)
    tell_practice(draft, event)


def accept(draft: Draft, found: Triage, *, event: Event = Event.ACCEPTED, earlier: Decision | None = None) -> None:
    """Accepted: allocate to a service or the operator, and tell the practice. `earlier`: the result it replaces."""
    decision = found.decision
    keep_decision(draft, decision)
    draft.become(
        tier=decision.tier,
        pending_tier=decision.pending_tier,
        previous_tier=draft.case.tier,
        held_from=None,
        held_later=False,
        paused_from=None,
        tier_since=draft.world.now,
        taken_on=False,
        next_date=None,
        unreachable_from=None,
        first_contact_by=first_contact(draft, found),
    )
    allocate(draft, found)
    tell_practice(draft, event, earlier=earlier)
    if any(reason in decision.reasons for reason in _DIFFERS) and not _said_already(decision, earlier):
        tell_practice(draft, Event.DIFFERS_FROM_REQUEST)
    if decision.provisional and not (earlier and earlier.provisional):
        tell_practice(draft, Event.PROVISIONAL, missing=_missing(decision))
    tell_place(draft)
    set_review(draft)


def _said_already(decision: Decision, earlier: Decision | None) -> bool:
    """Whether the same difference from the request was told with the earlier result."""
    return earlier is not None and all(r in earlier.reasons for r in decision.reasons if r in _DIFFERS)


def _missing(decision: Decision) -> tuple[str, ...]:
    return tuple(r.split(":", 1)[1] for r in decision.reasons if r.startswith("DATA-"))
