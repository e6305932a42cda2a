"""Back at work, followed up at one, three and six months; off again at month four, or closed at six."""

from types import SimpleNamespace

import pytest

from builders.loop import PRACTICE, outputs, place_of
from builders.stories import (
    CASE_MANAGED,
    OH,
    a_referral,
    alerts,
    kinds,
    messages,
    moved,
    note,
    now,
    of_kind,
    outcome,
    problem,
    recipients,
    report,
    take_on,
    text_of,
    told,
)


async def returned(loop, facts=CASE_MANAGED):
    task = await take_on(loop, await loop.refer(a_referral(facts)))
    return await moved(loop, task, "in-progress", "follow-up")


@pytest.fixture(scope="module")
def relapse():
    async def whole(loop):
        seen = SimpleNamespace(task=await returned(loop))
        await loop.pass_time(days=31)
        seen.month_one = await now(loop, seen.task)
        seen.going_well = await moved(loop, seen.task, "in-progress", "follow-up", **note("Half days, and sleeping."))
        await loop.pass_time(days=90)
        seen.said = await messages(loop, seen.task)
        seen.off_again = await moved(loop, seen.task, "in-progress", "relapsed", by=PRACTICE)
        await loop.pass_time(days=100)
        seen.finally_said = await messages(loop, seen.task)
        seen.taken_on = await take_on(loop, seen.task)
        return seen

    return told(whole)


def test_a_return_to_work_is_followed_up_with_the_next_date(relapse):
    assert place_of(relapse.task) == "in-progress / follow-up"
    assert outputs(relapse.task, "disposition") == ["follow_up"]
    assert "RETURNED-TO-WORK" in outputs(relapse.task, "reason")
    words = text_of(of_kind(relapse.said, "follow-up")[0])
    assert "after 1, 3 and 6 months; next on Wed 23 December 2026" in words


def test_at_the_first_month_the_service_is_told_to_ask_and_the_practice_that_it_is(relapse):
    assert recipients(of_kind(relapse.said, "follow-up")) == {PRACTICE, OH}
    assert place_of(relapse.month_one) == "in-progress / follow-up"


def test_how_it_goes_reaches_the_practice_without_starting_the_months_anew(relapse):
    assert any("Half days, and sleeping." in text_of(message) for message in of_kind(relapse.said, "follow-up"))
    assert [o["valueDate"] for o in relapse.going_well["output"] if "valueDate" in o] == ["2027-02-23"]


def test_off_again_at_month_four_reopens_the_support_at_the_tier_it_had(relapse):
    assert place_of(relapse.off_again) == "in-progress / relapsed"
    assert outputs(relapse.off_again, "tier") == ["C"]
    assert "REOPEN-RELAPSE" in outputs(relapse.off_again, "reason")
    assert "relapse" in kinds(relapse.finally_said)
    assert place_of(relapse.taken_on) == "in-progress / allocated"


def test_after_a_relapse_no_follow_up_is_due_any_more(relapse):
    assert len(of_kind(relapse.finally_said, "follow-up")) == len(of_kind(relapse.said, "follow-up"))


def test_a_relapse_after_a_step_down_goes_back_to_the_higher_tier():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await report(loop, task, {"rtw_plan_agreed": True, "open_barriers": ["none"]})
        down = await now(loop, task)
        await moved(loop, task, "in-progress", "follow-up")
        return down, await moved(loop, task, "in-progress", "relapsed")

    down, again = told(whole)
    assert (place_of(down), outputs(down, "tier")) == ("in-progress / stepped-down", ["B"])
    assert outputs(again, "tier") == ["C"]


def test_a_second_return_is_followed_up_from_its_own_day():
    async def whole(loop):
        task = await returned(loop)
        await loop.pass_time(days=60)
        await moved(loop, task, "in-progress", "relapsed")
        return await moved(loop, task, "in-progress", "follow-up")

    assert [o["valueDate"] for o in told(whole)["output"] if "valueDate" in o] == ["2027-02-22"]


def test_somebody_who_does_not_want_to_return_now_relapses_to_b_with_c_pending():
    async def whole(loop):
        task = await returned(loop)
        await report(loop, task, {"wants_return": "no"})
        await report(loop, task, {"relapse_within_6_months": True})
        return await now(loop, task)

    task = told(whole)
    assert place_of(task) == "in-progress / relapsed"
    assert (outputs(task, "tier"), outputs(task, "pending-tier")) == (["B"], ["C"])


@pytest.fixture(scope="module")
def six_months():
    async def whole(loop):
        seen = SimpleNamespace(task=await returned(loop))
        await moved(loop, seen.task, "in-progress", "contacted")
        for _ in range(7):
            await loop.pass_time(days=27)
        seen.said = await messages(loop, seen.task)
        seen.late = await moved(loop, seen.task, "in-progress", "follow-up")
        seen.relapse_too_late = await loop.move(seen.task, "in-progress", "relapsed", by=OH)
        await loop.pass_time(days=21)
        seen.alerts = await alerts(loop)
        seen.without_outcome = await loop.move(seen.task, "completed", "closed", by=OH)
        reason = {"statusReason": {"text": "Shorter days and a new chair."}}
        seen.closed = await moved(loop, seen.task, "completed", "closed", **outcome("returned-amended-job"), **reason)
        seen.finally_said = await messages(loop, seen.task)
        return seen

    return told(whole)


def test_follow_ups_fall_due_wherever_the_service_is_in_between(six_months):
    to_service = [m for m in of_kind(six_months.said, "follow-up") if recipients([m]) == {OH}]
    assert [text_of(message).split("\n")[1][:11] for message in to_service] == [
        "The 1-month",
        "The 3-month",
        "The 6-month",
    ]
    assert "close the case with an outcome" in text_of(to_service[-1])


def test_off_work_after_more_than_six_months_is_a_new_referral(six_months):
    assert six_months.relapse_too_late.status_code == 422
    assert "new one" in problem(six_months.relapse_too_late)


def test_a_case_left_open_after_six_months_is_brought_before_the_hub(six_months):
    assert six_months.alerts == ["follow-up-overdue"]


def test_closing_needs_an_outcome_and_tells_the_practice_what_helped(six_months):
    assert six_months.without_outcome.status_code == 422
    assert "returned-same-job" in problem(six_months.without_outcome)
    assert place_of(six_months.closed) == "completed / closed"
    words = text_of(six_months.finally_said[-1])
    assert "back in the same job, with changes" in words
    assert "What helped: Shorter days and a new chair." in words


def test_an_outcome_that_is_no_success_says_why_not():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        reason = {"statusReason": {"text": "Waiting for surgery."}}
        await moved(loop, task, "completed", "closed", **outcome("clinically-unfit"), **reason)
        return await messages(loop, task)

    assert "Why not: Waiting for surgery." in text_of(told(whole)[-1])


def test_the_service_may_report_the_return_in_its_review():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await report(loop, task, {"returned_to_work": True})
        return await now(loop, task)

    assert place_of(told(whole)) == "in-progress / follow-up"
