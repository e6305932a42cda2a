"""The BaRS envelope: which message this is, who sends it, and what its definition wants beside it.

BaRS Core 1.5.0 receiver rules (closed-loop-referral sections 1.4 and 1.5); MessageDefinition request-referral.
"""

from typing import Literal

from fitwork_fhir.errors import Invalid
from fitwork_fhir.fhir.submission.organisations import organisation_of
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.systems import MESSAGE_CATEGORY, MESSAGE_EVENT, MESSAGE_REASON
from fitwork_fhir.referral.submission import Message, Organisation

MessageKind = Literal["referral", "cancellation", "response"]

_EVENTS = frozenset({"servicerequest-request", "servicerequest-response"})
_KINDS: dict[tuple[str, str], MessageKind] = {
    ("new", "active"): "referral",
    ("update", "revoked"): "cancellation",
    ("update", "entered-in-error"): "cancellation",
    ("delete", "revoked"): "cancellation",
    ("delete", "entered-in-error"): "cancellation",
}
"""What (reason, ServiceRequest.status) of a request makes it. BaRS pages disagree on update or delete for a
cancellation: both are taken."""
_SILENT = {"active": "new", "revoked": "update", "entered-in-error": "update"}
"""The reason a message without one must mean, by ServiceRequest.status."""

_WANTED: tuple[tuple[str, int, int | None], ...] = (
    ("Encounter", 1, 1),
    ("CarePlan", 1, 1),
    ("Organization", 2, None),
    ("Practitioner", 1, None),
    ("PractitionerRole", 1, None),
    ("Consent", 1, None),
    ("HealthcareService", 1, None),
    ("Device", 0, 1),
)
"""Resource types and how many of each the MessageDefinition wants (at least, at most)."""
_HEADER_WANTED = ("definition", "destination", "focus", "reason")
_STATES = {"CarePlan": frozenset({"completed"}), "Encounter": frozenset({"triaged", "finished"})}
"""The states a new referral's CarePlan and Encounter are in."""


def header_of(reading: Reading) -> Json:
    """The MessageHeader, its event one of ours to answer."""
    headers = reading.contents.of_type("MessageHeader")
    if len(headers) != 1:
        text = "A message has exactly one MessageHeader."
        reading.findings.refuse(Invalid, "required", text, "Bundle.entry", "no-message-header")
    header = headers[0]
    event = header.get("eventCoding") or {}
    where = f"{reading.contents.path(header)}.event"
    if event.get("code") not in _EVENTS:
        text = "Only servicerequest-request messages are taken here."
        reading.findings.refuse(Invalid, "not-supported", text, where, "event-not-supported")
    if reading.system(event, where) != MESSAGE_EVENT:
        text = "The event is coded in a system other than BaRS message events; it was read as one of them."
        reading.findings.warn("code-invalid", text, where, "event-system")
    return header


def kind_of(reading: Reading, header: Json) -> MessageKind:
    """A new referral, a cancellation or a response, by the decision table."""
    if header["eventCoding"]["code"] == "servicerequest-response":
        return "response"
    request = next(iter(reading.contents.of_type("ServiceRequest")), {})
    status = request.get("status") or "active"
    where = f"{reading.contents.path(header)}.reason"
    reasons = reading.codes(header.get("reason"), MESSAGE_REASON, where)
    reason = reasons[0] if reasons else _SILENT.get(status, "new")
    _refuse_validation(reading, request)
    kind = _KINDS.get((reason, status))
    if kind is None:
        text = (
            "This message reason does not go with this ServiceRequest.status: new with active, update with revoked or "
            "entered-in-error. A referral is not changed by a message: revoke it and refer again."
        )
        reading.findings.refuse(Invalid, "invariant", text, where, "reason-and-status")
    return kind


def check_referral(reading: Reading, bundle: Json, header: Json, request: Json) -> None:
    """What the message definition wants, and the states that go with a new referral."""
    if not (bundle.get("meta") or {}).get("versionId"):
        text = "The message does not say which version of the standard it follows (meta.versionId)."
        reading.findings.warn("invariant", text, "Bundle.meta.versionId", "message-version", Invalid)
    for type_, least, most in _WANTED:
        count = len(reading.contents.of_type(type_))
        if count < least or (most is not None and count > most):
            text = f"The message definition wants {_amount(least, most)} {type_}."
            reading.findings.warn("required", text, "Bundle.entry", "message-content", Invalid)
    for field in _HEADER_WANTED:
        if not header.get(field):
            where = f"{reading.contents.path(header)}.{field}"
            reading.findings.warn("required", f"MessageHeader.{field} is missing.", where, "message-content", Invalid)
    _check_states(reading, request)


def sender_of(reading: Reading, header: Json) -> Organisation:
    """The Organization that sends: the practice that is told."""
    where = f"{reading.contents.path(header)}.sender"
    sender = organisation_of(reading, header.get("sender"), header)
    if sender is None:
        text = "MessageHeader.sender must name the sending Organization, and the message must carry it."
        reading.findings.refuse(Invalid, "required", text, where, "sender-not-found")
    if sender.ods is None:
        text = "The sending Organization has no ODS code."
        reading.findings.warn("required", text, where, "sender-ods-missing")
    return sender


def envelope(bundle: Json, header: Json) -> Message:
    """What a reply needs to know of the message."""
    reasons = (header.get("reason") or {}).get("coding") or [{}]
    destinations = header.get("destination") or [{}]
    return Message(
        bundle_id=bundle.get("id") or (bundle.get("identifier") or {}).get("value"),
        header_id=header.get("id"),
        event=header["eventCoding"]["code"],
        reason=reasons[0].get("code"),
        source_endpoint=(header.get("source") or {}).get("endpoint"),
        destination_endpoint=destinations[0].get("endpoint"),
    )


def _refuse_validation(reading: Reading, request: Json) -> None:
    for concept in request.get("category") or ():
        if "validation" in reading.codes(concept, MESSAGE_CATEGORY, "ServiceRequest.category"):
            where = f"{reading.contents.path(request)}.category"
            text = "Validation requests are not taken here, only referrals."
            reading.findings.refuse(Invalid, "not-supported", text, where, "category-not-supported")


def _check_states(reading: Reading, request: Json) -> None:
    """States of the CarePlan and Encounter the request names; of all there are where it names none."""
    references = (*(request.get("basedOn") or ()), request.get("encounter"))
    named = [reading.contents.resolve(reference, request) for reference in references]
    for type_, states in _STATES.items():
        mine = [target for target in named if target is not None and target["resourceType"] == type_]
        for resource in mine or reading.contents.of_type(type_):
            if resource.get("status") not in states:
                where = f"{reading.contents.path(resource)}.status"
                text = f"A new referral comes with a {type_} that is {' or '.join(sorted(states))}."
                reading.findings.warn("invariant", text, where, "message-state", Invalid)


def _amount(least: int, most: int | None) -> str:
    return f"at least {least}" if most is None else f"{least} to {most}" if least != most else f"exactly {least}"
