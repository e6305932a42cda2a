"""The referral's Task: where the case is, and what was decided. https://hl7.org/fhir/R4/task.html"""

from collections.abc import Iterator
from typing import Any

from fitwork_fhir.casework.case import Case, Note, PartyKind
from fitwork_fhir.feedback.hidden import HIDING_REASONS, tells
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.hidden_parts import NOPAT
from fitwork_fhir.fhir.writing.codes import concept, output, typed
from fitwork_fhir.fhir.writing.parties import reference
from fitwork_fhir.fhir.writing.times import instant

PROFILE = systems.structure("fitwork-referral-task")
_PRIORITY = {"routine": "routine", "priority": "urgent", "urgent": "urgent", "same_day": "asap", "emergency": "stat"}


def referral_task(case: Case) -> dict[str, Any]:
    """The Task of HOUSE's wire table. It holds NOPAT where its reasons must not be read by the patient."""
    written: dict[str, Any] = {"resourceType": "Task", "meta": _meta(case)}
    written["identifier"] = [{"system": systems.REFERRAL_REFERENCE, "value": case.reference}]
    written["basedOn"] = [{"reference": f"ServiceRequest/{case.id}"}]
    written["status"] = case.place.status.value
    hold = _kept_from_the_service(case)
    if case.status_reason and not hold:
        written["statusReason"] = {"text": case.status_reason}
    written["businessStatus"] = concept(systems.BUSINESS_STATUS, case.place.business)
    written["intent"] = "order"
    written["priority"] = _PRIORITY[case.decision.urgency]
    written["code"] = concept(systems.TASK_CODE, "fulfill")
    written["focus"] = {"reference": f"ServiceRequest/{case.id}"}
    written["for"] = {"reference": f"Patient/{case.patient_id}"}
    written["authoredOn"] = instant(case.opened)
    written["lastModified"] = instant(case.changed)
    written["requester"] = reference(case.referrer)
    written["owner"] = reference(case.owner)
    notes = _notes(case)
    if notes:
        written["note"] = [{"authorString": note.by, "time": instant(note.at), "text": note.text} for note in notes]
    if case.linked:
        written["input"] = [
            typed("linked-referral", valueReference={"reference": f"ServiceRequest/{id_}"}) for id_ in case.linked
        ]
    written["output"] = list(_outputs(case))
    return written


def _notes(case: Case) -> list[Note]:
    """The notes that whoever owns the Task may read."""
    by_service = case.owner.kind is PartyKind.SERVICE
    return [note for note in case.notes if not (note.private and by_service)]


def _kept_from_the_service(case: Case) -> bool:
    """Whether the Task says that there is a hold, and not why: it is a service's, which reads the same Task.

    The practice reads why in its safety Task and in its messages.
    """
    stopped = case.held or case.decision.disposition == "return_urgent_to_gp"
    return stopped and case.owner.kind is PartyKind.SERVICE


def _meta(case: Case) -> dict[str, Any]:
    shown = () if _kept_from_the_service(case) else (*case.decision.reasons, case.status_reason or "")
    words = (*(note.text for note in _notes(case)), *shown)
    hides = HIDING_REASONS.keys() & set(shown) or any(tells(text) for text in words)
    return {"security": [NOPAT]} if hides else {}


def _outputs(case: Case) -> Iterator[Any]:
    decision = case.decision
    hold = _kept_from_the_service(case)
    yield output("disposition", systems.DISPOSITION, decision.disposition)
    tiers = {
        "tier": case.tier,
        "computed-tier": decision.computed_tier,
        "pending-tier": case.pending_tier,
        "requested-tier": _requested(case),
    }
    for kind, tier in tiers.items():
        if tier:
            yield output(kind, systems.TIER, tier)
    yield output("mode", systems.MODE, decision.mode)
    yield output("urgency", systems.URGENCY, decision.urgency)
    for kind, system, values in (
        ("reason", systems.REASON, () if hold else decision.reasons),
        ("service", systems.SERVICE_TYPE, () if hold else decision.services),
        ("gp-prompt", systems.GP_PROMPT, decision.gp_prompts),
    ):
        for code in values:
            yield output(kind, system, code)
    for id_ in decision.named_services or ():
        yield typed("named-service", valueReference={"reference": f"HealthcareService/{id_}"})
    yield typed("provisional", valueBoolean=decision.provisional)
    yield typed("policy-version", valueString=decision.policy_version)
    if case.outcome:
        yield output("outcome", systems.OUTCOME, case.outcome)
    if case.next_date:
        yield typed("next-date", valueDate=case.next_date.isoformat())


def _requested(case: Case) -> str | None:
    asked = case.facts.get("requested_tier")
    return asked if isinstance(asked, str) and asked in ("A", "B", "C") else None
