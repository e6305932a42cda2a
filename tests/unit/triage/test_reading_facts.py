"""What counts as missing, what is set aside, and whose word counts (policy sections 1 and 1a)."""

from itertools import combinations

import pytest

from fitwork_fhir.casework.review_facts import read_review
from fitwork_fhir.triage.decide import triage
from fitwork_fhir.triage.reading import read_facts
from fitwork_fhir.triage.vocabulary import SCORE_RANGES, SERVICE_CODES, TICK_BOXES


@pytest.mark.parametrize("missing", [None, "", [], ()])
def test_null_empty_text_and_empty_list_are_missing(missing):
    for field in ("age", "source", "conditions", "scores", "consent_employer", "red_flags"):
        assert read_facts({field: missing}).set_aside == ()


@pytest.mark.parametrize("value", [{}, " ", 0.5, float("inf"), "7", True, 131, -1])
def test_an_age_that_is_no_whole_number_in_range_is_set_aside(value):
    facts = read_facts({"age": value})
    assert facts.age is None
    assert facts.set_aside == ("age",)


RANGES = {
    "age": (0, 130),
    "note_days_ahead": (0, 400),
    "absence_days": (0, 36_500),
    "fit_notes_episode": (0, 1_000),
    "employer_size": (0, 10_000_000),
    "days_in_tier": (0, 36_500),
    "working_days_trying": (0, 36_500),
    "failed_contacts": (0, 1_000),
}
REVIEW_ONLY = ("days_in_tier", "working_days_trying", "failed_contacts")


def _set_aside(field, value):
    if field in REVIEW_ONLY:
        return read_review({"current_tier": "A", field: value}).set_aside
    return read_facts({field: value}).set_aside


@pytest.mark.parametrize("field", RANGES)
def test_a_number_is_in_range_to_both_ends_and_no_further(field):
    lowest, highest = RANGES[field]
    assert _set_aside(field, lowest) == _set_aside(field, highest) == ()
    assert _set_aside(field, lowest - 1) == _set_aside(field, highest + 1) == (field,)


def test_the_ranges_of_the_scores_are_the_instruments_own():
    assert SCORE_RANGES == {
        "phq9": (0, 27),
        "phq9_item9": (0, 3),
        "gad7": (0, 21),
        "wsas": (0, 40),
        "start_back_total": (0, 9),
        "start_back_psych": (0, 5),
        "start_msk": (0, 12),
        "ompsq_sf": (0, 100),
        "was": (0, 10),
    }


def test_a_whole_float_is_a_whole_number():
    assert read_facts({"age": 7.0}).age == 7
    assert isinstance(read_facts({"age": 7.0}).age, int)


def test_only_the_offending_members_of_a_list_are_set_aside():
    facts = read_facts({"conditions": ["msk", "gremlins", None, "", [], 3, "msk"], "barriers": "debt"})
    assert facts.conditions == {"msk"}
    assert facts.barriers == {"debt"}
    assert facts.set_aside == ("conditions",)


def test_a_score_is_set_aside_under_its_own_name_and_unknown_scores_are_ignored():
    facts = read_facts({"scores": {"phq9": 28, "gad7": 21, "tea": "leaves", "was": None}})
    assert facts.scores == {"gad7": 21}
    assert facts.set_aside == ("phq9",)


def test_set_aside_fields_are_named_in_one_order_whatever_order_they_came_in():
    assert read_facts({"scores": [1], "access": 1, "age": "x"}).set_aside == ("age", "access", "scores")


def test_nobody_checks_the_override_reason():
    assert read_facts({"override_reason": {"any": ["thing"]}}).set_aside == ()


def test_some_facts_count_only_from_a_clinician():
    given = {"risk_reviewed": True, "gp_discordance": True, "requested_mode": "video"}
    clinician = read_facts({**given, "source": "ot"})
    anyone = read_facts({**given, "source": "link_worker"})
    assert (clinician.risk_reviewed, clinician.gp_discordance, clinician.requested_mode) == (True, True, "video")
    assert (anyone.risk_reviewed, anyone.gp_discordance, anyone.requested_mode) == (False, False, None)
    assert (clinician.preferred_mode, anyone.preferred_mode) == (None, "video")


def test_a_wrong_type_is_set_aside_even_where_the_fact_would_be_ignored():
    assert read_facts({"source": "self", "gp_discordance": "yes", "risk_reviewed": 1}).set_aside == (
        "gp_discordance",
        "risk_reviewed",
    )


def test_a_request_replaces_a_preference_that_was_set_aside():
    assert read_facts({"requested_mode": "video", "preferred_mode": "pigeon"}).preferred_mode == "video"


def test_a_recorded_clearance_counts_whoever_referred():
    facts = {"source": "self", "consent_referral": True, "risk_reviewed": True, "scores": {"phq9_item9": 2}}
    assert triage(facts).decision.disposition == "return_urgent_to_gp"
    cleared = triage(facts, cleared_by_clinician=True)
    assert cleared.decision.disposition == "accept"
    assert "B-ITEM9-REVIEWED" in cleared.decision.reasons


def test_every_combination_of_note_and_boxes_has_a_defined_need():
    expected = {"not_fit": lambda boxes: "none", "may_be_fit": _need}
    for note, need in expected.items():
        for count in range(len(TICK_BOXES) + 1):
            for boxes in combinations(sorted(TICK_BOXES), count):
                facts = read_facts({"fit_note": note, "fit_note_advice": list(boxes)})
                assert facts.adjustment_need == need(boxes)
                assert ("DATA-CONFLICT:fit_note" in facts.repairs) == (note == "not_fit" and bool(boxes))


def _need(boxes):
    if "workplace_adaptations" in boxes:
        return "complex"
    return "simple" if boxes else "none"


def test_urgent_medical_review_cannot_be_requested():
    assert "urgent-medical-review" not in SERVICE_CODES
    assert read_facts({"requested_services": ["urgent-medical-review"]}).set_aside == ("requested_services",)


def test_the_facts_are_read_where_safety_or_consent_ends_triage():
    stopped = triage({"red_flags": ["cauda_equina"], "absence_days": 3, "conditions": ["msk"]})
    assert stopped.decision.tier is None
    assert stopped.facts.absence_days == 3
    assert stopped.facts.conditions == {"msk"}
