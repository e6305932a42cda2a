"""What the practice reads when a referral ends, or is about to (policy section 4, state table)."""

from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.feedback.template import Slot, line, long

_CONCERN_OPEN = line("[flagged] The safety concern reported earlier is still open: please complete its review.")
_NOTES_STAY = line("Fit notes stay with you from here. You need do nothing.")

ENDINGS: dict[Event, tuple[Slot, ...]] = {
    Event.CONSENT_WITHDRAWN: (
        line("Closed: the patient no longer agrees to the referral. Reference {reference}."),
        line(
            "[service] We have told {who} to stop. Nothing more is passed on.", "Nothing more is passed on to anyone."
        ),
        line("If they change their mind, they can refer themselves, or you can refer again."),
        _NOTES_STAY,
        _CONCERN_OPEN,
    ),
    Event.CANCELLATION_REQUESTED: (
        line("You asked to stop this referral; {who} is already working with the patient. Reference {reference}."),
        line("We have asked {who} to confirm. Until then the support goes on."),
        line("We will tell you by {next_day}. You need do nothing.", "We will tell you. You need do nothing."),
    ),
    Event.CANCELLATION_CONFIRMED: (
        line("{who} has confirmed that the support stops, as you asked. Closed. Reference {reference}."),
        long("They add: {why}"),
        _NOTES_STAY,
        _CONCERN_OPEN,
    ),
    Event.CANCELLED: (
        line("The referral is cancelled, as you asked. Reference {reference}."),
        line("Nobody will contact the patient about it."),
        line("If they need support later, please refer again. Fit notes stay with you. You need do nothing."),
        _CONCERN_OPEN,
    ),
    Event.SENT_IN_ERROR: (
        line("Sent in error: please stop using this referral, and delete it. Reference {reference}."),
        line("Please delete it, and every message about it, from the record it was filed in."),
        line("Everyone else who saw it has been told the same."),
        line("If it was meant for another patient, please refer that patient anew."),
        line("[flagged] If the safety concern is about another patient of yours, please act on it now: phone."),
    ),
    Event.FOLLOW_UP: (
        line("The patient is back at work. Reference {reference}."),
        line(
            "We ask how it goes after {months} months; next on {next_day}.",
            "We ask how it goes after {months} months.",
            "Next time we ask how it goes: {next_day}.",
            "We go on asking how it goes.",
        ),
        long("How it goes: {why}"),
        line("If they go off again within six months, tell us and the support reopens. You need do nothing else."),
    ),
    Event.OUTCOME: (
        line(
            "[ends] Closed: {outcome}. Reference {reference}.",
            "Outcome: {outcome}. Reference {reference}.",
            "[ends] Closed. Reference {reference}.",
            "There is an outcome. Reference {reference}.",
        ),
        long("What helped: {helped}", "[good] What helped: {given}.", "Why not: {why}", "[not good] Tried: {given}."),
        long("[good] In the way at first: {hindered}.", "[not good] Still in the way: {hindered}."),
        line(
            "[good] If it does not last, refer again and we go straight on.",
            "If the patient wants to try again, please refer again, or they can refer themselves.",
        ),
        _NOTES_STAY,
        _CONCERN_OPEN,
    ),
}
