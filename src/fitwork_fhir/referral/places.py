"""The places a referral can be in: FHIR's Task.status and our own business status, named once."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Task.status, FHIR R4 words."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    REJECTED = "rejected"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"


OPEN = frozenset({Status.RECEIVED, Status.ACCEPTED, Status.IN_PROGRESS, Status.ON_HOLD})
ENDED = frozenset(Status) - OPEN


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the state table: status and business status."""

    status: Status
    business: str

    @property
    def open(self) -> bool:
        return self.status in OPEN

    def __str__(self) -> str:
        return f"{self.status} / {self.business}"


def _place(text: str) -> Place:
    status, business = text.split(" / ")
    return Place(Status(status), business)


TRIAGED_PLACES = tuple(_place(f"accepted / triaged-tier-{tier}") for tier in "abc")
AWAITING_TRIAGE = _place("received / awaiting-triage")
SAFETY_HOLD = _place("on-hold / safety-hold")
SAFETY_ACKNOWLEDGED = _place("on-hold / safety-acknowledged")
CONSENT_AWAITED = _place("on-hold / consent-awaited")
AWAITING_CAPACITY = _place("on-hold / awaiting-capacity")
CONSENT_REFUSED = _place("rejected / consent-refused")
CONSENT_NOT_OBTAINED = _place("cancelled / consent-not-obtained")
CONSENT_WITHDRAWN = _place("cancelled / consent-withdrawn")
SIGNPOSTED_AT_RECEIPT = _place("rejected / signposted")
SIGNPOSTED_LATER = _place("cancelled / signposted")
ADVICE_SENT = _place("in-progress / advice-sent")
ALLOCATED = _place("in-progress / allocated")
NO_LOCAL_SERVICE = _place("in-progress / no-local-service")
REROUTED = _place("accepted / rerouted")
STEPPED_UP = _place("in-progress / stepped-up")
STEPPED_DOWN = _place("in-progress / stepped-down")
RELAPSED = _place("in-progress / relapsed")
FOLLOW_UP = _place("in-progress / follow-up")
UNABLE_TO_CONTACT = _place("in-progress / unable-to-contact")
CONTACTED = _place("in-progress / contacted")
CANCELLATION_REQUESTED = _place("in-progress / cancellation-requested")
CANCELLED = _place("cancelled / cancelled-by-referrer")
CLOSED = _place("completed / closed")
SENT_IN_ERROR = _place("entered-in-error / sent-in-error")
AWAITING_INFORMATION = "awaiting-information"
