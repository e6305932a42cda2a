"""The answer to a message: a BaRS-shaped servicerequest-response Bundle (closed-loop-referral section 1)."""

import re
from datetime import datetime
from typing import Any

from fitwork_fhir.casework.case import Party
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.writing.parties import operator_id, organisation
from fitwork_fhir.fhir.writing.times import instant
from fitwork_fhir.referral.submission import Message, Submission


def response_message(
    submission: Submission, documents: list[dict[str, Any]], findings: dict[str, Any], **around: Any
) -> dict[str, Any]:
    """The answer to a referral; `around` as in answer_message."""
    return answer_message(submission.message, documents, findings, **around)


def answer_message(
    message: Message | None,
    documents: list[dict[str, Any]],
    findings: dict[str, Any],
    *,
    operator: Party,
    bundle_id: str,
    header_id: str,
    at: datetime,
    base: str,
    service_request: str,
) -> dict[str, Any]:
    """MessageHeader (response ok), the loop's Task and messages, our Organization, the findings.

    `response.identifier` is the id of the request's Bundle (BaRS), else of its MessageHeader.
    """
    task = next((d for d in documents if d["resourceType"] == "Task"), None)
    own = f"Organization/{operator_id(operator.code)}"
    header: dict[str, Any] = {
        "resourceType": "MessageHeader",
        "id": header_id,
        "meta": {"profile": [systems.BARS_RESPONSE_HEADER]},
        "eventCoding": {"system": systems.MESSAGE_EVENT, "code": "servicerequest-response"},
        "sender": {"reference": own},
        "source": {
            "name": operator.name or operator.code,
            "endpoint": (message.destination_endpoint if message else None) or base,
        },
        "reason": {"coding": [{"system": systems.MESSAGE_REASON, "code": "new"}]},
        "response": {"identifier": _answered(message), "code": "ok"},
        "focus": [{"reference": f"Task/{task['id']}" if task else f"ServiceRequest/{service_request}"}],
        "definition": systems.REFERRAL_RESPONSE_MESSAGE,
    }
    if message and message.source_endpoint:
        header["destination"] = [{"endpoint": message.source_endpoint}]
    us = {**organisation(operator), "id": operator_id(operator.code)}
    resources = [header, *documents, us, {**findings, "id": f"{header_id}-findings"[:64]}]
    return {
        "resourceType": "Bundle",
        "id": bundle_id,
        "meta": {"versionId": "1", "profile": [systems.BARS_BUNDLE]},
        "type": "message",
        "timestamp": instant(at),
        "entry": [{"fullUrl": f"{base}/{r['resourceType']}/{r['id']}", "resource": r} for r in resources],
    }


def _answered(message: Message | None) -> str:
    """MessageHeader.response.identifier is of type id, which the identifier of a Bundle need not be."""
    names = (message.bundle_id, message.header_id) if message else ()
    ids = (name.removeprefix("urn:uuid:") for name in names if name)
    return next((id_ for id_ in ids if _ID.fullmatch(id_)), "unknown")


_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
