"""Nobody recorded whether the patient agrees: given, refused, never answered, withdrawn."""

from types import SimpleNamespace

import pytest

from builders.bundles import a_consent
from builders.loop import PRACTICE, outputs, place_of
from builders.stories import (
    ASSESSMENT,
    OH,
    a_referral,
    alerts,
    answer,
    clear,
    do_task,
    kinds,
    messages,
    now,
    of_kind,
    output,
    post,
    subject,
    text_of,
    told,
)

UNASKED = {**ASSESSMENT, "consent_referral": None}


def yes(agrees=True):
    return output("consent-referral", valueBoolean=agrees)


@pytest.fixture(scope="module")
def waiting():
    async def story(loop):
        seen = SimpleNamespace(task=await loop.refer(a_referral(UNASKED)))
        seen.ask = await loop.practice_task("record-consent")
        seen.of_service = await loop.found("/Task", by=OH)
        await loop.pass_time(days=2)
        seen.before_the_chase = await loop.told()
        await loop.pass_time(hours=9)
        seen.chased = await messages(loop, seen.task)
        seen.empty_handed = await do_task(loop, seen.ask, "completed")
        await loop.pass_time(days=25)
        seen.on_day_27 = await now(loop, seen.task)
        await loop.pass_time(days=1)
        seen.lapsed = await now(loop, seen.task)
        seen.said = await messages(loop, seen.task)
        seen.ask_after = await loop.get(f"/Task/{seen.ask['id']}")
        return seen

    return told(story)


def test_the_referral_waits_and_no_provider_hears_of_it(waiting):
    assert place_of(waiting.task) == "on-hold / consent-awaited"
    assert outputs(waiting.task, "disposition") == ["hold_for_consent"]
    assert waiting.of_service == []


def test_the_practice_is_asked_to_record_the_consent(waiting):
    assert waiting.ask["owner"]["identifier"]["value"] == PRACTICE
    assert "We will remind you on Wed 25 November 2026" in text_of(waiting.said[0])


def test_it_is_reminded_after_two_working_days_and_told_until_when(waiting):
    assert "consent-chased" not in waiting.before_the_chase
    assert "Mon 21 December 2026" in text_of(of_kind(waiting.chased, "consent-chased")[0])


def test_completing_the_task_without_an_answer_is_refused(waiting):
    assert waiting.empty_handed.status_code == 422


def test_after_28_days_without_an_answer_the_referral_closes(waiting):
    assert place_of(waiting.on_day_27) == "on-hold / consent-awaited"
    assert place_of(waiting.lapsed) == "cancelled / consent-not-obtained"
    assert kinds(waiting.said) == ["consent-held", "consent-chased", "consent-lapsed"]
    assert waiting.ask_after["status"] == "cancelled"


async def _by_task(loop, task, agrees):
    ask = await loop.practice_task("record-consent")
    response = await do_task(loop, ask, "completed", yes(agrees))
    assert response.status_code == 200, response.text


async def _by_answer(loop, task, agrees):
    assert (await answer(loop, task, {"consent_referral": agrees})).status_code == 201


async def _by_consent(loop, task, agrees):
    provision = {"type": "permit" if agrees else "deny"}
    await post(loop, a_consent(patient=subject(task), provision=provision))


@pytest.mark.parametrize("record", [_by_task, _by_answer, _by_consent])
def test_a_consent_given_later_goes_on_as_if_it_had_come_with_the_referral(record):
    async def story(loop):
        task = await loop.refer(a_referral(UNASKED))
        await record(loop, task, True)
        await loop.pass_time(days=30)
        return await loop.get(f"/Task/{task['id']}/_history"), await now(loop, task), await messages(loop, task)

    history, task, said = told(story)
    versions = [place_of(entry["resource"]) for entry in history["entry"]]
    assert versions[-2:] == ["accepted / triaged-tier-b", "on-hold / consent-awaited"]
    assert kinds(said)[:2] == ["consent-held", "accepted"]
    assert "consent-chased" not in kinds(said)
    assert task["owner"]["identifier"]["value"] == OH


@pytest.mark.parametrize("record", [_by_task, _by_answer, _by_consent])
def test_a_consent_refused_closes_the_referral_and_nothing_was_sent(record):
    async def story(loop):
        task = await loop.refer(a_referral(UNASKED))
        await record(loop, task, False)
        return await now(loop, task), await messages(loop, task), await loop.found("/Task", by=OH), await alerts(loop)

    task, said, of_service, raised = told(story)
    assert place_of(task) == "rejected / consent-refused"
    assert kinds(said)[-1] == "consent-refused"
    assert "Nothing was sent to any provider." in text_of(said[-1])
    assert of_service == raised == []


def test_an_answer_that_leaves_the_consent_open_keeps_the_referral_waiting():
    async def story(loop):
        task = await loop.refer(a_referral(UNASKED))
        await answer(loop, task, {"job_at_risk": True})
        return await now(loop, task), await messages(loop, task)

    task, said = told(story)
    assert place_of(task) == "on-hold / consent-awaited"
    assert kinds(said) == ["consent-held", "answer-received"]


def test_a_red_flag_heard_while_the_consent_is_open_holds_the_case_and_the_consent_is_asked_again_after():
    async def story(loop):
        task = await loop.refer(a_referral(UNASKED))
        await answer(loop, task, {"red_flags": ["suicide_risk"]})
        held = await now(loop, task)
        await loop.pass_time(days=40)
        still = await now(loop, task)
        await clear(loop, task, await loop.practice_task("safety-review"))
        again = await now(loop, task)
        await loop.pass_time(days=28)
        return held, still, again, await now(loop, task)

    held, still, again, lapsed = told(story)
    assert place_of(held) == place_of(still) == "on-hold / safety-hold"
    assert place_of(again) == "on-hold / consent-awaited"
    assert place_of(lapsed) == "cancelled / consent-not-obtained"


def test_a_patient_who_refuses_during_a_safety_hold_ends_the_referral_but_not_the_hold():
    async def story(loop):
        task = await loop.refer(a_referral({**UNASKED, "red_flags": ["suicide_risk"]}))
        await answer(loop, task, {"consent_referral": False})
        ended = await now(loop, task)
        await loop.pass_time(hours=3)
        return ended, await loop.practice_task("safety-review"), await messages(loop, task)

    ended, ask, said = told(story)
    assert place_of(ended) == "cancelled / consent-withdrawn"
    assert ask["status"] == "requested"
    assert kinds(said)[-1] == "safety-escalated"
    assert "still open" in text_of(of_kind(said, "consent-withdrawn")[0])
