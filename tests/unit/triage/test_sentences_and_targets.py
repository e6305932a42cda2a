"""Every code can be said in words, and every tier has its waiting target."""

import pytest

from fitwork_fhir.casework.chapters import rows_by_code
from fitwork_fhir.casework.review_facts import REVIEW_READERS
from fitwork_fhir.triage.decide import decide
from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.triage.names import PROMPTS, SERVICES
from fitwork_fhir.triage.reading import FIELD_ORDER
from fitwork_fhir.triage.reasons import FIELD_NAMES, FLAG_NAMES, SENTENCES, sentence
from fitwork_fhir.triage.rule import SOURCES
from fitwork_fhir.triage.targets import Target, meeting_target, target_working_days
from fitwork_fhir.triage.vocabulary import RED_FLAGS, SERVICE_CODES


def test_every_reason_a_rule_lists_has_a_sentence_and_no_sentence_is_left_over():
    codes = {code for code in rows_by_code() if code == code.upper() and ":" not in code} - {"DATA-INVALID"}
    assert codes == set(SENTENCES)


def test_every_sentence_is_one_short_line():
    spoken = [*SENTENCES.values(), *(sentence(f"DATA-INVALID:{field}") for field in FIELD_NAMES)]
    spoken += [sentence(f"RED-FLAG:{flag}") for flag in FLAG_NAMES]
    assert all(text.endswith(".") and len(text) <= 110 and "\n" not in text for text in spoken)


def test_every_field_that_can_be_set_aside_has_a_name():
    assert {*FIELD_ORDER, *REVIEW_READERS} - {"current_tier"} == set(FIELD_NAMES)


def test_every_flag_service_and_prompt_has_a_name():
    assert set(FLAG_NAMES) == RED_FLAGS | {"phq9_item9", "unrecognised"}
    assert set(SERVICES) == SERVICE_CODES | {"urgent-medical-review"}
    assert set(PROMPTS) <= set(rows_by_code())


def test_every_rule_names_sources_we_know():
    cited = {key for rows in rows_by_code().values() for row in rows for key in row.basis.split("; ")}
    assert cited <= set(SOURCES)


@pytest.mark.parametrize(
    ("tier", "mode", "urgency", "contact", "meeting"),
    [
        ("A", "advice", "routine", 0, None),
        ("A", "advice", "priority", 0, None),
        ("B", "telephone", "routine", 2, None),
        ("B", "telephone", "priority", 1, None),
        ("B", "face_to_face", "routine", 2, Target(5)),
        ("B", "face_to_face", "priority", 1, Target(3)),
        ("C", "face_to_face", "routine", 2, Target(7, working=False)),
        ("C", "video", "priority", 1, Target(4, working=False)),
        ("C", "telephone", "routine", 2, Target(7, working=False)),
        ("C", "video", "routine", 2, Target(7, working=False)),
    ],
)
def test_a_priority_halves_the_targets_rounded_up(tier, mode, urgency, contact, meeting):
    decision = Decision(disposition="accept", tier=tier, mode=mode, urgency=urgency)
    assert target_working_days(decision) == contact
    assert meeting_target(decision) == meeting


def test_no_tier_no_target():
    stopped = decide({"red_flags": ["safeguarding"]})
    assert target_working_days(stopped) is None
    assert meeting_target(stopped) is None
