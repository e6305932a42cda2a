"""The practice takes a referral back: before anybody works on it, while a service does, and while it is held."""

from types import SimpleNamespace

import pytest

from builders.loop import PRACTICE, outputs, place_of
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    OH,
    a_referral,
    clear,
    do_task,
    kinds,
    messages,
    moved,
    note,
    now,
    of_kind,
    outcome,
    recipients,
    report,
    set_referral,
    take_on,
    text_of,
    told,
    why,
)


@pytest.fixture(scope="module")
def revoked():
    async def story(loop):
        seen = SimpleNamespace(task=await take_on(loop, await loop.refer(a_referral())))
        seen.asked_question = await moved(loop, seen.task, "in-progress", "awaiting-information", **note("Since when?"))
        seen.response = await set_referral(loop, seen.task, "revoked")
        seen.asked = await now(loop, seen.task)
        seen.again = await set_referral(loop, seen.task, "revoked")
        seen.step = await loop.move(seen.task, "in-progress", "in-support", by=OH)
        await report(loop, seen.task, {"days_in_tier": 60, "new_barriers": ["bullying"]})
        seen.after_report = await now(loop, seen.task)
        await loop.pass_time(days=60)
        seen.after_two_months = await now(loop, seen.task)
        seen.said = await messages(loop, seen.task)
        seen.closed = await moved(loop, seen.task, "completed", "closed", **outcome("returned-same-job"))
        seen.finally_said = await messages(loop, seen.task)
        return seen

    return told(story)


def test_a_service_at_work_is_asked_to_confirm(revoked):
    assert revoked.response.status_code == 200
    assert revoked.response.json()["status"] == "revoked"
    assert place_of(revoked.asked) == "in-progress / cancellation-requested"
    assert recipients(of_kind(revoked.said, "cancellation-requested")) == {PRACTICE, OH}


def test_revoking_twice_changes_nothing(revoked):
    assert revoked.again.status_code == 200
    assert revoked.again.json()["meta"]["versionId"] == revoked.response.json()["meta"]["versionId"]


def test_meanwhile_nothing_else_moves_it(revoked):
    assert revoked.step.status_code == 422
    assert place_of(revoked.after_report) == place_of(revoked.after_two_months) == place_of(revoked.asked)
    assert outputs(revoked.after_two_months, "tier") == ["B"]


def test_an_outcome_that_the_service_reports_instead_closes_the_referral(revoked):
    assert place_of(revoked.closed) == "completed / closed"
    assert outputs(revoked.closed, "outcome") == ["returned-same-job"]
    assert kinds(revoked.finally_said)[-1] == "outcome"


@pytest.mark.parametrize("business", ["cancelled-by-referrer", None])
def test_a_confirmation_cancels_it(business):
    async def story(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await set_referral(loop, task, "revoked")
        return await moved(loop, task, "cancelled", business, **why("We have told her.")), await messages(loop, task)

    task, said = told(story)
    assert place_of(task) == "cancelled / cancelled-by-referrer"
    assert kinds(said)[-1] == "cancellation-confirmed"
    assert "We have told her." in text_of(said[-1])


@pytest.mark.parametrize("facts", [ASSESSMENT, ADVICE])
def test_before_a_service_works_on_it_it_is_cancelled_at_once(facts):
    async def story(loop):
        task = await loop.refer(a_referral(facts))
        await set_referral(loop, task, "revoked")
        return await now(loop, task), await messages(loop, task)

    task, said = told(story)
    assert place_of(task) == "cancelled / cancelled-by-referrer"
    assert of_kind(said, "cancelled")


def test_a_held_referral_is_cancelled_and_its_safety_task_can_still_be_cleared():
    async def story(loop):
        task = await loop.refer(a_referral({**ADVICE, "red_flags": ["suicide_risk"]}))
        await set_referral(loop, task, "revoked")
        ask = await loop.practice_task("safety-review")
        accepted = await do_task(loop, ask, "accepted")
        cleared = await clear(loop, task, ask)
        return ask, accepted, cleared, await now(loop, task), await messages(loop, task)

    ask, accepted, cleared, task, said = told(story)
    assert ask["status"] == "requested"
    assert (accepted.status_code, cleared.status_code) == (200, 200)
    assert place_of(task) == "cancelled / cancelled-by-referrer"
    assert "still open" in text_of(of_kind(said, "cancelled")[0])
    assert of_kind(said, "safety-hold")[0]["status"] == "completed"


def test_an_ended_referral_cannot_be_revoked_but_a_new_one_links_to_it():
    async def story(loop):
        task = await loop.refer(a_referral())
        await set_referral(loop, task, "revoked")
        again = await loop.refer(a_referral())
        await take_on(loop, again)
        await moved(loop, again, "completed", "closed", **outcome("withdrew"))
        return task, again, await set_referral(loop, again, "revoked")

    first, second, revoked = told(story)
    assert first["id"] != second["id"]
    assert [i["valueReference"] for i in second["input"]] == [first["focus"]]
    assert revoked.status_code == 422
