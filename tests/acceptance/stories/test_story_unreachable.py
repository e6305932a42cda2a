"""Three failed contacts over ten working days; then the patient answers."""

from types import SimpleNamespace

import pytest

from builders.loop import OPERATOR, PRACTICE, outputs, place_of
from builders.stories import (
    CASE_MANAGED,
    OH,
    a_referral,
    kinds,
    messages,
    moved,
    note,
    now,
    of_kind,
    report,
    take_on,
    text_of,
    told,
)


async def tried(loop, task, word):
    return await moved(loop, task, "in-progress", "contact-attempted", **note(word))


@pytest.fixture(scope="module")
def story():
    async def whole(loop):
        seen = SimpleNamespace(task=await take_on(loop, await loop.refer(a_referral(CASE_MANAGED))))
        seen.first = await tried(loop, seen.task, "No answer on Monday.")
        await loop.pass_time(days=7)
        seen.second = await tried(loop, seen.task, "No answer a week later.")
        seen.repeat = await moved(loop, seen.task, "in-progress", "contact-attempted")
        await loop.pass_time(days=4)
        seen.third_too_soon = await tried(loop, seen.task, "Still nothing on day 11.")
        await loop.pass_time(days=3)
        seen.lost = await tried(loop, seen.task, "Nothing after two weeks.")
        seen.tried_again = await tried(loop, seen.task, "Wrote a letter.")
        await loop.pass_time(days=30)
        seen.a_month_later = await now(loop, seen.task)
        seen.said = await messages(loop, seen.task)
        seen.found = await moved(loop, seen.task, "in-progress", "contacted")
        seen.again = await tried(loop, seen.task, "Missed the call.")
        seen.finally_said = await messages(loop, seen.task)
        return seen

    return told(whole)


def test_every_attempt_is_told_and_a_repeat_without_news_is_none(story):
    assert place_of(story.first) == place_of(story.second) == "in-progress / contact-attempted"
    assert story.repeat["meta"]["versionId"] == story.second["meta"]["versionId"]


def test_three_attempts_in_less_than_ten_working_days_are_too_few(story):
    assert place_of(story.third_too_soon) == "in-progress / contact-attempted"
    assert outputs(story.third_too_soon, "tier") == ["C"]


def test_after_ten_working_days_the_tier_is_a_and_the_referral_stays_open(story):
    assert place_of(story.lost) == "in-progress / unable-to-contact"
    assert outputs(story.lost, "tier") == ["A"]
    assert outputs(story.lost, "mode") == ["advice"]
    assert "UNREACHABLE" in outputs(story.lost, "reason")
    assert story.lost["owner"]["identifier"]["value"] == OH


def test_the_practice_is_asked_once_to_mention_it(story):
    assert len(of_kind(story.said, "unreachable")) == 1
    assert "Not closed." in text_of(of_kind(story.said, "unreachable")[0])


def test_further_attempts_and_time_change_nothing_while_nobody_answers(story):
    assert place_of(story.tried_again) == place_of(story.a_month_later) == "in-progress / unable-to-contact"
    assert outputs(story.a_month_later, "tier") == ["A"]


def test_when_the_patient_answers_the_earlier_tier_stands_and_counting_starts_anew(story):
    assert place_of(story.found) == "in-progress / contacted"
    assert outputs(story.found, "tier") == ["C"]
    assert outputs(story.found, "mode") == ["face_to_face"]
    assert place_of(story.again) == "in-progress / contact-attempted"


@pytest.mark.parametrize("by", [PRACTICE, OH])
def test_the_practice_may_say_so_as_well(by):
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await report(loop, task, {"failed_contacts": 3, "working_days_trying": 10})
        return await now(loop, task), await moved(loop, task, "in-progress", "contacted", by=by)

    lost, found = told(whole)
    assert place_of(lost) == "in-progress / unable-to-contact"
    assert outputs(found, "tier") == ["C"]


def test_an_appointment_that_is_booked_means_that_the_patient_answered():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await report(loop, task, {"failed_contacts": 3, "working_days_trying": 10})
        return await moved(loop, task, "in-progress", "appointment-booked")

    assert outputs(told(whole), "tier") == ["C"]


def test_with_a_floor_code_the_tier_is_b():
    async def whole(loop):
        facts = {**CASE_MANAGED, "red_flags": ["blackout_safety_critical"]}
        await loop.load_services()
        task = await loop.refer(a_referral(facts))
        await take_on(loop, task, by=OPERATOR)
        await report(loop, task, {"failed_contacts": 3, "working_days_trying": 10}, by=OPERATOR)
        return await now(loop, task), await messages(loop, task)

    lost, said = told(whole)
    assert place_of(lost) == "in-progress / unable-to-contact"
    assert outputs(lost, "tier") == ["B"]
    assert "B-SAFETY-CRITICAL" in outputs(lost, "reason")
    assert "unreachable" in kinds(said)
