"""Another tier for a case: routed again where nobody works on it yet, else stepped up or down (state table)."""

from fitwork_fhir.casework.allocation import allocate, first_contact, serves, set_review, tell_place
from fitwork_fhir.casework.draft import Draft, TimerKind
from fitwork_fhir.casework.settle import accept
from fitwork_fhir.casework.tell import tell_practice
from fitwork_fhir.casework.tier import above, at_tier, decide_case, keep_decision, next_tier
from fitwork_fhir.errors import Finding, Unprocessable
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import Place, Status
from fitwork_fhir.triage.decide import Triage
from fitwork_fhir.triage.decision import Decision


def change_tier(draft: Draft, stands: Triage, earlier: Decision) -> None:
    """A new fact gives another tier: accepted anew before a service takes the person on, a step after it."""
    if not draft.case.taken_on:
        draft.become(place=status.AWAITING_TRIAGE)
        accept(draft, stands, event=Event.RETRIAGED, earlier=earlier)
        return
    up = above(stands.decision.tier, draft.case.tier)
    step(draft, stands, *((status.STEPPED_UP, Event.STEP_UP) if up else (status.STEPPED_DOWN, Event.STEP_DOWN)))


def step(draft: Draft, stands: Triage, place: Place, event: Event) -> None:
    """The tier of `stands` from now on, at `place`; routed again where the owner does not serve it."""
    case = draft.case
    earlier, decision = case.decision, stands.decision
    keep_decision(draft, decision)
    draft.cancel_timers(TimerKind.FOLLOW_UP)
    draft.become(
        tier=decision.tier,
        previous_tier=case.tier,
        pending_tier=decision.pending_tier,
        paused_from=None,
        tier_since=draft.world.now,
        first_contact_by=first_contact(draft, stands),
        next_date=None,
        returned_on=None,
        followed_up=0,
        unreachable_from=None,
        place=place,
    )
    if not serves(draft, stands):
        _route_again(draft, stands)
    tell_practice(draft, event, earlier=earlier)
    tell_place(draft)
    set_review(draft)


def _route_again(draft: Draft, stands: Triage) -> None:
    """The place says what happened to the tier, unless the case must wait or no service is left."""
    stepped = draft.case.place
    allocate(draft, stands)
    if draft.case.place.status is Status.ACCEPTED:
        draft.become(place=stepped)
    draft.become(taken_on=False)


def step_by_service(draft: Draft, *, up: bool) -> None:
    """The service steps the tier itself, by one: never below B with a floor code, to C only with a willing patient."""
    case, found = draft.case, decide_case(draft)
    tier: str = next_tier(case.tier, up=up)
    pending = None
    if not up and tier == "A" and found.facts.floor:
        tier = "B"
    if up and tier == "C" and found.facts.wants_return == "no":
        tier, pending = case.tier or "B", "C"
    if (tier, pending) == (case.tier, case.pending_tier) or (tier == case.tier and pending is None):
        word = "higher" if up else "lower"
        raise Unprocessable(
            Finding(
                "business-rule",
                f"This case has no {word} tier now than tier {case.tier}.",
                "Task.businessStatus",
                reason="tier-step",
            )
        )
    step(
        draft,
        at_tier(found, tier, pending=pending),
        *((status.STEPPED_UP, Event.STEP_UP) if up else (status.STEPPED_DOWN, Event.STEP_DOWN)),
    )
