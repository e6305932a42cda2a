"""Circumstances a service may require, and how each is seen in the facts (policy sections 1 and L).

None: the policy has no such fact. It is then not known, and what is not known does not match.
"""

from collections.abc import Callable

from fitwork_fhir.triage.facts import Facts

CIRCUMSTANCES: dict[str, Callable[[Facts], bool] | None] = {
    "in_talking_therapies": lambda facts: facts.in_talking_therapies,
    "adaptation_need": lambda facts: facts.adjustment_need != "none",
    "veteran": None,
    "in_secondary_mh": None,
    "practice_on_list": None,
}

IN_WORDS: dict[str, str] = {
    "in_talking_therapies": "in NHS Talking Therapies",
    "adaptation_need": "needing changes at work",
    "veteran": "once in the armed forces",
    "in_secondary_mh": "under a mental-health team",
    "practice_on_list": "registered with a practice the service names",
}


def holds(circumstance: str, facts: Facts) -> bool:
    """Whether the facts say so; what they cannot say does not hold."""
    seen = CIRCUMSTANCES[circumstance]
    return seen is not None and seen(facts)
