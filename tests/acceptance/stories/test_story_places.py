"""No local service; every service full; a place found, or none in time."""

from types import SimpleNamespace

import pytest

from builders.loop import OPERATOR, a_service, outputs, place_of
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    CASE_MANAGED,
    OH,
    a_referral,
    alerts,
    answer,
    clear,
    flag,
    kinds,
    messages,
    moved,
    now,
    of_kind,
    report,
    set_referral,
    take_on,
    text_of,
    told,
)


def full(id_=OH, **changes):
    return a_service(id_, capacity_left=0, **changes)


def test_without_a_local_service_the_hub_looks_after_the_referral_and_says_what_there_is_instead():
    async def story(loop):
        task = await loop.refer(a_referral({**ASSESSMENT, "areas": ["nowhere", "england"]}))
        return task, await messages(loop, task), await alerts(loop)

    task, said, raised = told(story)
    assert place_of(task) == "in-progress / no-local-service"
    assert task["owner"]["identifier"]["value"] == OPERATOR
    assert outputs(task, "tier") == ["B"]
    words = text_of(of_kind(said, "no-local-service")[0])
    assert "No local service is commissioned" in words
    assert "Offered instead:" in words
    assert "logged the gap" in words
    assert raised == ["no-local-service"]


def test_the_hub_may_take_the_person_on_itself_where_there_is_no_local_service():
    async def story(loop):
        task = await loop.refer(a_referral({**ASSESSMENT, "areas": ["nowhere"]}))
        return await take_on(loop, task, by=OPERATOR), await loop.move(task, "rejected", by=OPERATOR)

    task, declined = told(story)
    assert place_of(task) == "in-progress / allocated"
    assert declined.status_code == 422


@pytest.fixture(scope="module")
def waiting():
    async def story(loop):
        await loop.load_services(full())
        seen = SimpleNamespace(task=await loop.refer(a_referral()))
        await loop.pass_time(days=3)
        seen.day_three = await now(loop, seen.task)
        await loop.load_services(a_service())
        await loop.pass_time(days=1)
        seen.found = await now(loop, seen.task)
        seen.of_service = await loop.found("/Task", by=OH)
        seen.said = await messages(loop, seen.task)
        return seen

    return told(story)


def test_a_referral_for_which_every_service_is_full_waits_with_a_date(waiting):
    assert place_of(waiting.task) == place_of(waiting.day_three) == "on-hold / awaiting-capacity"
    dates = [output["valueDate"] for output in waiting.task["output"] if "valueDate" in output]
    assert dates == ["2026-12-07"]
    assert "until Mon 7 December 2026" in text_of(of_kind(waiting.said, "capacity-hold")[0])


def test_a_place_that_is_found_lets_it_go_on(waiting):
    assert place_of(waiting.found) == "accepted / triaged-tier-b"
    assert waiting.found["owner"]["identifier"]["value"] == OH
    assert len(waiting.of_service) == 1
    assert kinds(waiting.said) == ["accepted", "capacity-hold", "rerouted"]


def test_a_date_that_passes_without_a_place_is_told_with_what_there_is_instead():
    async def story(loop):
        await loop.load_services(full())
        task = await loop.refer(a_referral())
        for _ in range(13):
            await loop.pass_time(days=1)
        before = await now(loop, task)
        await loop.pass_time(days=1)
        return before, await now(loop, task), await messages(loop, task), await alerts(loop)

    before, after, said, raised = told(story)
    assert place_of(before) == "on-hold / awaiting-capacity"
    assert place_of(after) == "in-progress / no-local-service"
    assert kinds(said)[-1] == "no-local-service"
    assert raised == ["no-local-service"]


def test_a_referral_that_waits_for_a_place_is_cancelled_at_once_when_it_is_revoked():
    async def story(loop):
        await loop.load_services(full())
        task = await loop.refer(a_referral())
        await set_referral(loop, task, "revoked")
        return await now(loop, task)

    assert place_of(told(story)) == "cancelled / cancelled-by-referrer"


def test_a_safety_hold_over_a_wait_for_a_place_goes_back_to_waiting_and_then_finds_one():
    async def story(loop):
        await loop.load_services(full())
        task = await loop.refer(a_referral())
        await moved(loop, task, "on-hold", "safety-hold", by=OPERATOR, **flag("suicide_risk"))
        await loop.pass_time(hours=1)
        await clear(loop, task, await loop.practice_task("safety-review"))
        back = await now(loop, task)
        await loop.load_services(a_service())
        await loop.pass_time(days=1)
        return back, await now(loop, task)

    back, found = told(story)
    assert place_of(back) == "on-hold / awaiting-capacity"
    assert place_of(found) == "accepted / triaged-tier-b"


def test_new_facts_that_need_no_service_end_the_wait():
    async def story(loop):
        await loop.load_services(full())
        task = await loop.refer(a_referral())
        await answer(loop, task, {"absence_days": 3})
        return await now(loop, task), await messages(loop, task)

    task, said = told(story)
    assert place_of(task) == "in-progress / advice-sent"
    assert kinds(said)[-1] == "retriaged"


def test_a_step_up_to_a_tier_whose_services_are_full_waits_and_asks_for_confirmation_when_revoked():
    async def story(loop):
        await loop.load_services(a_service(offer=["oh-assessment"]), full("casework", offer=["case-management"]))
        task = await take_on(loop, await loop.refer(a_referral()))
        await report(loop, task, {"new_barriers": ["employer_conflict"]})
        waiting = await now(loop, task)
        await set_referral(loop, task, "revoked")
        return waiting, await now(loop, task), await messages(loop, task)

    waiting, revoked, said = told(story)
    assert place_of(waiting) == "on-hold / awaiting-capacity"
    assert outputs(waiting, "tier") == ["C"]
    assert place_of(revoked) == "in-progress / cancellation-requested"
    assert of_kind(said, "capacity-hold")


def test_advice_needs_no_service_and_the_hub_owns_it():
    task = told(lambda loop: loop.refer(a_referral(ADVICE)))
    assert place_of(task) == "in-progress / advice-sent"
    assert task["owner"]["identifier"]["value"] == OPERATOR


def test_a_case_managed_referral_goes_to_a_service_that_manages_cases():
    async def story(loop):
        await loop.load_services(a_service("aaa-oh", offer=["oh-assessment"]), a_service())
        return await loop.refer(a_referral(CASE_MANAGED))

    assert told(story)["owner"]["identifier"]["value"] == OH
