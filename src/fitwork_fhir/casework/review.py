"""What the passage of time does to a tier: the first order that fires (policy section 3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from fitwork_fhir.casework.review_facts import ReviewFacts, read_review
from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.triage.safety import safety_stop
from fitwork_fhir.triage.tiers import FOUR_WEEKS, NOTES_OF_A_CYCLE, TWELVE_WEEKS, TWO_WEEKS
from fitwork_fhir.triage.vocabulary import FLOOR_CODES

FOLLOW_UP_MONTHS = (1, 3, 6)
SIX_WEEKS = 42
FAILED_CONTACTS, WORKING_DAYS_TRYING = 3, 10


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """One row of section 3. `leads_to` answers the tier it ends at, None for no tier."""

    order: int
    code: str
    when: str
    then: str
    basis: str
    holds: Callable[[ReviewFacts], bool]
    leads_to: Callable[[ReviewFacts], str | None]
    disposition: str = "accept"


def _stays(f: ReviewFacts) -> str:
    return f.current_tier


def _at(tier: str, holds: Callable[[ReviewFacts], bool]) -> Callable[[ReviewFacts], bool]:
    return lambda f: f.current_tier == tier and holds(f)


def _plan_lets_go(f: ReviewFacts) -> bool:
    if not f.rtw_plan_agreed or f.current_tier == "A":
        return False
    return f.barriers_closed if f.current_tier == "C" else f.adjustments_in_place


REVIEW_RULES: tuple[ReviewRule, ...] = (
    ReviewRule(
        2,
        "CONSENT-WITHDRAWN",
        "The person no longer agrees to be referred",
        "The support ends",
        "GMC/FOM",
        lambda f: f.shared.consent_referral is False,
        lambda f: None,
        "returned_no_consent",
    ),
    ReviewRule(
        3,
        "REOPEN-RELAPSE",
        "Off again within six months",
        "The tier before, else the present one",
        "003; J",
        lambda f: f.relapse_within_6_months,
        lambda f: f.previous_tier or f.current_tier,
    ),
    ReviewRule(
        4,
        "RETURNED-TO-WORK",
        "Back at work",
        "Followed up at 1, 3 and 6 months",
        "003",
        lambda f: f.returned_to_work,
        _stays,
        "follow_up",
    ),
    ReviewRule(
        5,
        "UNREACHABLE",
        "Three failed contacts over ten working days",
        "Tier A; the practice is told; nothing is closed",
        "001; J",
        lambda f: f.failed_contacts >= FAILED_CONTACTS and f.working_days_trying >= WORKING_DAYS_TRYING,
        lambda f: "A",
    ),
    ReviewRule(
        6,
        "STEP-UP-A-14-DAYS",
        "Tier A for 14 days, and still off",
        "Tier B",
        "000; J",
        _at("A", lambda f: f.still_off and f.days_in_tier >= TWO_WEEKS),
        lambda f: "B",
    ),
    ReviewRule(
        6,
        "STEP-UP-4-WEEK",
        "Tier A, absent 28 days, and still off",
        "Tier B",
        "002",
        _at("A", lambda f: f.still_off and f.absence_days >= FOUR_WEEKS),
        lambda f: "B",
    ),
    ReviewRule(
        6,
        "STEP-UP-EMPLOYER-UNABLE",
        "Tier A, and the employer cannot follow the advice",
        "Tier B",
        "000",
        _at("A", lambda f: f.employer_unable),
        lambda f: "B",
    ),
    ReviewRule(
        6,
        "STEP-UP-NO-PLAN",
        "Tier B for 28 days without an agreed plan",
        "Tier C, if willing",
        "J",
        _at("B", lambda f: f.days_in_tier >= FOUR_WEEKS and not f.rtw_plan_agreed),
        lambda f: "C",
    ),
    ReviewRule(
        6,
        "STEP-UP-NEW-BARRIER",
        "Tier B, and a new barrier",
        "Tier C, if willing",
        "000; 003",
        _at("B", lambda f: bool(f.new_barriers)),
        lambda f: "C",
    ),
    ReviewRule(
        6,
        "STEP-UP-NOTE-CYCLE",
        "Tier B, and a third fit note or absent 84 days",
        "Tier C, if willing",
        "001; J",
        _at(
            "B",
            lambda f: f.shared.fit_notes_episode >= NOTES_OF_A_CYCLE or f.absence_days >= TWELVE_WEEKS,
        ),
        lambda f: "C",
    ),
    ReviewRule(
        7,
        "STEP-DOWN-PLAN",
        "A plan is agreed; at C every barrier is closed; at B the adjustments are in place",
        "Tier A with the adjustments in place, else B",
        "J",
        _plan_lets_go,
        lambda f: "A" if f.adjustments_in_place else "B",
    ),
    ReviewRule(
        8,
        "MDT-REVIEW",
        "Tier C for 42 days without an agreed plan",
        "Stays; case manager, occupational health nurse and GP meet",
        "004; 002",
        _at("C", lambda f: f.days_in_tier >= SIX_WEEKS and not f.rtw_plan_agreed),
        _stays,
    ),
    ReviewRule(9, "NO-CHANGE", "None of the above", "Stays", "J", lambda f: True, _stays),
)

NEEDS_WILLINGNESS = frozenset({3, 6})
"""The orders that end at C only where the person is willing."""

_WILLING = {"unsure": ("WILLINGNESS-SUPPORT",), "no": ("WILLINGNESS-NO",)}


def review(raw: Mapping[str, object], *, cleared_by_clinician: bool = False) -> Decision:
    """Judge the passage of time on facts with a valid current_tier; Invalid without one. Total otherwise.

    `cleared_by_clinician`: a named clinician recorded a clearance, so risk_reviewed counts whoever referred.
    """
    facts = read_review(raw, cleared_by_clinician=cleared_by_clinician)
    stopped = safety_stop(facts.shared)
    if stopped is not None:
        return replace(stopped, review=True, follow_up_months=(), notify_practice=False)
    first = next(rule for rule in REVIEW_RULES if rule.holds(facts))
    fired = [rule.code for rule in REVIEW_RULES if rule.order == first.order and rule.holds(facts)]
    tier, pending, willing_codes = _willing(facts, first)
    floor = facts.shared.floor
    return Decision(
        disposition=first.disposition,
        tier="B" if tier == "A" and floor else tier,
        pending_tier=pending,
        reasons=(
            *(f"DATA-INVALID:{name}" for name in facts.set_aside),
            *fired,
            *willing_codes,
            *(code for code in FLOOR_CODES if code in floor),
        ),
        review=True,
        follow_up_months=FOLLOW_UP_MONTHS if first.code == "RETURNED-TO-WORK" else (),
        notify_practice=first.code == "UNREACHABLE",
    )


def _willing(facts: ReviewFacts, rule: ReviewRule) -> tuple[str | None, str | None, tuple[str, ...]]:
    """The tier a rule leads to, what is pending until the person is willing, and the reasons that adds."""
    tier = rule.leads_to(facts)
    if tier != "C" or rule.order not in NEEDS_WILLINGNESS:
        return tier, None, ()
    codes = _WILLING.get(facts.shared.wants_return or "", ())
    return ("B", "C", codes) if facts.shared.wants_return == "no" else ("C", None, codes)
