"""What the referrer asks for against what the rules say, and what the person wants (policy section 2 O, W)."""

from fitwork_fhir.triage.facts import Facts
from fitwork_fhir.triage.rule import StandingRule

OVERRIDES: dict[tuple[bool, int], tuple[str, ...]] = {
    (True, 1): ("OVERRIDE-UP",),
    (True, -1): ("OVERRIDE-DOWN",),
    (True, 0): ("REFERRER-AGREES",),
    (False, 1): ("PREFERENCE-NOTED",),
    (False, -1): ("PREFERENCE-NOTED",),
    (False, 0): (),
}
"""Reasons by (asked by a clinician, asked for higher 1, lower -1 or the same 0). Only a clinician's wish counts."""


OVERRIDE_RULES = (
    StandingRule("OVERRIDE-UP", "A clinician asks for a higher tier", "Honoured; a reason is asked for", "000"),
    StandingRule(
        "OVERRIDE-DOWN",
        "A clinician asks for a lower tier",
        "Honoured; the rules' tier is shown; review at 14 days",
        "000; J",
    ),
    StandingRule("OVERRIDE-FLOOR", "A clinician asks for tier A, and a floor code holds", "Tier B", "J"),
    StandingRule("REFERRER-AGREES", "A clinician asks for the rules' tier", "Nothing changes", "J"),
    StandingRule(
        "PREFERENCE-NOTED",
        "Anyone else asks for another tier, or for a service that is not in the list",
        "Noted; the rules' tier stands",
        "000; J",
    ),
)


def override(facts: Facts, computed: str) -> tuple[str, tuple[str, ...]]:
    """The tier after the referrer's wish, and the reasons that adds."""
    requested = facts.requested_tier
    if requested is None:
        return computed, ()
    reasons = OVERRIDES[facts.clinician, (requested > computed) - (requested < computed)]
    if not facts.clinician:
        return computed, reasons
    if requested == "A" and facts.floor:
        return "B", (*reasons, "OVERRIDE-FLOOR")
    return requested, reasons


WILLINGNESS_RULES = (
    StandingRule(
        "WILLINGNESS-NO",
        "Tier C, and the person does not want to return to work",
        "Not given yet: C is kept pending, a conversation is offered, and meanwhile the rules' own tier A or B; "
        "where they say C, then B with a floor code or a wish for an independent view, else A",
        "000",
    ),
    StandingRule("WILLINGNESS-SUPPORT", "Tier C, and the person is unsure about returning to work", "Tier C", "000"),
    StandingRule(
        "DATA-MISSING:wants_return",
        "Tier C, and nobody asked whether the person wants to return to work",
        "Tier C; not provisional",
        "000",
    ),
)

_STANDS: dict[str | None, tuple[str, ...]] = {
    "yes": (),
    "unsure": ("WILLINGNESS-SUPPORT",),
    None: ("DATA-MISSING:wants_return",),
}


def willingness(facts: Facts, tier: str, computed: str) -> tuple[str, str | None, tuple[str, ...]]:
    """The tier that stands, the tier pending until the person is willing, and the reasons that adds."""
    if tier != "C":
        return tier, None, ()
    if facts.wants_return != "no":
        return "C", None, _STANDS[facts.wants_return]
    held = facts.gp_discordance or bool(facts.floor)
    meanwhile = "B" if held or computed == "B" else "A"
    return meanwhile, "C", ("WILLINGNESS-NO",)
