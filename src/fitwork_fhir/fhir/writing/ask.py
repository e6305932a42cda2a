"""A "please do this" as a Task of its own, part of the referral's (practice Tasks of the state table)."""

from typing import Any

from fitwork_fhir.casework.case import Ask, AskCode, Case, PartyKind
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.hidden_parts import NOPAT
from fitwork_fhir.fhir.writing.codes import concept, typed
from fitwork_fhir.fhir.writing.parties import reference
from fitwork_fhir.fhir.writing.times import instant

_PRIORITY = {AskCode.SAFETY_REVIEW: "stat", AskCode.SAFETY_DUTY: "urgent"}
_BOOLEANS = {"true": True, "false": False}


def ask_task(case: Case, ask: Ask, requester: dict[str, Any]) -> dict[str, Any]:
    """The Task its owner sees and works on."""
    written: dict[str, Any] = {"resourceType": "Task"}
    if "safeguarding" in ask.about:
        written["meta"] = {"security": [NOPAT]}
    written["basedOn"] = [{"reference": f"ServiceRequest/{case.id}"}]
    written["partOf"] = [{"reference": f"Task/{case.task_id}"}]
    written["status"] = ask.status
    written["intent"] = "order"
    written["priority"] = _PRIORITY.get(ask.code, "routine")
    written["code"] = concept(systems.PRACTICE_TASK, ask.code.value)
    written["description"] = ask.text
    written["focus"] = {"reference": _focus(case, ask)}
    written["for"] = _patient(case, ask)
    written["authoredOn"] = instant(ask.opened)
    written["lastModified"] = instant(case.changed)
    written["requester"] = requester
    written["owner"] = reference(ask.owner)
    written["restriction"] = {"period": {"end": instant(ask.due)}}
    inputs = _inputs(ask)
    if inputs:
        written["input"] = inputs
    if ask.outputs:
        written["output"] = [_output(kind, value) for kind, value in ask.outputs]
    return written


def _patient(case: Case, ask: Ask) -> dict[str, Any]:
    """The Patient; by NHS number too for a practice that may not read the one the referrer sent."""
    patient: dict[str, Any] = {"reference": f"Patient/{case.patient_id}"}
    if ask.owner.kind is PartyKind.PRACTICE and ask.owner.code != case.told and case.nhs_number:
        patient["identifier"] = {"system": systems.NHS_NUMBER, "value": case.nhs_number}
    return patient


def _focus(case: Case, ask: Ask) -> str:
    if ask.code is AskCode.ANSWER_QUESTION and ask.about:
        return ask.about[0]
    return f"ServiceRequest/{case.id}"


def _inputs(ask: Ask) -> list[dict[str, Any]]:
    if ask.code in (AskCode.SAFETY_REVIEW, AskCode.SAFETY_DUTY):
        return [
            typed("red-flag", valueCodeableConcept=concept(systems.answer_system("red_flags"), flag))
            for flag in ask.about
        ]
    if ask.code is AskCode.READ_WORDS:
        return [typed("words", valueString=where) for where in ask.about]
    return []


def _output(kind: str, value: str) -> dict[str, Any]:
    if value in _BOOLEANS:
        return typed(kind, valueBoolean=_BOOLEANS[value])
    return typed(kind, valueReference={"reference": value})
