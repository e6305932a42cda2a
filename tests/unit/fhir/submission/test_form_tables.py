import importlib.util
from pathlib import Path

import pytest

from fitwork_fhir.casework.review_facts import REVIEW_READERS
from fitwork_fhir.fhir.forms import FIT_NOTE, FORMS, REFERRAL, REVIEW, Kind, answers
from fitwork_fhir.record.fit_note import FitNoteStatus, TickBox
from fitwork_fhir.triage import vocabulary as words
from fitwork_fhir.triage.reading import READERS

ROOT = Path(__file__).parents[4]
SPEC = importlib.util.spec_from_file_location("print_questionnaires", ROOT / "tools" / "print_questionnaires.py")
tool = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tool)

VOCABULARY = {
    "source": words.SOURCES,
    "fit_note": words.FIT_NOTES,
    "fit_note_advice": words.TICK_BOXES,
    "work_status": words.WORK_STATUSES,
    "employment": words.EMPLOYMENTS,
    "job_demand": words.JOB_DEMANDS,
    "conditions": words.CONDITIONS,
    "adjustment_need": words.ADJUSTMENT_NEEDS,
    "barriers": words.BARRIERS,
    "wants_return": words.WILLINGNESS,
    "red_flags": words.RED_FLAGS | {"none"},
    "access": words.ACCESS,
    "requested_tier": words.TIERS,
    "requested_mode": words.MODES,
    "preferred_mode": words.MODES,
    "requested_services": words.SERVICE_CODES,
}


def test_the_referral_form_asks_for_every_fact_of_the_policy_and_no_other():
    asked = {link_id for link_id, question in REFERRAL.questions.items() if not question.score}
    assert asked == {*READERS, "red_flags", "override_reason", "comments"}
    assert {q.score for q in REFERRAL.questions.values()} - {None} == set(words.SCORE_RANGES)


@pytest.mark.parametrize("field", VOCABULARY)
def test_a_question_offers_the_policys_words_and_no_others(field):
    assert {code for code, _ in REFERRAL.questions[field].options} == VOCABULARY[field]


def test_every_choice_is_held_against_the_policy():
    choices = {link_id for link_id, question in REFERRAL.questions.items() if question.kind is Kind.CHOICE}
    assert choices == set(VOCABULARY)


def test_list_facts_are_the_questions_that_repeat():
    lists = {"conditions", "barriers", "fit_note_advice", "red_flags", "access", "requested_services", "areas"}
    assert {link_id for link_id, question in REFERRAL.questions.items() if question.repeats} == lists


def test_the_fit_note_form_has_the_fields_of_the_med3():
    assert set(FIT_NOTE.questions) == {
        "fit_note", "fit_note_advice", "assessment_date", "from", "to", "duration", "conditions", "comments",
        "reassess", "issuer_profession",
    }  # fmt: skip
    assert {code for code, _ in FIT_NOTE.questions["fit_note_advice"].options} == set(TickBox)
    assert {code for code, _ in FIT_NOTE.questions["fit_note"].options} == set(FitNoteStatus)


def test_the_review_form_asks_for_every_fact_of_a_review():
    asked = {link_id for link_id, question in REVIEW.questions.items() if not question.score}
    shared = {"absence_days", "fit_notes_episode", "wants_return", "consent_referral", "source", "risk_reviewed"}
    assert asked == {*REVIEW_READERS, *shared, "red_flags"}
    assert {q.score for q in REVIEW.questions.values()} - {None} == set(words.SCORE_RANGES)


def test_every_code_has_words_of_its_own():
    for name, options in vars(answers).items():
        if name.isupper() and isinstance(options, tuple):
            assert all(code and shown for code, shown in options), name
            assert len(dict(options)) == len(options), name


def test_link_ids_are_unique_within_a_form():
    for form in FORMS.values():
        ids = [question.link_id for question in _all(form.items)]
        assert len(ids) == len(set(ids))


def _all(items):
    for item in items:
        yield item
        yield from _all(item.items)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_the_published_questionnaires_are_what_the_tables_say(form):
    assert tool.path_of(form).read_text() == tool.printed(form), "run tools/print_questionnaires.py"


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_the_questionnaires_are_r4(form):
    from fitwork_fhir.fhir.validation import validate

    assert validate(tool.questionnaire(form)) == ()
