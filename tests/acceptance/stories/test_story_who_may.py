"""Who may see and move a referral; what is refused; repeats; two at once."""

import asyncio

import pytest

from builders.bundles import a_response, coding
from builders.loop import OPERATOR, OTHER_PRACTICE, PRACTICE, a_service, outputs, place_of
from builders.stories import (
    OH,
    a_referral,
    alerts,
    do_task,
    flag,
    messages,
    moved,
    note,
    now,
    of_kind,
    outcome,
    output,
    post,
    problem,
    set_referral,
    subject,
    take_on,
    told,
    why,
)
from fitwork_fhir.errors import StaleVersion
from fitwork_fhir.fhir import systems
from fitwork_fhir.workflow.act import TaskWish, move_task
from fitwork_fhir.workflow.ports import Actor, Role


def with_place(task, status, business):
    return {**task, "status": status, "businessStatus": {"coding": [coding(systems.BUSINESS_STATUS, business)]}}


@pytest.mark.parametrize("by", [OTHER_PRACTICE, "second-oh"])
def test_a_practice_or_service_that_has_no_part_in_it_sees_nothing_and_can_do_nothing(by):
    async def whole(loop):
        await loop.load_services(a_service(), a_service("second-oh"))
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "on-hold", "safety-hold", **flag("suicide_risk"))
        ask = await loop.practice_task("safety-review")
        request, message = task["focus"]["reference"], (await messages(loop, task))[0]
        statuses = []
        for path in (
            f"Task/{task['id']}",
            f"Task/{ask['id']}",
            request,
            task["for"]["reference"],
            f"Communication/{message['id']}",
            f"Task/{task['id']}/_history/1",
        ):
            statuses.append((await loop.send("GET", f"/{path}", by=by)).status_code)
        put = await loop.send("PUT", f"/Task/{task['id']}", with_place(task, "in-progress", "contacted"), by=by)
        revoked = await loop.send("PUT", f"/{request}", {**await loop.get(f"/{request}"), "status": "revoked"}, by=by)
        found = await loop.found("/Task", by=by) + await loop.found("/Communication", by=by)
        return {*statuses, put.status_code, revoked.status_code}, found

    assert told(whole) == ({404}, [])


@pytest.mark.parametrize(
    ("by", "status", "business", "allowed"),
    [
        (PRACTICE, "in-progress", "allocated", "on-hold / safety-hold"),
        (PRACTICE, "completed", "closed", "cancelled / consent-withdrawn"),
        (OH, "in-progress", "follow-up", "in-progress / allocated"),
        (OH, "cancelled", "cancelled-by-referrer", "rejected / declined"),
        (OH, "in-progress", "no-such-place", "in-progress / allocated"),
        (OH, "accepted", "triaged-tier-c", "in-progress / allocated"),
        (OH, "draft", None, "in-progress / allocated"),
    ],
)
def test_a_step_that_is_not_in_the_table_is_refused_with_what_may_come_next(by, status, business, allowed):
    async def whole(loop):
        task = await loop.refer(a_referral())
        return await loop.move(task, status, business, by=by), await now(loop, task), await messages(loop, task)

    response, task, said = told(whole)
    assert response.status_code == 422
    assert allowed in problem(response)
    assert task["meta"]["versionId"] == "1"
    assert len(said) == 1


def test_a_service_may_change_nothing_but_the_step_its_reason_notes_outcome_and_next_date():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        tier = output("tier", valueCodeableConcept={"coding": [coding(systems.TIER, "C")]})
        return (
            await loop.move(task, "in-progress", "in-support", by=OH, output=[tier]),
            await loop.move(task, "in-progress", "in-support", by=OH, priority="stat"),
            await loop.move(task, "in-progress", "in-support", by=OH, description="x"),
            await now(loop, task),
        )

    *refused, task = told(whole)
    assert [response.status_code for response in refused] == [422, 422, 422]
    assert "Task.output" in refused[0].text
    assert place_of(task) == "in-progress / allocated"


def test_a_note_that_moves_nothing_is_kept_and_a_next_date_too():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "in-progress", **note("Prefers mornings."))
        return await moved(loop, task, "in-progress", output=[output("next-date", valueDate="2026-12-01")])

    task = told(whole)
    assert place_of(task) == "in-progress / allocated"
    assert [n["text"] for n in task["note"]] == ["Prefers mornings."]
    assert [o["valueDate"] for o in task["output"] if "valueDate" in o] == ["2026-12-01"]


def test_the_same_put_again_changes_nothing_and_tells_nobody():
    async def whole(loop):
        task = await loop.refer(a_referral())
        body = with_place(await now(loop, task, by=OH), "in-progress", "allocated")
        first = await loop.send("PUT", f"/Task/{task['id']}", body, by=OH)
        second = await loop.send("PUT", f"/Task/{task['id']}", body, by=OH)
        return first, second, await messages(loop, task)

    first, second, said = told(whole)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["meta"]["versionId"] == second.json()["meta"]["versionId"] == "2"
    assert len(said) == 2


@pytest.mark.parametrize(
    ("status", "business", "beside"),
    [
        ("in-progress", "contact-attempted", {"note": [{"text": "Rang twice."}]}),
        ("in-progress", "awaiting-information", {"note": [{"text": "Since when?"}]}),
        ("rejected", "declined", why("No room.")),
        ("completed", "closed", outcome("withdrew")),
    ],
)
def test_a_put_sent_again_after_a_lost_answer_changes_nothing(status, business, beside):
    async def whole(loop):
        await loop.load_services(a_service(), a_service("second-oh"))
        task = await take_on(loop, await loop.refer(a_referral()))
        shown = await now(loop, task, by=OH)
        body = {**with_place(shown, status, business), **beside}
        if "output" in beside:
            body["output"] = [*shown["output"], *beside["output"]]
        first = await loop.send("PUT", f"/Task/{task['id']}", body, by=OH)
        said = await messages(loop, task)
        second = await loop.send("PUT", f"/Task/{task['id']}", body, by=OH)
        return first, second, said, await messages(loop, task), await now(loop, task)

    first, second, said, said_after, task = told(whole)
    assert first.status_code == 200
    assert second.status_code == (404 if business == "declined" else 200)
    assert said_after == said
    assert task["meta"]["versionId"] == "3"


def test_a_practice_task_is_its_owners_alone():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "in-progress", "awaiting-information", **note("Since when?"))
        ask = await loop.practice_task("answer-question")
        by_service = await loop.send("GET", f"/Task/{ask['id']}", by=OH)
        nothing_said = await do_task(loop, ask, "completed")
        form = await post(loop, a_response(answers={"comments": "Since May."}, subject=subject(task)))
        answered = output("answer", valueReference={"reference": f"QuestionnaireResponse/{form['id']}"})
        done = await do_task(loop, ask, "completed", answered)
        again = await do_task(loop, ask, "completed")
        back = await do_task(loop, ask, "accepted")
        return by_service, nothing_said, done, again, back

    by_service, nothing_said, done, again, back = told(whole)
    assert nothing_said.status_code == 422
    assert by_service.status_code == 404
    assert (done.status_code, again.status_code) == (200, 200)
    assert done.json()["meta"]["versionId"] == again.json()["meta"]["versionId"]
    assert back.status_code == 422


@pytest.mark.parametrize("store", ["memory://", "sqlite"])
def test_of_two_requests_at_once_on_one_version_one_wins_and_the_other_is_stale(store, tmp_path):
    where = store if "://" in store else f"sqlite:///{tmp_path}/race.db"

    async def whole(loop):
        task = await loop.refer(a_referral())
        shown = await now(loop, task, by=OH)
        match = {"If-Match": f'W/"{shown["meta"]["versionId"]}"'}
        bodies = [
            with_place(shown, "in-progress", "allocated"),
            {**with_place(shown, "rejected", "declined"), "statusReason": {"text": "No room."}},
        ]
        both = await asyncio.gather(
            *(loop.send("PUT", f"/Task/{task['id']}", body, by=OH, headers=match) for body in bodies)
        )
        late = await loop.send("PUT", f"/Task/{task['id']}", bodies[0], by=OH, headers=match)
        return [response.status_code for response in both], late.status_code, await now(loop, task)

    both, late, task = told(whole, where)
    assert sorted(both) == [200, 412]
    assert late in (404, 412)
    assert task["meta"]["versionId"] == "2"


def test_a_caller_who_was_overtaken_after_being_read_is_stale_too():
    async def whole(loop):
        task = await loop.refer(a_referral())
        service = Actor(Role.SERVICE, "test", frozenset({OH}))
        shown = await loop.place.store.read(service, "Task", task["id"])
        await take_on(loop, task)
        wish = TaskWish(status="rejected", business_status="declined", reason="No room.", if_version=1)
        with pytest.raises(StaleVersion):
            await move_task(loop.place, service, shown, wish)
        return await now(loop, task)

    assert place_of(told(whole)) == "in-progress / allocated"


def test_without_a_version_both_of_two_steps_count():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "in-progress", "contact-attempted", **note("At noon."))
        notes = [[{"op": "add", "path": "/note/-", "value": {"text": text}}] for text in ("Early.", "In the evening.")]
        both = await asyncio.gather(*(loop.send("PATCH", f"/Task/{task['id']}", patch, by=OH) for patch in notes))
        return [response.status_code for response in both], await now(loop, task), await messages(loop, task)

    both, task, said = told(whole)
    assert both == [200, 200]
    assert len(task["note"]) == 3
    assert len(of_kind(said, "contact")) == 3


def test_a_json_patch_is_held_to_the_same_table():
    async def whole(loop):
        task = await loop.refer(a_referral())
        code = "/businessStatus/coding/0/code"
        start = [
            {"op": "replace", "path": "/status", "value": "in-progress"},
            {"op": "replace", "path": code, "value": "allocated"},
        ]
        jump = [{"op": "replace", "path": code, "value": "relapsed"}]
        good = await loop.send("PATCH", f"/Task/{task['id']}", start, by=OH)
        return good, await loop.send("PATCH", f"/Task/{task['id']}", jump, by=OH)

    good, bad = told(whole)
    assert (good.status_code, bad.status_code) == (200, 422)
    assert place_of(good.json()) == "in-progress / allocated"


def test_a_referral_changes_only_to_revoked_or_entered_in_error_and_only_by_its_practice():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        on_hold = await set_referral(loop, task, "on-hold")
        by_service = await set_referral(loop, task, "revoked", by=OH)
        return on_hold, by_service, await now(loop, task)

    on_hold, by_service, task = told(whole)
    assert (on_hold.status_code, by_service.status_code) == (422, 422)
    assert "revoked" in problem(on_hold)
    assert place_of(task) == "in-progress / allocated"


def test_what_may_come_next_is_served_as_a_table():
    async def whole(loop):
        return (await loop.client.get("/states")).json()

    rows = told(whole)
    assert {row["event"] for row in rows} >= {"taken-on", "declined", "safety-stop", "sent-in-error"}
    assert all(row["meaning"] and row["actors"] for row in rows)


def test_what_the_hub_owns_it_moves_in_the_services_place():
    async def whole(loop):
        task = await loop.refer(a_referral({"areas": ["nowhere"], "conditions": ["msk"], "absence_days": 20}))
        await take_on(loop, task, by=OPERATOR)
        return await moved(loop, task, "in-progress", "contacted", by=OPERATOR), await alerts(loop)

    task, raised = told(whole)
    assert place_of(task) == "in-progress / contacted"
    assert outputs(task, "tier") == ["B"]
    assert raised == ["no-local-service"]
