"""A dry run as Parameters: the decision with its reasons in words, and what the practice would be told."""

from collections.abc import Iterator
from typing import Any

from fitwork_fhir.casework.safety_facts import URGENT
from fitwork_fhir.errors import Severity, warning
from fitwork_fhir.feedback.hidden import HIDING_REASONS
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.hidden_parts import NOPAT
from fitwork_fhir.fhir.writing.codes import display
from fitwork_fhir.fhir.writing.outcome import outcome
from fitwork_fhir.workflow.dry_run import Preview

_CODED = {
    "disposition": systems.DISPOSITION,
    "tier": systems.TIER,
    "computed-tier": systems.TIER,
    "pending-tier": systems.TIER,
    "mode": systems.MODE,
    "urgency": systems.URGENCY,
    "reason": systems.REASON,
    "service": systems.SERVICE_TYPE,
    "gp-prompt": systems.GP_PROMPT,
}


NOT_AN_EMERGENCY_ROUTE = warning(
    "business-rule",
    "A safety concern was reported. This message is not an emergency route: if anyone is in danger phone 999 now, "
    "otherwise phone the patient's practice or the duty clinician today. Do not wait for an answer here.",
    reason="not-an-emergency-route",
)


def preview_parameters(found: Preview) -> dict[str, Any]:
    """Names are the Task's output names; repeated facts are repeated parameters."""
    written: dict[str, Any] = {"resourceType": "Parameters", "parameter": list(_parameters(found))}
    hidden = HIDING_REASONS.keys() & set(found.decision.reasons) or any(message.hidden for message in found.messages)
    return {**written, "meta": {"security": [NOPAT]}} if hidden else written


def _parameters(found: Preview) -> Iterator[dict[str, Any]]:
    decision = found.decision
    single = {
        "disposition": decision.disposition,
        "tier": decision.tier,
        "computed-tier": decision.computed_tier,
        "pending-tier": decision.pending_tier,
        "mode": decision.mode,
        "urgency": decision.urgency,
    }
    several = {"reason": decision.reasons, "service": decision.services, "gp-prompt": decision.gp_prompts}
    for name, code in single.items():
        if code is not None:
            yield _coded(name, code)
    for name, codes in several.items():
        for code in codes:
            yield _coded(name, code)
    for id_ in decision.named_services or ():
        yield {"name": "named-service", "valueReference": {"reference": f"HealthcareService/{id_}"}}
    yield {"name": "provisional", "valueBoolean": decision.provisional}
    yield {"name": "policy-version", "valueString": decision.policy_version}
    if found.owner:
        yield {"name": "owner", "valueString": found.owner}
    for message in found.messages:
        if not message.hidden:
            yield {"name": "message", "valueString": "\n".join(message.lines)}
    urgent = decision.disposition == URGENT
    findings = (NOT_AN_EMERGENCY_ROUTE, *found.findings) if urgent else found.findings
    if any(finding.severity is Severity.WARNING for finding in findings):
        yield {"name": "issues", "resource": outcome(findings)}


def _coded(name: str, code: str) -> dict[str, Any]:
    coding = {"system": _CODED[name], "code": code}
    words = display(_CODED[name], code)
    return {"name": name, "valueCoding": {**coding, "display": words} if words else coding}
