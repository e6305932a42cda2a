"""What the practice reads about safety: the flag as reported, what to do, whom to phone (policy sections S and 4).

No grade of risk stands here, and no message replaces a phone call.
"""

from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.feedback.template import Slot, line, long

_REPORTED = long(
    "Reported by {reporter} on {reported_day}: {flags}.",
    "Reported by {reporter}: {flags}.",
    "Reported on {reported_day}: {flags}.",
    "Reported: {flags}.",
    "Reported by {reporter} on {reported_day}: a safety concern.",
    "Reported by {reporter}: a safety concern.",
    "Reported: a safety concern.",
)
_ACTION = line("{do_by}: {action}.")
_PHONE = line(
    "Messages are no emergency route: in an emergency phone 999; our duty clinician is on {phone}.",
    "Messages are no emergency route: in an emergency phone 999; our duty clinician is at {hub}.",
)

SAFETY: dict[Event, tuple[Slot, ...]] = {
    Event.SAFETY_HOLD: (
        line("Safety concern: please act. The referral is on hold, not closed. Reference {reference}."),
        _REPORTED,
        _ACTION,
        _PHONE,
        line(
            "[asked] Please acknowledge within {within}. If we do not hear, we phone you.",
            "The patient's own practice or our duty clinician is asked to acknowledge it; you need not.",
        ),
        line(
            "[asked, sent] The referral goes on once you record what you found. "
            "Nothing of this was sent to any provider.",
            "[asked] The referral goes on once you record what you found. Nothing was sent to any provider.",
            "[sent] The referral goes on once they record what they found. Nothing of this was sent to any provider.",
            "The referral goes on once they record what they found. Nothing was sent to any provider.",
        ),
    ),
    Event.SAFETY_ESCALATED: (
        line("Not acknowledged in time: a safety concern. Our duty clinician is phoning you. Reference {reference}."),
        _REPORTED,
        _ACTION,
        _PHONE,
        line("Please acknowledge now, in the task you have or by phone."),
        line(
            "The referral stays open, on hold, until you record what you found. "
            "Nothing of this was sent to any provider."
        ),
    ),
    Event.SAFETY_REMINDED: (
        line("A reminder: you have a safety concern in hand; no findings are recorded yet. Reference {reference}."),
        _REPORTED,
        line("One thing to do: please record in the task what you found, and whether the concern still stands."),
        _PHONE,
        line("[ends] The referral has ended; the safety concern has not.", "Until then the referral stays on hold."),
    ),
    Event.SAFETY_DUTY: (
        line(
            "A duty for the practice: {flags}. Reference {reference}.",
            "A duty for the practice, on safety. Reference {reference}.",
        ),
        line(
            "[work-illness] Please refer to a specialist in that illness (work-related asthma: an occupational asthma "
            "clinic, ideally within 6 weeks)."
        ),
        line(
            "[blackout] Please advise the patient not to drive, to tell DVLA (DVA in Northern Ireland), and to stop "
            "safety-critical work until cleared; record your advice."
        ),
        line("Please acknowledge within {duty_within}. If we do not hear, we phone you."),
        line(
            "[accepted] The referral goes on meanwhile, to an occupational health physician.",
            "[sent] This stands whether or not the referral goes on. Nothing of this was sent to any provider.",
            "This stands whether or not the referral goes on. Nothing was sent to any provider.",
        ),
        line("Messages are no emergency route: in an emergency phone 999."),
    ),
    Event.HOLD_ACKNOWLEDGED: (
        line(
            "[acted-elsewhere] {actor} has the safety concern in hand. Reference {reference}.",
            "Thank you: you have the safety concern in hand. Reference {reference}.",
        ),
        line(
            "[ends] The referral has ended; the safety concern has not. Nothing of this is sent to any provider.",
            "[sent] The referral stays open and on hold. Nothing of this is sent to any provider meanwhile.",
            "The referral stays open and on hold. Nothing is sent to any provider meanwhile.",
        ),
        line(
            "[acted-elsewhere] They record what they find. If you know more about it, please phone {hub}.",
            "[ends] One thing to do: when you have seen to it, please record what you found in the task.",
            "One thing to do: when you have seen to it, please record what you found in the task; then we go on.",
        ),
        line("Messages are no emergency route: in an emergency phone 999, and do not wait for us."),
    ),
    Event.HOLD_CLEARED: (
        line(
            "[ends, acted-elsewhere] {actor} reviewed the safety concern and recorded it. Reference {reference}.",
            "[ends] Thank you: your safety review is recorded. Reference {reference}.",
            "[accepted, acted-elsewhere] {actor} cleared the safety concern, and the referral goes on: {support}. "
            "Reference {reference}.",
            "[acted-elsewhere] {actor} reviewed the safety concern; the referral was looked at again. "
            "Reference {reference}.",
            "[accepted] Thank you: the safety hold is lifted, and the referral goes on: {support}. "
            "Reference {reference}.",
            "Thank you: your safety review is recorded, and the referral was looked at again. Reference {reference}.",
        ),
        long("[accepted] Why: {reasons}"),
        line(
            "[accepted, pending] {awaits} starts when the patient wants it.",
            "[accepted, not tier-a] First contact with the patient: by {contact_by}, from {who}.",
            "[accepted, not tier-a] {who} will make first contact with the patient.",
        ),
        line(
            "[ends] The referral has ended and stays so. You need do nothing.",
            "[accepted, signs] Fit notes: {who} issues them while it supports the patient. You need do nothing.",
            "[accepted] Fit notes: please carry on issuing them where one is needed. You need do nothing else.",
            "What happens next comes in another message.",
        ),
    ),
}
