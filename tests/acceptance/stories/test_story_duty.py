"""A blackout in a driver (S6): triage goes on, and the practice has a duty to acknowledge in one working day."""

from types import SimpleNamespace

import pytest

from builders.loop import OPERATOR, PRACTICE, outputs, place_of
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    OH,
    a_referral,
    a_self_referral,
    alerts,
    answer,
    do_task,
    flag,
    kinds,
    messages,
    moved,
    now,
    of_kind,
    overdue,
    recipients,
    report,
    take_on,
    text_of,
    told,
)

DRIVER = {**ADVICE, "red_flags": ["blackout_safety_critical"]}


@pytest.fixture(scope="module")
def story():
    async def whole(loop):
        await loop.load_services()
        seen = SimpleNamespace(task=await loop.refer(a_referral(DRIVER)))
        seen.ask = await loop.practice_task("safety-duty")
        await loop.pass_time(hours=9)
        seen.in_time = (await alerts(loop), await overdue(loop))
        await loop.pass_time(days=1)
        seen.late = (await alerts(loop), await overdue(loop))
        await answer(loop, seen.task, {"employer_size": 12})
        seen.accepted = await do_task(loop, seen.ask, "accepted")
        seen.after = (await alerts(loop), await overdue(loop))
        seen.asks = await loop.found("/Task?code=safety-duty")
        seen.said = await messages(loop, seen.task)
        return seen

    return told(whole)


def test_triage_goes_on_at_b_or_above_with_priority(story):
    assert place_of(story.task) == "in-progress / no-local-service"
    assert outputs(story.task, "tier") == ["B"]
    assert outputs(story.task, "urgency") == ["priority"]
    assert "B-SAFETY-CRITICAL" in outputs(story.task, "reason")


def test_the_practice_is_told_its_duty_with_a_task_due_in_one_working_day(story):
    assert story.ask["owner"]["identifier"]["value"] == PRACTICE
    assert story.ask["restriction"]["period"]["end"].startswith("2026-11-24T17:00")
    words = text_of(of_kind(story.said, "safety-duty")[0])
    assert "not to drive" in words
    assert "acknowledge within 1 working day" in words


def test_unacknowledged_it_is_escalated_told_again_and_counted_until_somebody_does(story):
    assert story.in_time == (["no-local-service"], 0)
    assert story.late == (["no-local-service", "safety-duty-unacknowledged"], 1)
    assert len(of_kind(story.said, "safety-duty")) == 2
    assert story.after[1] == 0


def test_a_later_triage_asks_for_the_same_duty_no_second_time(story):
    assert story.accepted.status_code == 200
    assert len(story.asks) == 1


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"consent_referral": None}, "on-hold / consent-awaited"),
        ({"consent_referral": False}, "rejected / consent-refused"),
        ({"age": 15}, "rejected / signposted"),
    ],
)
def test_without_consent_or_under_16_the_duty_reaches_the_practice_all_the_same(facts, place):
    async def whole(loop):
        task = await loop.refer(a_referral({**DRIVER, **facts}))
        ask = await loop.practice_task("safety-duty")
        await loop.pass_time(days=2)
        return task, ask, await alerts(loop), await loop.found("/Task", by=OH)

    task, ask, raised, of_service = told(whole)
    assert place_of(task) == place
    assert ask["status"] == "requested"
    assert raised == ["safety-duty-unacknowledged"]
    assert of_service == []


def test_a_service_that_reports_it_on_the_task_holds_nothing_and_raises_the_floor():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(ASSESSMENT)))
        down = await moved(loop, task, "in-progress", "stepped-down")
        after = await moved(loop, task, "on-hold", "safety-hold", **flag("blackout_safety_critical"))
        refused = await loop.move(task, "in-progress", "stepped-down", by=OH)
        return down, after, refused, await loop.practice_task("safety-duty")

    down, after, refused, ask = told(whole)
    assert outputs(down, "tier") == ["A"]
    assert (place_of(after), outputs(after, "tier")) == ("in-progress / stepped-up", ["B"])
    assert refused.status_code == 422
    assert ask["status"] == "requested"


def test_a_service_may_report_it_in_its_review_too():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(ASSESSMENT)))
        response = await report(loop, task, {"red_flags": ["suspected_occupational_disease"]})
        return response, await now(loop, task), await messages(loop, task)

    response, task, said = told(whole)
    assert response.status_code == 201
    assert "B-OCCUPATIONAL-DISEASE" in outputs(task, "reason")
    assert "safety-duty" in kinds(said)


def test_a_self_referrers_practice_has_the_duty_and_so_has_the_hub():
    async def whole(loop):
        task = await loop.refer(a_self_referral({**DRIVER}), by=OPERATOR)
        return await messages(loop, task), await loop.practice_task("safety-duty", by=OPERATOR), await alerts(loop)

    said, ask, raised = told(whole)
    assert recipients(of_kind(said, "safety-duty")) == {"Y99903"}
    assert ask["owner"]["identifier"]["value"] == OPERATOR
    assert "safety-duty" in raised
