"""A refusal whose input reports a red flag says so, and leaves the operator an alert that names nobody."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from builders.bundles import a_message, a_response, a_service_request, a_transaction
from builders.loop import Loop
from builders.watched import PERSONAL, issues, reasons, stored_rows
from fitwork_fhir.fhir.validation import dump_json

REQUEST_ID = "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11"
FLAG = {"red_flags": ["cauda_equina"]}
Body = Callable[[], Any]
REFUSED: dict[str, tuple[str, Body, dict[str, str], int]] = {
    "a wrong date": ("", lambda: a_transaction(facts=FLAG, patient={"birthDate": "2030-01-01"}), {}, 422),
    "a broken type": ("", lambda: a_transaction(facts=FLAG, patient={"gender": 5}), {}, 400),
    "half the JSON": ("", lambda: dump_json(a_transaction(facts=FLAG))[:-5], {}, 400),
    "the wrong Bundle type": ("", lambda: {**a_transaction(facts=FLAG), "type": "batch"}, {}, 400),
    "XML": ("", lambda: b"<item><linkId value='red_flags'/></item>", {"Content-Type": "application/fhir+xml"}, 415),
    "an answer in XML": ("", lambda: a_transaction(facts=FLAG), {"Accept": "application/fhir+xml"}, 406),
    "a header nobody can read": ("", lambda: a_transaction(facts=FLAG), {"NHSD-End-User-Organisation": "%"}, 400),
    "no request id": ("/$process-message", lambda: a_message(facts=FLAG), {}, 400),
    "a message without its patient": (
        "/$process-message",
        lambda: a_message("Patient", facts=FLAG),
        {"X-Request-Id": REQUEST_ID},
        400,
    ),
    "a lone request without its patient": (
        "/ServiceRequest",
        lambda: {**a_service_request(facts=FLAG), "subject": {"reference": "#nobody"}},
        {},
        400,
    ),
    "self-harm in a score": (
        "",
        lambda: a_transaction(facts={"scores": {"phq9_item9": 2}}, request={"status": "draft"}),
        {},
        422,
    ),
    "a flag the form does not know": (
        "",
        lambda: a_transaction(facts={"red_flags": ["chest_pain"]}, request={"status": "draft"}),
        {},
        422,
    ),
    "a review of nothing": (
        "/QuestionnaireResponse",
        lambda: a_response("fitwork-review", FLAG, subject={"reference": "Patient/1"}),
        {},
        422,
    ),
    "an answer to nothing": (
        "/Communication",
        lambda: {
            "resourceType": "Communication",
            "status": "completed",
            "inResponseTo": [{"reference": "Communication/none"}],
            "contained": [{**a_response(answers=FLAG), "id": "a", "subject": {"reference": "Patient/1"}}],
            "payload": [{"contentReference": {"reference": "#a"}}],
        },
        {},
        422,
    ),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("name", REFUSED)
async def test_the_refusal_says_so_and_the_operator_is_alerted(loop: Loop, name: str) -> None:
    path, body, headers, status = REFUSED[name]
    before = stored_rows(loop)
    response = await loop.send("POST", path, body(), headers=headers)
    assert response.status_code == status, response.text
    assert "red-flag-refused" in reasons(response)
    assert any("telephone" in issue["diagnostics"] for issue in issues(response))
    (alert,) = await loop.place.store.alerts(limit=10)
    assert alert.kind == "refused-with-red-flag"
    assert alert.at == loop.clock.now()
    assert alert.sender == ("unknown" if name == "a header nobody can read" else "Y99901")
    assert alert.request_id == headers.get("X-Request-Id", "")
    assert not PERSONAL.search(repr(alert))
    after = stored_rows(loop)
    assert {k for k in after if after[k] != before[k]} == {"alerts", "audit"}
    assert (await loop.client.get("/health")).json()["operator_alerts"] == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("facts", [{"red_flags": "none"}, {"scores": {"phq9_item9": 0}}, {}])
async def test_a_refusal_without_a_flag_says_nothing_of_one(loop: Loop, facts: dict[str, Any]) -> None:
    response = await loop.send("POST", "", a_transaction(facts=facts, request={"status": "draft"}))
    assert response.status_code == 422
    assert "red-flag-refused" not in reasons(response)
    assert await loop.place.store.alerts(limit=10) == ()


@pytest.mark.asyncio
async def test_another_body_under_a_used_request_id_is_refused_and_heard(loop: Loop) -> None:
    given = {"X-Request-Id": REQUEST_ID}
    await loop.send("POST", "", a_transaction(), headers=given)
    other = await loop.send("POST", "", a_transaction(facts=FLAG), headers=given)
    assert other.status_code == 409
    assert {"request-id-conflict", "red-flag-refused"} <= set(reasons(other))


@pytest.mark.asyncio
async def test_a_duplicate_refuses_nothing_and_alerts_nobody(loop: Loop) -> None:
    first = await loop.message(a_message(facts=FLAG), request_id=REQUEST_ID)
    assert first.status_code == 200
    alerts = await loop.place.store.alerts(limit=10)
    again = await loop.message(a_message(facts=FLAG), request_id=REQUEST_ID)
    assert again.status_code == 409
    assert "red-flag-refused" not in reasons(again)
    assert await loop.place.store.alerts(limit=10) == alerts


@pytest.mark.asyncio
async def test_a_dry_run_says_so_too_and_stores_nothing(loop: Loop) -> None:
    before = stored_rows(loop)
    response = await loop.send(
        "POST", "/ServiceRequest/$triage", a_transaction(facts=FLAG, request={"status": "draft"})
    )
    assert response.status_code == 422
    assert "red-flag-refused" in reasons(response)
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_where_the_store_cannot_take_the_alert_the_log_has_it(
    loop: Loop, caplog: pytest.LogCaptureFixture
) -> None:
    await loop.place.store.close()  # type: ignore[attr-defined]
    response = await loop.send("POST", "", a_transaction(facts=FLAG))
    assert response.status_code == 503
    assert "red-flag-refused" in reasons(response)
    events = [json.loads(r.getMessage())["event"] for r in caplog.records if r.name == "fitwork"]
    assert events[-2:] == ["refused-with-red-flag", "alert-not-stored"]


@pytest.mark.asyncio
async def test_a_red_flag_that_is_accepted_needs_no_such_alert(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=FLAG))
    assert task["status"] == "on-hold"
    kinds = {alert.kind for alert in await loop.place.store.alerts(limit=10)}
    assert "refused-with-red-flag" not in kinds
