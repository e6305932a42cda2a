"""Tiers of a case: which of two is the higher, and what follows for the one that stands (policy sections M to U, 3)."""

from dataclasses import replace

from fitwork_fhir.casework.draft import Draft
from fitwork_fhir.triage.decide import Triage, triage
from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.triage.modes import choose_mode
from fitwork_fhir.triage.services import choose_services
from fitwork_fhir.triage.urgency import choose_prompts, choose_urgency

TIERS = ("A", "B", "C")
_ORDER = {None: 0, "A": 1, "B": 2, "C": 3}
_OF_MODES = ("MODE-", "ACCESS-")
_OF_SERVICES = frozenset({"EMPLOYER-HAS-OH", "PRACTICAL-FIRST", "SERVICE-REQUESTED", "EMPLOYER-CONSENT-NEEDED"})


def higher(one: str | None, other: str | None) -> str | None:
    """The higher of two tiers: C beats B beats A beats none."""
    return one if _ORDER[one] >= _ORDER[other] else other


def above(one: str | None, other: str | None) -> bool:
    return _ORDER[one] > _ORDER[other]


def next_tier(tier: str | None, *, up: bool) -> str:
    """One tier up or down; the same at either end."""
    place = _ORDER[tier] - 1 + (1 if up else -1)
    return TIERS[min(max(place, 0), 2)]


def decide_case(draft: Draft) -> Triage:
    """Triage the case's facts; a recorded clearance counts as a clinician's, whoever referred."""
    return triage(draft.case.facts, cleared_by_clinician=draft.case.cleared)


def at_tier(found: Triage, tier: str, *, pending: str | None = None, review: Decision | None = None) -> Triage:
    """The same facts with another tier standing: its mode, services and urgency follow from sections M to U.

    `review`: the judgement that put it there; its reasons take the place of the rules'.
    """
    decision = found.decision
    if review is None and (decision.tier, decision.pending_tier) == (tier, pending):
        return found
    mode, mode_codes = choose_mode(found.facts, tier)
    services, service_codes = choose_services(found.facts, tier, unwilling=pending is not None)
    codes = review.reasons if review else tuple(code for code in decision.reasons if not _of_a_tier(code))
    stands = replace(
        review or decision,
        disposition="follow_up" if review and review.disposition == "follow_up" else "accept",
        tier=tier,
        computed_tier=decision.computed_tier,
        pending_tier=pending,
        mode=mode,
        services=tuple(services),
        urgency=choose_urgency(found.facts, tier),
        provisional=decision.provisional,
        gp_prompts=choose_prompts(found.facts, tier),
        reasons=tuple(dict.fromkeys((*codes, *mode_codes, *service_codes))),
    )
    return replace(found, decision=stands)


def _of_a_tier(code: str) -> bool:
    return code.startswith(_OF_MODES) or code in _OF_SERVICES


def keep_decision(draft: Draft, decision: Decision) -> None:
    """Let the decision stand; the one before is kept. The same decision again is none."""
    before = draft.case.decision
    if replace(before, named_services=None) == replace(decision, named_services=None):
        return
    earlier = (*draft.case.earlier, before) if before.reasons else draft.case.earlier
    draft.become(decision=decision, earlier=earlier)
