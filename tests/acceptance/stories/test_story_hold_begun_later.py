"""The service hears of a red flag while it supports the patient, and reports it on the Task."""

from types import SimpleNamespace

import pytest

from builders.loop import OPERATOR, PRACTICE, outputs, place_of
from builders.stories import (
    ASSESSMENT,
    OH,
    a_referral,
    alerts,
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
    recipients,
    report,
    set_referral,
    take_on,
    text_of,
    told,
    why,
)


@pytest.fixture(scope="module")
def story():
    return told(_story)


async def _story(loop):
    seen = SimpleNamespace()
    seen.task = await take_on(loop, await loop.refer(a_referral()))
    seen.asking = await moved(loop, seen.task, "in-progress", "awaiting-information", **note("Is surgery planned?"))
    seen.held = await moved(loop, seen.task, "on-hold", "safety-hold", **flag("suicide_risk"))
    seen.moved_while_held = await loop.move(seen.task, "in-progress", "contacted", by=OH)
    seen.reported_while_held = await report(loop, seen.task, {"days_in_tier": 40})
    seen.still_held = await now(loop, seen.task)
    seen.ask = await loop.practice_task("safety-review")
    seen.answered_while_held = await answer(loop, seen.task, {"job_at_risk": True})
    seen.cleared = await clear(loop, seen.task, seen.ask, {"conditions": ["mental_health"], "absence_days": 40})
    seen.restored = await now(loop, seen.task)
    seen.said = await messages(loop, seen.task)
    return seen


def test_the_case_is_held_and_keeps_its_tier_and_owner(story):
    assert place_of(story.held) == "on-hold / safety-hold"
    assert outputs(story.held, "tier") == ["B"]
    assert story.held["owner"]["identifier"]["value"] == OH


def test_the_practice_reads_the_flag_as_reported_and_by_whom(story):
    words = text_of(of_kind(story.said, "safety-hold")[0])
    assert "risk of suicide" in words
    assert "the service Anytown Oh Service" in words


def test_the_service_can_move_nothing_while_the_case_is_held(story):
    assert story.moved_while_held.status_code == 422
    assert story.reported_while_held.status_code == 201
    assert place_of(story.still_held) == "on-hold / safety-hold"
    assert outputs(story.still_held, "tier") == ["B"]


def test_an_answer_meanwhile_is_taken_but_ends_no_hold_and_begins_none_anew(story):
    assert story.answered_while_held.status_code == 201
    assert len(of_kind(story.said, "safety-hold")) == 1


def test_the_clearance_restores_it_at_the_higher_of_the_two_tiers(story):
    assert story.cleared.status_code == 200
    assert outputs(story.restored, "tier") == ["C"]
    assert place_of(story.restored) == "in-progress / stepped-up"
    assert "C-MENTAL-HEALTH" in outputs(story.restored, "reason")
    assert kinds(story.said)[-2:] == ["hold-cleared", "step-up"]


def test_a_clearance_that_gives_a_lower_tier_restores_what_was_before():
    async def lower(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "in-progress", "awaiting-information", **note("Is surgery planned?"))
        await moved(loop, task, "on-hold", "safety-hold", **flag("cauda_equina"))
        ask = await loop.practice_task("safety-review")
        await clear(loop, task, ask, {"absence_days": 1, "conditions": ["minor_acute"]})
        return await now(loop, task), await loop.practice_task("answer-question")

    task, question = told(lower)
    assert outputs(task, "tier") == ["B"]
    assert place_of(task) == "in-progress / awaiting-information"
    assert question["status"] == "requested"


def test_a_flag_that_still_stands_in_the_clearance_holds_the_case_again():
    async def standing(loop):
        task = await loop.refer(a_referral({**ASSESSMENT, "red_flags": ["suicide_risk", "cauda_equina"]}))
        first = await loop.practice_task("safety-review")
        await do_task(loop, first, "accepted")
        await clear(loop, task, first, {"red_flags": ["suicide_risk"]})
        return await now(loop, task), first["id"], await loop.practice_task("safety-review")

    task, first, second = told(standing)
    assert place_of(task) == "on-hold / safety-hold"
    assert outputs(task, "reason") == ["RED-FLAG:suicide_risk"]
    assert second["id"] != first
    assert second["status"] == "requested"


def test_a_flag_in_words_nobody_knows_fails_safe_and_is_read_as_it_was_said():
    async def unknown(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        held = await moved(loop, task, "on-hold", "safety-hold", **why("Says he cannot go on."))
        return held, await messages(loop, task), await loop.practice_task("safety-review")

    held, said, ask = told(unknown)
    assert place_of(held) == "on-hold / safety-hold"
    assert ask["input"][0]["valueCodeableConcept"]["coding"][0]["code"] == "unrecognised"
    assert "Says he cannot go on." in text_of(of_kind(said, "safety-hold")[0])


def test_the_practice_and_the_hub_may_report_a_flag_too():
    async def theirs(loop):
        one = await loop.refer(a_referral())
        by_practice = await moved(loop, one, "on-hold", "safety-hold", by=PRACTICE, **flag("suicide_risk"))
        two = await loop.refer(a_referral({**ASSESSMENT, "areas": ["nowhere"]}))
        by_hub = await moved(loop, two, "on-hold", "safety-hold", by=OPERATOR, **flag("suicide_risk"))
        return by_practice, by_hub, await alerts(loop)

    by_practice, by_hub, raised = told(theirs)
    assert place_of(by_practice) == place_of(by_hub) == "on-hold / safety-hold"
    assert "no-local-service" in raised


def test_a_referral_revoked_while_held_asks_the_service_to_confirm_and_the_safety_task_lives_on():
    async def revoked(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "on-hold", "safety-hold", **flag("suicide_risk"))
        await set_referral(loop, task, "revoked")
        asked = await now(loop, task)
        ask = await loop.practice_task("safety-review")
        await clear(loop, task, ask)
        return asked, ask, await now(loop, task), await messages(loop, task)

    asked, ask, after, said = told(revoked)
    assert place_of(asked) == "in-progress / cancellation-requested"
    assert ask["status"] == "requested"
    assert place_of(after) == "in-progress / cancellation-requested"
    assert recipients(of_kind(said, "cancellation-requested")) == {PRACTICE, OH}
