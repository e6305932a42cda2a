"""A red flag at receipt is acknowledged and cleared; triage then finds C for somebody who does not want to return."""

from types import SimpleNamespace

import pytest

from builders.loop import PRACTICE, outputs, place_of
from builders.stories import CASE_MANAGED, OH, a_referral, clear, do_task, kinds, messages, now, problem, text_of, told

FACTS = {**CASE_MANAGED, "wants_return": "no", "red_flags": ["suicide_risk"]}


@pytest.fixture(scope="module", params=["memory://", "sqlite"])
def story(request, tmp_path_factory):
    where = request.param if "://" in request.param else f"sqlite:///{tmp_path_factory.mktemp('hold')}/loop.db"
    return told(_story, where, duty_phone="0114 496 0123")


async def _story(loop):
    seen = SimpleNamespace()
    seen.held = await loop.refer(a_referral(FACTS))
    seen.ask = await loop.practice_task("safety-review")
    seen.rejected = await do_task(loop, seen.ask, "rejected")
    seen.without_clearance = await do_task(loop, seen.ask, "completed")
    seen.acknowledged = await do_task(loop, seen.ask, "accepted")
    seen.waiting = await now(loop, seen.held)
    seen.repeated = await do_task(loop, seen.ask, "accepted")
    seen.after_two_hours = await loop.pass_time(hours=3)
    seen.cleared = await clear(loop, seen.held, seen.ask)
    seen.task = await now(loop, seen.held)
    seen.done = await loop.get(f"/Task/{seen.ask['id']}")
    seen.said = await messages(loop, seen.held)
    seen.of_service = await loop.found("/Task", by=OH)
    return seen


def test_the_referral_is_held_and_nothing_reaches_a_provider(story):
    assert place_of(story.held) == "on-hold / safety-hold"
    assert outputs(story.held, "reason") == ["RED-FLAG:suicide_risk"]
    assert outputs(story.held, "tier") == []
    assert story.of_service == []


def test_the_practice_gets_a_task_that_is_due_in_two_hours(story):
    assert story.ask["owner"]["identifier"]["value"] == PRACTICE
    assert story.ask["owner"]["reference"].startswith("Organization/")
    assert story.ask["restriction"]["period"]["end"].startswith("2026-11-23T11:00")
    assert story.ask["priority"] == "stat"


def test_the_message_says_the_flag_who_reported_it_and_whom_to_phone(story):
    words = text_of(story.said[0])
    assert "risk of suicide" in words
    assert "the GP at Test Street Surgery" in words
    assert "0114 496 0123" in words
    assert "within 2 hours" in words


def test_a_safety_review_can_neither_be_rejected_nor_completed_without_a_clearance(story):
    assert (story.rejected.status_code, story.without_clearance.status_code) == (422, 422)
    assert "clearance" in problem(story.without_clearance)


def test_acknowledging_keeps_the_hold_and_stops_the_clock(story):
    assert story.acknowledged.json()["status"] == "accepted"
    assert place_of(story.waiting) == "on-hold / safety-acknowledged"
    assert story.after_two_hours == 0


def test_acknowledging_a_second_time_changes_nothing(story):
    assert story.repeated.status_code == 200
    assert story.repeated.json()["meta"]["versionId"] == story.acknowledged.json()["meta"]["versionId"]


def test_the_clearance_runs_triage_again_and_keeps_c_waiting_for_the_patients_wish(story):
    assert story.cleared.status_code == 200
    assert place_of(story.task) == "in-progress / advice-sent"
    assert outputs(story.task, "tier") == ["A"]
    assert outputs(story.task, "pending-tier") == ["C"]
    assert "WILLINGNESS-NO" in outputs(story.task, "reason")
    assert "engagement-conversation" in outputs(story.task, "service")


def test_the_practice_is_told_of_every_step(story):
    assert kinds(story.said) == ["safety-hold", "hold-acknowledged", "hold-cleared", "accepted"]


def test_the_safety_task_is_completed_with_its_clearance(story):
    assert story.done["status"] == "completed"
    assert [output["valueReference"]["reference"].split("/")[0] for output in story.done["output"]] == [
        "QuestionnaireResponse"
    ]
