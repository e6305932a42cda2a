"""What a condition or an order that leads to nothing is answered with."""

import pytest

from builders.bundles import a_transaction
from builders.loop import Loop
from builders.own import own
from builders.stories import post
from builders.watched import reasons
from fitwork_fhir.api import conditions

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


async def test_a_delete_on_a_condition_is_held_to_the_version_it_names(loop: Loop) -> None:
    kept = await post(loop, own("Organization"))
    where = f"/Organization?_id={kept['id']}"
    stale = await loop.send("DELETE", where, headers={"If-Match": 'W/"7"'})
    assert (stale.status_code, reasons(stale)) == (412, ["stale-if-match"])
    assert (await loop.send("GET", f"/Organization/{kept['id']}")).status_code == 200
    assert (await loop.send("DELETE", where, headers={"If-Match": 'W/"1"'})).status_code == 204
    assert (await loop.send("GET", f"/Organization/{kept['id']}")).status_code == 410


async def test_where_not_all_could_be_looked_at_nothing_is_created(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A condition that too many of others' resources meet says nothing about one's own."""
    for _ in range(2):
        await post(loop, own("Organization", name="Alike"))
    before = len(await loop.found("/Organization?name=Alike"))
    monkeypatch.setattr(conditions, "_PAGE", 1)
    monkeypatch.setattr(conditions, "_MOST_PAGES", 1)
    monkeypatch.setattr(conditions, "is_own", lambda actor, stored: False)
    sent = own("Organization", name="Alike")
    refused = await loop.send("POST", "/Organization", sent, headers={"If-None-Exist": "name=Alike"})
    assert (refused.status_code, reasons(refused)) == (412, ["condition-broad"])
    assert len(await loop.found("/Organization?name=Alike")) == before
