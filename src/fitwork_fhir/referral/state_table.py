"""The rows of the state table: who may make which move from where, and where it leads.

Built on BSeR, SDOHCC, COW, AU eRequesting and e-RS; the triage policy wins where they differ.
"""

from dataclasses import dataclass
from enum import StrEnum

from fitwork_fhir.referral.places import (
    ADVICE_SENT,
    ALLOCATED,
    AWAITING_CAPACITY,
    AWAITING_TRIAGE,
    CANCELLATION_REQUESTED,
    CANCELLED,
    CLOSED,
    CONSENT_AWAITED,
    CONSENT_NOT_OBTAINED,
    CONSENT_REFUSED,
    CONSENT_WITHDRAWN,
    CONTACTED,
    FOLLOW_UP,
    NO_LOCAL_SERVICE,
    RELAPSED,
    REROUTED,
    SAFETY_ACKNOWLEDGED,
    SAFETY_HOLD,
    SENT_IN_ERROR,
    SIGNPOSTED_AT_RECEIPT,
    SIGNPOSTED_LATER,
    STEPPED_DOWN,
    STEPPED_UP,
    TRIAGED_PLACES,
    UNABLE_TO_CONTACT,
    Place,
    Status,
)


class Who(StrEnum):
    """Who may make a move."""

    PRACTICE = "P"
    SERVICE = "S"
    SERVER = "R"
    OPERATOR = "O"


class Move(StrEnum):
    """What can happen to a referral."""

    SAFETY_STOP = "safety-stop"
    SAFETY_ACKNOWLEDGED = "safety-acknowledged"
    SAFETY_CLEARED = "safety-cleared"
    CONSENT_MISSING = "consent-missing"
    CONSENT_GIVEN = "consent-given"
    CONSENT_LAPSED = "consent-lapsed"
    CONSENT_REFUSED = "consent-refused"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    SIGNPOSTED = "signposted"
    TRIAGED = "triaged"
    ADVICE_SENT = "advice-sent"
    TAKEN_ON = "taken-on"
    ALL_FULL = "all-full"
    NO_LOCAL_SERVICE = "no-local-service"
    PLACE_FOUND = "place-found"
    CAPACITY_LAPSED = "capacity-lapsed"
    DECLINED = "declined"
    ASKED = "asked"
    ANSWERED = "answered"
    TIER_CHANGED = "tier-changed"
    CONTACT_ATTEMPTED = "contact-attempted"
    CONTACTED = "contacted"
    APPOINTMENT_BOOKED = "appointment-booked"
    APPOINTMENT_MOVED = "appointment-moved"
    APPOINTMENT_CANCELLED = "appointment-cancelled"
    DID_NOT_ATTEND = "did-not-attend"
    ASSESSED = "assessed"
    PLAN_AGREED = "plan-agreed"
    IN_SUPPORT = "in-support"
    MDT_REVIEW = "mdt-review"
    UNREACHABLE = "unreachable"
    PATIENT_ANSWERED = "patient-answered"
    STEPPED_UP = "stepped-up"
    STEPPED_DOWN = "stepped-down"
    RETURNED = "returned-to-work"
    RELAPSED = "relapsed"
    CLOSED = "closed"
    REVOKED = "revoked"
    CANCELLATION_CONFIRMED = "cancellation-confirmed"
    SENT_IN_ERROR = "sent-in-error"


_TO_TAKE_ON = (*TRIAGED_PLACES[1:], REROUTED, STEPPED_UP, STEPPED_DOWN, RELAPSED, NO_LOCAL_SERVICE)

SERVICE_STEPS: dict[Move, str] = {
    Move.CONTACT_ATTEMPTED: "contact-attempted",
    Move.CONTACTED: "contacted",
    Move.APPOINTMENT_BOOKED: "appointment-booked",
    Move.APPOINTMENT_MOVED: "appointment-moved",
    Move.APPOINTMENT_CANCELLED: "appointment-cancelled",
    Move.DID_NOT_ATTEND: "did-not-attend",
    Move.ASSESSED: "assessed",
    Move.PLAN_AGREED: "plan-agreed",
    Move.IN_SUPPORT: "in-support",
    Move.MDT_REVIEW: "mdt-review",
}


class Origin(StrEnum):
    """Sets of places a move can start from, where they are more than a few cells."""

    START = "(new referral)"
    OPEN = "any open place"
    OPEN_NOT_HELD = "open, not on hold"
    IN_PROGRESS = "in-progress / any"
    WORKING = "in-progress / any but cancellation-requested"
    ACCEPTED_OR_IN_PROGRESS = "accepted or in-progress / any but cancellation-requested"
    ANY = "any place"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the state table."""

    move: Move
    origin: Origin | tuple[Place, ...]
    who: str
    """Letters of Who."""
    to: tuple[Place, ...]
    """The places it can lead to; empty where it goes back to what was before, or re-triage decides."""
    meaning: str
    task: bool = False
    """Whether a caller makes this move on the referral Task itself (PUT or PATCH)."""


ROWS: tuple[Row, ...] = (
    Row(
        Move.SAFETY_STOP,
        Origin.OPEN,
        "RSPO",
        (SAFETY_HOLD,),
        "A red flag at triage, re-triage or review, or one that somebody reports. What was before is kept.",
        task=True,
    ),
    Row(Move.SAFETY_ACKNOWLEDGED, (SAFETY_HOLD,), "PO", (SAFETY_ACKNOWLEDGED,), "The safety Task is set to accepted."),
    Row(
        Move.SAFETY_CLEARED,
        (SAFETY_HOLD, SAFETY_ACKNOWLEDGED),
        "PO",
        (),
        "The safety Task is completed with a clearance: triage runs again. A hold that began at receipt goes on as a "
        "new referral; a later one returns to what was before, at the higher of the two tiers.",
    ),
    Row(
        Move.CONSENT_MISSING,
        (AWAITING_TRIAGE, SAFETY_HOLD, SAFETY_ACKNOWLEDGED),
        "R",
        (CONSENT_AWAITED,),
        "Consent to the referral is not recorded.",
    ),
    Row(Move.CONSENT_GIVEN, (CONSENT_AWAITED,), "P", (), "Consent is recorded: triage runs again."),
    Row(Move.CONSENT_LAPSED, (CONSENT_AWAITED,), "R", (CONSENT_NOT_OBTAINED,), "28 days without consent."),
    Row(
        Move.CONSENT_REFUSED,
        (AWAITING_TRIAGE, CONSENT_AWAITED),
        "PR",
        (CONSENT_REFUSED,),
        "The patient does not agree to the referral.",
    ),
    Row(Move.SIGNPOSTED, (AWAITING_TRIAGE,), "R", (SIGNPOSTED_AT_RECEIPT,), "Under 16."),
    Row(
        Move.TRIAGED,
        (AWAITING_TRIAGE, SAFETY_HOLD, SAFETY_ACKNOWLEDGED, CONSENT_AWAITED),
        "R",
        TRIAGED_PLACES,
        "Triage accepts. Whether it is provisional is an output.",
    ),
    Row(Move.ADVICE_SENT, (TRIAGED_PLACES[0],), "R", (ADVICE_SENT,), "Tier A advice leaves in the same transaction."),
    Row(Move.TAKEN_ON, _TO_TAKE_ON, "S", (ALLOCATED,), "The service takes the person on.", task=True),
    Row(
        Move.ALL_FULL,
        (AWAITING_TRIAGE, *_TO_TAKE_ON),
        "R",
        (AWAITING_CAPACITY,),
        "Every matching service is full: on hold with a date.",
    ),
    Row(
        Move.NO_LOCAL_SERVICE,
        (AWAITING_TRIAGE, *_TO_TAKE_ON),
        "R",
        (NO_LOCAL_SERVICE,),
        "No local service: national signposts and advice; the operator owns the case.",
    ),
    Row(Move.PLACE_FOUND, (AWAITING_CAPACITY,), "R", TRIAGED_PLACES, "A place is found."),
    Row(Move.CAPACITY_LAPSED, (AWAITING_CAPACITY,), "R", (NO_LOCAL_SERVICE,), "The date passed without a place."),
    Row(
        Move.DECLINED,
        Origin.ACCEPTED_OR_IN_PROGRESS,
        "S",
        (REROUTED, NO_LOCAL_SERVICE),
        "The service declines with a reason: the next service, or none is left.",
        task=True,
    ),
    Row(
        Move.ASKED,
        Origin.OPEN_NOT_HELD,
        "SOR",
        (),
        "A question: the status stays, the answer restores what was before.",
        task=True,
    ),
    Row(Move.ANSWERED, Origin.OPEN_NOT_HELD, "PSO", (), "An answer to a question."),
    Row(
        Move.TIER_CHANGED,
        Origin.OPEN_NOT_HELD,
        "R",
        (*TRIAGED_PLACES, STEPPED_UP, STEPPED_DOWN),
        "A new fact changes the tier: not yet taken on, routed again; taken on, stepped up or down.",
    ),
    *(
        Row(move, Origin.WORKING, "S", (Place(Status.IN_PROGRESS, business),), "A step of the service.", task=True)
        for move, business in SERVICE_STEPS.items()
    ),
    Row(
        Move.UNREACHABLE,
        Origin.WORKING,
        "R",
        (UNABLE_TO_CONTACT,),
        "Three failed contacts over ten working days: tier A (B with a floor code). Not closed.",
    ),
    Row(
        Move.PATIENT_ANSWERED,
        (UNABLE_TO_CONTACT,),
        "SPO",
        (CONTACTED,),
        "The patient answers: the earlier tier, counting starts anew.",
        task=True,
    ),
    Row(Move.STEPPED_UP, Origin.WORKING, "RS", (STEPPED_UP,), "A review raises the tier.", task=True),
    Row(Move.STEPPED_DOWN, Origin.WORKING, "RS", (STEPPED_DOWN,), "A review lowers the tier.", task=True),
    Row(
        Move.RETURNED,
        Origin.WORKING,
        "SP",
        (FOLLOW_UP,),
        "Back at work: contact at one, three and six months.",
        task=True,
    ),
    Row(Move.RELAPSED, (FOLLOW_UP,), "SP", (RELAPSED,), "Off again within six months.", task=True),
    Row(
        Move.CLOSED,
        Origin.IN_PROGRESS,
        "S",
        (CLOSED,),
        "The six-month follow-up is done, or the case is closed with an outcome code.",
        task=True,
    ),
    Row(
        Move.CANCELLATION_CONFIRMED,
        (CANCELLATION_REQUESTED,),
        "S",
        (CANCELLED,),
        "The service confirms; an outcome instead closes the case.",
        task=True,
    ),
    Row(
        Move.REVOKED,
        Origin.OPEN,
        "P",
        (CANCELLED, CANCELLATION_REQUESTED),
        "The practice revokes the ServiceRequest. Cancelled at once before a service works on it (or where the "
        "operator owns it); otherwise the service is asked to confirm.",
    ),
    Row(
        Move.CONSENT_WITHDRAWN,
        Origin.OPEN,
        "PSO",
        (CONSENT_WITHDRAWN,),
        "The patient withdraws consent to the referral.",
        task=True,
    ),
    Row(Move.SIGNPOSTED, Origin.OPEN, "R", (SIGNPOSTED_LATER,), "A later triage finds the person under 16."),
    Row(
        Move.SENT_IN_ERROR,
        Origin.ANY,
        "PO",
        (SENT_IN_ERROR,),
        "The practice marks the ServiceRequest entered-in-error: everyone who saw it is told to stop and delete.",
    ),
)
