"""Whatever the type and the door, a body that is not FHIR R4 is refused at the element, and nothing is stored."""

from typing import Any

import pytest
from faults import FAULTS, Fault, as_text, broken

from builders.bundles import a_message, a_transaction
from builders.loop import Loop
from builders.watched import fields, stored_rows
from fitwork_fhir.api.media import MAX_BODY
from fitwork_fhir.api.table import DIRECTORY, KEPT, ROWS

Json = dict[str, Any]
CREATED = sorted({"ServiceRequest", *(row.type for row in ROWS if row.interaction == "create")})
CARRIED = sorted({*CREATED, *KEPT, *DIRECTORY, "Questionnaire", "Binary", "Appointment", "Provenance", "AuditEvent"})
"""Types that come along in a referral, whatever may be created on its own."""
NO_NARRATIVE = {"Binary", "Bundle", "Parameters"}
_ids = [fault.what for fault in FAULTS]


def _sound(type_: str) -> Json:
    """Enough of a resource: what it lacks beside is found, too, and does not hide the fault."""
    return {"resourceType": type_}


def _names(where: list[str], expected: str, fault: Fault) -> bool:
    return any(each.startswith(expected) for each in where) if "nesting" in fault.what else expected in where


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", FAULTS, ids=_ids)
async def test_a_resource_on_its_own(loop: Loop, fault: Fault) -> None:
    before = stored_rows(loop)
    for type_ in CREATED:
        if fault.narrative and type_ in NO_NARRATIVE:
            continue
        response = await loop.send("POST", f"/{type_}", as_text(broken(_sound(type_), fault), fault))
        assert response.status_code == 400, (type_, response.text)
        assert _names(fields(response), f"{type_}{fault.where}", fault), (type_, fields(response))
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", FAULTS, ids=_ids)
async def test_a_resource_in_a_transaction(loop: Loop, fault: Fault) -> None:
    before = stored_rows(loop)
    for type_ in CARRIED:
        if fault.narrative and type_ in NO_NARRATIVE:
            continue
        bundle = a_transaction(add=[broken(_sound(type_), fault)])
        response = await loop.send("POST", "", as_text(bundle, fault))
        assert response.status_code == 400, (type_, response.text)
        expected = f"Bundle.entry[{len(bundle['entry']) - 1}].resource{fault.where}"
        assert _names(fields(response), expected, fault), (type_, fields(response))
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", FAULTS, ids=_ids)
async def test_a_resource_in_a_message_or_a_dry_run(loop: Loop, fault: Fault) -> None:
    before = stored_rows(loop)
    message = a_message(add=[broken(_sound("Flag"), fault)])
    expected = f"Bundle.entry[{len(message['entry']) - 1}].resource{fault.where}"
    sent = await loop.message(as_text(message, fault))  # type: ignore[arg-type]
    tried = await loop.send("POST", "/ServiceRequest/$triage", as_text(message, fault))
    for response in (sent, tried):
        assert response.status_code == 400
        assert _names(fields(response), expected, fault), fields(response)
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", FAULTS, ids=_ids)
async def test_a_change_to_a_task(loop: Loop, fault: Fault) -> None:
    task = await loop.refer(a_transaction())
    before = stored_rows(loop)
    put = await loop.send("PUT", f"/Task/{task['id']}", as_text(broken(task, fault), fault))
    assert put.status_code == 400
    assert _names(fields(put), f"Task{fault.where}", fault), fields(put)
    if not fault.text:
        changed = broken(task, fault)
        steps = [{"op": "add", "path": f"/{name}", "value": changed[name]} for name in changed
                 if changed[name] != task.get(name, ...)]  # fmt: skip
        patched = await loop.send("PATCH", f"/Task/{task['id']}", steps)
        assert patched.status_code == 400
        assert "nesting" in fault.what or f"Task{fault.where}" in fields(patched), fields(patched)
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["", "/$process-message", "/ServiceRequest/$triage", *(f"/{t}" for t in CREATED)])
async def test_a_body_past_the_bound(loop: Loop, path: str) -> None:
    before = stored_rows(loop)
    response = await loop.send("POST", path, b'{"resourceType":"Patient","x":"' + b"y" * MAX_BODY + b'"}')
    assert response.status_code == 413
    more = 0 if path.endswith("$triage") else 1  # nobody could read it, so the operator is alerted
    alerted = {"alerts": before["alerts"] + more, "audit": before["audit"] + more}
    assert stored_rows(loop) == {**before, **alerted}
