"""On a safety hold the service that owns the case sees that there is a hold, and nothing of why."""

import pytest

from builders.loop import OPERATOR, PRACTICE, outputs, place_of
from builders.stories import (
    CASE_MANAGED,
    OH,
    a_referral,
    answer,
    clear,
    do_task,
    flag,
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

WORDS = "He told me he will jump tonight."


@pytest.fixture(scope="module")
def held():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        before = len(await loop.found("/Communication?_count=200", by=OH))
        response = await answer(loop, task, {"red_flags": ["suicide_risk", "safeguarding"]}, text=WORDS)
        assert response.status_code == 201, response.text
        await moved(loop, task, "on-hold", "safety-hold", by=PRACTICE, **note("He lives alone."))
        seen = {
            "task": await now(loop, task, by=OH),
            "before": before,
            "messages": await loop.found("/Communication?_count=200", by=OH),
            "forms": await loop.found("/QuestionnaireResponse?_count=200", by=OH),
            "readers": [
                ask["owner"]["identifier"]["value"]
                for by in (OH, OPERATOR)
                for ask in await loop.found("/Task?code=read-words", by=by)
            ],
            "practice": await messages(loop, task),
        }
        await clear(loop, task, await loop.practice_task("safety-review"))
        seen["cleared"] = await now(loop, task, by=OH)
        seen["afterwards"] = await loop.found("/Communication?_count=200", by=OH)
        return seen

    return told(whole)


def test_the_task_names_no_reason(held):
    assert place_of(held["task"]) == "on-hold / safety-hold"
    assert outputs(held["task"], "reason") == []
    assert "statusReason" not in held["task"]
    assert "note" not in held["task"]
    assert "security" not in held["task"]["meta"]


def test_what_the_practice_said_stays_with_the_hub_and_is_announced_to_nobody(held):
    assert len(held["messages"]) == held["before"]
    assert not any("red_flags" in str(form) and "suicide_risk" in str(form) for form in held["forms"])
    assert set(held["readers"]) == {OPERATOR}
    assert not any(WORDS in str(message) for message in held["afterwards"])


def test_the_practice_reads_that_nothing_of_this_was_sent(held):
    said = text_of(of_kind(held["practice"], "safety-hold")[0])
    assert "Nothing of this was sent to any provider." in said


def test_once_cleared_the_service_reads_its_reasons_again(held):
    assert place_of(held["cleared"]) == "in-progress / allocated"
    assert outputs(held["cleared"], "reason")
    assert "note" not in held["cleared"]


def test_what_a_service_writes_is_put_before_the_practice_and_thanks_nobody():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        response = await answer(loop, task, text="Please phone me today: she says she cannot go on.", by=OH)
        ask = await loop.practice_task("read-words")
        return response, ask, await messages(loop, task), await do_task(loop, ask, "completed")

    response, ask, said, done = told(whole)
    assert response.status_code == 201
    assert ask["owner"]["identifier"]["value"] == PRACTICE
    assert "Please phone me today" in text_of(of_kind(said, "service-wrote")[0])
    assert of_kind(said, "answer-received") == []
    assert done.status_code == 200


def test_a_question_is_not_answered_by_silence():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await moved(loop, task, "in-progress", "awaiting-information", **note("How is he?"))
        ask = await loop.practice_task("answer-question")
        return await do_task(loop, ask, "completed"), await now(loop, task), kinds(await messages(loop, task))

    refused, task, said = told(whole)
    assert refused.status_code == 422
    assert "answer-missing" in refused.text
    assert place_of(task) == "in-progress / awaiting-information"
    assert "answer-received" not in said


@pytest.mark.parametrize("facts", [{"rtw_plan_agreed": False}, {"red_flags": ["suicide_risk"]}], ids=["plan", "flag"])
def test_what_a_service_reports_during_a_hold_thanks_nobody_and_ends_nothing(facts):
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await moved(loop, task, "on-hold", "safety-hold", **flag("suicide_risk"))
        response = await report(loop, task, facts)
        return response, await now(loop, task), kinds(await messages(loop, task))

    response, task, said = told(whole)
    assert response.status_code == 201
    assert place_of(task) == "on-hold / safety-hold"
    assert said[-1] == "retriaged"
    assert "answer-received" not in said


def test_a_service_does_not_answer_its_own_question():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await moved(loop, task, "in-progress", "awaiting-information", **note("How is he?"))
        ask = await loop.practice_task("answer-question")
        await answer(loop, task, text="Well, we think.", to=f"Task/{task['id']}", by=OH)
        await answer(loop, task, text="Well, we think.", to=f"Task/{ask['id']}", by=OH)
        return await now(loop, task), await loop.practice_task("answer-question")

    task, ask = told(whole)
    assert place_of(task) == "in-progress / awaiting-information"
    assert ask["status"] == "requested"


def test_a_service_that_is_given_a_case_after_a_hold_reads_no_version_that_says_why():
    async def whole(loop):
        task = await loop.refer(a_referral({**CASE_MANAGED, "red_flags": ["suicide_risk"]}))
        await clear(loop, task, await loop.practice_task("safety-review"))
        cleared = await now(loop, task)
        readers = {by: await loop.get(f"/Task/{task['id']}/_history", by=by) for by in (OH, PRACTICE)}
        first = await loop.send("GET", f"/Task/{task['id']}/_history/1", by=OH)
        return cleared, readers, first

    cleared, readers, first = told(whole)
    assert cleared["owner"]["identifier"]["value"] == OH
    assert first.status_code == 404
    assert "suicide_risk" in str(readers[PRACTICE])
    assert "suicide_risk" not in str(readers[OH])
    assert readers[OH]["entry"]
