"""The result of a triage or a review (policy section 0)."""

from dataclasses import dataclass, field

POLICY_ID = "fitwork-triage"
POLICY_VERSION = "1.3.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the policy says about one set of facts. Sets are tuples in the order the rules fired."""

    disposition: str
    """accept, return_urgent_to_gp, returned_no_consent, hold_for_consent, signpost; reviews also follow_up."""
    tier: str | None = None
    computed_tier: str | None = None
    pending_tier: str | None = None
    mode: str = "none"
    services: tuple[str, ...] = ()
    urgency: str = "routine"
    reasons: tuple[str, ...] = ()
    provisional: bool = False
    gp_prompts: tuple[str, ...] = ()
    policy_version: str = POLICY_VERSION
    named_services: tuple[str, ...] | None = None
    """Directory ids in rank order; None where no directory was given."""
    review: bool = field(default=False)
    """Whether this came from a review; a review judges the passage of time only."""
    follow_up_months: tuple[int, ...] | None = None
    """Reviews only; None for a triage."""
    notify_practice: bool | None = None
    """Reviews only; None for a triage."""
