"""What a condition or an order that leads to nothing is answered with."""

import pytest

from builders.bundles import a_transaction
from builders.loop import Loop
from builders.watched import reasons

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("type_", ["Patient", "Condition", "Organization"])
async def test_a_patch_that_meets_nothing_is_404_and_creates_nothing(loop: Loop, type_: str) -> None:
    patch = {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": "W10="}
    entry = {"resource": patch, "request": {"method": "PATCH", "url": f"{type_}?_id=nothing"}}
    response = await loop.send("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    assert (response.status_code, reasons(response)) == (404, ["resource-unknown"])
    assert await loop.found(f"/{type_}?_id=nothing") == []


@pytest.mark.parametrize("order", ["_id", "-_id", "_lastUpdated,_id", "-_lastUpdated,-_id"])
@pytest.mark.parametrize("type_", ["Task", "Condition"])
async def test_an_order_by_what_every_resource_has(loop: Loop, type_: str, order: str) -> None:
    for _ in range(3):
        await loop.send("POST", "", a_transaction())
    ids = [resource["id"] for resource in await loop.found(f"/{type_}?_sort={order}&_count=200")]
    assert ids
    if order.lstrip("-") == "_id":
        assert ids == sorted(ids, reverse=order.startswith("-"))


async def test_a_condition_within_a_referral_is_passed_over_and_said(loop: Loop) -> None:
    bundle = a_transaction()
    bundle["entry"][0]["request"]["ifNoneExist"] = "identifier=https://x.example|1"
    response = await loop.send("POST", "", bundle)
    assert response.status_code == 200
    outcome = next(e["response"]["outcome"] for e in response.json()["entry"] if "outcome" in e["response"])
    found = [issue for issue in outcome["issue"] if issue.get("expression") == ["Bundle.entry[0].request.ifNoneExist"]]
    assert [issue["severity"] for issue in found] == ["warning"]
