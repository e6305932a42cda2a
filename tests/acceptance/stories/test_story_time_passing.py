"""Time passes and nobody says anything: the worker judges, and steps up (policy section 3)."""

import pytest

from builders.bundles import a_transaction, ref
from builders.loop import OPERATOR, PRACTICE, outputs, place_of
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    CASE_MANAGED,
    OH,
    a_referral,
    kinds,
    messages,
    moved,
    now,
    of_kind,
    recipients,
    take_on,
    text_of,
    told,
)


async def days(loop, number):
    for _ in range(number):
        await loop.pass_time(days=1)


@pytest.mark.parametrize(
    ("facts", "day", "reason"),
    [
        ({**ADVICE, "absence_days": 3}, 14, "STEP-UP-A-14-DAYS"),
        ({**ADVICE, "absence_days": 3, "requested_tier": "A"}, 14, "STEP-UP-A-14-DAYS"),
        ({**ASSESSMENT, "conditions": ["minor_acute"], "note": None, "absence_days": 24}, 4, "STEP-UP-4-WEEK"),
    ],
)
def test_advice_that_did_not_bring_the_patient_back_steps_up_to_an_assessment(facts, day, reason):
    note = {"to": "2026-11-24"} if day == 4 else {}

    async def whole(loop):
        task = await loop.refer(a_referral({k: v for k, v in facts.items() if k != "note"}, note=note))
        await days(loop, day - 1)
        before = await now(loop, task)
        await days(loop, 1)
        return before, await now(loop, task), await messages(loop, task)

    before, after, said = told(whole)
    assert place_of(before) == "in-progress / advice-sent"
    assert (place_of(after), outputs(after, "tier")) == ("in-progress / stepped-up", ["B"])
    assert reason in outputs(after, "reason")
    assert after["owner"]["identifier"]["value"] == OH
    assert "from enhanced fit-note advice to an occupational health assessment" in text_of(of_kind(said, "step-up")[0])


def test_an_assessment_without_a_plan_for_four_weeks_steps_up_and_a_plan_keeps_it():
    async def whole(loop):
        without = await take_on(loop, await loop.refer(a_referral()))
        with_plan = await take_on(loop, await loop.refer(a_referral({**ASSESSMENT, "absence_days": 21})))
        await moved(loop, with_plan, "in-progress", "plan-agreed")
        await days(loop, 28)
        return await now(loop, without), await now(loop, with_plan)

    without, with_plan = told(whole)
    assert (place_of(without), outputs(without, "tier")) == ("in-progress / stepped-up", ["C"])
    assert (place_of(with_plan), outputs(with_plan, "tier")) == ("in-progress / plan-agreed", ["B"])


def test_six_weeks_of_case_management_without_a_plan_call_for_a_joint_review():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await moved(loop, task, "in-progress", "in-support")
        await days(loop, 42)
        return await now(loop, task), await messages(loop, task)

    task, said = told(whole)
    assert (place_of(task), outputs(task, "tier")) == ("in-progress / in-support", ["C"])
    assert "MDT-REVIEW" in outputs(task, "reason")
    assert recipients(of_kind(said, "mdt-review")) == {PRACTICE, OH}


def test_somebody_at_work_is_not_stepped_up_for_being_off():
    async def whole(loop):
        facts = {**ADVICE, "work_status": "at_work", "absence_days": 0}
        form = [ref("QuestionnaireResponse")]
        task = await loop.refer(a_transaction(("Consent", "FitNote"), facts=facts, request={"supportingInfo": form}))
        await days(loop, 30)
        return await now(loop, task)

    assert outputs(told(whole), "tier") == ["A"]


def test_what_no_service_has_taken_on_yet_is_not_judged_by_time_but_is_once_it_is():
    async def whole(loop):
        task = await loop.refer(a_referral())
        await days(loop, 30)
        waiting = await now(loop, task)
        await take_on(loop, task)
        await days(loop, 8)
        return waiting, await now(loop, task)

    waiting, after = told(whole)
    assert place_of(waiting) == "accepted / triaged-tier-b"
    assert outputs(after, "tier") == ["C"]


def test_a_tier_below_the_rules_is_looked_at_again_after_14_days():
    async def whole(loop):
        task = await loop.refer(a_referral({**CASE_MANAGED, "requested_tier": "A"}))
        await days(loop, 14)
        return task, await now(loop, task), await messages(loop, task)

    before, after, said = told(whole)
    assert "OVERRIDE-DOWN" in outputs(before, "reason")
    assert outputs(after, "tier") == ["B"]
    assert kinds(said)[:2] == ["accepted", "differs-from-request"]


def test_a_step_up_that_waits_for_the_patients_wish_is_told_once():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral({**ASSESSMENT, "wants_return": "no"})))
        await days(loop, 60)
        return await now(loop, task), await messages(loop, task)

    task, said = told(whole)
    assert (outputs(task, "tier"), outputs(task, "pending-tier")) == (["B"], ["C"])
    assert kinds(said).count("step-up") == 1


def test_the_hub_is_not_asked_to_take_on_advice():
    async def whole(loop):
        task = await loop.refer(a_referral(ADVICE))
        return await loop.move(task, "in-progress", "allocated", by=OPERATOR)

    assert told(whole).status_code == 422
