import pytest

from fitwork_fhir.feedback import codes, phrases
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral.status import BUSINESS_STATUSES
from fitwork_fhir.triage import vocabulary

TABLES = {name: table for name, table in vars(codes).items() if name.isupper() and not name.startswith("_")}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (codes.TIER, vocabulary.TIERS),
        (codes.MODE, vocabulary.MODES | {"advice", "none"}),
        (codes.URGENCY, {*vocabulary.STOPPING_FLAGS.values(), "priority", "routine"}),
        (codes.BUSINESS_STATUS, set(BUSINESS_STATUSES)),
        (codes.FEEDBACK_CATEGORY, {str(event) for event in Event}),
        (codes.SERVICE_TYPE, vocabulary.SERVICE_CODES | {"urgent-medical-review"}),
        (codes.OUTCOME, set(phrases.OUTCOMES)),
        (codes.GP_PROMPT, set(phrases.PROMPTS)),
    ],
)
def test_every_code_of_the_house_has_a_plain_name_and_no_other_has(table, expected):
    assert set(table) == expected


@pytest.mark.parametrize("name", TABLES)
def test_a_display_is_plain_and_stands_for_one_code(name):
    displays = list(TABLES[name].values())
    assert len(set(displays)) == len(displays)
    for display in displays:
        assert display[0].isupper() and "_" not in display and not display.endswith(".") and len(display) <= 60


def test_outcomes_are_those_of_the_policy():
    assert list(codes.OUTCOME) == [
        "returned-same-job", "returned-amended-job", "remained-in-work", "other-work", "training", "became-unemployed",
        "refused-plan", "withdrew", "clinically-unfit", "lost-contact",
    ]  # fmt: skip


def test_what_can_be_asked_of_a_practice_has_a_plain_name():
    asked = ["safety-review", "safety-duty", "record-consent", "answer-question", "read-words"]
    assert list(codes.PRACTICE_TASK) == asked


def test_the_phrases_name_only_codes_that_exist_and_leave_none_out():
    assert set(phrases.FLAGS) == (vocabulary.RED_FLAGS | {"phq9_item9", "unrecognised"}) - {"safeguarding"}
    assert set(phrases.BARRIERS) == vocabulary.BARRIERS
    assert set(phrases.BOXES) == vocabulary.TICK_BOXES
    emergencies = {flag for flag, urgency in vocabulary.STOPPING_FLAGS.items() if urgency == "emergency"}
    assert phrases.FLAG_ACTIONS.keys() == emergencies
    assert set(phrases.STEPS) <= set(BUSINESS_STATUSES)
    assert phrases.NOT_EXTRA <= vocabulary.SERVICE_CODES
