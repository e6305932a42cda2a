"""A message that takes a referral back: which one, and whether it was never meant."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir.alarms import safety_facts
from fitwork_fhir.fhir.submission.message import envelope, sender_of
from fitwork_fhir.fhir.submission.patient import named_patient
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.submission.subjects import check_subjects
from fitwork_fhir.fhir.submission.words import words
from fitwork_fhir.referral.submission import Message, Organisation, PatientIdentity, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """A referral revoked, or sent in error."""

    status: str
    """revoked or entered-in-error."""
    ids: tuple[str, ...]
    """What the message calls the ServiceRequest, best first: its id, the tail of its fullUrl, of the header's focus."""
    identifiers: tuple[tuple[str, str], ...]
    """(system, value) of its business identifiers."""
    sender: Organisation
    message: Message
    words: tuple[Words, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    """`red_flags` and `scores.phq9_item9` as far as anything in the message raises an alarm (see `safety_facts`)."""
    patient: PatientIdentity | None = None
    """Whom the message says the referral is about; None where it says nothing."""


def cancellation(reading: Reading, bundle: Json, header: Json, request: Json) -> Cancellation:
    focus = [reference.get("reference") or "" for reference in header.get("focus") or ()]
    keys = [part.key for part in reading.contents.received if part.resource is request]
    names = [request.get("id") or "", *(_tail(key) for key in (*keys, *focus))]
    sender = sender_of(reading, header)
    patient = _patient(reading, request)
    return Cancellation(
        status=request["status"],
        ids=tuple(dict.fromkeys(filter(None, names))),
        identifiers=tuple(
            (reading.system(identifier, "ServiceRequest.identifier"), identifier["value"])
            for identifier in request.get("identifier") or ()
            if identifier.get("value")
        ),
        sender=sender,
        message=envelope(bundle, header),
        words=tuple(dict.fromkeys(words(reading))),
        findings=reading.findings.settle(),
        facts=safety_facts(bundle),
        patient=patient,
    )


def _patient(reading: Reading, request: Json) -> PatientIdentity | None:
    """The patient the message carries or names. Raises WrongPatient where what it holds is about two people."""
    subject = request.get("subject") or {}
    carried, identity = named_patient(reading, request)
    is_linked = carried is not None and carried is reading.contents.resolve(subject, request)
    if is_linked or (carried is None and identity is not None and identity.on_file_id):
        stored = {"identifier": [subject.get("identifier")]}
        check_subjects(reading, carried, identity.on_file_id if identity else None, stored)
    return identity


def _tail(key: str) -> str:
    return key.split("/_history/", 1)[0].rsplit("/", 1)[-1].rsplit(":", 1)[-1]
