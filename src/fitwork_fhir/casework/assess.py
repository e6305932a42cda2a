"""One entry for a set of facts, triage or review, and the keys of its answer (policy sections 0 and 3)."""

from collections.abc import Mapping

from fitwork_fhir.casework.review import review
from fitwork_fhir.casework.review_facts import current_tier
from fitwork_fhir.triage.decide import decide
from fitwork_fhir.triage.decision import Decision

KEYS = (
    "disposition",
    "tier",
    "computed_tier",
    "pending_tier",
    "mode",
    "services",
    "urgency",
    "reasons",
    "provisional",
    "gp_prompts",
    "policy_version",
    "named_services",
    "follow_up_months",
    "notify_practice",
)
"""The keys of a result, in the order of section 0."""

REVIEW_KEYS = frozenset(
    {
        "disposition",
        "tier",
        "pending_tier",
        "reasons",
        "follow_up_months",
        "notify_practice",
        "policy_version",
    }
)


def is_review(raw: Mapping[str, object]) -> bool:
    """Whether these are facts of a review: they name a valid current_tier. Invalid on what is no object."""
    return current_tier(raw) is not None


def assess(raw: Mapping[str, object]) -> Decision:
    """A review where a valid current_tier is given, else a triage. Invalid on what is no object."""
    return review(raw) if is_review(raw) else decide(raw)


def as_keys(decision: Decision) -> dict[str, object]:
    """The 14 keys of section 0: sets as lists, None where a key does not apply.

    A review judges time only, so mode, services and urgency are None, unless safety ended it.
    """
    stopped = decision.disposition == "return_urgent_to_gp"
    shown = REVIEW_KEYS if decision.review and not stopped else frozenset(KEYS)
    return {key: _plain(getattr(decision, key)) if key in shown else None for key in KEYS}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
