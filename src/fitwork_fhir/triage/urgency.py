"""What makes a referral a priority, and what the practice is prompted to think of (policy section 2 U, V)."""

from collections.abc import Callable
from dataclasses import dataclass

from fitwork_fhir.triage.facts import Facts
from fitwork_fhir.triage.tiers import FOUR_WEEKS
from fitwork_fhir.triage.vocabulary import ITEM9_FLOOR

LAST_WEEK_OF_NOTE = 7
FOURTH_WEEK = range(21, 28)


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """One row of U, for the tiers named."""

    when: str
    tiers: str
    basis: str
    holds: Callable[[Facts], bool]


def _note_runs_out(f: Facts) -> bool:
    return (
        f.absence_days in FOURTH_WEEK
        and f.note_days_ahead is not None
        and f.note_days_ahead <= LAST_WEEK_OF_NOTE
        and f.off_sick
        and f.has_note
    )


PRIORITY_RULES: tuple[PriorityRule, ...] = (
    PriorityRule("A suspected occupational disease, or a blackout (S6)", "ABC", "J", lambda f: f.s6),
    PriorityRule("The job is at risk", "ABC", "J", lambda f: f.job_at_risk),
    PriorityRule("A severe score: PHQ-9 or GAD-7 15 or more, WSAS above 20", "ABC", "J", lambda f: f.severe),
    PriorityRule(
        "PHQ-9 item 9 is 1 to 3, and a clinician has reviewed the risk", "ABC", "J", lambda f: ITEM9_FLOOR in f.floor
    ),
    PriorityRule(
        "Persistent pain or fatigue at tier C",
        "C",
        "003",
        lambda f: "persistent_pain_fatigue" in f.conditions,
    ),
    PriorityRule(
        "Tier B or C, off sick with a note, absent 21 to 27 days, and the note has 7 days left or fewer",
        "BC",
        "J",
        _note_runs_out,
    ),
)
"""Any of them makes the referral a priority."""

PRIORITY_AT = {tier: tuple(rule for rule in PRIORITY_RULES if tier in rule.tiers) for tier in "ABC"}


def choose_urgency(facts: Facts, tier: str) -> str:
    for rule in PRIORITY_AT[tier]:
        if rule.holds(facts):
            return "priority"
    return "routine"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A thought for the practice: shown, dismissible, never routed."""

    code: str
    when: str
    basis: str
    holds: Callable[[Facts, str], bool]


def _painful(f: Facts) -> bool:
    return "msk" in f.conditions or "persistent_pain_fatigue" in f.conditions


PROMPTS: tuple[Prompt, ...] = (
    Prompt(
        "consider-neuropathic-pain",
        "A musculoskeletal condition, or persistent pain or fatigue, and absent 28 days",
        "003",
        lambda f, tier: f.absence_days >= FOUR_WEEKS and _painful(f),
    ),
    Prompt(
        "consider-may-be-fit",
        "Tier A, off sick, and the note says not fit",
        "DWP",
        lambda f, tier: tier == "A" and f.off_sick and f.fit_note == "not_fit" and not f.note_unread,
    ),
)


def choose_prompts(facts: Facts, tier: str) -> tuple[str, ...]:
    return tuple([prompt.code for prompt in PROMPTS if prompt.holds(facts, tier)])
