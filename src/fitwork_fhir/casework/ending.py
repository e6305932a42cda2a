"""How a case ends: cancelled, refused, withdrawn, sent in error, closed (state table)."""

from typing import Any

from fitwork_fhir.casework.case import AskCode, PartyKind
from fitwork_fhir.casework.draft import SAFETY_TIMERS, Draft, TimerKind
from fitwork_fhir.casework.hold import as_reported, open_reviews
from fitwork_fhir.casework.tell import say, tell_owner, tell_practice
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import Place, Status

OUTCOMES = (
    "returned-same-job", "returned-amended-job", "remained-in-work", "other-work", "training", "became-unemployed",
    "refused-plan", "withdrew", "clinically-unfit", "lost-contact",
)  # fmt: skip
GOOD_OUTCOMES = frozenset(OUTCOMES[:5])
_SAFETY = (AskCode.SAFETY_REVIEW, AskCode.SAFETY_DUTY)


def end(draft: Draft, place: Place) -> None:
    """End the case. An uncleared safety Task, its message and its timers live on; the rest is called off."""
    draft.become(place=place, paused_from=None, held_from=None, waiting_from=None, next_date=None)
    draft.close_asks("cancelled", *(code for code in AskCode if code not in _SAFETY))
    draft.cancel_timers(*(kind for kind in TimerKind if kind not in SAFETY_TIMERS))
    draft.withdraw_undelivered = True


def _tell_ended(draft: Draft, event: Event, **more: Any) -> None:
    """Say that it ended, and which safety concern is still open."""
    codes = tuple(dict.fromkeys(code for ask in open_reviews(draft) for code in ask.about))
    tell_practice(draft, event, flags=as_reported(draft, codes), **more)


def lapse(draft: Draft) -> None:
    """Nobody recorded the consent in time."""
    end(draft, status.CONSENT_NOT_OBTAINED)
    _tell_ended(draft, Event.CONSENT_LAPSED)


def revoke(draft: Draft) -> None:
    """The practice revokes: cancelled at once before anybody works on it, else the service is asked to confirm."""
    if _someone_works_on_it(draft):
        draft.become(
            place=status.CANCELLATION_REQUESTED, paused_from=None, held_from=None, waiting_from=None, next_date=None
        )
        draft.cancel_timers(TimerKind.CAPACITY_DATE, TimerKind.FOLLOW_UP)
        tell_practice(draft, Event.CANCELLATION_REQUESTED)
        tell_owner(
            draft,
            Event.CANCELLATION_REQUESTED,
            "The practice cancels it.",
            "Please stop, and confirm the cancellation or report the outcome you have.",
        )
        return
    end(draft, status.CANCELLED)
    _tell_ended(draft, Event.CANCELLED)
    tell_owner(draft, Event.CANCELLED, "The practice has cancelled it. Please do nothing more.")


def _someone_works_on_it(draft: Draft) -> bool:
    """In progress with a service, or on hold since it was in progress."""
    case = draft.case
    if case.place.status is not Status.ON_HOLD:
        return case.place.status is Status.IN_PROGRESS and case.owner.kind is PartyKind.SERVICE
    began = case.held_from or case.waiting_from or case.place
    if began == status.AWAITING_CAPACITY:
        began = case.waiting_from or began
    return began.status is Status.IN_PROGRESS


def confirm_cancellation(draft: Draft) -> None:
    end(draft, status.CANCELLED)
    _tell_ended(draft, Event.CANCELLATION_CONFIRMED)


def withdraw_consent(draft: Draft) -> None:
    """The patient withdraws consent to the referral: everyone stops."""
    end(draft, status.CONSENT_WITHDRAWN)
    _tell_ended(draft, Event.CONSENT_WITHDRAWN)
    tell_owner(draft, Event.CONSENT_WITHDRAWN, "The patient no longer agrees to it. Please stop.")


def signpost(draft: Draft) -> None:
    """New facts put the referral out of scope: the person is pointed to other help, and whoever had it stops."""
    end(draft, status.SIGNPOSTED_LATER)
    _tell_ended(draft, Event.SIGNPOSTED)
    tell_owner(draft, Event.SIGNPOSTED, "Other help fits this patient better, and the referral is closed. Please stop.")


def sent_in_error(draft: Draft) -> None:
    """The practice and every service that saw it are told to stop and delete."""
    end(draft, status.SENT_IN_ERROR)
    _tell_ended(draft, Event.SENT_IN_ERROR)
    for party in draft.case.seen_by:
        say(
            draft,
            party,
            Event.SENT_IN_ERROR,
            (f"Referral {draft.case.reference} was sent in error.", "Please stop and delete what you hold of it."),
        )


def close(draft: Draft, outcome: str) -> None:
    """The service closes the case with an outcome code; its own words say what helped, or why not."""
    draft.become(outcome=outcome)
    end(draft, status.CLOSED)
    good = outcome in GOOD_OUTCOMES
    _tell_ended(draft, Event.OUTCOME, helped=draft.reason if good else None, why=None if good else draft.reason)
