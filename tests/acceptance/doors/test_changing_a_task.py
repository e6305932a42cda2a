"""PUT and JSON Patch on Tasks: what may change, by whom, from which version, and what is refused by field."""

from copy import deepcopy
from typing import Any

import pytest

from builders.bundles import a_response, a_transaction
from builders.loop import OPERATOR, Loop, outputs, place_of
from builders.stories import CLINICIAN
from builders.watched import fields, issues, reasons, stored_rows
from fitwork_fhir.errors import StaleVersion
from fitwork_fhir.workflow.act import TaskWish, move_task
from fitwork_fhir.workflow.ports import Actor, Role

SERVICE = "anytown-oh"
TIER_B = {"areas": ["anytown"], "absence_days": 60}
BUSINESS = "https://fitwork.example/fhir/CodeSystem/business-status"
OUTPUT = "https://fitwork.example/fhir/CodeSystem/task-output"
Json = dict[str, Any]


def _business(code: str) -> Json:
    return {"coding": [{"system": BUSINESS, "code": code}]}


def _output(kind: str, **value: Any) -> Json:
    return {"type": {"coding": [{"system": OUTPUT, "code": kind}]}, **value}


ALLOCATED: Json = {"status": "in-progress", "businessStatus": _business("allocated")}


async def _put(loop: Loop, task: Json, *, by: str = SERVICE, if_match: str | None = None, **changes: Any) -> Any:
    headers = {"If-Match": if_match} if if_match else {}
    return await loop.send("PUT", f"/Task/{task['id']}", {**task, **changes}, by=by, headers=headers)


async def _patch(loop: Loop, task: Json, *operations: Json, by: str = SERVICE, **headers: str) -> Any:
    return await loop.send("PATCH", f"/Task/{task['id']}", list(operations), by=by, headers=headers)


@pytest.mark.asyncio
async def test_a_service_takes_a_referral_on_by_put(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    response = await _put(loop, task, if_match='W/"1"', **ALLOCATED)
    assert response.status_code == 200, response.text
    assert response.headers["etag"] == 'W/"2"'
    assert place_of(response.json()) == "in-progress / allocated"
    assert response.json() == await loop.get(f"/Task/{task['id']}")
    assert "accepted" in (await loop.told())[0]


@pytest.mark.asyncio
async def test_or_by_json_patch(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    response = await _patch(
        loop,
        task,
        {"op": "test", "path": "/status", "value": "accepted"},
        {"op": "replace", "path": "/status", "value": "in-progress"},
        {"op": "replace", "path": "/businessStatus", "value": _business("allocated")},
        **{"If-Match": 'W/"1"'},
    )
    assert response.status_code == 200, response.text
    assert place_of(response.json()) == "in-progress / allocated"


@pytest.mark.asyncio
@pytest.mark.parametrize("tag", ['W/"7"', '"2"', "2"])
async def test_a_stale_version_is_412(loop: Loop, tag: str) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    before = stored_rows(loop)
    for response in (
        await _put(loop, task, if_match=tag, **ALLOCATED),
        await _put(loop, task, if_match=tag),
        await _patch(loop, task, {"op": "replace", "path": "/status", "value": "in-progress"}, **{"If-Match": tag}),
    ):
        assert (response.status_code, reasons(response)) == (412, ["stale-if-match"])
        assert issues(response)[0]["details"]["coding"][0]["code"] == "REC_CONFLICT"
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize("tag", ["soon", 'W/"x"', 'W/"\u00b2"'.encode("latin-1").decode("latin-1"), 'W/""'])
async def test_a_tag_that_names_no_version_is_400(loop: Loop, tag: str) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    response = await loop.client.request(
        "PUT",
        f"http://127.0.0.1/FHIR/R4/Task/{task['id']}",
        json=task,
        headers=[("If-Match", tag.encode("latin-1")), ("Content-Type", "application/fhir+json")],
    )
    assert (response.status_code, reasons(response)) == (400, ["if-match-form"])


@pytest.mark.asyncio
async def test_a_change_between_the_reading_and_the_step_is_seen(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    actor = Actor(Role.SERVICE, "test", frozenset({SERVICE}))
    read = await loop.place.store.read(actor, "Task", task["id"])
    assert read is not None
    assert (await _put(loop, task, **ALLOCATED)).status_code == 200
    with pytest.raises(StaleVersion):
        await move_task(
            loop.place, actor, read, TaskWish(status="in-progress", business_status="contacted", if_version=1)
        )


@pytest.mark.asyncio
async def test_nothing_changed_is_no_new_version(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    before = stored_rows(loop)
    response = await _put(loop, task, if_match='W/"1"')
    assert (response.status_code, response.headers["etag"]) == (200, 'W/"1"')
    assert response.json() == task
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_an_illegal_step_names_the_steps_that_are_allowed(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    before = stored_rows(loop)
    response = await _put(loop, task, status="completed", businessStatus=_business("closed"))
    assert (response.status_code, reasons(response)) == (422, ["illegal-transition"])
    codes = [[c["code"] for c in issue["details"]["coding"]] for issue in issues(response)[1:]]
    assert ["in-progress", "allocated"] in codes
    assert ["rejected", "declined"] in codes
    assert "in-progress / allocated" in issues(response)[0]["diagnostics"]
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"priority": "stat"}, "Task.priority"),
        ({"owner": {"display": "me"}}, "Task.owner"),
        ({"for": {"reference": "Patient/other"}}, "Task.for"),
        ({"description": "new"}, "Task.description"),
        ({"authoredOn": "2020-01-01"}, "Task.authoredOn"),
        ({"intent": "plan"}, "Task.intent"),
        ({"identifier": []}, None),
        ({"focus": {"reference": "ServiceRequest/x"}}, "Task.focus"),
    ],
)
async def test_what_a_service_may_not_change_is_named(loop: Loop, changes: Json, field: str | None) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    before = stored_rows(loop)
    response = await _put(loop, task, **changes)
    assert response.status_code == (422 if field else 400)
    if field:
        assert (fields(response), reasons(response)) == ([field], ["field-not-yours"])
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_outputs_are_added_never_taken_away_or_made_up(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    tier = {"coding": [{"system": "https://fitwork.example/fhir/CodeSystem/tier", "code": "A"}]}
    for wrong in (
        [],
        task["output"][1:],
        [*task["output"], _output("reason", valueString="made up")],
        [*task["output"], _output("tier", valueCodeableConcept=tier)],
        [*task["output"], {"type": {"text": "diagnosis"}, "valueString": "x"}],
    ):
        changed = deepcopy(task)
        changed.pop("output")
        response = await _put(loop, changed, **({"output": wrong} if wrong else {}), **ALLOCATED)
        assert (response.status_code, fields(response)) == (422, ["Task.output"]), response.text
    right = await _put(loop, task, output=[*task["output"], _output("next-date", valueDate="2026-12-01")], **ALLOCATED)
    assert right.status_code == 200, right.text
    bad_date = await _put(
        loop, right.json(), output=[*right.json()["output"], _output("next-date", valueString="soon")]
    )
    assert (bad_date.status_code, reasons(bad_date)) == (422, ["next-date"])


@pytest.mark.asyncio
async def test_a_note_is_added_and_stays(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    noted = (await _put(loop, task, note=[{"text": "Rang at nine, will ring again."}], **ALLOCATED)).json()
    assert [note["text"] for note in noted["note"]] == ["Rang at nine, will ring again."]
    response = await _put(loop, {k: v for k, v in noted.items() if k != "note"}, businessStatus=_business("contacted"))
    assert (response.status_code, fields(response)) == (422, ["Task.note"])


PATCHES: dict[str, Any] = {
    "no list": {"op": "add"},
    "an empty list": [],
    "too many": [{"op": "test", "path": "/id", "value": "x"}] * 51,
    "numbers": [1, 2],
    "no op": [{"path": "/status"}],
    "an unknown op": [{"op": "frobnicate", "path": "/status"}],
    "copies": [{"op": "copy", "from": "", "path": "/x"}],
    "moves": [{"op": "move", "from": "/status", "path": "/x"}],
    "no path": [{"op": "remove"}],
    "a path that is no text": [{"op": "remove", "path": 7}],
    "a bad pointer": [{"op": "remove", "path": "status"}],
    "a bad escape": [{"op": "remove", "path": "/~2"}],
    "a huge index": [{"op": "add", "path": "/output/9999999999", "value": {}}],
    "no value": [{"op": "add", "path": "/status"}],
    "another id": [{"op": "replace", "path": "/id", "value": "other"}],
    "another type": [{"op": "replace", "path": "/resourceType", "value": "Patient"}],
    "a broken result": [{"op": "replace", "path": "/status", "value": "no such status"}],
    "a broken type": [{"op": "replace", "path": "/status", "value": {"a": 1}}],
}
MISSES: dict[str, Any] = {
    "a path that is not there": [{"op": "remove", "path": "/nothing"}],
    "a replacement of nothing": [{"op": "replace", "path": "/nothing", "value": 1}],
    "an index beyond": [{"op": "add", "path": "/output/99", "value": {}}],
    "below a text": [{"op": "add", "path": "/status/x", "value": 1}],
    "a failing test": [{"op": "test", "path": "/status", "value": "completed"}],
    "the whole gone": [{"op": "remove", "path": ""}],
    "the whole a number": [{"op": "replace", "path": "", "value": 5}],
}


@pytest.mark.asyncio
@pytest.mark.parametrize("name", PATCHES)
async def test_a_patch_that_is_none_is_400(loop: Loop, name: str) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    before = stored_rows(loop)
    response = await loop.send("PATCH", f"/Task/{task['id']}", PATCHES[name], by=SERVICE)
    assert response.status_code == 400, response.text
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize("name", MISSES)
async def test_a_patch_that_does_not_apply_is_422(loop: Loop, name: str) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    before = stored_rows(loop)
    response = await loop.send("PATCH", f"/Task/{task['id']}", MISSES[name], by=SERVICE)
    assert (response.status_code, reasons(response)) == (422, ["patch-failed"])
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_a_patch_is_json_patch_and_nothing_else(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    for media in ("application/fhir+json", "application/merge-patch+json", "application/xml-patch+xml"):
        response = await loop.send("PATCH", f"/Task/{task['id']}", [], by=SERVICE, headers={"Content-Type": media})
        assert (response.status_code, reasons(response)) == (415, ["media-type"])


@pytest.mark.asyncio
async def test_the_id_in_the_body_is_the_id_in_the_url(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    for body in ({**task, "id": "other"}, {k: v for k, v in task.items() if k != "id"}):
        response = await loop.send("PUT", f"/Task/{task['id']}", body, by=SERVICE)
        assert (response.status_code, reasons(response)) == (400, ["id-mismatch"])
    nobody = await loop.send("PUT", "/Task/unknown", {**task, "id": "unknown"}, by=SERVICE)
    assert (nobody.status_code, reasons(nobody)) == (404, ["resource-unknown"])
    other = await loop.send("PUT", f"/Task/{task['id']}", {"resourceType": "Patient", "id": task["id"]}, by=SERVICE)
    assert other.status_code == 400


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("prefer", "holds"),
    [("return=minimal", None), ("return=OperationOutcome", "OperationOutcome"), ("return=representation", "Task")],
)
async def test_the_caller_may_prefer_less_on_a_change_too(loop: Loop, prefer: str, holds: str | None) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    response = await loop.send(
        "PUT", f"/Task/{task['id']}", {**task, **ALLOCATED}, by=SERVICE, headers={"Prefer": prefer}
    )
    assert response.status_code == 200
    assert response.headers["etag"] == 'W/"2"'
    assert (response.json()["resourceType"] if response.content else None) == holds


async def _held(loop: Loop) -> tuple[Json, Json]:
    task = await loop.refer(a_transaction(facts={"areas": ["anytown"], "red_flags": ["cauda_equina"]}))
    return task, await loop.practice_task("safety-review")


@pytest.mark.asyncio
async def test_a_safety_task_is_acknowledged_then_cleared_by_a_named_clinician(loop: Loop) -> None:
    task, ask = await _held(loop)
    acknowledged = await _put(loop, ask, by="Y99901", status="accepted", if_match='W/"1"')
    assert acknowledged.status_code == 200, acknowledged.text
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "on-hold / safety-acknowledged"
    form = a_response(
        answers={"risk_reviewed": True, "red_flags": "none"},
        subject=task["for"],
        author=CLINICIAN,
    )
    made = await loop.send("POST", "/QuestionnaireResponse", form)
    reference = {"reference": f"QuestionnaireResponse/{made.json()['id']}"}
    ask = acknowledged.json()
    for wrong, reason in (
        ([], "clearance-missing"),
        ([_output("clearance", valueReference={"reference": "QuestionnaireResponse/none"})], "answer-unknown"),
    ):
        refused = await _put(loop, ask, by="Y99901", status="completed", **({"output": wrong} if wrong else {}))
        assert (refused.status_code, reasons(refused)) == (422, [reason])
    done = await _put(
        loop, ask, by="Y99901", status="completed", output=[_output("clearance", valueReference=reference)]
    )
    assert done.status_code == 200, done.text
    assert outputs(await loop.get(f"/Task/{task['id']}"), "disposition") == ["accept"]


@pytest.mark.asyncio
async def test_a_clearance_about_somebody_else_is_refused(loop: Loop) -> None:
    _, ask = await _held(loop)
    form = a_response(
        answers={"risk_reviewed": True, "red_flags": "none"},
        subject={"reference": "Patient/other"},
        author=CLINICIAN,
    )
    made = await loop.send("POST", "/QuestionnaireResponse", form)
    reference = {"reference": f"QuestionnaireResponse/{made.json()['id']}"}
    refused = await _put(
        loop, ask, by="Y99901", status="completed", output=[_output("clearance", valueReference=reference)]
    )
    assert (refused.status_code, reasons(refused)) == (422, ["other-subject"])


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changes",
    [
        {"output": [{"type": {"text": "diagnosis"}, "valueString": "x"}]},
        {"note": [{"text": "x"}]},
        {"output": [_output("clearance", valueString="x")]},
        {"priority": "routine"},
        {"restriction": {"period": {"end": "2030-01-01"}}},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_what_the_owner_of_a_practice_task_may_not_change_is_named(loop: Loop, changes: Json) -> None:
    _, ask = await _held(loop)
    before = stored_rows(loop)
    response = await _put(loop, ask, by="Y99901", **changes)
    assert (response.status_code, reasons(response)) == (422, ["field-not-yours"])
    assert fields(response) == [f"Task.{next(iter(changes))}"]
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_a_practice_task_is_its_owners_alone(loop: Loop) -> None:
    task, ask = await _held(loop)
    assert (await _put(loop, ask, by=OPERATOR, status="accepted")).status_code in (403, 404)
    rejected = await _put(loop, ask, by="Y99901", status="rejected")
    assert (rejected.status_code, reasons(rejected)) == (422, ["illegal-transition"])
    assert {i["diagnostics"] for i in issues(rejected)[1:]} >= {"Allowed next: accepted", "Allowed next: completed"}
    assert (await loop.send("PUT", f"/Task/{task['id']}", {**task, "status": "completed"})).status_code in (403, 422)
