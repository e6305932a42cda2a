"""The case as time passes: what a review is made from, and the move its result asks for (policy section 3)."""

from collections.abc import Callable, Mapping

from fitwork_fhir.casework import contact, ending, follow_up, hold
from fitwork_fhir.casework.allocation import REVIEW_AFTER_DAYS, absence
from fitwork_fhir.casework.contact import working_days_trying
from fitwork_fhir.casework.draft import Draft, TimerKind, in_days
from fitwork_fhir.casework.duty import raise_duty
from fitwork_fhir.casework.learn import learn
from fitwork_fhir.casework.retriage import URGENT, by_facts, new_facts
from fitwork_fhir.casework.review import review
from fitwork_fhir.casework.stepping import change_tier, step
from fitwork_fhir.casework.tell import tell_owner, tell_practice
from fitwork_fhir.casework.tier import above, at_tier, decide_case, higher, keep_decision
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import Status
from fitwork_fhir.triage.decide import Triage
from fitwork_fhir.triage.decision import Decision

_CARRIED = ("red_flags", "risk_reviewed", "source", "wants_return", "fit_notes_episode")
_LEARNT = (
    "red_flags",
    "risk_reviewed",
    "scores",
    "conditions",
    "wants_return",
    "consent_referral",
    "absence_days",
    "fit_notes_episode",
)
"""What a service reports that stays a fact of the case."""
_ADDING_UP = ("red_flags",)
"""What a report adds to and never takes away: the case has learnt it before the review."""
_LOOK_AGAIN_DAYS = 7
"""How soon a review is tried again that fell due while the case was on hold or with nobody."""


def review_facts(draft: Draft, given: Mapping[str, object]) -> dict[str, object]:
    """What the case knows about the passage of time, and what a service reports over it.

    The tiers are the case's own; a relapse reopens at the higher of the last two.
    """
    case, today = draft.case, draft.world.today
    scores = case.facts.get("scores")
    said_on, days = absence(draft)
    known: dict[str, object] = {
        **{name: case.facts[name] for name in _CARRIED if name in case.facts},
        "scores": {"phq9_item9": scores.get("phq9_item9")} if isinstance(scores, Mapping) else None,
        "days_in_tier": (today - case.tier_since.date()).days,
        "rtw_plan_agreed": case.plan_agreed,
        "failed_contacts": case.failed_contacts,
        "working_days_trying": working_days_trying(draft),
        "absence_days": None if days is None else min(days + (today - said_on).days, 36500),
        "still_off": decide_case(draft).facts.work_status != "at_work",
    }
    reported = {name: value for name, value in given.items() if value is not None and name not in _ADDING_UP}
    own = {"current_tier": case.tier, "previous_tier": higher(case.previous_tier, case.tier)}
    return {**known, **reported, **own}


def reported(draft: Draft, given: Mapping[str, object]) -> dict[str, object]:
    """What a service reports, as far as it can be: risk is reviewed in the practice's clearance, a return or a failed
    contact comes after the case was taken on, a relapse after a return."""
    facts = dict(given)
    for name in ("source", "risk_reviewed"):
        facts.pop(name, None)
    if draft.case.standing != status.FOLLOW_UP:
        facts.pop("relapse_within_6_months", None)
    if draft.case.place.status is not Status.IN_PROGRESS:
        for name in ("returned_to_work", "failed_contacts"):
            facts.pop(name, None)
    return facts


def service_facts(draft: Draft, given: Mapping[str, object]) -> None:
    """A service's own findings: a review of the passage of time and, where facts are new, a new triage. The higher
    tier of the two stands."""
    facts, owner = reported(draft, given), draft.case.owner
    by = f"the service {owner.name or owner.code}"
    if draft.case.tier is None:
        new_facts(draft, _learnt(draft, facts), reported_by=by, thanks=Event.RETRIAGED)
        return
    before = decide_case(draft)
    draft.become(plan_agreed=facts.get("rtw_plan_agreed", draft.case.plan_agreed) is True)
    learn(draft, _learnt(draft, facts))
    found = decide_case(draft)
    reviewed = review(review_facts(draft, facts), cleared_by_clinician=draft.case.cleared)
    stop = next((d for d in (found.decision, reviewed) if d.disposition == URGENT), None)
    if stop is not None and any(code not in before.decision.reasons for code in stop.reasons):
        hold.stop(draft, stop, reported_by=by)
        raise_duty(draft)
    elif facts.get("consent_referral") is False:
        ending.withdraw_consent(draft)
    elif draft.case.place.status is Status.ON_HOLD or draft.case.standing == status.CANCELLATION_REQUESTED:
        tell_practice(draft, Event.RETRIAGED)
    else:
        _stand(draft, before.decision, found, reviewed)
        raise_duty(draft)


def _learnt(draft: Draft, facts: Mapping[str, object]) -> dict[str, object]:
    """What stays a fact of the case; new barriers are added to the known ones."""
    new = {name: facts[name] for name in _LEARNT if name in facts}
    barriers = facts.get("new_barriers")
    if isinstance(barriers, list) and barriers:
        known = draft.case.facts.get("barriers")
        new["barriers"] = [*(known if isinstance(known, list) else [known] if known else []), *barriers]
    return new


def _stand(draft: Draft, before: Decision, found: Triage, reviewed: Decision) -> None:
    """The higher of the review's tier and the triage's."""
    if found.decision.disposition == "signpost":
        keep_decision(draft, found.decision)
        ending.signpost(draft)
        return
    tier = by_facts(draft, before, found)
    by_time = reviewed.tier if _code(reviewed) else draft.case.tier
    if above(tier, by_time) and above(tier, draft.case.tier) and _code(reviewed) not in _STRONGER:
        change_tier(draft, at_tier(found, tier or "A", pending=found.decision.pending_tier), draft.case.decision)
    elif not judge(draft, reviewed, by_service=True):
        _nothing_changed(draft, found, reviewed)


_STRONGER = ("REOPEN-RELAPSE", "RETURNED-TO-WORK", "UNREACHABLE")
"""What a review finds that goes before any tier."""


_LEAVES_WISH = ("UNREACHABLE", "MDT-REVIEW")
"""After which a tier that waits for the patient's wish waits on."""


def _nothing_changed(draft: Draft, found: Triage, reviewed: Decision) -> None:
    earlier = draft.case.decision
    stands = at_tier(found, draft.case.tier or "A", pending=draft.case.pending_tier, review=reviewed)
    keep_decision(draft, stands.decision)
    tell_practice(draft, Event.RETRIAGED, earlier=earlier)


def judge(draft: Draft, reviewed: Decision, *, by_service: bool = False) -> bool:
    """Make the move that a review asks for; whether there was one. What is on its way already is not said again."""
    code = _code(reviewed)
    if code is None:
        return False
    case = draft.case
    pending = case.pending_tier if code in _LEAVES_WISH else reviewed.pending_tier
    stands = at_tier(decide_case(draft), reviewed.tier or "A", pending=pending, review=reviewed)
    if code.startswith("STEP") and (reviewed.tier, reviewed.pending_tier) == (case.tier, case.pending_tier):
        return False
    return _MOVES[code](draft, stands, by_service)


def _code(reviewed: Decision) -> str | None:
    """Which row of _MOVES the review asks for."""
    return next((code for code in _MOVES if any(reason.startswith(code) for reason in reviewed.reasons)), None)


def go_by_review(draft: Draft, given: Mapping[str, object], *, only: str = "") -> None:
    """Review the case with these facts, and make the move the result asks for; `only` where it is this one."""
    reviewed = review(review_facts(draft, given), cleared_by_clinician=draft.case.cleared)
    if reviewed.disposition == URGENT:
        hold.stop(draft, reviewed)
    elif only in ("", *reviewed.reasons):
        judge(draft, reviewed)


def _stepping(place: status.Place, event: Event) -> Callable[[Draft, Triage, bool], bool]:
    def make(draft: Draft, stands: Triage, by_service: bool) -> bool:
        if draft.case.place.status is Status.IN_PROGRESS:
            step(draft, stands, place, event)
        else:
            change_tier(draft, stands, draft.case.decision)
        return True

    return make


def _returned(draft: Draft, stands: Triage, by_service: bool) -> bool:
    follow_up.returned(draft, stands)
    return True


def _unreachable(draft: Draft, stands: Triage, by_service: bool) -> bool:
    contact.unreachable(draft, stands)
    return True


def _mdt_review(draft: Draft, stands: Triage, by_service: bool) -> bool:
    """A joint review is due. The service moves the case there; a timer reminds it (state table: S)."""
    keep_decision(draft, stands.decision)
    if by_service and draft.case.place.status is Status.IN_PROGRESS:
        draft.become(place=status.Place(Status.IN_PROGRESS, "mdt-review"), paused_from=None)
    if not by_service:
        tell_owner(draft, Event.MDT_REVIEW, "Six weeks without an agreed plan: a joint review is due.")
    tell_practice(draft, Event.MDT_REVIEW)
    return True


_MOVES: dict[str, Callable[[Draft, Triage, bool], bool]] = {
    "REOPEN-RELAPSE": lambda draft, stands, by: follow_up.relapsed(draft, stands),
    "RETURNED-TO-WORK": _returned,
    "UNREACHABLE": _unreachable,
    "STEP-UP-": _stepping(status.STEPPED_UP, Event.STEP_UP),
    "STEP-DOWN-PLAN": _stepping(status.STEPPED_DOWN, Event.STEP_DOWN),
    "MDT-REVIEW": _mdt_review,
}
"""What follows from the first order of section 3 that fired, by the beginning of its code."""


def review_due(draft: Draft) -> None:
    """The review timer fired: judge the passage of time, and look again later while the case is open."""
    case = draft.case
    resting = case.standing in (status.UNABLE_TO_CONTACT, status.CANCELLATION_REQUESTED)
    if case.place.status is not Status.IN_PROGRESS or resting:
        again = _LOOK_AGAIN_DAYS
    else:
        again = REVIEW_AFTER_DAYS[case.tier or "A"]
        go_by_review(draft, {})
    if draft.case.open and draft.case.tier_since == case.tier_since:
        draft.set_timer(TimerKind.REVIEW, in_days(draft.world, again))
