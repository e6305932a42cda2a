"""The policy answers every object: a disposition, at least one reason, words from its own vocabulary, no exception."""

import pytest
from generated_facts import FIELDS, arbitrary_facts, arbitrary_review, disturbed_facts, sensible_facts
from hypothesis import given, settings

from fitwork_fhir.casework.assess import as_keys, assess
from fitwork_fhir.casework.review import review
from fitwork_fhir.errors import Invalid
from fitwork_fhir.triage.decide import decide, triage
from fitwork_fhir.triage.modes import IMPOSSIBLE_WITH
from fitwork_fhir.triage.names import DISPOSITIONS, MODES, SERVICES, URGENCIES
from fitwork_fhir.triage.reasons import sentence

often = settings(max_examples=300, deadline=None)


def _is_sound(decision):
    assert decision.disposition in DISPOSITIONS
    assert decision.reasons and len(set(decision.reasons)) == len(decision.reasons)
    assert decision.mode in MODES and decision.urgency in URGENCIES
    assert set(decision.services) <= set(SERVICES) and len(set(decision.services)) == len(decision.services)
    assert (decision.tier is None) == (decision.disposition not in ("accept", "follow_up"))
    assert decision.policy_version == "1.3.0"
    assert all(sentence(code) for code in decision.reasons)


@often
@given(arbitrary_facts)
def test_anything_in_any_field_has_an_answer(facts):
    _is_sound(assess(facts))
    assert as_keys(assess(facts)) == as_keys(assess(dict(facts)))


@often
@given(disturbed_facts())
def test_sensible_facts_with_a_few_odd_ones_have_an_answer(facts):
    found = triage(facts)
    _is_sound(found.decision)
    if found.decision.tier is None:
        assert not found.decision.provisional and not found.decision.gp_prompts
        assert not any(code.startswith("DATA-") for code in found.decision.reasons)


@often
@given(arbitrary_review)
def test_every_review_has_an_answer(facts):
    decision = review(facts)
    _is_sound(decision)
    assert decision.review
    assert isinstance(decision.follow_up_months, tuple) and isinstance(decision.notify_practice, bool)


@often
@given(sensible_facts)
def test_what_holds_of_every_accepted_referral(facts):
    found = triage(facts)
    decision, read = found.decision, found.facts
    if decision.disposition != "accept":
        assert decision.disposition == "return_urgent_to_gp"
        return
    assert any(code.startswith(f"{decision.computed_tier}-") for code in decision.reasons)
    assert not (decision.tier == "A" and read.floor)
    assert read.floor <= set(decision.reasons)
    assert (decision.mode == "advice") == (decision.tier == "A")
    if decision.mode != "advice":
        assert read.access.isdisjoint(IMPOSSIBLE_WITH[decision.mode])
    assert (decision.pending_tier == "C") == ("WILLINGNESS-NO" in decision.reasons)
    assert decision.provisional == ("intake-call" in decision.services) or "intake-call" in read.requested_services
    if not read.clinician and decision.pending_tier is None:
        assert decision.tier == decision.computed_tier


@often
@given(sensible_facts)
def test_the_order_of_the_facts_and_unknown_keys_change_nothing(facts):
    turned = {"shoe_size": 43, **dict(reversed(facts.items()))}
    assert decide(turned) == decide(facts)


@pytest.mark.parametrize("raw", [None, [], "A", 7, True, [{"age": 42}]])
def test_what_is_no_object_is_refused_not_triaged(raw):
    for refuse in (decide, assess, review):
        with pytest.raises(Invalid):
            refuse(raw)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("odd", [float("nan"), 10**400, b"\xff", [[[]]], {"a": {}}, object(), [None], "\ud800"])
def test_an_odd_value_in_one_field_is_answered(field, odd):
    _is_sound(assess({"consent_referral": True, "source": "gp", "conditions": ["msk"], field: odd}))
    _is_sound(assess({"consent_referral": True, "current_tier": "B", field: odd}))
