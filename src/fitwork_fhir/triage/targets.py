"""How soon the person hears from someone, and how soon they are seen (policy section 2 U: service levels)."""

from dataclasses import dataclass

from fitwork_fhir.triage.decision import Decision


@dataclass(frozen=True, slots=True)
class Target:
    """`days` after acceptance; working days where `working`, else calendar days."""

    days: int
    working: bool = True


AT_ONCE = Target(0)

FIRST_CONTACT: dict[str, Target] = {"A": AT_ONCE, "B": Target(2), "C": Target(2)}
"""By tier: advice goes out at once; B and C contact the person (precedent: Fit for Work)."""

FIRST_MEETING: dict[tuple[str, str], Target] = {
    ("B", "face_to_face"): Target(5),
    ("C", "telephone"): Target(7, working=False),
    ("C", "video"): Target(7, working=False),
    ("C", "face_to_face"): Target(7, working=False),
}
"""By tier and mode: the B appointment face to face, and the one-to-one at C whatever its mode (003)."""

CONSENT_CHASE = Target(2)
"""A referral held for consent is asked about again (K2)."""


def halved(target: Target) -> Target:
    """A priority's target: half the days, rounded up to whole ones."""
    return Target((target.days + 1) // 2, target.working)


def _due(target: Target, decision: Decision) -> Target:
    return halved(target) if decision.urgency == "priority" else target


def target_working_days(decision: Decision) -> int | None:
    """Working days to the first contact, halved for a priority and rounded up; None where no tier stands."""
    if decision.tier is None:
        return None
    return _due(FIRST_CONTACT[decision.tier], decision).days


def meeting_target(decision: Decision) -> Target | None:
    """When the first appointment is due; None where the policy sets none beyond the first contact."""
    target = FIRST_MEETING.get((decision.tier or "", decision.mode))
    return target and _due(target, decision)
