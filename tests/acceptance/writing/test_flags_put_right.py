"""A red flag that is put right, moved or refused reaches a person: its referral's, or the hub's."""

import base64
import json
from typing import Any

import pytest

from acceptance.safety_edge.edges import FLAG, OTHER_NUMBER, alert_kinds, supported
from builders.bundles import NHS_NUMBER, a_response
from builders.loop import Loop, place_of
from builders.own import RED_FLAG, a_bundle, a_person, entry, own
from builders.stories import OH, a_referral, answer, clear, now, post, subject
from builders.watched import reasons

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]
HOLD = "on-hold / safety-hold"
STALE = {"If-Match": 'W/"7"'}
STATUS = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


async def _put(loop: Loop, resource: Json, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    place = f"/{resource['resourceType']}/{resource['id']}"
    return await loop.send("PUT", place, {**resource, **changes}, headers=headers)


@pytest.mark.parametrize("type_", ["Observation", "QuestionnaireResponse"])
async def test_a_flag_that_names_its_referral_later_stops_it(loop: Loop, type_: str) -> None:
    task = await supported(loop)
    flagged = own("Observation", code=RED_FLAG) if type_ == "Observation" else a_response(answers=FLAG)
    made = await post(loop, {**flagged, "subject": subject(task)})
    assert await alert_kinds(loop) == ["red-flag-unlinked"]
    assert (await _put(loop, made, basedOn=[task["focus"]])).status_code == 200
    assert place_of(await now(loop, task)) == HOLD


async def test_a_flag_of_one_referral_does_not_become_anothers(loop: Loop) -> None:
    one = await supported(loop)
    two = await loop.refer(a_referral({"areas": ["anytown"], "conditions": ["mental_health"]}))
    made = await post(loop, own("Observation", code=RED_FLAG, subject=subject(one), basedOn=[one["focus"]]))
    moved = await _put(loop, made, basedOn=[two["focus"]])
    assert (moved.status_code, reasons(moved)[0]) == (422, "flag-of-another-referral")
    assert await alert_kinds(loop) == ["refused-with-red-flag"]


async def test_what_came_with_a_referral_stays_with_its_patient(loop: Loop) -> None:
    await supported(loop)
    other = await post(loop, a_person(OTHER_NUMBER))
    about = {"subject": {"reference": f"Patient/{other['id']}"}}
    for type_ in ("Condition", "QuestionnaireResponse"):
        for came in await loop.found(f"/{type_}"):
            response = await _put(loop, came, **about)
            assert (response.status_code, reasons(response)) == (422, ["other-subject"])
            numbered = {"identifier": {"system": NHS_NUMBER, "value": OTHER_NUMBER}}
            assert (await _put(loop, came, subject=numbered)).status_code == 422


DENIED: dict[str, tuple[Json, Json]] = {
    "Observation": (own("Observation", code=RED_FLAG, valueQuantity=None, valueBoolean=False), {"valueBoolean": True}),
    "Condition": (
        own("Condition", code=RED_FLAG, verificationStatus={"coding": [{"system": STATUS, "code": "refuted"}]}),
        {"verificationStatus": {"coding": [{"system": STATUS, "code": "confirmed"}]}},
    ),
}


@pytest.mark.parametrize("type_", DENIED)
async def test_a_refused_change_that_makes_a_denied_flag_stand_is_heard(loop: Loop, type_: str) -> None:
    resource, change = DENIED[type_]
    made = await post(loop, resource)
    refused = await _put(loop, made, STALE, **change)
    ((name, value),) = change.items()
    steps = [{"op": "replace", "path": f"/{name}", "value": value}]
    patched = await loop.send("PATCH", f"/{type_}/{made['id']}", steps, headers=STALE)
    for response in (refused, patched):
        assert response.status_code == 412
        assert "red-flag-refused" in reasons(response)
    assert await alert_kinds(loop) == ["refused-with-red-flag"] * 2


@pytest.mark.parametrize("step", ["replace", "add"])
async def test_a_refused_patch_is_heard_by_what_it_would_make(loop: Loop, step: str) -> None:
    form = await post(loop, a_response(answers={"red_flags": "none"}))
    at = [item["linkId"] for item in form["item"]].index("red_flags")
    operation: Json = (
        {"op": "replace", "path": f"/item/{at}/answer/0/valueCoding/code", "value": "suicide_risk"}
        if step == "replace"
        else {"op": "add", "path": f"/item/{at}/answer/-", "value": {"valueString": "suicidal"}}
    )
    refused = await loop.send("PATCH", f"/QuestionnaireResponse/{form['id']}", [operation], headers=STALE)
    assert refused.status_code == 412
    assert "red-flag-refused" in reasons(refused)
    assert await alert_kinds(loop) == ["refused-with-red-flag"]


async def test_a_flag_that_a_task_on_file_does_not_hold_is_heard(loop: Loop) -> None:
    task: Json = {"resourceType": "Task", "status": "requested", "intent": "order", "description": "One"}
    made = await post(loop, task)
    flagged = {**task, "input": [{"type": {"text": "flag"}, "valueCodeableConcept": RED_FLAG}]}
    again = await loop.send("POST", "/Task", flagged, headers={"If-None-Exist": f"_id={made['id']}"})
    assert again.status_code == 200
    assert "red-flag-not-stored" in again.headers["warning"]
    assert await alert_kinds(loop) == ["refused-with-red-flag"]


def _packed(*steps: Json) -> Json:
    data = base64.b64encode(json.dumps(steps).encode()).decode()
    return own("Binary", contentType="application/json-patch+json", data=data)


async def test_a_patch_refused_in_a_transaction_is_heard_by_what_it_would_make(loop: Loop) -> None:
    made = await post(loop, DENIED["Observation"][0])
    step = {"op": "replace", "path": "/valueBoolean", "value": True}
    patch = entry("PATCH", f"Observation/{made['id']}", _packed(step), ifMatch='W/"7"')
    refused = await loop.send("POST", "", a_bundle(patch))
    assert refused.status_code == 412
    assert "red-flag-refused" in reasons(refused)
    assert await alert_kinds(loop) == ["refused-with-red-flag"]


@pytest.mark.parametrize("type_", ["batch", "transaction"])
async def test_a_patch_in_a_bundle_that_is_refused_as_a_whole_is_heard(loop: Loop, type_: str) -> None:
    item = {"linkId": "red_flags", "answer": [{"valueCoding": RED_FLAG["coding"][0]}]}
    patch = entry("PATCH", "QuestionnaireResponse/x", _packed({"op": "add", "path": "/item/-", "value": item}))
    refused = await loop.send("POST", "", a_bundle(patch, {"request": {"method": "GET"}}, type_=type_))
    assert refused.status_code == 400
    assert "red-flag-refused" in reasons(refused)
    assert await alert_kinds(loop) == ["refused-with-red-flag"]


async def test_what_the_practice_writes_into_a_referral_in_a_hold_stays_from_the_service(loop: Loop) -> None:
    task = await supported(loop)
    (condition, *_) = await loop.found("/Condition")
    assert (await loop.send("GET", f"/Condition/{condition['id']}", by=OH)).status_code == 200
    await answer(loop, task, FLAG)
    assert place_of(await now(loop, task)) == HOLD
    assert (await _put(loop, condition, note=[{"text": "Said to me alone"}])).status_code == 200
    ask = await loop.practice_task("safety-review")
    assert (await clear(loop, task, ask, {"red_flags": "none"})).status_code == 200
    task = await now(loop, task)
    assert place_of(task) != HOLD
    assert (await loop.send("GET", f"/Task/{task['id']}", by=OH)).status_code == 200
    for path in (f"/Condition/{condition['id']}", f"/Condition/{condition['id']}/_history"):
        read = await loop.send("GET", path, by=OH)
        assert "Said to me alone" not in read.text
