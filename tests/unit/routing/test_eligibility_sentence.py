"""Eligibility in one plain sentence, made from the machine rule."""

import pytest

from fitwork_fhir.routing.eligibility import NO_RULE, sentence
from fitwork_fhir.routing.load import own_document, read_directory
from fitwork_fhir.triage.vocabulary import BARRIERS, CONDITIONS, EMPLOYMENTS, WORK_STATUSES

EXPECTED = {
    "whss": "For people aged 16 or over; employed or self-employed, at work or off sick, "
    "if employed then where at most 250 people work.",
    "thrive-into-work": "For people aged 18 or over; out of work.",
    "ea-talking-therapies": "For people aged 16 or over; employed, self-employed or unemployed; "
    "with a mental-health problem; in NHS Talking Therapies.",
    "ni-cmp": "For people aged 16 or over; employed, self-employed or unemployed; absent for 84 days at most.",
    "citizens-advice": "For people aged 16 or over; employed, self-employed or unemployed; "
    "who need help with debt, housing, benefits or legal matters.",
    "lffws": NO_RULE,
}


@pytest.mark.parametrize(("id_", "said"), EXPECTED.items())
def test_the_sentence_says_the_rule(id_, said):
    assert sentence(read_directory(own_document()).by_id[id_]) == said


def test_no_service_of_ours_shows_more_than_a_handful_of_criteria():
    for service in read_directory(own_document()).services:
        assert sentence(service).count(";") < 5, service.id
        assert sentence(service).count(".") == 1, service.id


def test_a_rule_without_limits_is_for_anyone(a_service):
    assert sentence(a_service(match={})) == "For anyone."
    assert sentence(a_service(match={"tiers": ["B"]})) == "For anyone."


@pytest.mark.parametrize(
    ("limit", "words"),
    [("conditions", CONDITIONS), ("requires_barrier", BARRIERS), ("employment", EMPLOYMENTS)],
)
def test_every_word_a_rule_may_hold_is_said(limit, words, a_service):
    said = {sentence(a_service(match={limit: [word]})) for word in words}
    assert len(said) == len(words)
    assert not any("_" in text for text in said)


def test_a_limit_that_leaves_nobody_out_is_not_said(a_service):
    assert sentence(a_service(match={"work_status": sorted(WORK_STATUSES)})) == "For anyone."


def test_several_circumstances_are_all_said(a_service):
    match = {"requires": ["adaptation_need"], "requires_any": ["veteran", "in_secondary_mh"]}
    assert sentence(a_service(match=match)) == (
        "For people needing changes at work, and once in the armed forces or under a mental-health team."
    )
