"""Who looks after a case: the first service that fits, a wait for a place, or the operator (policy section L)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from fitwork_fhir.casework.case import Party, PartyKind
from fitwork_fhir.casework.draft import Draft, TimerKind, in_days
from fitwork_fhir.casework.tell import say, tell_practice
from fitwork_fhir.casework.tier import at_tier, decide_case
from fitwork_fhir.clock import add_working_days
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import Status
from fitwork_fhir.routing.route import CORE, route
from fitwork_fhir.triage.decide import Triage
from fitwork_fhir.triage.readers import whole_number
from fitwork_fhir.triage.targets import target_working_days

CAPACITY_HOLD_DAYS = 14
"""How long a case waits for a place before it is offered what there is instead (J)."""
REVIEW_AFTER_DAYS = {"A": 14, "B": 28, "C": 42}
"""When the passage of time is judged, by tier: the first day on which a rule of policy section 3 can fire."""
OVERRIDDEN_DOWN_DAYS = 14
"""A tier below the rules' is looked at again after 14 days (policy O2)."""
LONGEST_ABSENCE = 36_500
_LONG_ABSENCE = {"A": 28, "B": 84}
"""Days of absence that step a tier up by themselves (STEP-UP-4-WEEK, STEP-UP-NOTE-CYCLE)."""


def allocate(draft: Draft, found: Triage) -> None:
    """Give the case at its tier to the first service, let it wait, or leave it with the operator. Sets the place."""
    case, world = draft.case, draft.world
    chosen = route(found, world.directory, world.today, declined=frozenset(case.declined_by))
    draft.become(
        signposts=chosen.signposts,
        national=tuple(offer.words for offer in chosen.national),
        decision=replace(case.decision, named_services=chosen.named),
        waiting_from=None,
    )
    if case.tier == "A":
        draft.become(owner=world.operator, place=status.ADVICE_SENT)
    elif chosen.owner:
        entry = world.directory.by_id.get(chosen.owner)
        party = Party(kind=PartyKind.SERVICE, code=chosen.owner, name=entry.name if entry else None)
        draft.become(
            owner=party, seen_by=_once(case.seen_by, party), place=status.TRIAGED_PLACES["ABC".index(case.tier or "B")]
        )
    elif chosen.all_full or chosen.core_full:
        _wait_for_a_place(draft)
    else:
        draft.become(owner=world.operator, place=status.NO_LOCAL_SERVICE)
        draft.alerts.append("no-local-service")
    _tell_former_owner(draft, case.owner)


def _wait_for_a_place(draft: Draft) -> None:
    until = draft.world.today + timedelta(days=CAPACITY_HOLD_DAYS)
    draft.cancel_timers(TimerKind.CAPACITY_DATE)
    draft.become(
        owner=draft.world.operator, waiting_from=draft.case.place, next_date=until, place=status.AWAITING_CAPACITY
    )
    draft.set_timer(TimerKind.CAPACITY_DATE, in_days(draft.world, 1))


def _tell_former_owner(draft: Draft, former: Party) -> None:
    """A service that no longer has the case is told to stop; one that declined it knows."""
    case = draft.case
    if former.kind is PartyKind.SERVICE and former.code != case.owner.code and former.code not in case.declined_by:
        say(
            draft,
            former,
            Event.REROUTED,
            (
                f"Referral {case.reference} is no longer with you.",
                "Please stop: another service or the hub goes on from here.",
            ),
        )


def _once(parties: tuple[Party, ...], party: Party) -> tuple[Party, ...]:
    return parties if party in parties else (*parties, party)


def tell_place(draft: Draft) -> None:
    """Say what is special about where the case came to stand."""
    if draft.case.place == status.NO_LOCAL_SERVICE:
        tell_practice(draft, Event.NO_LOCAL_SERVICE)
    elif draft.case.place == status.AWAITING_CAPACITY:
        tell_practice(draft, Event.CAPACITY_HOLD)


def serves(draft: Draft, found: Triage) -> bool:
    """Whether the owner serves the tier that stands: its rule takes it, and it offers a core service of the tier.

    A service that already supports the person keeps them where another would assess differently (S6): judgement.
    """
    tier = found.decision.tier
    entry = draft.world.directory.by_id.get(draft.case.owner.code)
    if tier == "A":
        return True
    if entry is None or entry.match is None or tier is None:
        return False
    takes = entry.match.tiers is None or tier in entry.match.tiers
    return takes and bool(entry.offers & CORE[tier])


def look_for_a_place(draft: Draft) -> bool:
    """Try to route a case that waits for a place; whether one was found."""
    if draft.case.place != status.AWAITING_CAPACITY:
        return False
    found = at_tier(decide_case(draft), draft.case.tier or "B", pending=draft.case.pending_tier)
    trial = Draft(draft.case, draft.world)
    allocate(trial, found)
    if trial.case.place.status is not Status.ACCEPTED:
        return False
    draft.become(
        owner=trial.case.owner,
        place=trial.case.place,
        seen_by=trial.case.seen_by,
        signposts=trial.case.signposts,
        national=trial.case.national,
        decision=trial.case.decision,
        waiting_from=None,
        next_date=None,
        taken_on=False,
        first_contact_by=first_contact(draft, found),
    )
    draft.cancel_timers(TimerKind.CAPACITY_DATE)
    tell_practice(draft, Event.REROUTED)
    return True


def wait_on(draft: Draft) -> None:
    """Look for a place again tomorrow."""
    draft.cancel_timers(TimerKind.CAPACITY_DATE)
    draft.set_timer(TimerKind.CAPACITY_DATE, in_days(draft.world, 1))


def first_contact(draft: Draft, found: Triage) -> date | None:
    """By when the patient is contacted at the tier that stands (policy section U)."""
    days = target_working_days(found.decision)
    return None if days is None else add_working_days(draft.world.today, days, draft.world.bank_holidays)


def set_review(draft: Draft) -> None:
    """A review of the passage of time falls due: by tier, by the days of absence, or after a tier below the rules'."""
    draft.cancel_timers(TimerKind.REVIEW)
    case = draft.case
    if case.tier is None or not case.open:
        return
    days = REVIEW_AFTER_DAYS[case.tier]
    if "OVERRIDE-DOWN" in case.decision.reasons:
        days = min(days, OVERRIDDEN_DOWN_DAYS)
    due = case.tier_since + timedelta(days=days)
    long_absence = _long_absence_on(draft)
    draft.set_timer(TimerKind.REVIEW, min(due, long_absence) if long_absence else due)


def _long_absence_on(draft: Draft) -> datetime | None:
    """When an absence that goes on will be long enough to step this tier up; None where it is so already or unknown."""
    from_day, days = absence(draft)
    limit = _LONG_ABSENCE.get(draft.case.tier or "")
    if days is None or limit is None:
        return None
    left = days + (draft.world.today - from_day).days
    return in_days(draft.world, limit - left) if left < limit else None


def absence(draft: Draft) -> tuple[date, int | None]:
    """The day on which the days of absence were said, and how many they were; None where nobody said."""
    case = draft.case
    days = whole_number(case.facts.get("absence_days"))
    in_range = days is not None and 0 <= days <= LONGEST_ABSENCE
    return case.absence_said_on or case.opened.date(), days if in_range else None
