"""A decision for a person to read at the terminal."""

from collections.abc import Iterable

from fitwork_fhir.triage import names
from fitwork_fhir.triage.decision import POLICY_ID, Decision
from fitwork_fhir.triage.reasons import FIELD_NAMES, sentence

PHONE_NOW: dict[str, str] = {
    "emergency": "Phone 999 now, then the practice.",
    "same_day": "Phone the practice's duty doctor today; in a crisis 111, mental-health option; in danger 999.",
    "urgent": "Phone the practice, which should see the person within two working days.",
}
"""Whom to phone, by urgency: a message is no emergency route."""


def explain(decision: Decision) -> str:
    """Plain lines: the tier in words, why, what is offered, how and how soon, prompts, and what was set aside."""
    lines = [_headline(decision)]
    lines += _standing(decision)
    lines += _listed("Why", ((code, sentence(code)) for code in decision.reasons))
    lines += _listed("Services", ((code, names.SERVICES[code]) for code in decision.services))
    if decision.named_services is not None:
        lines += _listed("Local services, best first", ((n, "") for n in decision.named_services or ("none fits",)))
    lines += _listed("For the practice to consider", ((code, names.PROMPTS[code]) for code in decision.gp_prompts))
    lines += _listed("Set aside", ((field, FIELD_NAMES[field]) for field in _set_aside(decision)))
    lines.append(f"Policy {POLICY_ID} {decision.policy_version}")
    return "\n".join(lines)


def _headline(decision: Decision) -> str:
    words = [names.DISPOSITIONS[decision.disposition]]
    if decision.tier:
        words.append(f"tier {decision.tier}, {names.TIERS[decision.tier]}")
    if decision.tier and not decision.review:
        words.append(names.MODES[decision.mode])
    if not decision.review or decision.disposition == "return_urgent_to_gp":
        words.append(names.URGENCIES[decision.urgency])
    return " · ".join(words)


def _standing(decision: Decision) -> list[str]:
    lines = []
    if decision.disposition == "return_urgent_to_gp":
        lines.append(f"This message is no emergency route. {PHONE_NOW[decision.urgency]}")
    if decision.computed_tier and decision.computed_tier != decision.tier:
        lines.append(f"The rules alone say tier {decision.computed_tier}, {names.TIERS[decision.computed_tier]}.")
    if decision.pending_tier:
        lines.append(f"Tier {decision.pending_tier}, {names.TIERS[decision.pending_tier]}, waits for the person's yes.")
    if decision.provisional:
        lines.append("Provisional: something is missing or contradicts itself, and is asked for once.")
    if decision.follow_up_months:
        lines.append(f"Followed up after {', '.join(map(str, decision.follow_up_months))} months.")
    if decision.notify_practice:
        lines.append("The practice is told.")
    return lines


def _set_aside(decision: Decision) -> list[str]:
    return [code.partition(":")[2] for code in decision.reasons if code.startswith("DATA-INVALID:")]


def _listed(title: str, rows: Iterable[tuple[str, str]]) -> list[str]:
    lines = [f"  {code:<38} {text}".rstrip() for code, text in rows]
    return [f"{title}:", *lines] if lines else []
