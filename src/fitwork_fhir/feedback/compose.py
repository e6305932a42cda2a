"""Puts an event of a case into the words a practice reads: one message, and one apart for what the patient must not."""

from fitwork_fhir.feedback.conditions import CONDITIONS, Lazily
from fitwork_fhir.feedback.hidden import hidden_names, hidden_texts, tells
from fitwork_fhir.feedback.own_words import OWN_WORDS
from fitwork_fhir.feedback.plain import MOST_LINES, lay_out, sentence, wrap_lines
from fitwork_fhir.feedback.situation import Event, Situation, Text
from fitwork_fhir.feedback.template import Slot, say
from fitwork_fhir.feedback.wording_endings import ENDINGS
from fitwork_fhir.feedback.wording_intake import INTAKE
from fitwork_fhir.feedback.wording_safety import SAFETY
from fitwork_fhir.feedback.wording_support import SUPPORT
from fitwork_fhir.feedback.words import WORDS

MESSAGES: dict[Event, tuple[Slot, ...]] = {**INTAKE, **SAFETY, **SUPPORT, **ENDINGS}
"""Every event but HIDDEN_FROM_PATIENT, which has no open message."""

_REPEATED: dict[Event, tuple[str, ...]] = {
    event: tuple(word for word in OWN_WORDS if any(word in w.needs for slot in slots for w in slot.wordings))
    for event, slots in MESSAGES.items()
}
"""Which people's own words each event repeats."""


def compose(situation: Situation) -> tuple[Text, ...]:
    """The messages of one event: the open one, then the hidden one where there is something to hide.

    Total: every event in every situation gives at least one. Lines are plain text, at most six of at most 160
    characters. An open message never tells of an independent view, an unsafe home or safeguarding; words of a person
    that may do so are moved to the hidden message.
    """
    names = hidden_names(situation)
    slots = MESSAGES.get(situation.event)
    if slots is None:
        return hidden_texts(situation, names)
    open_text = Text(situation.event, _lines(slots, situation))
    withheld = _withheld(situation)
    return (open_text, *hidden_texts(situation, names, withheld)) if names or withheld else (open_text,)


def _lines(slots: tuple[Slot, ...], situation: Situation) -> tuple[str, ...]:
    words, conditions = Lazily(WORDS, situation), Lazily(CONDITIONS, situation)
    said = [(sentence(text), slot) for slot in slots if (text := say(slot, words, conditions))]
    while _lines_wanted(said) > MOST_LINES and (spare := [pair for pair in said if pair[1].gives_way]):
        said.remove(spare[-1])
    return lay_out([(text, slot.most) for text, slot in said])


def _lines_wanted(said: list[tuple[str, Slot]]) -> int:
    return sum(min(len(wrap_lines(text)), slot.most) for text, slot in said)


def _withheld(situation: Situation) -> tuple[str, ...]:
    texts = (text for word in _REPEATED[situation.event] for text in OWN_WORDS[word](situation))
    flags = (flag for flag in situation.flags if flag != "safeguarding")
    return tuple(dict.fromkeys(text for text in (*texts, *flags) if tells(text)))
