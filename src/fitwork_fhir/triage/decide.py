"""The one path from facts to a decision: pure, total, deterministic (policy section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.triage.facts import Facts
from fitwork_fhir.triage.modes import choose_mode
from fitwork_fhir.triage.override import override, willingness
from fitwork_fhir.triage.reading import read_facts
from fitwork_fhir.triage.safety import safety_stop
from fitwork_fhir.triage.scope import scope_stop
from fitwork_fhir.triage.services import choose_services
from fitwork_fhir.triage.tiers import computed_tier
from fitwork_fhir.triage.urgency import choose_prompts, choose_urgency


@dataclass(frozen=True, slots=True)
class Triage:
    """A decision and the typed facts it was made from, also where safety or consent ended triage."""

    decision: Decision
    facts: Facts


def triage(raw: Mapping[str, object], *, cleared_by_clinician: bool = False) -> Triage:
    """Decide on one object with the policy's field names (section 1). Raises Invalid on what is no object.

    `cleared_by_clinician`: a named clinician recorded a clearance, so risk_reviewed counts whoever referred.
    """
    facts = read_facts(raw, cleared_by_clinician=cleared_by_clinician)
    return Triage(safety_stop(facts) or scope_stop(facts) or _accept(facts), facts)


def decide(raw: Mapping[str, object]) -> Decision:
    """`triage` without the facts."""
    return triage(raw).decision


def _accept(facts: Facts) -> Decision:
    computed, rule_codes = computed_tier(facts)
    asked, override_codes = override(facts, computed)
    tier, pending, willing_codes = willingness(facts, asked, computed)
    mode, mode_codes = choose_mode(facts, tier)
    services, service_codes = choose_services(facts, tier, unwilling=pending is not None)
    reasons = (*facts.repairs, *rule_codes, *override_codes, *willing_codes, *mode_codes, *service_codes)
    return Decision(
        disposition="accept",
        tier=tier,
        computed_tier=computed,
        pending_tier=pending,
        mode=mode,
        services=tuple(services),
        urgency=choose_urgency(facts, tier),
        reasons=tuple(dict.fromkeys(reasons)),
        provisional=bool(facts.repairs),
        gp_prompts=choose_prompts(facts, tier),
    )
