import pytest

from fitwork_fhir.feedback import tell_patient
from fitwork_fhir.feedback.compose import MESSAGES
from fitwork_fhir.feedback.conditions import CONDITIONS
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.feedback.template import extra, line, say
from fitwork_fhir.feedback.words import WORDS

ALL_SLOTS = [
    (event, slot) for table in (MESSAGES, tell_patient.MESSAGES) for event, slots in table.items() for slot in slots
]
WORDINGS = [(event, wording) for event, slot in ALL_SLOTS for wording in slot.wordings]


def test_every_event_but_the_hidden_one_has_a_message():
    assert MESSAGES.keys() == set(Event) - {Event.HIDDEN_FROM_PATIENT}


def test_the_tables_use_only_words_and_conditions_that_exist_and_none_is_left_over():
    assert {need for _, wording in WORDINGS for need in wording.needs} == WORDS.keys()
    assert {name for _, wording in WORDINGS for name, _ in wording.holds} == CONDITIONS.keys()


@pytest.mark.parametrize("event", MESSAGES)
def test_a_message_opens_with_a_line_that_can_always_be_said(event):
    last = MESSAGES[event][0].wordings[-1]
    assert last.needs == ("reference",) or set(last.needs) <= {"reference", "who"}
    assert not last.holds


@pytest.mark.parametrize("event", MESSAGES)
def test_a_message_has_at_most_six_lines_that_do_not_give_way(event):
    always = [slot for slot in MESSAGES[event] if any(not wording.holds for wording in slot.wordings)]
    assert len([slot for slot in always if not slot.gives_way]) <= 6


def test_a_slot_says_the_first_wording_that_holds_and_is_known():
    slot = line("[late] Too late for {who}.", "[not late] {who} comes on {day}.", "{who} comes.")
    assert say(slot, {"who": "Ann", "day": "Monday"}, {"late": True}) == "Too late for Ann."
    assert say(slot, {"who": "Ann", "day": "Monday"}, {"late": False}) == "Ann comes on Monday."
    assert say(slot, {"who": "Ann", "day": ""}, {"late": False}) == "Ann comes."
    assert say(slot, {"who": "", "day": ""}, {"late": True}) == ""


def test_a_word_that_looks_like_a_template_is_printed_as_it_stands():
    assert say(extra("{who} comes."), {"who": "{day}"}, {}) == "{day} comes."
