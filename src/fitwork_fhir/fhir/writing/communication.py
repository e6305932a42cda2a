"""Feedback as a Communication. https://hl7.org/fhir/R4/communication.html"""

from typing import Any

from fitwork_fhir.casework.case import Case
from fitwork_fhir.casework.draft import Message
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.hidden_parts import NOPAT
from fitwork_fhir.fhir.writing.codes import concept
from fitwork_fhir.fhir.writing.parties import reference
from fitwork_fhir.fhir.writing.times import instant


def communication(case: Case, message: Message, sender: dict[str, Any]) -> dict[str, Any]:
    """One message of at most 6 plain lines, with what it is about as references."""
    written: dict[str, Any] = {"resourceType": "Communication"}
    if message.hidden:
        written["meta"] = {"security": [NOPAT]}
    written["basedOn"] = [{"reference": f"ServiceRequest/{case.id}"}]
    written["partOf"] = [{"reference": f"Task/{case.task_id}"}]
    if message.in_response_to:
        written["inResponseTo"] = [{"reference": message.in_response_to}]
    written["status"] = "completed"
    written["category"] = [concept(systems.FEEDBACK_CATEGORY, message.event.value)]
    written["priority"] = "stat" if message.safety else "routine"
    written["subject"] = {"reference": f"Patient/{case.patient_id}"}
    written["sent"] = instant(message.sent)
    written["recipient"] = [reference(message.recipient)]
    written["sender"] = reference(message.sender) if message.sender else sender
    written["payload"] = [
        {"contentString": "\n".join(message.lines)},
        *({"contentReference": {"reference": about}} for about in message.about),
    ]
    return written
