"""Red flags and item 9 that an output of a practice Task names stop the case, whatever the Task and its status."""

import pytest

from builders.bundles import a_response
from builders.loop import PRACTICE, place_of
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    a_referral,
    do_task,
    kinds,
    messages,
    moved,
    note,
    now,
    output,
    post,
    set_referral,
    subject,
    take_on,
    told,
)

FLAG = {"red_flags": ["suicide_risk"]}
ITEM9 = {"scores": {"phq9_item9": 2}}


async def names(loop, task, facts, kind="answer", **changes):
    form = await post(loop, a_response(answers=facts, subject=subject(task), **changes))
    return output(kind, valueReference={"reference": f"QuestionnaireResponse/{form['id']}"})


async def _question(loop):
    task = await take_on(loop, await loop.refer(a_referral()))
    await moved(loop, task, "in-progress", "awaiting-information", **note("How is he?"))
    return task, await loop.practice_task("answer-question")


async def _consent(loop):
    task = await loop.refer(a_referral({**ASSESSMENT, "consent_referral": None}))
    return task, await loop.practice_task("record-consent")


async def _duty(loop):
    task = await loop.refer(a_referral({**ADVICE, "red_flags": ["blackout_safety_critical"]}))
    return task, await loop.practice_task("safety-duty")


@pytest.mark.parametrize("status", ["accepted", "in-progress", "completed"])
@pytest.mark.parametrize("facts", [FLAG, ITEM9], ids=["flag", "item9"])
@pytest.mark.parametrize("begin", [_question, _consent, _duty])
def test_a_flag_holds_the_case_at_every_step_of_every_task(begin, facts, status):
    async def whole(loop):
        task, ask = await begin(loop)
        await do_task(loop, ask, status, await names(loop, task, facts))
        return await now(loop, task), await loop.practice_task("safety-review"), kinds(await messages(loop, task))

    task, review, said = told(whole)
    assert place_of(task) == "on-hold / safety-hold"
    assert review["status"] == "requested"
    assert said.count("safety-hold") == 1


def test_another_flag_named_while_acknowledging_a_hold_is_a_new_hold():
    async def whole(loop):
        task = await loop.refer(a_referral({**ASSESSMENT, **FLAG}))
        ask = await loop.practice_task("safety-review")
        done = await do_task(loop, ask, "accepted", await names(loop, task, {"red_flags": ["cauda_equina"]}))
        return done, await now(loop, task), await loop.practice_task("safety-review")

    done, task, review = told(whole)
    assert (done.status_code, done.json()["status"]) == (200, "cancelled")
    assert place_of(task) == "on-hold / safety-hold"
    flags = [given["valueCodeableConcept"]["coding"][0]["code"] for given in review["input"]]
    assert flags == ["cauda_equina", "suicide_risk"]


def test_a_flag_named_at_an_earlier_step_counts_when_the_task_is_completed_with_another_form():
    async def whole(loop):
        task, ask = await _question(loop)
        await do_task(loop, ask, "in-progress", await names(loop, task, FLAG))
        done = await do_task(loop, ask, "completed", await names(loop, task, {"comments": "He is well."}))
        return done, await now(loop, task)

    done, task = told(whole)
    assert done.status_code == 200
    assert place_of(task) == "on-hold / safety-hold"


def test_a_flag_on_a_duty_of_an_ended_referral_reaches_a_person():
    async def whole(loop):
        task, ask = await _duty(loop)
        await set_referral(loop, task, "revoked")
        await do_task(loop, ask, "accepted", await names(loop, task, FLAG))
        return await now(loop, task), await loop.practice_task("safety-review", by=PRACTICE)

    task, review = told(whole)
    assert task["status"] == "cancelled"
    assert review["status"] == "requested"


def test_a_flag_in_a_task_that_is_refused_holds_the_case_all_the_same():
    async def whole(loop):
        task, ask = await _consent(loop)
        backwards = await do_task(loop, ask, "rejected", await names(loop, task, FLAG))
        return backwards, await now(loop, task)

    refused, task = told(whole)
    assert refused.status_code == 422
    assert place_of(task) == "on-hold / safety-hold"
