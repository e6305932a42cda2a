"""Nobody acknowledges a safety hold: 30 minutes, 2 hours, 1 working day; acknowledged, but never cleared."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from builders.loop import OPERATOR
from builders.stories import ASSESSMENT, a_referral, alerts, clear, do_task, kinds, messages, of_kind, overdue, told
from fitwork_fhir.workflow.fire_timers import SAFETY, fire_due


def flagged(code):
    return a_referral({**ASSESSMENT, "red_flags": [code]})


@pytest.mark.parametrize(
    ("code", "within"),
    [
        ("cauda_equina", timedelta(minutes=30)),
        ("suicide_risk", timedelta(hours=2)),
        ("suspected_cancer_not_referred", timedelta(days=1, hours=8)),
    ],
)
def test_the_hubs_clinician_is_alerted_when_the_time_is_up_and_not_before(code, within):
    async def whole(loop):
        task = await loop.refer(flagged(code))
        await loop.pass_time(seconds=(within - timedelta(minutes=1)).total_seconds())
        before = (await alerts(loop), await overdue(loop), len(await messages(loop, task)))
        await loop.pass_time(minutes=2)
        ask = await loop.practice_task("safety-review", by=OPERATOR)
        return before, (await alerts(loop), await overdue(loop)), ask, await messages(loop, task)

    before, after, ask, said = told(whole)
    assert before == ([], 0, 1)
    assert after == (["safety-unacknowledged"], 1)
    assert ask["owner"]["identifier"]["value"] == OPERATOR
    assert "elephone" in ask["description"]
    assert kinds(said) == ["safety-hold", "safety-escalated"]


@pytest.fixture(scope="module")
def story():
    async def whole(loop):
        seen = SimpleNamespace(task=await loop.refer(flagged("suicide_risk")))
        loop.clock.advance(hours=2)
        seen.due_before_the_server_looked = await overdue(loop)
        seen.fired_by_the_server_itself = await fire_due(loop.place, SAFETY)
        seen.after = await overdue(loop)
        await loop.pass_time(hours=2)
        await loop.pass_time(hours=2)
        seen.alerts = await alerts(loop)
        seen.said = await messages(loop, seen.task)
        seen.ask = await loop.practice_task("safety-review")
        await do_task(loop, seen.ask, "accepted")
        seen.acknowledged = await overdue(loop)
        await loop.pass_time(hours=6)
        seen.quiet = await alerts(loop)
        await loop.pass_time(days=1)
        seen.reminded = (await alerts(loop), await messages(loop, seen.task))
        await loop.pass_time(days=1)
        seen.reminded_again = await messages(loop, seen.task)
        await clear(loop, seen.task, seen.ask)
        await loop.pass_time(days=5)
        seen.finally_said = await messages(loop, seen.task)
        seen.cleared = await overdue(loop)
        return seen

    return told(whole)


def test_the_server_itself_escalates_and_counts_what_is_overdue_until_somebody_acknowledges(story):
    assert story.due_before_the_server_looked == 1
    assert story.fired_by_the_server_itself == 1
    assert story.after == 1
    assert story.acknowledged == 0


def test_the_alert_is_repeated_but_the_practice_is_written_to_once(story):
    assert story.alerts == ["safety-unacknowledged"] * 3
    assert len(of_kind(story.said, "safety-escalated")) == 1


def test_an_acknowledged_hold_is_asked_about_every_working_day_until_it_is_cleared(story):
    assert story.quiet == story.alerts
    assert story.reminded[0] == [*story.alerts, "safety-uncleared"]
    assert len(of_kind(story.reminded[1], "safety-reminded")) == 1
    assert len(of_kind(story.reminded_again, "safety-reminded")) == 2
    assert len(of_kind(story.finally_said, "safety-reminded")) == 2
    assert story.cleared == 0
