"""What the practice reads when a referral arrives: accepted, waiting, or not for us (policy section 4)."""

from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.feedback.template import Slot, extra, line, long

NOTHING_TO_DO = line("You need do nothing.")
FIT_NOTES = line(
    "[signs] Fit notes: {who} issues them while it supports the patient. You need do nothing.",
    "Fit notes: please carry on issuing them where one is needed. You need do nothing else.",
)
FIT_NOTES_AND_ONE_THING = long(
    "[signs] Fit notes: {who} issues them while it supports the patient. One thing to do: please {ask}.",
    "Fit notes: please carry on issuing them where one is needed. One thing more to do: please {ask}.",
    "[signs] Fit notes: {who} issues them while it supports the patient. You need do nothing.",
    "Fit notes: please carry on issuing them where one is needed. You need do nothing else.",
)
"""Who signs now, and what the practice need do: nothing, or one thing."""
FIRST_CONTACT = line(
    "First contact with the patient: by {contact_by}, from {who}.", "{who} will make first contact with the patient."
)
_NOTHING_SENT = "Nothing was sent to any provider."
NOTHING_SENT = line(_NOTHING_SENT)

INTAKE: dict[Event, tuple[Slot, ...]] = {
    Event.ACCEPTED: (
        line(
            "[pending] Accepted: {support} for now; {awaits} when the patient wants it. Reference {reference}.",
            "Accepted: {support}, {mode}. Reference {reference}.",
            "Accepted: {support}. Reference {reference}.",
            "Accepted. Reference {reference}.",
        ),
        long("Why: {reasons}", "Why: from what the referral tells us, this level of support fits best."),
        line(
            "[tier-a] On the note: say what the patient can do, not only what is wrong; tick the boxes that fit; "
            "name any treatment planned and a date to look again."
        ),
        long("Only a thought, ignore it if it does not fit: {prompts}"),
        long(
            "[tier-a] Advice by {who}; also recommended: {also}. If they are still off in two weeks, we look again.",
            "[tier-a] Advice by {who}; no appointment follows. If they are still off in two weeks, we look again.",
            "First contact with the patient: by {contact_by}, from {who}.",
            "{who} will make first contact with the patient.",
        ),
        extra("[pending, not unsafe] We talk with the patient about what would help, and about when."),
        extra("[not tier-a] Also recommended: {also}."),
        extra("[employer-not-told] The employer is told nothing unless the patient agrees."),
        FIT_NOTES_AND_ONE_THING,
    ),
    Event.DIFFERS_FROM_REQUEST: (
        line(
            "[floor] You asked for {asked}; for a safety reason we arrange {support}. Reference {reference}.",
            "[up, pending] You asked for {asked}; the rules give less. Your choice stands. Reference {reference}.",
            "[up] You asked for {asked}; the rules alone give {ruled}. Your choice stands. Reference {reference}.",
            "[down] You asked for {asked}; the rules alone give {ruled}. Your choice stands. Reference {reference}.",
            "[noted, tier-differs] {asker} asked for {asked}; the rules give {ruled}. The wish is noted. "
            "Reference {reference}.",
            "[noted] {asker} asked for something the rules do not add here. The wish is noted. Reference {reference}.",
            "[mode-refused, not unsafe] The way of meeting you asked for is not possible here; it will be {mode}. "
            "Reference {reference}.",
            "What we arranged is not quite what was asked for: {support}. Reference {reference}.",
            "What we arranged is not quite what was asked for. Reference {reference}.",
        ),
        long("What the rules go by: {rule_reasons}"),
        line(
            "[up, pending] {awaits} starts when the patient wants it; until then there is {support}.",
            "[up] If you have a moment, tell us what made you choose it.",
            "[floor] We look again in 14 days.",
            "[down] We look again in 14 days. If you change your mind before then, just tell us.",
            "[noted] {who} will bear it in mind.",
        ),
        NOTHING_TO_DO,
    ),
    Event.PROVISIONAL: (
        line("Accepted, with some details still missing. Reference {reference}."),
        long("Not known, or not clear: {missing}.", "Some of what was sent could not be read."),
        line("[not unsafe] We are asking the patient, within 2 working days.", "We will find out."),
        line(
            "Nothing waits for this: {support} goes ahead. If the answer changes that, we will tell you.",
            "Nothing waits for this. If the answer changes the support, we will tell you.",
        ),
        NOTHING_TO_DO,
    ),
    Event.CONSENT_HELD: (
        line("On hold: it is not recorded whether the patient agrees to be referred. Reference {reference}."),
        NOTHING_SENT,
        line("One thing to do: please ask the patient, and record yes or no in the task that came with this."),
        line("With a yes we go on at once. We will remind you on {next_day}.", "With a yes we go on at once."),
        line("Without an answer in 28 days the referral closes; you can refer again at any time."),
    ),
    Event.CONSENT_CHASED: (
        line("A reminder: it is still not recorded whether the patient agrees to be referred. Reference {reference}."),
        line("Still on hold. Nothing was sent to any provider."),
        line("One thing to do: please ask the patient, and record yes or no in the task you have."),
        line(
            "Without an answer by {next_day} the referral closes; you can refer again at any time.",
            "28 days after it came, a referral without an answer closes; you can refer again at any time.",
        ),
    ),
    Event.CONSENT_REFUSED: (
        line("Closed: the patient does not agree to be referred. Reference {reference}."),
        NOTHING_SENT,
        line("If they change their mind, they can refer themselves, or you can refer again."),
        line("Fit notes stay with you. You need do nothing."),
    ),
    Event.CONSENT_LAPSED: (
        line("Closed: in 28 days nobody recorded whether the patient agrees to be referred. Reference {reference}."),
        NOTHING_SENT,
        line("If the patient still wants support, please refer again; they can also refer themselves."),
        line("Fit notes stay with you. You need do nothing."),
        line("[flagged] The safety concern reported earlier is still open: please complete its review."),
    ),
    Event.NO_LOCAL_SERVICE: (
        line(
            "No local service is commissioned for {support}; the referral stays open. Reference {reference}.",
            "No local service is commissioned for this; the referral stays open. Reference {reference}.",
        ),
        long("Offered instead: {instead}.", "Offered instead: advice from {hub}, and help to find national support."),
        line(
            "{hub} looks after the referral. First contact with the patient: by {contact_by}.",
            "{hub} looks after the referral.",
        ),
        line("We have logged the gap for those who commission local services (your ICB)."),
        line("Fit notes: please carry on issuing them where one is needed. You need do nothing else."),
    ),
    Event.SIGNPOSTED: (
        line(
            "[under-age] Not for us: the patient is under 16, and this support starts at 16. Reference {reference}.",
            "Closed: other help fits this patient better. Reference {reference}.",
        ),
        line(
            "[sent, service] {who} is told to stop.",
            "[sent] The service that had it is told to stop.",
            _NOTHING_SENT,
        ),
        long(
            "Where to turn instead: {instead}.",
            "[under-age] Where to turn instead: the school nurse, or local services for young people.",
            "Where to turn instead: please phone {hub}, and we will help you find it.",
        ),
        line(
            "[under-age] From their 16th birthday you, or they, can refer again. You need do nothing more here.",
            "You need do nothing more here.",
        ),
    ),
    Event.CAPACITY_HOLD: (
        line("Waiting for a place: every service that fits is full. Reference {reference}."),
        line(
            "We look for a place until {next_day}. If there is none by then, we offer other help and tell you.",
            "We keep looking for a place, and tell you as soon as there is one.",
        ),
        long("Meanwhile the patient can turn to: {instead}."),
        line("{hub} looks after the referral meanwhile. It is not closed."),
        line("Fit notes: please carry on issuing them where one is needed. You need do nothing else."),
    ),
}
