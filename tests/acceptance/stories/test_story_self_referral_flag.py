"""A person refers themselves, and their form holds a red flag: the operator submits it for them."""

from types import SimpleNamespace

import pytest

from builders.bundles import a_response
from builders.loop import OPERATOR, a_service, outputs, place_of
from builders.stories import (
    ASSESSMENT,
    OH,
    REGISTERED,
    a_self_referral,
    alerts,
    answer,
    clear,
    do_task,
    kinds,
    messages,
    moved,
    note,
    now,
    of_kind,
    output,
    post,
    recipients,
    subject,
    take_on,
    text_of,
    told,
)

FLAGGED = {**ASSESSMENT, "red_flags": ["suicide_risk"], "requested_tier": "C"}


async def open_to_all(loop):
    await loop.load_services(a_service(routes=["gp", "self"]))


@pytest.fixture(scope="module")
def story():
    async def whole(loop):
        await open_to_all(loop)
        seen = SimpleNamespace(task=await loop.refer(a_self_referral(FLAGGED), by=OPERATOR))
        seen.raised = await alerts(loop)
        seen.task_for_practice = await loop.send("GET", f"/Task/{seen.task['id']}", by=REGISTERED)
        seen.of_practice = await loop.found("/Task", by=REGISTERED)
        seen.read_by_practice = await loop.found("/Communication", by=REGISTERED)
        request = seen.task["focus"]["reference"]
        seen.request_for_practice = await loop.send("GET", f"/{request}", by=REGISTERED)
        seen.of_hub = await loop.practice_task("safety-review", by=OPERATOR)
        await loop.pass_time(hours=3)
        seen.escalated = await messages(loop, seen.task)
        seen.accepted = await do_task(loop, seen.of_practice[0], "accepted", by=REGISTERED)
        seen.cleared = await clear(loop, seen.task, seen.of_practice[0], by=REGISTERED)
        seen.after = await now(loop, seen.task, by=OPERATOR)
        seen.of_hub_after = await loop.get(f"/Task/{seen.of_hub['id']}", by=OPERATOR)
        seen.said = await messages(loop, seen.task)
        return seen

    return told(whole)


def test_the_case_is_held_and_the_referrer_is_the_hub_for_the_patient(story):
    assert place_of(story.task) == "on-hold / safety-hold"
    assert story.task["requester"]["identifier"]["value"] == OPERATOR
    assert "safety-hold" in story.raised


def test_the_registered_practice_gets_the_safety_task_and_its_message_and_nothing_else(story):
    assert [task["code"]["coding"][0]["code"] for task in story.of_practice] == ["safety-review"]
    assert kinds(story.read_by_practice) == ["safety-hold"]
    assert story.task_for_practice.status_code == story.request_for_practice.status_code == 404


def test_the_message_names_no_patient_as_its_reporter(story):
    words = text_of(story.read_by_practice[0])
    assert "Reported by the patient's own referral" in words
    assert "risk of suicide" in words


def test_the_hubs_duty_clinician_gets_a_task_of_its_own(story):
    assert story.of_hub["owner"]["identifier"]["value"] == OPERATOR


def test_nobody_acknowledging_is_escalated_to_the_same_practice(story):
    assert recipients(of_kind(story.escalated, "safety-escalated")) == {REGISTERED}


def test_the_practices_clearance_lets_the_referral_go_on(story):
    assert (story.accepted.status_code, story.cleared.status_code) == (200, 200)
    assert place_of(story.after) == "accepted / triaged-tier-b"
    assert story.of_hub_after["status"] == "completed"


def test_without_consent_to_feedback_nothing_of_it_is_told_to_the_practice(story):
    assert set(kinds([m for m in story.said if recipients([m]) == {REGISTERED}])) == {"safety-hold", "safety-escalated"}


def test_a_wish_for_more_is_noted_as_the_patients():
    async def whole(loop):
        await open_to_all(loop)
        facts = {**ASSESSMENT, "requested_tier": "C", "consent_feedback": True}
        task = await loop.refer(a_self_referral(facts), by=OPERATOR)
        return task, await loop.found("/Communication", by=REGISTERED), await loop.found("/Task", by=REGISTERED)

    task, said, tasks = told(whole)
    assert "PREFERENCE-NOTED" in outputs(task, "reason")
    assert "The patient asked for case-managed support" in text_of(of_kind(said, "differs-from-request")[0])
    assert [one["id"] for one in tasks] == [task["id"]]


def test_consent_to_feedback_that_comes_later_lets_the_practice_read_from_then_on():
    async def whole(loop):
        await open_to_all(loop)
        task = await loop.refer(a_self_referral(), by=OPERATOR)
        before = await loop.found("/Communication", by=REGISTERED)
        await answer(loop, task, {"consent_feedback": True}, by=OPERATOR)
        await take_on(loop, task)
        return before, await loop.found("/Communication", by=REGISTERED)

    before, after = told(whole)
    assert before == []
    assert kinds(after) == ["retriaged", "taken-on"]


def test_without_a_known_practice_the_hubs_clinician_alone_reviews_it():
    async def whole(loop):
        await open_to_all(loop)
        task = await loop.refer(a_self_referral(FLAGGED, registered=None), by=OPERATOR)
        ask = await loop.practice_task("safety-review", by=OPERATOR)
        await do_task(loop, ask, "accepted", by=OPERATOR)
        await clear(loop, task, ask, by=OPERATOR)
        return await now(loop, task, by=OPERATOR)

    assert place_of(told(whole)) == "accepted / triaged-tier-b"


def test_a_question_about_a_persons_own_referral_goes_to_the_hub():
    async def whole(loop):
        await open_to_all(loop)
        task = await take_on(loop, await loop.refer(a_self_referral(), by=OPERATOR))
        await moved(loop, task, "in-progress", "awaiting-information", by=OH, **note("Which days do you work?"))
        ask = await loop.practice_task("answer-question", by=OPERATOR)
        question = await loop.get(f"/{ask['focus']['reference']}", by=OPERATOR)
        form = await post(loop, a_response(answers={"comments": "Mondays."}, subject=subject(task)), by=OPERATOR)
        answered = output("answer", valueReference={"reference": f"QuestionnaireResponse/{form['id']}"})
        await do_task(loop, ask, "completed", answered, by=OPERATOR)
        return question, await now(loop, task, by=OH)

    question, task = told(whole)
    assert "Which days do you work?" in text_of(question)
    assert place_of(task) == "in-progress / allocated"
