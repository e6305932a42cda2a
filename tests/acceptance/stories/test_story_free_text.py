"""Free text is put before a person within one working day, at every tier and in every hold."""

import pytest

from builders.loop import OPERATOR, PRACTICE, a_service
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    CASE_MANAGED,
    OH,
    a_clearance,
    a_referral,
    alerts,
    answer,
    do_task,
    moved,
    note,
    now,
    output,
    post,
    report,
    set_referral,
    take_on,
    told,
    why,
)

WORDS = {"request": {"note": [{"text": "She cares for her mother."}]}}


@pytest.mark.parametrize(
    ("facts", "reader"),
    [
        (ADVICE, OPERATOR),
        (ASSESSMENT, OH),
        (CASE_MANAGED, OH),
        ({**ASSESSMENT, "red_flags": ["suicide_risk"]}, OPERATOR),
        ({**ASSESSMENT, "consent_referral": None}, OPERATOR),
        ({**ASSESSMENT, "areas": ["nowhere"]}, OPERATOR),
    ],
    ids=["advice", "assessment", "case-managed", "safety-hold", "consent-held", "no-local-service"],
)
def test_the_owners_team_reads_it_within_one_working_day(facts, reader):
    async def whole(loop):
        await loop.refer(a_referral(facts, **WORDS))
        ask = await loop.practice_task("read-words", by=reader)
        return ask, await loop.found("/Task?code=read-words", by=PRACTICE)

    ask, of_practice = told(whole)
    assert ask["owner"]["identifier"]["value"] == reader
    assert ask["restriction"]["period"]["end"].startswith("2026-11-24T17:00")
    assert ask["input"][0]["valueString"].startswith("ServiceRequest")
    assert of_practice == []


def test_it_is_read_in_a_wait_for_a_place_too():
    async def whole(loop):
        await loop.load_services(a_service(capacity_left=0))
        await loop.refer(a_referral(ASSESSMENT, **WORDS))
        waiting = await loop.practice_task("read-words", by=OPERATOR)
        await loop.load_services(a_service())
        await loop.pass_time(days=1)
        return waiting, await loop.practice_task("read-words", by=OH)

    waiting, found = told(whole)
    assert waiting["id"] == found["id"]


def test_a_referral_without_words_opens_no_such_task():
    async def whole(loop):
        await loop.refer(a_referral())
        return await loop.found("/Task?code=read-words", by=OH)

    assert told(whole) == []


def test_words_nobody_read_in_time_are_brought_before_the_hub():
    async def whole(loop):
        await loop.refer(a_referral(ASSESSMENT, **WORDS))
        await loop.pass_time(hours=20)
        before = await alerts(loop)
        await loop.pass_time(days=1)
        return before, await alerts(loop)

    assert told(whole) == ([], ["words-unread"])


def test_words_that_were_read_raise_no_alarm():
    async def whole(loop):
        await loop.refer(a_referral(ASSESSMENT, **WORDS))
        ask = await loop.practice_task("read-words", by=OH)
        done = await do_task(loop, ask, "completed", by=OH)
        await loop.pass_time(days=3)
        return done, await alerts(loop)

    done, raised = told(whole)
    assert done.json()["status"] == "completed"
    assert raised == []


async def _in_a_message(loop, task):
    await answer(loop, task, text="He now has a new manager.")


async def _in_a_note(loop, task):
    await moved(loop, task, "accepted", by=PRACTICE, **note("He now has a new manager."))


async def _in_a_clearance(loop, task):
    await moved(loop, task, "on-hold", "safety-hold", by=PRACTICE, **why("Something is wrong."))
    clearance = a_clearance(task, {"comments": "Seen today, plan agreed."})
    made = await post(loop, clearance)
    named = output("clearance", valueReference={"reference": f"QuestionnaireResponse/{made['id']}"})
    response = await do_task(loop, await loop.practice_task("safety-review"), "completed", named)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("say", [_in_a_message, _in_a_note, _in_a_clearance])
def test_later_words_are_read_by_a_person_as_well(say):
    async def whole(loop):
        task = await loop.refer(a_referral())
        await say(loop, task)
        return await now(loop, task), await loop.found("/Task?code=read-words", by=OH)

    _, asks = told(whole)
    assert [ask["status"] for ask in asks] == ["requested"]


def test_a_services_own_words_are_not_put_before_the_same_service():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "in-progress", "in-support", **note("Going well."))
        await report(loop, task, {"still_off": True, "something_else": "Sleeps badly."})
        return await loop.found("/Task?code=read-words", by=OH)

    assert told(whole) == []


def test_the_task_to_read_ends_with_the_referral():
    async def whole(loop):
        task = await loop.refer(a_referral(ASSESSMENT, **WORDS))
        await set_referral(loop, task, "revoked")
        return await loop.practice_task("read-words", by=OH)

    assert told(whole)["status"] == "cancelled"
