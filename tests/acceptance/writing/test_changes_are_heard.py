"""Whatever is written is heard, nothing that is taken back is unsaid, and an open referral keeps its patient."""

import base64
import json
from typing import Any

import pytest

from acceptance.safety_edge.edges import FLAG, alert_kinds, held, supported
from builders.bundles import NHS_NUMBER, a_consent, a_response
from builders.loop import OPERATOR, PRACTICE, Loop, place_of
from builders.own import RED_FLAG, a_bundle, a_person, entry, own, statuses
from builders.stories import OH, a_referral, now, post, referral_of, subject
from builders.watched import issues, reasons, stored_rows

pytestmark = pytest.mark.asyncio
HOLD = "on-hold / safety-hold"
Json = dict[str, Any]


async def _came_with(loop: Loop, task: Json, type_: str) -> Json:
    """A resource that came with the referral."""
    rows = [row for row in await loop.found(f"/{type_}") if row["resourceType"] == type_]
    return rows[0]


async def _put(loop: Loop, resource: Json, **changes: Any) -> Any:
    place = f"/{resource['resourceType']}/{resource['id']}"
    return await loop.send("PUT", place, {**resource, **changes})


WRONG: dict[str, Json] = {
    "another number": {"identifier": [{"system": NHS_NUMBER, "value": "9990000026"}]},
    "no number": {"identifier": []},
    "another birth date": {"birthDate": "1985-03-09"},
    "part of the birth date": {"birthDate": "1984"},
    "no birth date": {"birthDate": None},
}


def _without_nothing(resource: Json) -> Json:
    return {name: value for name, value in resource.items() if value not in (None, [])}


@pytest.mark.parametrize("how", WRONG)
async def test_the_patient_of_an_open_referral_stays_who_it_is(loop: Loop, how: str) -> None:
    task = await loop.refer(a_referral())
    place = task["for"]["reference"]
    patient = await loop.get(f"/{place}")
    wrong = _without_nothing({**patient, **WRONG[how]})
    name = next(iter(WRONG[how]))
    step = (
        {"op": "replace", "path": f"/{name}", "value": wrong[name]}
        if name in wrong
        else {"op": "remove", "path": f"/{name}"}
    )
    before = stored_rows(loop)
    for response in (
        await loop.send("PUT", f"/{place}", wrong),
        await loop.send("PATCH", f"/{place}", [step]),
        await loop.send("PUT", f"/Patient?_id={patient['id']}", wrong),
        await loop.send("POST", "", a_bundle(entry("PUT", place, wrong))),
    ):
        assert (response.status_code, reasons(response)) == (422, ["patient-of-referral"])
    in_batch = await loop.send("POST", "", a_bundle(entry("PUT", place, wrong), type_="batch"))
    assert statuses(in_batch.json()) == ["422"]
    assert stored_rows(loop) == before
    assert await loop.get(f"/{place}") == patient


async def test_anything_else_of_the_patient_may_change(loop: Loop) -> None:
    task = await loop.refer(a_referral())
    patient = await loop.get(f"/{task['for']['reference']}")
    assert (await _put(loop, patient, gender="female")).status_code == 200
    again = await loop.refer(a_referral(facts={"absence_days": 90}))
    assert again["for"] == task["for"]


async def test_the_patient_of_an_open_referral_is_not_deleted(loop: Loop) -> None:
    task = await loop.refer(a_referral())
    for path in (f"/{task['for']['reference']}", f"/Patient?_id={task['for']['reference'].split('/')[1]}"):
        refused = await loop.send("DELETE", path)
        assert (refused.status_code, reasons(refused)) == (422, ["patient-of-open-referral"])


async def test_a_changed_patient_is_matched_by_what_it_says_now(loop: Loop) -> None:
    made = await post(loop, a_person())
    assert (await _put(loop, made, identifier=[{"system": NHS_NUMBER, "value": "9990000026"}])).status_code == 200
    task = await loop.refer(a_referral())
    assert task["for"]["reference"] != f"Patient/{made['id']}"
    nobody = await _put(loop, made, identifier=[{"system": NHS_NUMBER, "value": "9990000018"}])
    assert (nobody.status_code, reasons(nobody)) == (422, ["patient-number-taken"])


@pytest.mark.parametrize("change", [{"identifier": []}, {"birthDate": "1984"}])
async def test_a_patient_who_cannot_be_matched_any_more_is_not(loop: Loop, change: Json) -> None:
    made = await post(loop, a_person())
    assert (await _put(loop, _without_nothing({**made, **change}))).status_code == 200
    assert (await post(loop, a_person()))["id"] != made["id"]


async def test_a_deleted_patient_matches_nobody(loop: Loop) -> None:
    made = await post(loop, a_person())
    assert (await loop.send("DELETE", f"/Patient/{made['id']}")).status_code == 204
    task = await loop.refer(a_referral())
    assert task["for"]["reference"] != f"Patient/{made['id']}"


@pytest.mark.parametrize("in_bundle", [False, True])
async def test_a_consent_that_is_changed_is_a_change_of_consent(loop: Loop, in_bundle: bool) -> None:
    task = await supported(loop)
    consent = await post(loop, a_consent(patient=subject(task)))
    denied = {**consent, "provision": {"type": "deny"}}
    if in_bundle:
        sent = await loop.send("POST", "", a_bundle(entry("PUT", f"Consent/{consent['id']}", denied)))
    else:
        sent = await _put(loop, denied)
    assert sent.status_code == 200, sent.text
    assert place_of(await now(loop, task)) == "cancelled / consent-withdrawn"


async def test_a_permission_that_is_no_longer_stated_is_put_before_a_person(loop: Loop) -> None:
    task = await supported(loop)
    consent = await post(loop, a_consent(patient=subject(task)))
    before = await loop.found("/Task?code=read-words", by=OH)
    assert (await _put(loop, consent, status="inactive")).status_code == 200
    assert place_of(await now(loop, task)) == "in-progress / allocated"
    assert len(await loop.found("/Task?code=read-words", by=OH)) == len(before) + 1


@pytest.mark.parametrize("type_", ["Condition", "QuestionnaireResponse"])
async def test_a_red_flag_that_a_change_brings_is_heard(loop: Loop, type_: str) -> None:
    task = await loop.refer(a_referral())
    came = await _came_with(loop, task, type_)
    change = {"code": RED_FLAG} if type_ == "Condition" else {"item": a_response(answers=FLAG)["item"]}
    assert (await _put(loop, came, **change)).status_code == 200
    assert place_of(await now(loop, task)) == HOLD
    assert (await loop.practice_task("safety-review"))["status"] == "requested"


async def test_a_red_flag_in_a_change_of_what_names_no_referral_alerts_the_hub(loop: Loop) -> None:
    made = await post(loop, own("Observation"))
    changed = await _put(loop, made, code=RED_FLAG)
    assert changed.status_code == 200
    assert "red-flag-unlinked" in changed.headers["warning"]
    assert await alert_kinds(loop) == ["red-flag-unlinked"]
    again = await _put(loop, changed.json(), language="en")
    assert (again.status_code, await alert_kinds(loop)) == (200, ["red-flag-unlinked"])


async def test_a_red_flag_in_a_refused_change_is_heard(loop: Loop) -> None:
    made = await post(loop, own("Observation"))
    steps = [{"op": "replace", "path": "/code", "value": RED_FLAG}, {"op": "remove", "path": "/nothing"}]
    binary = own("Binary", contentType="application/json-patch+json", data=_packed(steps))
    for response in (
        await loop.send("PUT", "/Observation/other", {**made, "code": RED_FLAG}),
        await loop.send("PATCH", f"/Observation/{made['id']}", steps),
        await loop.send("PUT", "/Observation", {**made, "code": RED_FLAG}),
        await loop.send("POST", "", a_bundle(entry("PATCH", f"Observation/{made['id']}", binary))),
    ):
        assert response.status_code in (400, 405, 412, 422)
        assert "red-flag-refused" in reasons(response)
    assert await alert_kinds(loop) == ["refused-with-red-flag"] * 4


def _packed(steps: Any) -> str:
    return base64.b64encode(json.dumps(steps).encode()).decode()


async def test_a_change_that_takes_a_red_flag_away_ends_no_hold(loop: Loop) -> None:
    task, _ = await held(loop)
    came = next(r for r in await loop.found("/QuestionnaireResponse") if "fitwork-referral" in r["questionnaire"])
    calm = {**came, "item": [item for item in came["item"] if item["linkId"] != "red_flags"]}
    assert (await _put(loop, calm)).status_code == 200
    assert place_of(await now(loop, task)) == HOLD
    gone = await loop.send("DELETE", f"/QuestionnaireResponse/{came['id']}")
    assert (gone.status_code, reasons(gone)) == (422, ["part-of-open-referral"])
    assert place_of(await now(loop, task)) == HOLD


async def test_a_change_of_what_came_with_a_referral_is_read_and_decides_nothing(loop: Loop) -> None:
    task = await supported(loop)
    came = await _came_with(loop, task, "Condition")
    changed = await _put(loop, came, code={"text": "Something else"})
    assert changed.status_code == 200
    assert "referral-unchanged" in changed.headers["warning"]
    assert (await loop.get(f"/Condition/{came['id']}", by=OH))["code"]["text"] == "Something else"
    assert place_of(await now(loop, task)) == "in-progress / allocated"
    (reading,) = await loop.found("/Task?code=read-words", by=OH)
    assert reading["status"] == "requested"


async def test_a_change_of_nothing_but_bookkeeping_is_nobodys_work(loop: Loop) -> None:
    task = await supported(loop)
    came = await _came_with(loop, task, "Condition")
    changed = await _put(loop, came)
    assert (changed.status_code, changed.headers.get("warning")) == (200, None)
    assert await loop.found("/Task?code=read-words", by=OH) == []


@pytest.mark.parametrize("type_", ["Task", "Communication", "ServiceRequest"])
async def test_what_the_loop_made_is_not_deleted(loop: Loop, type_: str) -> None:
    task = await supported(loop)
    ids = {"Task": task["id"], "ServiceRequest": referral_of(task)}
    ids["Communication"] = (await loop.found("/Communication"))[0]["id"]
    before = stored_rows(loop)
    for by in (PRACTICE, OH, OPERATOR):
        seen = await loop.send("GET", f"/{type_}/{ids[type_]}", by=by)
        if seen.status_code == 200:
            response = await loop.send("DELETE", f"/{type_}/{ids[type_]}", by=by)
            assert response.status_code in (403, 422)
            assert reasons(response)[0] in ("illegal-transition", "not-your-resource")
    assert stored_rows(loop) == before
    refused = await loop.send("DELETE", f"/{type_}/{ids[type_]}")
    assert (refused.status_code, reasons(refused)[0]) == (422, "illegal-transition")
    if type_ == "ServiceRequest":
        assert "Allowed next: revoked" in [issue["diagnostics"] for issue in issues(refused)]


async def test_a_task_and_a_communication_of_ones_own_are(loop: Loop) -> None:
    for body in (
        {"resourceType": "Task", "status": "requested", "intent": "order"},
        {"resourceType": "Communication", "status": "completed"},
    ):
        made = await post(loop, body)
        assert (await _put(loop, made, language="en")).status_code == 200
        steps = [{"op": "replace", "path": "/language", "value": "cy"}]
        patched = await loop.send("PATCH", f"/{body['resourceType']}/{made['id']}", steps)
        assert (patched.status_code, patched.headers["etag"]) == (200, 'W/"3"')
        assert (await loop.send("DELETE", f"/{body['resourceType']}/{made['id']}")).status_code == 204


async def test_a_service_changes_nothing_of_the_practices(loop: Loop) -> None:
    task = await supported(loop)
    came = await _came_with(loop, task, "Condition")
    for method, body in (("PUT", came), ("DELETE", None)):
        response = await loop.send(method, f"/Condition/{came['id']}", body, by=OH)
        assert (response.status_code, reasons(response)) == (403, ["not-your-resource"])
