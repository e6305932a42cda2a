"""What the state table allows: asked by the steps of a case, by the API, and by the printed page.

The API enforces the table (422 with the allowed next places), serves it, and prints it as docs/referral-states.md.
"""

from fitwork_fhir.referral.places import (
    ADVICE_SENT as ADVICE_SENT,
)
from fitwork_fhir.referral.places import (
    ALLOCATED as ALLOCATED,
)
from fitwork_fhir.referral.places import (
    AWAITING_CAPACITY as AWAITING_CAPACITY,
)
from fitwork_fhir.referral.places import (
    AWAITING_INFORMATION as AWAITING_INFORMATION,
)
from fitwork_fhir.referral.places import (
    AWAITING_TRIAGE as AWAITING_TRIAGE,
)
from fitwork_fhir.referral.places import (
    CANCELLATION_REQUESTED as CANCELLATION_REQUESTED,
)
from fitwork_fhir.referral.places import (
    CANCELLED as CANCELLED,
)
from fitwork_fhir.referral.places import (
    CLOSED as CLOSED,
)
from fitwork_fhir.referral.places import (
    CONSENT_AWAITED as CONSENT_AWAITED,
)
from fitwork_fhir.referral.places import (
    CONSENT_NOT_OBTAINED as CONSENT_NOT_OBTAINED,
)
from fitwork_fhir.referral.places import (
    CONSENT_REFUSED as CONSENT_REFUSED,
)
from fitwork_fhir.referral.places import (
    CONSENT_WITHDRAWN as CONSENT_WITHDRAWN,
)
from fitwork_fhir.referral.places import (
    CONTACTED as CONTACTED,
)
from fitwork_fhir.referral.places import (
    ENDED as ENDED,
)
from fitwork_fhir.referral.places import (
    FOLLOW_UP as FOLLOW_UP,
)
from fitwork_fhir.referral.places import (
    NO_LOCAL_SERVICE as NO_LOCAL_SERVICE,
)
from fitwork_fhir.referral.places import (
    OPEN as OPEN,
)
from fitwork_fhir.referral.places import (
    RELAPSED as RELAPSED,
)
from fitwork_fhir.referral.places import (
    REROUTED as REROUTED,
)
from fitwork_fhir.referral.places import (
    SAFETY_ACKNOWLEDGED as SAFETY_ACKNOWLEDGED,
)
from fitwork_fhir.referral.places import (
    SAFETY_HOLD as SAFETY_HOLD,
)
from fitwork_fhir.referral.places import (
    SENT_IN_ERROR as SENT_IN_ERROR,
)
from fitwork_fhir.referral.places import (
    SIGNPOSTED_AT_RECEIPT as SIGNPOSTED_AT_RECEIPT,
)
from fitwork_fhir.referral.places import (
    SIGNPOSTED_LATER as SIGNPOSTED_LATER,
)
from fitwork_fhir.referral.places import (
    STEPPED_DOWN as STEPPED_DOWN,
)
from fitwork_fhir.referral.places import (
    STEPPED_UP as STEPPED_UP,
)
from fitwork_fhir.referral.places import (
    TRIAGED_PLACES as TRIAGED_PLACES,
)
from fitwork_fhir.referral.places import (
    UNABLE_TO_CONTACT as UNABLE_TO_CONTACT,
)
from fitwork_fhir.referral.places import (
    Place as Place,
)
from fitwork_fhir.referral.places import (
    Status as Status,
)
from fitwork_fhir.referral.state_table import (
    ROWS as ROWS,
)
from fitwork_fhir.referral.state_table import (
    SERVICE_STEPS as SERVICE_STEPS,
)
from fitwork_fhir.referral.state_table import (
    Move as Move,
)
from fitwork_fhir.referral.state_table import (
    Origin as Origin,
)
from fitwork_fhir.referral.state_table import (
    Row as Row,
)
from fitwork_fhir.referral.state_table import (
    Who as Who,
)


def _is_held(place: Place) -> bool:
    return place.status is Status.ON_HOLD


def _starts(row: Row, place: Place) -> bool:
    if isinstance(row.origin, tuple):
        return place in row.origin
    return {
        Origin.START: False,
        Origin.OPEN: place.open,
        Origin.OPEN_NOT_HELD: place.open and not _is_held(place),
        Origin.IN_PROGRESS: place.status is Status.IN_PROGRESS,
        Origin.WORKING: place.status is Status.IN_PROGRESS and place != CANCELLATION_REQUESTED,
        Origin.ACCEPTED_OR_IN_PROGRESS: place.status in (Status.ACCEPTED, Status.IN_PROGRESS)
        and place != CANCELLATION_REQUESTED,
        Origin.ANY: place.status is not Status.ENTERED_IN_ERROR,
    }[row.origin]


def can_move(place: Place, move: Move, who: Who) -> bool:
    """Whether `who` may make `move` from `place`."""
    return any(row.move is move and who.value in row.who and _starts(row, place) for row in ROWS)


def allowed(place: Place, who: Who) -> tuple[Place, ...]:
    """The next places `who` may ask for on the referral Task, in table order, without repeats."""
    found: dict[Place, None] = {}
    for row in ROWS:
        if row.task and who.value in row.who and _starts(row, place):
            for to in _asked_for(row, place):
                found.setdefault(to)
    return tuple(found)


def _asked_for(row: Row, place: Place) -> tuple[Place, ...]:
    """What a caller writes on the Task to ask for this row."""
    if row.move is Move.ASKED:
        return (Place(place.status, AWAITING_INFORMATION),)
    if row.move is Move.DECLINED:
        return (Place(Status.REJECTED, "declined"),)
    return row.to


_BY_TARGET: dict[Place, Move] = {
    Place(Status.REJECTED, "declined"): Move.DECLINED,
    Place(Status.ACCEPTED, AWAITING_INFORMATION): Move.ASKED,
    Place(Status.IN_PROGRESS, AWAITING_INFORMATION): Move.ASKED,
    Place(Status.RECEIVED, AWAITING_INFORMATION): Move.ASKED,
    **{to: row.move for row in reversed(ROWS) if row.task and row.move is not Move.DECLINED for to in row.to},
}
_BY_STATUS_ALONE: dict[Status, Move] = {
    Status.IN_PROGRESS: Move.TAKEN_ON,
    Status.REJECTED: Move.DECLINED,
    Status.COMPLETED: Move.CLOSED,
    Status.CANCELLED: Move.CANCELLATION_CONFIRMED,
}


def move_asked_for(before: Place, status: str, business: str | None) -> Move | None:
    """Which move a caller asks for by writing `status` and `business` on the Task; None where there is none.

    A caller that changes the status and leaves the business status as it was means the plain reading of the status.
    """
    if status not in set(Status):
        return None
    asked = Status(status)
    if (business is None or business == before.business) and asked is not before.status:
        return _BY_STATUS_ALONE.get(asked)
    move = _BY_TARGET.get(Place(asked, business or ""))
    if move is Move.CONTACTED and before == UNABLE_TO_CONTACT:
        return Move.PATIENT_ANSWERED
    if move is None and asked is Status.REJECTED:
        return Move.DECLINED
    return move


BUSINESS_STATUSES: tuple[str, ...] = tuple(
    dict.fromkeys([AWAITING_TRIAGE.business] + [to.business for row in ROWS for to in row.to] + [AWAITING_INFORMATION])
)
