from datetime import date

import pytest

from fitwork_fhir.feedback.situation import Event, Situation
from fitwork_fhir.feedback.tell_patient import MESSAGES, SAFETY_SCREEN, may_tell_patient, safety_screen, tell_patient
from fitwork_fhir.triage.decision import Decision


def situation(event: Event = Event.ACCEPTED, **more) -> Situation:
    decision = Decision(disposition="accept", tier="B", mode="telephone", reasons=more.pop("reasons", ()))
    return Situation(event=event, reference="FW-1", decision=decision, **more)


@pytest.mark.parametrize("event", Event)
def test_nothing_goes_to_a_patient_where_it_is_unsafe_to_talk(event):
    for unsafe in (
        situation(event, hidden=("unsafe_to_talk",)),
        situation(event, reasons=("ACCESS-UNSAFE-TO-TALK",)),
        situation(event, reasons=("MODE-SAFE-PLACE",)),
    ):
        assert not may_tell_patient(unsafe)
        assert tell_patient(unsafe) == ()


def test_a_patient_hears_who_calls_and_by_when_and_that_it_is_no_benefits_assessment():
    lines = tell_patient(situation(service_name="Moor Lane", first_contact_by=date(2026, 11, 25)))
    assert "Moor Lane will contact you by Wed 25 November 2026." in lines
    assert any("not a benefits assessment" in line for line in lines)


def test_a_patient_never_hears_that_an_independent_view_was_wanted():
    seen = " ".join(tell_patient(situation(hidden=("gp_discordance",), reasons=("B-INDEPENDENT-VIEW",))))
    assert seen and "independent" not in seen and "view" not in seen


@pytest.mark.parametrize("event", [event for event in Event if event not in MESSAGES])
def test_other_events_are_not_told_to_the_patient_by_us(event):
    assert tell_patient(situation(event)) == ()


def test_the_safety_screen_names_999_the_111_option_and_a_text_number():
    said = " ".join(SAFETY_SCREEN)
    for where in ("call 999", "111 and choose the mental health option", "text SHOUT to 85258"):
        assert where in said
    assert all(len(line) <= 160 for line in safety_screen(unsafe_to_talk=True))


def test_the_safety_screen_is_shown_even_where_it_is_unsafe_to_talk_and_says_to_close_it():
    assert safety_screen() == SAFETY_SCREEN
    assert safety_screen(unsafe_to_talk=True)[: len(SAFETY_SCREEN)] == SAFETY_SCREEN
    assert "close the page" in safety_screen(unsafe_to_talk=True)[-1]
