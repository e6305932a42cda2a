"""A service declines: the next one, then none left, or none with a place."""

from types import SimpleNamespace

import pytest

from builders.loop import OPERATOR, a_service, outputs, place_of
from builders.stories import (
    OH,
    a_referral,
    kinds,
    messages,
    moved,
    now,
    of_kind,
    problem,
    recipients,
    report,
    take_on,
    text_of,
    told,
    why,
)

SECOND = "second-oh"
NO_STAIRS = why("No step-free access here.")


@pytest.fixture(scope="module")
def story():
    async def whole(loop):
        await loop.load_services(a_service(), a_service(SECOND))
        seen = SimpleNamespace(task=await loop.refer(a_referral(request={"note": [{"text": "Uses a wheelchair."}]})))
        seen.words = await loop.practice_task("read-words", by=OH)
        seen.unexplained = await loop.move(seen.task, "rejected", by=OH)
        seen.rerouted = await moved(loop, seen.task, "rejected", by=OH, **NO_STAIRS)
        seen.seen_by_first = await loop.send("GET", f"/Task/{seen.task['id']}", by=OH)
        seen.words_moved = await loop.practice_task("read-words", by=SECOND)
        seen.on_the_way = await messages(loop, seen.task)
        await take_on(loop, seen.task, by=SECOND)
        seen.left = await moved(loop, seen.task, "rejected", by=SECOND, **why("Staff illness."))
        seen.said = await messages(loop, seen.task)
        return seen

    return told(whole)


def test_a_service_that_declines_must_say_why(story):
    assert story.unexplained.status_code == 422
    assert "must say why" in problem(story.unexplained)


def test_the_referral_goes_to_the_next_service(story):
    assert place_of(story.rerouted) == "accepted / rerouted"
    assert story.rerouted["owner"]["identifier"]["value"] == SECOND
    assert story.rerouted["statusReason"]["text"] == "No step-free access here."


def test_the_practice_reads_why_and_where_it_is_now(story):
    assert kinds(story.on_the_way) == ["accepted", "declined", "rerouted"]
    assert "No step-free access here." in text_of(story.on_the_way[1])
    assert "Second Oh Service" in text_of(story.on_the_way[2])


def test_the_service_that_declined_sees_it_no_more(story):
    assert story.seen_by_first.status_code == 404


def test_what_was_written_in_free_text_follows_the_referral(story):
    assert story.words_moved["id"] == story.words["id"]
    assert story.words_moved["owner"]["identifier"]["value"] == SECOND


def test_with_no_service_left_the_hub_looks_after_it(story):
    assert place_of(story.left) == "in-progress / no-local-service"
    assert story.left["owner"]["identifier"]["value"] == OPERATOR
    assert outputs(story.left, "tier") == ["B"]
    assert kinds(story.said)[-2:] == ["declined", "no-local-service"]


def test_with_every_other_service_full_it_waits_for_a_place():
    async def whole(loop):
        await loop.load_services(a_service(), a_service(SECOND, capacity_left=0))
        task = await loop.refer(a_referral())
        declined = await moved(loop, task, "rejected", by=OH, **NO_STAIRS)
        await loop.load_services(a_service(), a_service(SECOND))
        await loop.pass_time(days=1)
        return declined, await now(loop, task)

    declined, found = told(whole)
    assert place_of(declined) == "on-hold / awaiting-capacity"
    assert place_of(found) == "accepted / triaged-tier-b"
    assert found["owner"]["identifier"]["value"] == SECOND


def test_a_service_whose_person_moves_to_a_tier_it_does_not_serve_is_told_to_stop():
    async def whole(loop):
        await loop.load_services(a_service(offer=["oh-assessment"]), a_service(SECOND, offer=["case-management"]))
        task = await take_on(loop, await loop.refer(a_referral()))
        await report(loop, task, {"new_barriers": ["employer_conflict"]})
        return await now(loop, task), await messages(loop, task), await take_on(loop, task, by=SECOND)

    task, said, taken_on = told(whole)
    assert place_of(task) == "in-progress / stepped-up"
    assert task["owner"]["identifier"]["value"] == SECOND
    assert OH in recipients(of_kind(said, "rerouted"))
    assert place_of(taken_on) == "in-progress / allocated"
