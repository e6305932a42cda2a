"""A question and its answer; an answer that changes the tier, before and after somebody works on it."""

from types import SimpleNamespace

import pytest

from builders.bundles import a_response
from builders.loop import PRACTICE, outputs, place_of
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    CASE_MANAGED,
    OH,
    a_referral,
    answer,
    do_task,
    kinds,
    messages,
    moved,
    note,
    now,
    of_kind,
    output,
    post,
    recipients,
    report,
    set_referral,
    subject,
    take_on,
    text_of,
    told,
)

WORSE = {"conditions": ["mental_health"], "absence_days": 40}


async def asked(loop, task, words="Is surgery planned?"):
    status = (await now(loop, task))["status"]
    return await moved(loop, task, status, "awaiting-information", **note(words))


@pytest.fixture(scope="module")
def story():
    async def whole(loop):
        seen = SimpleNamespace(task=await loop.refer(a_referral()))
        seen.unasked = await loop.move(seen.task, "accepted", "awaiting-information", by=OH)
        seen.asking = await asked(loop, seen.task)
        seen.ask = await loop.practice_task("answer-question")
        seen.question = await loop.get(f"/{seen.ask['focus']['reference']}")
        await loop.pass_time(days=2, hours=9)
        seen.chased = await messages(loop, seen.task)
        seen.aside = await answer(loop, seen.task, text="By the way, she moves house.")
        seen.after_aside = await now(loop, seen.task)
        seen.answered = await answer(loop, seen.task, text="None planned.", to=seen.ask["focus"]["reference"])
        seen.after = await now(loop, seen.task)
        seen.ask_after = await loop.get(f"/Task/{seen.ask['id']}")
        seen.said = await messages(loop, seen.task)
        return seen

    return told(whole)


def test_a_question_pauses_the_referral_where_it_is_and_reaches_the_practice_with_a_task(story):
    assert place_of(story.asking) == "accepted / awaiting-information"
    assert "Is surgery planned?" in text_of(story.question)
    assert "please answer by Wed 25 November 2026" in text_of(story.question)
    assert story.ask["owner"]["identifier"]["value"] == PRACTICE


def test_a_question_needs_words(story):
    assert story.unasked.status_code == 422


def test_a_late_answer_is_asked_for_once_more(story):
    assert len(of_kind(story.chased, "question")) == 2


def test_words_that_answer_nothing_leave_the_question_open(story):
    assert story.aside.status_code == 201
    assert place_of(story.after_aside) == "accepted / awaiting-information"


def test_the_answer_restores_what_was_before_and_completes_the_task(story):
    assert story.answered.status_code == 201
    assert place_of(story.after) == "accepted / triaged-tier-b"
    assert story.ask_after["status"] == "completed"
    assert kinds([m for m in story.said if recipients([m]) == {PRACTICE}])[-1] == "answer-received"


def test_before_anybody_works_on_it_another_tier_routes_it_again():
    async def whole(loop):
        task = await loop.refer(a_referral(ADVICE))
        await answer(loop, task, WORSE)
        return await loop.get(f"/Task/{task['id']}/_history"), await messages(loop, task), await take_on(loop, task)

    history, said, taken_on = told(whole)
    after, before = (entry["resource"] for entry in history["entry"])
    assert (place_of(before), outputs(before, "tier")) == ("in-progress / advice-sent", ["A"])
    assert (place_of(after), outputs(after, "tier")) == ("accepted / triaged-tier-c", ["C"])
    assert after["owner"]["identifier"]["value"] == OH
    assert "now case-managed support instead of enhanced fit-note advice" in text_of(of_kind(said, "retriaged")[0])
    assert place_of(taken_on) == "in-progress / allocated"


def test_once_a_service_works_on_it_the_case_steps_up_and_the_earlier_result_is_kept():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await asked(loop, task)
        ask = await loop.practice_task("answer-question")
        response = await post(loop, a_response(answers=WORSE, subject=subject(task)))
        named = output("answer", valueReference={"reference": f"QuestionnaireResponse/{response['id']}"})
        done = await do_task(loop, ask, "completed", named)
        return done, await now(loop, task), await loop.get(f"/Task/{task['id']}/_history/1"), await messages(loop, task)

    done, task, first, said = told(whole)
    assert done.json()["status"] == "completed"
    assert (place_of(task), outputs(task, "tier")) == ("in-progress / stepped-up", ["C"])
    assert outputs(task, "mode") == ["face_to_face"]
    assert outputs(first, "tier") == ["B"]
    words = text_of(of_kind(said, "step-up")[0])
    assert "from an occupational health assessment to case-managed support" in words


def test_facts_that_give_less_step_it_down():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await answer(loop, task, {"conditions": ["msk"], "absence_days": 20})
        return await now(loop, task)

    task = told(whole)
    assert (place_of(task), outputs(task, "tier")) == ("in-progress / stepped-down", ["B"])


def test_facts_that_change_no_tier_are_told_and_move_nothing():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await answer(loop, task, {"job_at_risk": True})
        return await now(loop, task), await messages(loop, task)

    task, said = told(whole)
    assert place_of(task) == "in-progress / allocated"
    assert outputs(task, "urgency") == ["priority"]
    assert "it stays at an occupational health assessment" in text_of(of_kind(said, "retriaged")[0])


def test_a_tier_that_a_service_raised_outlasts_an_answer_about_something_else():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "in-progress", "stepped-up")
        await answer(loop, task, {"employer_size": 12})
        return await now(loop, task)

    task = told(whole)
    assert (place_of(task), outputs(task, "tier")) == ("in-progress / stepped-up", ["C"])


@pytest.mark.parametrize("wish", ["yes", "unsure"])
def test_c_that_waited_for_the_patients_wish_starts_when_the_patient_wants_it(wish):
    async def whole(loop):
        task = await loop.refer(a_referral({**CASE_MANAGED, "wants_return": "no"}))
        await answer(loop, task, {"wants_return": wish})
        return task, await now(loop, task)

    before, after = told(whole)
    assert (outputs(before, "tier"), outputs(before, "pending-tier")) == (["A"], ["C"])
    assert (place_of(after), outputs(after, "pending-tier")) == ("accepted / triaged-tier-c", [])


def test_c_that_a_review_left_waiting_starts_when_the_patient_wants_it():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral({**ASSESSMENT, "wants_return": "no"})))
        await report(loop, task, {"days_in_tier": 28})
        waiting = await now(loop, task)
        await answer(loop, task, {"employer_size": 12})
        still = await now(loop, task)
        await answer(loop, task, {"wants_return": "yes"})
        return waiting, still, await now(loop, task)

    waiting, still, after = told(whole)
    assert (place_of(waiting), outputs(waiting, "tier")) == ("in-progress / stepped-up", ["B"])
    assert outputs(waiting, "pending-tier") == outputs(still, "pending-tier") == ["C"]
    assert (outputs(after, "tier"), outputs(after, "pending-tier")) == (["C"], [])


def test_taking_on_and_stepping_while_a_question_is_open_leave_it_open():
    async def whole(loop):
        task = await loop.refer(a_referral())
        await asked(loop, task)
        taken = await moved(loop, task, "in-progress")
        await asked(loop, task, "And since when?")
        booked = await moved(loop, task, "in-progress", "appointment-booked")
        asks = await loop.found("/Task?code=answer-question")
        for ask in asks:
            await do_task(loop, ask, "completed")
        return taken, booked, asks, await now(loop, task)

    taken, booked, asks, after = told(whole)
    assert place_of(taken) == "in-progress / allocated"
    assert [ask["status"] for ask in asks] == ["requested", "requested"]
    assert place_of(booked) == place_of(after) == "in-progress / appointment-booked"


def test_of_two_questions_the_first_answer_leaves_the_case_paused_for_the_second():
    async def whole(loop):
        task = await loop.refer(a_referral())
        await asked(loop, task)
        first = await loop.practice_task("answer-question")
        await asked(loop, task, "And since when?")
        second = await loop.practice_task("answer-question")
        await answer(loop, task, text="None planned.", to=first["focus"]["reference"])
        between = await now(loop, task)
        await answer(loop, task, text="Since May.", to=second["focus"]["reference"])
        return between, await now(loop, task)

    between, after = told(whole)
    assert place_of(between) == "accepted / awaiting-information"
    assert place_of(after) == "accepted / triaged-tier-b"


def test_under_16_after_all_points_elsewhere_and_ends_it():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await answer(loop, task, {"age": 15})
        return await now(loop, task), await messages(loop, task)

    task, said = told(whole)
    assert place_of(task) == "cancelled / signposted"
    assert kinds([m for m in said if recipients([m]) == {PRACTICE}])[-1] == "signposted"


def test_an_answer_to_a_referral_that_ended_is_refused():
    async def whole(loop):
        task = await loop.refer(a_referral())
        await set_referral(loop, task, "revoked")
        return await answer(loop, task, {"job_at_risk": True})

    assert told(whole).status_code == 422
