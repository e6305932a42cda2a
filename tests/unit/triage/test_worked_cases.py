"""The 61 worked cases of the policy (section 7); named services are routing's to test."""

import json
from pathlib import Path

import pytest

from fitwork_fhir.casework.assess import KEYS, as_keys, assess

CASES = json.loads((Path(__file__).parents[2] / "fixtures" / "triage-cases.json").read_text(encoding="utf-8"))["cases"]


def _comparable(value):
    return sorted(value, key=str) if isinstance(value, list) else value


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']} {case['title']}" for case in CASES])
def test_a_worked_case_has_its_expected_answer(case):
    answer = as_keys(assess(case["facts"]))
    expected = {key: value for key, value in case["expected"].items() if key != "named_services"}
    assert {key: _comparable(answer[key]) for key in expected} == {k: _comparable(v) for k, v in expected.items()}
    assert set(case.get("reasons_include", ())) <= set(answer["reasons"])


def test_there_are_61_cases_and_an_answer_has_the_14_keys_in_order():
    assert len(CASES) == 61
    assert list(as_keys(assess({}))) == list(KEYS)
    assert len(KEYS) == 14


def test_a_review_answers_nothing_but_the_keys_of_a_review():
    answer = as_keys(assess({"current_tier": "A", "days_in_tier": 14}))
    assert answer == {
        "disposition": "accept",
        "tier": "B",
        "computed_tier": None,
        "pending_tier": None,
        "mode": None,
        "services": None,
        "urgency": None,
        "reasons": ["STEP-UP-A-14-DAYS"],
        "provisional": None,
        "gp_prompts": None,
        "policy_version": "1.3.0",
        "named_services": None,
        "follow_up_months": [],
        "notify_practice": False,
    }


def test_a_review_that_safety_stops_has_the_whole_answer_of_safety():
    stopped = as_keys(assess({"current_tier": "C", "red_flags": ["cauda_equina"]}))
    triaged = as_keys(assess({"red_flags": ["cauda_equina"]}))
    assert stopped == {**triaged, "follow_up_months": [], "notify_practice": False}
    assert stopped["mode"] == "none"
    assert triaged["follow_up_months"] is None


def test_an_invalid_current_tier_is_no_review():
    for tier in ("D", "a", ["A"], 1, None, "", {"A": 1}):
        assert not assess({"current_tier": tier, "consent_referral": True}).review
