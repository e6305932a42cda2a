"""The steps worth drawing: the usual way of a referral, its holds and its ends. A test holds each to the table."""

from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import Move, Place, Status

TAKEN_B = status.TRIAGED_PLACES[1]
TAKEN_C = status.TRIAGED_PLACES[2]


def _step(business: str) -> Place:
    return Place(Status.IN_PROGRESS, business)


ARROWS: tuple[tuple[Place, Move, Place], ...] = (
    (status.AWAITING_TRIAGE, Move.TRIAGED, status.TRIAGED_PLACES[0]),
    (status.AWAITING_TRIAGE, Move.TRIAGED, TAKEN_B),
    (status.AWAITING_TRIAGE, Move.TRIAGED, TAKEN_C),
    (status.AWAITING_TRIAGE, Move.SAFETY_STOP, status.SAFETY_HOLD),
    (status.AWAITING_TRIAGE, Move.CONSENT_MISSING, status.CONSENT_AWAITED),
    (status.AWAITING_TRIAGE, Move.CONSENT_REFUSED, status.CONSENT_REFUSED),
    (status.AWAITING_TRIAGE, Move.SIGNPOSTED, status.SIGNPOSTED_AT_RECEIPT),
    (status.SAFETY_HOLD, Move.SAFETY_ACKNOWLEDGED, status.SAFETY_ACKNOWLEDGED),
    (status.SAFETY_ACKNOWLEDGED, Move.SAFETY_CLEARED, status.AWAITING_TRIAGE),
    (status.CONSENT_AWAITED, Move.CONSENT_GIVEN, status.AWAITING_TRIAGE),
    (status.CONSENT_AWAITED, Move.CONSENT_LAPSED, status.CONSENT_NOT_OBTAINED),
    (status.TRIAGED_PLACES[0], Move.ADVICE_SENT, status.ADVICE_SENT),
    (TAKEN_B, Move.TAKEN_ON, status.ALLOCATED),
    (TAKEN_C, Move.TAKEN_ON, status.ALLOCATED),
    (TAKEN_B, Move.ALL_FULL, status.AWAITING_CAPACITY),
    (TAKEN_B, Move.NO_LOCAL_SERVICE, status.NO_LOCAL_SERVICE),
    (TAKEN_B, Move.DECLINED, status.REROUTED),
    (status.REROUTED, Move.TAKEN_ON, status.ALLOCATED),
    (status.AWAITING_CAPACITY, Move.PLACE_FOUND, TAKEN_B),
    (status.AWAITING_CAPACITY, Move.CAPACITY_LAPSED, status.NO_LOCAL_SERVICE),
    (status.ALLOCATED, Move.CONTACTED, status.CONTACTED),
    (status.ALLOCATED, Move.UNREACHABLE, status.UNABLE_TO_CONTACT),
    (status.UNABLE_TO_CONTACT, Move.PATIENT_ANSWERED, status.CONTACTED),
    (status.CONTACTED, Move.ASSESSED, _step("assessed")),
    (_step("assessed"), Move.PLAN_AGREED, _step("plan-agreed")),
    (_step("plan-agreed"), Move.IN_SUPPORT, _step("in-support")),
    (_step("in-support"), Move.STEPPED_UP, status.STEPPED_UP),
    (_step("in-support"), Move.RETURNED, status.FOLLOW_UP),
    (status.FOLLOW_UP, Move.RELAPSED, status.RELAPSED),
    (status.RELAPSED, Move.TAKEN_ON, status.ALLOCATED),
    (status.FOLLOW_UP, Move.CLOSED, status.CLOSED),
    (status.ALLOCATED, Move.REVOKED, status.CANCELLATION_REQUESTED),
    (status.CANCELLATION_REQUESTED, Move.CANCELLATION_CONFIRMED, status.CANCELLED),
)
"""From, what happens, to. A cleared hold and a given consent lead back to triage."""
