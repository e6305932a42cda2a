"""The same request twice, the same content twice, and both raced: always one referral."""

import asyncio
import uuid
from collections import Counter
from typing import Any

import httpx
import pytest

from builders.bundles import a_message, a_service_request, a_transaction
from builders.loop import OTHER_PRACTICE, Loop, outputs
from builders.watched import issues, reasons, stored_rows

REQUEST_ID = "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11"


async def _tasks(loop: Loop) -> list[dict[str, Any]]:
    """The loop's own Tasks."""
    return [task for task in await loop.found("/Task?_count=200") if "identifier" in task]


@pytest.mark.asyncio
async def test_the_same_message_again_is_a_duplicate_that_names_the_task(loop: Loop) -> None:
    first = await loop.message(a_message(), request_id=REQUEST_ID)
    assert first.status_code == 200
    before = stored_rows(loop)
    again = await loop.message(a_message(), request_id=REQUEST_ID)
    assert again.status_code == 409
    assert issues(again)[0]["code"] == "duplicate"
    assert "REC_CONFLICT" in str(issues(again)[0]["details"])
    (task,) = await _tasks(loop)
    assert f"Task/{task['id']}" in issues(again)[0]["diagnostics"]
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_the_same_id_with_another_body_is_a_conflict(loop: Loop) -> None:
    await loop.message(a_message(), request_id=REQUEST_ID)
    before = stored_rows(loop)
    other = await loop.message(a_message(facts={"absence_days": 90}), request_id=REQUEST_ID.upper())
    assert other.status_code == 409
    assert issues(other)[0]["code"] == "conflict"
    assert reasons(other) == ["request-id-conflict"]
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_every_door_counts_a_request_id_once(loop: Loop) -> None:
    given = {"X-Request-Id": REQUEST_ID}
    assert (await loop.send("POST", "", a_transaction(), headers=given)).status_code == 200
    again = await loop.send("POST", "", a_transaction(), headers=given)
    assert (again.status_code, issues(again)[0]["code"]) == (409, "duplicate")
    lone = await loop.send("POST", "/ServiceRequest", a_service_request(), headers=given)
    assert (lone.status_code, issues(lone)[0]["code"]) == (409, "conflict")


@pytest.mark.asyncio
async def test_another_sender_may_use_the_same_id(loop: Loop) -> None:
    assert (await loop.message(a_message(), request_id=REQUEST_ID)).status_code == 200
    assert (await loop.message(a_message(), request_id=REQUEST_ID, by=OTHER_PRACTICE)).status_code == 200


@pytest.mark.asyncio
async def test_a_refused_request_may_be_sent_again_under_its_id(loop: Loop) -> None:
    given = {"X-Request-Id": REQUEST_ID}
    wrong = await loop.send("POST", "", a_transaction(patient={"birthDate": "2030-01-01"}), headers=given)
    assert wrong.status_code == 422
    assert (await loop.send("POST", "", a_transaction(), headers=given)).status_code == 200


@pytest.mark.asyncio
async def test_the_same_content_under_another_id_is_linked_to_the_open_referral(loop: Loop) -> None:
    first = await loop.message(a_message(), request_id=str(uuid.uuid4()))
    before = stored_rows(loop)
    second_id = str(uuid.uuid4())
    second = await loop.message(a_message(), request_id=second_id)
    assert second.status_code == 200
    assert "content-duplicate" in reasons(second)
    (task,) = await _tasks(loop)
    assert [
        e["resource"]["id"]
        for r in (first, second)
        for e in r.json()["entry"]
        if e["resource"]["resourceType"] == "Task" and "identifier" in e["resource"]
    ] == [task["id"]] * 2
    after = stored_rows(loop)
    assert (after["requests"], after["current"], after["cases"]) == (
        before["requests"] + 1,
        before["current"],
        before["cases"],
    )
    third = await loop.message(a_message(), request_id=second_id)
    assert (third.status_code, issues(third)[0]["code"]) == (409, "duplicate")


@pytest.mark.asyncio
async def test_the_other_doors_link_the_same_content_too(loop: Loop) -> None:
    assert (await loop.send("POST", "", a_transaction())).status_code == 200
    lone = await loop.send("POST", "/ServiceRequest", a_service_request())
    assert lone.status_code == 200
    (task,) = await _tasks(loop)
    assert lone.headers["link"] == f'<http://127.0.0.1/FHIR/R4/Task/{task["id"]}>; rel="related"'
    assert lone.headers["location"].split("/_history/")[0].endswith(task["focus"]["reference"])
    transaction = await loop.send("POST", "", a_transaction())
    statuses = [entry["response"]["status"] for entry in transaction.json()["entry"]]
    assert statuses == ["200 OK"] * 12


@pytest.mark.asyncio
async def test_other_facts_about_the_same_person_are_another_referral(loop: Loop) -> None:
    first = await loop.refer(a_transaction())
    second = await loop.refer(a_transaction(facts={"absence_days": 90}))
    assert first["id"] != second["id"]
    assert first["for"] == second["for"]
    assert [i["valueReference"] for i in second["input"]] == [first["focus"]]


@pytest.mark.asyncio
async def test_once_the_first_has_ended_the_same_content_is_a_new_referral(loop: Loop) -> None:
    first = await loop.refer(a_transaction())
    request = await loop.get(f"/{first['focus']['reference']}")
    ended = await loop.send("PUT", f"/{first['focus']['reference']}", {**request, "status": "revoked"})
    assert ended.status_code == 200, ended.text
    second = await loop.refer(a_transaction())
    assert second["id"] != first["id"]


def _counted(responses: list[httpx.Response]) -> Counter[int]:
    return Counter(response.status_code for response in responses)


@pytest.mark.asyncio
@pytest.mark.parametrize("clients", [2, 8])
async def test_clients_racing_with_one_request_id_make_one_referral(any_loop: Loop, clients: int) -> None:
    loop = any_loop
    responses = await asyncio.gather(*(loop.message(a_message(), request_id=REQUEST_ID) for _ in range(clients)))
    assert _counted(responses) == {200: 1, 409: clients - 1}
    assert {issues(r)[0]["code"] for r in responses if r.status_code == 409} == {"duplicate"}
    assert len(await _tasks(loop)) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("clients", [2, 8])
async def test_identical_referrals_at_once_are_one(any_loop: Loop, clients: int) -> None:
    loop = any_loop
    responses = await asyncio.gather(*(loop.message(a_message()) for _ in range(clients)))
    assert _counted(responses) == {200: clients}
    assert sum("content-duplicate" in reasons(response) for response in responses) == clients - 1
    assert len(await _tasks(loop)) == 1
    assert len(await loop.found("/Patient")) == 1


@pytest.mark.asyncio
async def test_one_request_id_raced_onto_a_referral_that_is_open_is_linked_once(any_loop: Loop) -> None:
    loop = any_loop
    assert (await loop.message(a_message())).status_code == 200
    responses = await asyncio.gather(*(loop.message(a_message(), request_id=REQUEST_ID) for _ in range(8)))
    assert _counted(responses) == {200: 1, 409: 7}
    assert len(await _tasks(loop)) == 1


@pytest.mark.asyncio
async def test_different_referrals_of_one_new_person_at_once_share_the_patient(any_loop: Loop) -> None:
    loop = any_loop
    bundles = [a_transaction(facts={"absence_days": days}) for days in range(1, 9)]
    responses = await asyncio.gather(*(loop.send("POST", "", bundle) for bundle in bundles))
    assert _counted(responses) == {200: 8}
    assert len(await loop.found("/Patient")) == 1
    tasks = await _tasks(loop)
    assert len(tasks) == 8
    assert len({task["for"]["reference"] for task in tasks}) == 1
    assert all(outputs(task, "tier") == ["A"] for task in tasks)


@pytest.mark.asyncio
async def test_of_many_changes_of_one_version_one_wins(any_loop: Loop) -> None:
    loop = any_loop
    task = await loop.refer(a_transaction(facts={"areas": ["anytown"], "absence_days": 60}))
    business = {"coding": [{"system": "https://fitwork.example/fhir/CodeSystem/business-status", "code": "allocated"}]}
    asked = {**task, "status": "in-progress", "businessStatus": business}
    seen = {"If-Match": f'W/"{task["meta"]["versionId"]}"'}
    responses = await asyncio.gather(
        *(loop.send("PUT", f"/Task/{task['id']}", asked, by="anytown-oh", headers=seen) for _ in range(8))
    )
    assert _counted(responses) == {200: 1, 412: 7}
    assert (await loop.get(f"/Task/{task['id']}"))["meta"]["versionId"] == "2"


def _cancellation(task: dict[str, Any], **changes: Any) -> dict[str, Any]:
    update = {"coding": [{"system": "https://fhir.nhs.uk/CodeSystem/message-reason-bars", "code": "update"}]}
    request = {"id": task["focus"]["reference"].split("/")[1], "status": "revoked", **changes}
    return a_message(request=request, header={"reason": update})


@pytest.mark.asyncio
async def test_a_message_that_takes_a_referral_back_counts_once(loop: Loop) -> None:
    task = await loop.refer(a_transaction())
    taken_back = await loop.message(_cancellation(task), request_id=REQUEST_ID)
    assert taken_back.status_code == 200, taken_back.text
    header, answered = (entry["resource"] for entry in taken_back.json()["entry"][:2])
    assert header["focus"] == [{"reference": f"Task/{task['id']}"}]
    assert (answered["id"], answered["status"]) == (task["id"], "cancelled")
    before = stored_rows(loop)
    again = await loop.message(_cancellation(task), request_id=REQUEST_ID)
    assert (again.status_code, issues(again)[0]["code"]) == (409, "duplicate")
    assert f"Task/{task['id']}" in issues(again)[0]["diagnostics"]
    other = await loop.message(_cancellation(task, status="entered-in-error"), request_id=REQUEST_ID)
    assert (other.status_code, issues(other)[0]["code"]) == (409, "conflict")
    late = await loop.message(_cancellation(task))
    assert (late.status_code, reasons(late)) == (422, ["illegal-transition"])
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_a_taking_back_that_was_carried_out_since_it_was_looked_for_is_a_duplicate(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = await loop.refer(a_transaction())
    message = _cancellation(task)
    assert (await loop.message(message, request_id=REQUEST_ID)).status_code == 200
    seen, looks = loop.place.store.request_seen, []

    async def too_early(sender: str, request_id: str) -> Any:
        looks.append(request_id)
        return None if len(looks) == 1 else await seen(sender, request_id)

    monkeypatch.setattr(loop.place.store, "request_seen", too_early)
    again = await loop.message(message, request_id=REQUEST_ID)
    assert (again.status_code, reasons(again)) == (409, ["request-id-duplicate"])
    assert len(looks) == 2


@pytest.mark.asyncio
async def test_one_taking_back_raced_by_eight_happens_once_and_its_words_are_kept_once(any_loop: Loop) -> None:
    loop = any_loop
    task = await loop.refer(a_transaction())
    message = _cancellation(task, note=[{"text": "The patient has moved away."}])
    responses = await asyncio.gather(*(loop.message(message, request_id=REQUEST_ID) for _ in range(8)))
    assert _counted(responses) == {200: 1, 409: 7}
    assert {issues(r)[0]["code"] for r in responses if r.status_code == 409} == {"duplicate"}
    kept = [m for m in await loop.found("/Communication?_count=200") if "category" not in m]
    assert [m["payload"] for m in kept] == [[{"contentString": "The patient has moved away."}]]
