from dataclasses import replace

import pytest

from builders.cases import MSK, a_case, a_world, received
from fitwork_fhir.casework.tier import above, at_tier, higher, keep_decision, next_tier
from fitwork_fhir.triage.decide import decide, triage


@pytest.mark.parametrize(("one", "other", "top"), [("A", "B", "B"), ("C", "B", "C"), (None, "A", "A"), ("B", "B", "B")])
def test_the_higher_of_two_tiers_stands(one, other, top):
    assert higher(one, other) == higher(other, one) == top


def test_no_tier_is_below_every_tier_and_none_is_above_itself():
    assert above("A", None)
    assert not above(None, None)
    assert not above("C", "C")


@pytest.mark.parametrize(("tier", "up", "down"), [("A", "B", "A"), ("B", "C", "A"), ("C", "C", "B")])
def test_a_step_goes_one_tier_and_not_beyond_the_ends(tier, up, down):
    assert (next_tier(tier, up=True), next_tier(tier, up=False)) == (up, down)


@pytest.mark.parametrize("tier", "ABC")
def test_another_tier_brings_the_mode_services_and_urgency_that_the_same_facts_give_there(tier):
    facts = {**MSK, "absence_days": 20, "job_at_risk": True, "requested_services": ["counselling"]}
    asked = decide({**facts, "requested_tier": tier})
    stands = at_tier(triage(facts), tier).decision
    assert (stands.tier, stands.mode, stands.services, stands.urgency, stands.gp_prompts) == (
        asked.tier, asked.mode, asked.services, asked.urgency, asked.gp_prompts)  # fmt: skip


def test_the_reasons_of_the_rules_stay_and_those_of_mode_and_services_follow_the_tier():
    found = triage({**MSK, "absence_days": 20, "employer_oh": True, "consent_employer": True})
    assert "EMPLOYER-HAS-OH" in found.decision.reasons
    stands = at_tier(found, "A").decision
    assert "EMPLOYER-HAS-OH" not in stands.reasons
    assert "MODE-DEFAULT" not in stands.reasons
    assert "B-2-WEEK" in stands.reasons
    assert stands.computed_tier == "B"


def test_the_same_tier_is_the_same_result():
    found = triage({**MSK, "absence_days": 20})
    assert at_tier(found, "B") is found


def test_a_decision_that_is_replaced_is_kept_and_the_same_one_again_is_not():
    draft = received(a_case(), a_world())
    first = draft.case.decision
    keep_decision(draft, replace(first, named_services=None))
    assert draft.case.earlier == ()
    keep_decision(draft, replace(first, urgency="priority"))
    assert draft.case.earlier == (first,)
