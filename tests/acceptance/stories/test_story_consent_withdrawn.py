"""The patient withdraws consent while a message has not arrived; a safety concern lives on."""

from types import SimpleNamespace

import pytest

from builders.bundles import a_consent
from builders.loop import OPERATOR, PRACTICE, place_of
from builders.stories import (
    ASSESSMENT,
    OH,
    a_referral,
    answer,
    clear,
    flag,
    kinds,
    messages,
    moved,
    now,
    of_kind,
    overdue,
    post,
    recipients,
    report,
    subject,
    take_on,
    told,
)


@pytest.fixture(scope="module")
def story():
    async def whole(loop):
        seen = SimpleNamespace(task=await take_on(loop, await loop.refer(a_referral())))
        first = (await loop.found("/Communication"))[0]
        await loop.send("PUT", f"/Communication/{first['id']}", {**first, "received": "2026-11-23T10:00:00Z"})
        await moved(loop, seen.task, "on-hold", "safety-hold", **flag("suicide_risk"))
        seen.before = await messages(loop, seen.task)
        await post(loop, a_consent(patient=subject(seen.task), provision={"type": "deny"}))
        seen.ended = await now(loop, seen.task)
        seen.after = await messages(loop, seen.task)
        await loop.pass_time(hours=3)
        seen.overdue = await overdue(loop)
        seen.late = await messages(loop, seen.task)
        seen.ask = await loop.practice_task("safety-review")
        seen.cleared = await clear(loop, seen.task, seen.ask)
        seen.finally_there = await now(loop, seen.task)
        seen.overdue_at_last = await overdue(loop)
        return seen

    return told(whole)


def by_kind(found):
    return {message["category"][0]["coding"][0]["code"]: message for message in found}


def test_the_case_ends_and_service_and_practice_are_told_to_stop(story):
    assert place_of(story.ended) == "cancelled / consent-withdrawn"
    assert recipients(of_kind(story.after, "consent-withdrawn")) == {PRACTICE, OH}


def test_a_message_that_had_not_arrived_is_not_done_and_says_why(story):
    late = by_kind(story.after)["taken-on"]
    assert late["status"] == "not-done"
    assert late["statusReason"]["text"]


def test_a_message_that_had_arrived_stays_as_it_is(story):
    assert by_kind(story.after)["accepted"]["status"] == "completed"


def test_the_safety_message_and_its_task_live_on(story):
    assert by_kind(story.after)["safety-hold"]["status"] == "completed"
    assert story.ask["status"] == "requested"


def test_the_ended_case_is_still_escalated_when_nobody_acknowledges(story):
    assert "safety-escalated" in kinds(story.late)
    assert story.overdue == 1


def test_the_clearance_ends_the_hold_but_does_not_reopen_the_case(story):
    assert story.cleared.status_code == 200
    assert place_of(story.finally_there) == "cancelled / consent-withdrawn"
    assert story.overdue_at_last == 0


async def _on_the_task(loop, task):
    await moved(loop, task, "cancelled", "consent-withdrawn")


async def _in_a_report(loop, task):
    assert (await report(loop, task, {"consent_referral": False})).status_code == 201


async def _by_answer(loop, task):
    assert (await answer(loop, task, {"consent_referral": False})).status_code == 201


@pytest.mark.parametrize("withdraw", [_on_the_task, _in_a_report, _by_answer])
def test_service_and_practice_may_record_the_withdrawal_in_any_form(withdraw):
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await withdraw(loop, task)
        return await now(loop, task), await answer(loop, task, {"job_at_risk": True})

    task, late = told(whole)
    assert place_of(task) == "cancelled / consent-withdrawn"
    assert late.status_code == 422


def test_the_hub_may_record_it_where_it_owns_the_case():
    async def whole(loop):
        task = await loop.refer(a_referral({**ASSESSMENT, "areas": ["nowhere"]}))
        return await moved(loop, task, "cancelled", "consent-withdrawn", by=OPERATOR)

    assert place_of(told(whole)) == "cancelled / consent-withdrawn"


def test_an_ended_referral_that_hears_of_a_red_flag_raises_it_all_the_same():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await _on_the_task(loop, task)
        response = await answer(loop, task, {"red_flags": ["suicide_risk"]})
        return response, await now(loop, task), await loop.practice_task("safety-review")

    response, task, ask = told(whole)
    assert response.status_code == 201
    assert place_of(task) == "cancelled / consent-withdrawn"
    assert ask["status"] == "requested"
