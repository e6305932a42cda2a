import pytest

from builders.cases import a_case, a_world
from fitwork_fhir.casework.draft import Draft
from fitwork_fhir.casework.learn import learn, learn_clearance, merge


@pytest.mark.parametrize(
    ("known", "new", "merged"),
    [
        ({"absence_days": 3}, {"absence_days": 20}, {"absence_days": 20}),
        ({"absence_days": 3}, {"absence_days": None}, {"absence_days": 3}),
        ({"scores": {"phq9": 7}}, {"scores": {"gad7": 9}}, {"scores": {"phq9": 7, "gad7": 9}}),
        ({"scores": "unread"}, {"scores": {"gad7": 9}}, {"scores": {"gad7": 9}}),
        ({"barriers": ["debt"]}, {"barriers": ["housing"]}, {"barriers": ["housing"]}),
    ],
)
def test_new_facts_lie_over_the_known_ones(known, new, merged):
    assert merge(known, new) == merged


@pytest.mark.parametrize(
    ("known", "new", "merged"),
    [
        (["suicide_risk"], "none", ["suicide_risk"]),
        ("suicide_risk", ["cauda_equina", "suicide_risk"], ["suicide_risk", "cauda_equina"]),
        (None, "", []),
        (["a", {"odd": 1}], [{"odd": 1}, 7], ["a", {"odd": 1}, 7]),
    ],
)
def test_red_flags_add_up_and_nothing_but_a_clearance_takes_one_away(known, new, merged):
    assert merge({"red_flags": known}, {"red_flags": new})["red_flags"] == merged


def test_a_clearance_replaces_the_flags_by_those_that_still_stand():
    draft = Draft(a_case({"red_flags": ["suicide_risk", "cauda_equina"]}), a_world())
    learn_clearance(draft, {"red_flags": ["cauda_equina"]})
    assert draft.case.facts["red_flags"] == ["cauda_equina"]
    assert draft.case.facts["risk_reviewed"] is True
    assert draft.case.cleared


def test_a_review_of_the_risk_covers_the_answers_it_was_made_for():
    draft = Draft(a_case({"risk_reviewed": True, "scores": {"phq9_item9": 1}}), a_world())
    learn(draft, {"scores": {"phq9": 12}})
    assert draft.case.facts["risk_reviewed"] is True
    learn(draft, {"scores": {"phq9_item9": 2}})
    assert "risk_reviewed" not in draft.case.facts


def test_the_day_on_which_days_of_absence_were_said_is_known():
    draft = Draft(a_case({"absence_days": 3}), a_world())
    learn(draft, {"absence_days": "many"})
    assert draft.case.absence_said_on is None
    learn(draft, {"absence_days": 20})
    assert draft.case.absence_said_on == draft.world.today
