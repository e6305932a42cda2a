"""The store is down, or we made a mistake: the caller learns no more than that."""

import json
from typing import Any

import httpx
import pytest

from builders.bundles import ODS, a_message, a_transaction
from builders.loop import Loop, a_loop
from builders.seen import Recorded
from builders.watched import PERSONAL, issues
from fitwork_fhir.app import create_app
from fitwork_fhir.settings import Settings

GUID = "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11"


def _events(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "fitwork"]


@pytest.mark.asyncio
async def test_without_its_store_every_door_says_503_and_when_to_come_back(any_loop: Loop) -> None:
    loop = any_loop
    await loop.place.store.close()  # type: ignore[attr-defined]
    for method, path, body in (
        ("POST", "", a_transaction()),
        ("POST", "/$process-message", a_message()),
        ("GET", "/Task", None),
        ("GET", "/Task/x", None),
        ("GET", "/Task/x/_history", None),
        ("POST", "/Task", {"resourceType": "Task", "status": "draft", "intent": "plan"}),
    ):
        given = {"X-Request-Id": GUID}
        response = await loop.send(method, path, body, headers=given)
        assert response.status_code == 503, (method, path)
        assert response.headers["retry-after"] == "5"
        assert issues(response)[0]["code"] == "transient"
        assert issues(response)[0]["details"]["coding"][0]["code"] == "REC_SERVICE_UNAVAILABLE"
    health = await loop.client.get("/health")
    assert (health.status_code, health.json()) == (503, {"status": "unavailable"})


@pytest.mark.asyncio
async def test_what_needs_no_store_still_answers_without_it(loop: Loop) -> None:
    await loop.place.store.close()  # type: ignore[attr-defined]
    assert (await loop.send("GET", "/metadata")).status_code == 200
    assert (await loop.client.get("/states")).status_code == 200


@pytest.mark.asyncio
async def test_a_mistake_of_ours_is_a_reference_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with a_loop() as loop:

        async def broken(*arguments: Any) -> None:
            raise RuntimeError("the patient 9990000018 Testpatient broke it")

        loop.place.store.commit = broken  # type: ignore[method-assign]
        response = await loop.send("POST", "", a_transaction(), headers={"X-Correlation-Id": GUID})
    assert response.status_code == 500
    assert response.headers["x-correlation-id"] == GUID
    (issue,) = issues(response)
    assert (issue["severity"], issue["code"]) == ("error", "exception")
    assert issue["details"]["coding"][0]["code"] == "REC_SERVER_ERROR"
    assert "RuntimeError" not in response.text and "Traceback" not in response.text
    assert not PERSONAL.search(response.text)
    (event,) = [event for event in _events(caplog) if event["event"] == "unexpected"]
    assert event["reference"] in issue["diagnostics"]
    assert event["error"] == "RuntimeError"
    assert not PERSONAL.search(caplog.text)
    assert any(frame.startswith("/workflow/receive.py:") for frame in event["frames"])


@pytest.mark.asyncio
async def test_what_happens_is_logged_by_name_and_id(loop: Loop, caplog: pytest.LogCaptureFixture) -> None:
    task = await loop.refer(a_transaction())
    (event,) = [event for event in _events(caplog) if event["event"] == "receive"]
    assert event["case"] == task["focus"]["reference"].split("/")[1]
    assert event["place"] == "in-progress / advice-sent"


@pytest.mark.asyncio
async def test_a_server_that_never_saw_a_directory_knows_itself() -> None:
    app = create_app(Settings(database_url="memory://", operator_ods="Y99999", operator_name="Test hub"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(Recorded(app)), base_url="http://127.0.0.1") as client,
    ):
        own = (await client.get("/FHIR/R4/Organization/operator-y99999")).json()
    assert own["name"] == "Test hub"
    assert own["identifier"] == [{"system": ODS, "value": "Y99999"}]
