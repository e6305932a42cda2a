"""The safety net runs before consent and before any rule; it never rejects anyone (policy section 2 S)."""

from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.triage.facts import Facts
from fitwork_fhir.triage.reasons import FLAG_NAMES
from fitwork_fhir.triage.rule import Rule
from fitwork_fhir.triage.vocabulary import FLOOR_FLAGS, STOPPING_FLAGS

UNRECOGNISED = "RED-FLAG:unrecognised"
ITEM9 = "RED-FLAG:phq9_item9"

URGENCIES = ("emergency", "same_day", "urgent")
"""Most severe first."""

_BASIS = {"emergency": "CES; J", "same_day": "J; NG225", "urgent": "J"}


def _flag_rule(flag: str, basis: str) -> Rule:
    return Rule(f"RED-FLAG:{flag}", f"Reported: {FLAG_NAMES[flag]}", basis, lambda f: flag in f.red_flags)


SAFETY_RULES: tuple[Rule, ...] = (
    *(_flag_rule(flag, _BASIS[urgency]) for flag, urgency in STOPPING_FLAGS.items()),
    Rule(
        ITEM9,
        "PHQ-9 item 9 holds anything but the whole number 0, and no clinician has reviewed the risk",
        "J; NG225",
        lambda f: f.item9_alarm,
    ),
    Rule(
        UNRECOGNISED,
        'The red flags hold anything that is no known code, except "none" and empty text',
        "J",
        lambda f: f.unrecognised_flag,
    ),
)
"""S1 to S5: any of them returns the person to the practice now."""

URGENCY_OF: dict[str, str] = {
    **{f"RED-FLAG:{flag}": urgency for flag, urgency in STOPPING_FLAGS.items()},
    ITEM9: "same_day",
    UNRECOGNISED: "same_day",
}

FLOOR_RULES: tuple[Rule, ...] = tuple(
    _flag_rule(flag, basis) for flag, basis in zip(FLOOR_FLAGS, ("NG245; 001; J", "DVLA; J"), strict=True)
)
"""S6: triage goes on, at tier B or above. Listed under these names only when scope or consent ends triage."""


def safety_stop(facts: Facts) -> Decision | None:
    """The urgent return to the practice where any of S1 to S5 fires; None where triage goes on."""
    if not (facts.red_flags or facts.item9_alarm or facts.unrecognised_flag):
        return None
    reasons = tuple(rule.code for rule in SAFETY_RULES if rule.holds(facts))
    if not reasons:
        return None
    return Decision(
        disposition="return_urgent_to_gp",
        services=("urgent-medical-review",),
        urgency=min((URGENCY_OF[code] for code in reasons), key=URGENCIES.index),
        reasons=reasons,
    )
