"""What a patient may be told: nothing where it is unsafe to talk; on a screen of their own, where to turn at once."""

from fitwork_fhir.feedback.conditions import CONDITIONS, Lazily
from fitwork_fhir.feedback.hidden import hidden_names
from fitwork_fhir.feedback.plain import lay_out, sentence
from fitwork_fhir.feedback.situation import Event, Situation
from fitwork_fhir.feedback.template import Slot, line, long, say
from fitwork_fhir.feedback.words import WORDS

SAFETY_SCREEN: tuple[str, ...] = (
    "If your life or someone else's is in danger now, or you may be having a heart attack or a stroke: call 999.",
    "If you suddenly cannot control your bladder or bowels, or your saddle area is numb: go to A&E now.",
    "If you feel you cannot keep yourself safe: call 111 and choose the mental health option, at any time.",
    "If you would rather write: text SHOUT to 85258. To talk to someone: call Samaritans on 116 123. Both are free.",
    "We do not read this form at once, and it is not an emergency service. Please do not wait for us.",
    "Your request is kept. A clinician looks at it first, and then it goes on.",
)
"""Shown at once, by the page itself, to a person whose own referral raises a safety concern; nothing is sent for it."""

CLOSE_THIS_PAGE = "If someone might see this, close the page; you can come back to it."
"""Stands under the safety screen where it is unsafe to talk: the screen is still shown, and nothing else follows it."""

_NOT_A_BENEFITS_TEST = line("This is not a benefits assessment. What you tell us does not go to the DWP.")
_YOUR_CHOICE = line("Taking part is your choice. Your employer is told nothing unless you agree.")

MESSAGES: dict[Event, tuple[Slot, ...]] = {
    Event.ACCEPTED: (
        line(
            "[tier-a] Your practice has advice to help you back to work. No appointment is needed for now.",
            "You have been referred for help with work and health. Reference {reference}.",
        ),
        line("[not tier-a] {who} will contact you by {contact_by}.", "[not tier-a] {who} will contact you."),
        _YOUR_CHOICE,
        _NOT_A_BENEFITS_TEST,
    ),
    Event.PROVISIONAL: (
        line("Your referral is accepted. To help you well we have a few more questions."),
        line("We will be in touch within 2 working days to ask."),
        _YOUR_CHOICE,
    ),
    Event.CONSENT_REFUSED: (
        line("You chose not to be referred. Nothing was sent to anyone."),
        line("If you change your mind, you can refer yourself, or ask your practice."),
    ),
    Event.CONSENT_WITHDRAWN: (
        line("You asked us to stop. We have stopped, and nothing more is passed on."),
        line("If you change your mind, you can refer yourself, or ask your practice."),
    ),
    Event.NO_LOCAL_SERVICE: (
        line("There is no local service for this yet. {hub} looks after your referral."),
        long("You can turn to: {instead}."),
        _NOT_A_BENEFITS_TEST,
    ),
    Event.CAPACITY_HOLD: (
        line(
            "Every service that fits is full. We keep looking until {next_day}, and then tell you what else there is.",
            "Every service that fits is full. We keep looking, and tell you when there is a place.",
        ),
        long("Meanwhile you can turn to: {instead}."),
    ),
    Event.UNREACHABLE: (
        line("We tried to reach you and could not. Your referral is still open."),
        line("Please phone {who} when it suits you."),
        _YOUR_CHOICE,
    ),
}
"""The events a patient hears of from us; of the others they hear from the people who support them."""


def may_tell_patient(situation: Situation) -> bool:
    """Whether anything may go to the patient by phone, text, e-mail or post (policy section M)."""
    return "unsafe_to_talk" not in hidden_names(situation)


def safety_screen(*, unsafe_to_talk: bool = False) -> tuple[str, ...]:
    """What a person who refers themselves sees on the page at once. It never leaves the page."""
    return (*SAFETY_SCREEN, CLOSE_THIS_PAGE) if unsafe_to_talk else SAFETY_SCREEN


def tell_patient(situation: Situation) -> tuple[str, ...]:
    """The lines of a message to the patient; empty where the event is not theirs to hear, or it is unsafe to talk."""
    slots = MESSAGES.get(situation.event, ())
    if not slots or not may_tell_patient(situation):
        return ()
    words, conditions = Lazily(WORDS, situation), Lazily(CONDITIONS, situation)
    said = [(sentence(text), slot.most) for slot in slots if (text := say(slot, words, conditions))]
    return lay_out(said)
