"""A referral was sent for the wrong patient, and is noticed after the case was closed."""

from types import SimpleNamespace

import pytest

from builders.loop import PRACTICE, a_service, place_of
from builders.stories import (
    OH,
    a_referral,
    flag,
    messages,
    moved,
    now,
    of_kind,
    outcome,
    recipients,
    set_referral,
    take_on,
    text_of,
    told,
    why,
)

SECOND = "second-oh"


@pytest.fixture(scope="module")
def story():
    async def whole(loop):
        await loop.load_services(a_service(), a_service(SECOND))
        seen = SimpleNamespace(task=await loop.refer(a_referral()))
        await moved(loop, seen.task, "rejected", by=OH, **why("Not our area."))
        await take_on(loop, seen.task, by=SECOND)
        await moved(loop, seen.task, "completed", "closed", by=SECOND, **outcome("returned-same-job"))
        seen.response = await set_referral(loop, seen.task, "entered-in-error")
        seen.after = await now(loop, seen.task)
        seen.said = await messages(loop, seen.task)
        seen.read_by_first = await loop.found("/Communication", by=OH)
        seen.again = await set_referral(loop, seen.task, "revoked")
        return seen

    return told(whole)


def test_the_task_says_so_even_after_the_case_was_closed(story):
    assert story.response.status_code == 200
    assert story.response.json()["status"] == "entered-in-error"
    assert place_of(story.after) == "entered-in-error / sent-in-error"


def test_the_practice_and_every_service_that_saw_it_are_told_to_stop_and_delete(story):
    told_of_it = of_kind(story.said, "sent-in-error")
    assert recipients(told_of_it) == {PRACTICE, OH, SECOND}
    assert all("delete" in text_of(message) for message in told_of_it)


def test_a_service_that_has_it_no_more_can_still_read_what_it_is_told(story):
    assert [text_of(message) for message in story.read_by_first] == [
        text_of(message) for message in of_kind(story.said, "sent-in-error") if recipients([message]) == {OH}
    ]


def test_whatever_had_not_arrived_is_called_off_but_not_this(story):
    states = {message["category"][0]["coding"][0]["code"]: message["status"] for message in story.said}
    assert states.pop("sent-in-error") == "completed"
    assert set(states.values()) == {"not-done"}


def test_nothing_more_can_be_done_with_it(story):
    assert story.again.status_code == 422


def test_a_safety_concern_outlives_the_mistake():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "on-hold", "safety-hold", **flag("suicide_risk"))
        await set_referral(loop, task, "entered-in-error")
        return await now(loop, task), await loop.practice_task("safety-review"), await messages(loop, task)

    task, ask, said = told(whole)
    assert place_of(task) == "entered-in-error / sent-in-error"
    assert ask["status"] == "requested"
    assert "another patient of yours" in text_of(of_kind(said, "sent-in-error")[0])
