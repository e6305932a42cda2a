"""A message that takes a referral back: which one, and whether it was never meant."""

from dataclasses import dataclass

from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir.submission.message import envelope, sender_of
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.submission.words import words
from fitwork_fhir.referral.submission import Message, Organisation, Words


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


def cancellation(reading: Reading, bundle: Json, header: Json, request: Json) -> Cancellation:
    focus = [reference.get("reference") or "" for reference in header.get("focus") or ()]
    keys = [part.key for part in reading.contents.received if part.resource is request]
    names = [request.get("id") or "", *(_tail(key) for key in (*keys, *focus))]
    sender = sender_of(reading, header)
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
    )


def _tail(key: str) -> str:
    return key.split("/_history/", 1)[0].rsplit("/", 1)[-1].rsplit(":", 1)[-1]
