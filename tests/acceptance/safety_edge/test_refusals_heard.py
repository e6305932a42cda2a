"""A red flag in a change that is refused, or in a request that fails, is said and leaves an alert."""

from typing import Any

import pytest

from acceptance.safety_edge.edges import FLAG, alert_kinds, an_answer, asked, held, supported
from builders.bundles import BASE, a_message, a_transaction, coding
from builders.loop import JSON, Loop
from builders.stories import OH, flag, output, post
from builders.watched import SOMEBODYS, issues, reasons
from fitwork_fhir.fhir.validation import dump_json

HOLD = {"coding": [coding(f"{BASE}/CodeSystem/business-status", "safety-hold")]}
STALE = {"If-Match": 'W/"99"'}


async def _put(loop: Loop, task: dict[str, Any], by: str = OH, **changes: Any) -> Any:
    return await loop.send("PUT", f"/Task/{task['id']}", {**task, **changes}, by=by, headers=STALE)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changes", [flag("suicide_risk"), {"status": "on-hold", "businessStatus": HOLD}], ids=["reason", "place"]
)
async def test_a_refused_step_that_reports_one(loop: Loop, changes: dict[str, Any]) -> None:
    task = await supported(loop)
    refused = await _put(loop, await loop.get(f"/Task/{task['id']}", by=OH), **changes)
    assert refused.status_code == 412
    assert "red-flag-refused" in reasons(refused)
    assert await alert_kinds(loop) == ["refused-with-red-flag"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "step",
    [
        {"op": "replace", "path": "/businessStatus/coding/0/code", "value": "safety-hold"},
        {"op": "replace", "path": "/businessStatus", "value": HOLD},
        {"op": "add", "path": "/statusReason", "value": flag("suicide_risk")["statusReason"]},
    ],
)
async def test_a_refused_patch_that_reports_one(loop: Loop, step: dict[str, Any]) -> None:
    task = await supported(loop)
    for steps, status in (([step], 412), ([step, {"op": "remove", "path": "/nothing"}], 422)):
        refused = await loop.send("PATCH", f"/Task/{task['id']}", steps, by=OH, headers=STALE)
        assert refused.status_code == status, refused.text
        assert "red-flag-refused" in reasons(refused)
    assert await alert_kinds(loop) == ["refused-with-red-flag"] * 2


@pytest.mark.asyncio
async def test_what_the_task_said_before_is_not_reported_again(loop: Loop) -> None:
    task = await supported(loop)
    moved = await loop.move(task, "on-hold", "safety-hold", by=OH, **flag("suicide_risk"))
    assert moved.status_code == 200
    before = await alert_kinds(loop)
    refused = await _put(loop, moved.json(), note=[{"text": "Rang again"}])
    assert refused.status_code == 412
    assert "red-flag-refused" not in reasons(refused)
    assert await alert_kinds(loop) == before


@pytest.mark.asyncio
async def test_one_in_a_response_that_a_refused_task_names(loop: Loop) -> None:
    task, ask = await asked(loop)
    made = await post(loop, an_answer(task, FLAG))
    assert await alert_kinds(loop) == ["red-flag-unlinked"]
    named = output("answer", valueReference={"reference": f"QuestionnaireResponse/{made['id']}"})
    refused = await _put(loop, ask, by="Y99901", status="completed", output=[named])
    assert refused.status_code == 412
    assert "red-flag-refused" in reasons(refused)
    assert (await alert_kinds(loop)).count("refused-with-red-flag") == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("facts", [FLAG, {"scores": {"phq9_item9": 3}}])
async def test_one_in_a_body_that_does_not_parse(loop: Loop, facts: dict[str, Any]) -> None:
    twice = dump_json(a_transaction(facts=facts))[:-1] + b',"type":"transaction"}'
    refused = await loop.send("POST", "", twice)
    assert refused.status_code == 400
    assert "red-flag-refused" in reasons(refused)


@pytest.mark.asyncio
async def test_one_in_a_flag_of_a_refused_referral(loop: Loop) -> None:
    bundle = a_transaction(patient={"birthDate": "2090-01-01"})
    code = {"coding": [coding(f"{BASE}/CodeSystem/red-flags", "suicide_risk")]}
    resource = {"resourceType": "Flag", "status": "active", "code": code, "subject": {"reference": "Patient/1"}}
    entry = {
        "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000099",
        "resource": resource,
        "request": {"method": "POST", "url": "Flag"},
    }
    bundle["entry"].append(entry)
    refused = await loop.send("POST", "", bundle)
    assert refused.status_code == 422
    assert "red-flag-refused" in reasons(refused)


@pytest.mark.asyncio
async def test_one_in_a_request_that_fails_for_a_bug_of_ours(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("fitwork_fhir.api.intake.receive", broken)
    failed = await loop.send("POST", "", a_transaction(facts=FLAG))
    assert failed.status_code == 500
    assert "red-flag-refused" in reasons(failed)
    assert any("telephone" in issue["diagnostics"] for issue in issues(failed))
    assert await alert_kinds(loop) == ["refused-with-red-flag"]
    quiet = await loop.send("POST", "", a_transaction())
    assert (quiet.status_code, reasons(quiet)) == (500, [])


@pytest.mark.asyncio
async def test_the_alert_names_the_sender_of_the_body_where_no_header_does(loop: Loop) -> None:
    message = a_message(facts=FLAG, patient={"birthDate": "2090-01-01"})
    text = dump_json(message).replace(b"Y99901", b"Y99902")
    headers = {"Content-Type": JSON, "X-Request-Id": "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11"}
    refused = await loop.client.post("/FHIR/R4/$process-message", content=text, headers=headers)
    assert refused.status_code == 422, refused.text
    (alert,) = await loop.place.store.alerts(limit=5)
    assert (alert.sender, alert.request_id) == ("Y99902", headers["X-Request-Id"])


@pytest.mark.asyncio
async def test_a_request_id_that_is_no_guid_is_not_kept(loop: Loop) -> None:
    message = a_message(facts=FLAG)
    for id_ in (f"{SOMEBODYS} Robin", "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a1" + "x"):
        refused = await loop.message(message, request_id=id_)
        assert refused.status_code == 400
    assert [alert.request_id for alert in await loop.place.store.alerts(limit=5)] == ["", ""]


@pytest.mark.asyncio
async def test_a_held_case_still_says_so_for_a_new_flag(loop: Loop) -> None:
    task, _ = await held(loop)
    now = await loop.get(f"/Task/{task['id']}")
    refused = await _put(loop, now, by="Y99901", **flag("cauda_equina"))
    assert refused.status_code in (412, 422)
    assert "red-flag-refused" in reasons(refused)


@pytest.mark.asyncio
@pytest.mark.parametrize(("method", "path", "status"), [("POST", "/a/b/c/d/e", 404), ("PUT", "/Flag/x", 405)])
async def test_one_sent_where_nothing_takes_it(loop: Loop, method: str, path: str, status: int) -> None:
    refused = await loop.send(method, path, a_transaction(facts=FLAG))
    assert refused.status_code == status
    assert "red-flag-refused" in reasons(refused)
    assert await alert_kinds(loop) == ["refused-with-red-flag"]
    quiet = await loop.send(method, path, a_transaction())
    assert "red-flag-refused" not in reasons(quiet)
