"""Every answer to a safety concern says that this is no emergency route, and whom to phone."""

from typing import Any

import pytest

from acceptance.safety_edge.edges import FLAG
from builders.bundles import a_message, a_service_request, a_transaction
from builders.loop import Loop
from builders.watched import issues, reasons

ASKED = {"X-Request-Id": "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11", "Prefer": "return=OperationOutcome"}
DOORS = {
    "transaction": ("", a_transaction),
    "message": ("/$process-message", a_message),
    "lone request": ("/ServiceRequest", a_service_request),
    "dry run": ("/ServiceRequest/$triage", a_transaction),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("facts", "said"), [(FLAG, 1), ({"scores": {"phq9_item9": 2}, "source": "self"}, 1), ({}, 0)])
async def test_it_says_so(loop: Loop, door: str, facts: dict[str, Any], said: int) -> None:
    path, make = DOORS[door]
    response = await loop.send("POST", path, make(facts=facts), headers=ASKED)
    assert response.status_code in (200, 201), response.text
    assert reasons(response).count("not-an-emergency-route") == said
    if said:
        text = next(i["diagnostics"] for i in issues(response) if "not an emergency route" in i["diagnostics"])
        assert all(word in text for word in ("999", "practice", "duty clinician"))


@pytest.mark.asyncio
async def test_a_repeat_says_so_again(loop: Loop) -> None:
    for _ in range(2):
        response = await loop.send("POST", "", a_transaction(facts=FLAG))
        assert "not-an-emergency-route" in reasons(response)
