"""What is right comes back as it was sent, number for number and digit for digit, whatever store holds it."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

from validation_cases import KEPT

from builders.bundles import a_transaction
from builders.loop import Loop
from fitwork_fhir.fhir.validation import dump_json, parse_json


def _parsed(text: bytes) -> dict[str, Any]:
    value = parse_json(text)
    assert isinstance(value, dict)
    return value


def _as_sent(text: bytes) -> str:
    """A stored resource without what the server gave it."""
    return dump_json({k: v for k, v in _parsed(text).items() if k not in ("id", "meta")}).decode()


@pytest.mark.asyncio
@pytest.mark.parametrize(("what", "body"), KEPT, ids=lambda part: part[:24])
async def test_a_resource_on_its_own(any_loop: Loop, what: str, body: str) -> None:
    type_ = _parsed(body.encode())["resourceType"]
    created = await any_loop.send("POST", f"/{type_}", body.encode())
    assert created.status_code == 201, created.text
    read = await any_loop.send("GET", f"/{type_}/{created.json()['id']}")
    assert _as_sent(created.content) == _as_sent(read.content) == body


@pytest.mark.asyncio
@pytest.mark.parametrize("value", ["1.10", "3.14159265358979323846264338327950288", "1e3", "100.000"])
async def test_a_number_that_came_in_a_referral(any_loop: Loop, value: str) -> None:
    observation = (
        '{"resourceType":"Observation","status":"final","code":{"text":"A"},"effectiveDateTime":'
        '"2026-11-01T10:00:00.1234567+00:00","valueQuantity":{"value":NUMBER}}'
    ).replace("NUMBER", value)
    response = await any_loop.send("POST", "", a_transaction(add=[_parsed(observation.encode())]))
    assert response.status_code == 200, response.text
    location = response.json()["entry"][-1]["response"]["location"].split("/FHIR/R4")[1].split("/_history")[0]
    read = await any_loop.send("GET", location)
    assert _as_sent(read.content) == observation
