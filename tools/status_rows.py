"""What each business status of ours is called elsewhere, where anything there says the same.

Sources: HL7 BSeR 2.0.0-ballot, CodeSystem TaskBusinessStatusCS and its harmonised state transitions; HL7 AU
eRequesting 1.0.1, CodeSystem task-business-status; NHS e-RS, CodeSystem eRS-ReferralState-1. Nothing is guessed: where
the source names nothing of the kind, or names it without saying what it means, the row says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

BSER = "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS"
AU = "http://terminology.hl7.org.au/CodeSystem/task-business-status"
ERS = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-ReferralState-1"

DISPLAYS: Mapping[str, Mapping[str, str]] = {
    BSER: {
        "2.0": "Created",
        "3.0": "Accepted",
        "4.0": "Declined",
        "5.1.1": "Event Scheduled",
        "5.1.2": "Scheduled Event Unattended",
        "5.1.3": "Scheduled Event Cancelled",
        "5.1.4": "Event Completed",
        "5.2": "Cancellation Requested",
        "6.0": "Fulfillment Cancelled",
        "7.0": "Fulfillment Completed",
    },
    AU: {},
    ERS: {},
}


@dataclass(frozen=True, slots=True)
class Same:
    """A code elsewhere. `equivalence` is what the target is to ours (FHIR R4 ConceptMapEquivalence)."""

    code: str
    equivalence: str
    comment: str


Found = Mapping[str, tuple[Same, ...]]

IN_BSER: Found = {
    "awaiting-triage": (Same("2.0", "relatedto", "There: received, before the recipient has looked."),),
    "triaged-tier-a": (Same("3.0", "wider", "There is no tier there."),),
    "triaged-tier-b": (Same("3.0", "wider", "There is no tier there."),),
    "triaged-tier-c": (Same("3.0", "wider", "There is no tier there."),),
    "allocated": (Same("3.0", "relatedto", "There the recipient's acceptance; ours comes after triage accepted."),),
    "consent-refused": (Same("4.0", "relatedto", "There the recipient declines; here the patient did not agree."),),
    "signposted": (Same("4.0", "relatedto", "There the recipient declines; here triage did, and said who may help."),),
    "declined": (Same("4.0", "equivalent", "The recipient declines."),),
    "appointment-booked": (Same("5.1.1", "equivalent", "A visit is scheduled."),),
    "appointment-moved": (Same("5.1.1", "wider", "There a visit that is moved is scheduled again."),),
    "did-not-attend": (Same("5.1.2", "equivalent", "The patient did not come."),),
    "appointment-cancelled": (Same("5.1.3", "equivalent", "The visit was cancelled."),),
    "assessed": (Same("5.1.4", "wider", "There any visit that took place, with an interim note."),),
    "cancellation-requested": (Same("5.2", "equivalent", "The referrer asked, the recipient has not confirmed."),),
    "cancelled-by-referrer": (Same("6.0", "wider", "There whoever asked for it."),),
    "consent-withdrawn": (Same("6.0", "wider", "There no reason is told apart."),),
    "consent-not-obtained": (Same("6.0", "wider", "There no reason is told apart."),),
    "closed": (Same("7.0", "equivalent", "The outcome was reported."),),
}
IN_AU: Found = {
    "appointment-booked": (
        Same("service-booked", "relatedto", "There with Task.status accepted, here with in-progress."),
    ),
    "cancelled-by-referrer": (
        Same("request-cancelled-placer", "equivalent", "Whoever placed the request cancelled it."),
    ),
}
IN_ERS: Found = {
    "awaiting-triage": (Same("AWAITING_TRIAGE", "equivalent", "By name."),),
    "triaged-tier-b": (Same("TRIAGED_PROVIDER_TO_ACTION", "relatedto", "By name: triaged, the provider is next."),),
    "triaged-tier-c": (Same("TRIAGED_PROVIDER_TO_ACTION", "relatedto", "By name: triaged, the provider is next."),),
    "appointment-booked": (Same("BOOKED", "equivalent", "By name."),),
    "appointment-moved": (Same("BOOKED", "wider", "By name: it is booked, at another time."),),
    "did-not-attend": (Same("DID_NOT_ATTEND", "equivalent", "By name."),),
    "appointment-cancelled": (
        Same("APPT_CANCELLED_BY_PATIENT", "narrower", "Ours does not say who cancelled."),
        Same("APPT_CANCELLED_BY_PROVIDER", "narrower", "Ours does not say who cancelled."),
    ),
    "declined": (Same("REJECTED", "equivalent", "By name."),),
    "consent-refused": (Same("REJECTED", "wider", "By name; the reason is not told apart there."),),
    "cancelled-by-referrer": (Same("CANCELLED_REFERRAL", "wider", "By name; who cancelled is not told apart there."),),
    "consent-withdrawn": (Same("CANCELLED_REFERRAL", "wider", "By name; the reason is not told apart there."),),
    "consent-not-obtained": (Same("CANCELLED_REFERRAL", "wider", "By name; the reason is not told apart there."),),
}

_NO_HOLD = "Nothing there is on hold."
_HELD = ("safety-hold", "safety-acknowledged", "consent-awaited", "awaiting-capacity")
NOT_IN_BSER: Mapping[str, str] = {
    **dict.fromkeys(_HELD, _NO_HOLD),
    "awaiting-information": "Nothing there waits for an answer.",
    "relapsed": "Nothing is opened again there.",
    "sent-in-error": "Nothing there says that a referral was a mistake.",
    "rerouted": "There one recipient has the referral; the first one's decline would be 4.0.",
}
NOT_IN_ERS: Mapping[str, str] = {
    "assessed": "ASSESSMENT_RESULT is near by name; what it stands for was not found.",
    "awaiting-capacity": "DEFERRED_TO_PROVIDER and NOT_BOOKED are near by name; what they stand for was not found.",
    "triaged-tier-a": "TRIAGE_RESPONSE is near by name; what it stands for was not found.",
    "signposted": "REJECTED is near; ours also ends a referral that had been accepted.",
}

TARGETS: tuple[tuple[str, str, Found, Mapping[str, str]], ...] = (
    (BSER, "Nothing there says this.", IN_BSER, NOT_IN_BSER),
    (AU, "Nothing there says this.", IN_AU, {}),
    (ERS, "Nothing there says this.", IN_ERS, NOT_IN_ERS),
)
"""Target system, what is said of a status without a row, the rows, and what is said of some others."""
