"""Who triage is for, and whether the person agreed to be referred (policy section 2 K)."""

from dataclasses import dataclass

from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.triage.facts import Facts
from fitwork_fhir.triage.rule import Rule
from fitwork_fhir.triage.safety import FLOOR_RULES
from fitwork_fhir.triage.vocabulary import FLOOR_FLAGS

YOUNGEST = 16


@dataclass(frozen=True, slots=True)
class Gate:
    """One row of K: a rule that ends triage, and how."""

    clause: str
    rule: Rule
    disposition: str


GATES: tuple[Gate, ...] = (
    Gate(
        "K3",
        Rule(
            "AGE-UNDER-16",
            f"Younger than {YOUNGEST}",
            "ATW; J",
            lambda f: f.age is not None and f.age < YOUNGEST,
        ),
        "signpost",
    ),
    Gate(
        "K1",
        Rule(
            "CONSENT-REFUSED",
            "The person does not agree to be referred",
            "001; GMC/FOM",
            lambda f: f.consent_referral is False,
        ),
        "returned_no_consent",
    ),
    Gate(
        "K2",
        Rule(
            "CONSENT-MISSING",
            "Nobody recorded whether the person agrees to be referred",
            "J",
            lambda f: f.consent_referral is None,
        ),
        "hold_for_consent",
    ),
)
"""In this order; the first that holds ends triage."""


def scope_stop(facts: Facts) -> Decision | None:
    """The answer where K ends triage, with what an S6 flag still asks of the practice; None where it goes on."""
    for gate in GATES:
        if gate.rule.holds(facts):
            flags = tuple(flag for flag in FLOOR_FLAGS if flag in facts.red_flags)
            return Decision(
                disposition=gate.disposition,
                services=tuple(FLOOR_FLAGS[flag][1] for flag in flags),
                reasons=(gate.rule.code, *(rule.code for rule in FLOOR_RULES if rule.holds(facts))),
            )
    return None
