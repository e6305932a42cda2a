"""read, vread, history and HEAD, and the headers a client keeps copies by."""

from typing import Any

import pytest

from builders.bundles import a_patient, a_transaction
from builders.loop import Loop
from builders.watched import reasons

TIER_B = {"areas": ["anytown"], "absence_days": 60}
SERVICE = "anytown-oh"


async def _moved(loop: Loop) -> dict[str, Any]:
    """A referral's Task in its second version."""
    task = await loop.refer(a_transaction(facts=TIER_B))
    loop.clock.advance(hours=1)
    return dict((await loop.move(task, "in-progress", "allocated", by=SERVICE)).json())


@pytest.mark.asyncio
async def test_a_read_says_which_version_it_is(loop: Loop) -> None:
    task = await _moved(loop)
    response = await loop.send("GET", f"/Task/{task['id']}")
    assert response.headers["etag"] == 'W/"2"'
    assert response.headers["last-modified"] == "Mon, 23 Nov 2026 10:00:00 GMT"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("If-None-Match", 'W/"2"', 304),
        ("If-None-Match", 'W/"1", W/"2"', 304),
        ("If-None-Match", 'W/"1"', 200),
        ("If-Modified-Since", "Mon, 23 Nov 2026 10:00:00 GMT", 304),
        ("If-Modified-Since", "Mon, 23 Nov 2026 09:59:59 GMT", 200),
        ("If-Modified-Since", "when I was young", 200),
    ],
)
async def test_what_the_client_has_is_not_sent_again(loop: Loop, header: str, value: str, status: int) -> None:
    task = await _moved(loop)
    response = await loop.send("GET", f"/Task/{task['id']}", headers={header: value})
    assert response.status_code == status
    assert bool(response.content) == (status == 200)
    assert response.headers["etag"] == 'W/"2"'


@pytest.mark.asyncio
async def test_every_version_can_be_read(loop: Loop) -> None:
    task = await _moved(loop)
    first = await loop.get(f"/Task/{task['id']}/_history/1")
    second = await loop.get(f"/Task/{task['id']}/_history/2")
    assert (first["status"], second["status"]) == ("accepted", "in-progress")
    assert second == await loop.get(f"/Task/{task['id']}")
    for version in ("0", "3", "-1", "x", "99999999999999999999"):
        response = await loop.send("GET", f"/Task/{task['id']}/_history/{version}")
        assert (response.status_code, reasons(response)) == (404, ["resource-unknown"])


@pytest.mark.asyncio
async def test_history_is_newest_first_with_how_each_version_came_about(loop: Loop) -> None:
    task = await _moved(loop)
    bundle = await loop.get(f"/Task/{task['id']}/_history")
    assert bundle["type"] == "history"
    assert [e["resource"]["meta"]["versionId"] for e in bundle["entry"]] == ["2", "1"]
    assert [e["request"]["method"] for e in bundle["entry"]] == ["PUT", "POST"]
    assert [e["request"]["url"] for e in bundle["entry"]] == [f"Task/{task['id']}", "Task"]
    assert [e["response"]["etag"] for e in bundle["entry"]] == ['W/"2"', 'W/"1"']
    assert (await loop.send("GET", "/Task/unknown/_history")).status_code == 404


@pytest.mark.asyncio
async def test_history_comes_in_pages_and_from_an_instant_on(loop: Loop) -> None:
    task = await _moved(loop)
    page = await loop.get(f"/Task/{task['id']}/_history?_count=1")
    links = {link["relation"]: link["url"] for link in page["link"]}
    assert links["self"] == f"http://127.0.0.1/FHIR/R4/Task/{task['id']}/_history?_count=1"
    rest = await loop.get(links["next"].removeprefix("http://127.0.0.1/FHIR/R4"))
    assert [e["resource"]["meta"]["versionId"] for e in [*page["entry"], *rest["entry"]]] == ["2", "1"]
    assert "next" not in {link["relation"] for link in rest["link"]}
    since = await loop.get(f"/Task/{task['id']}/_history?_since=2026-11-23T09:30:00Z")
    assert [e["resource"]["meta"]["versionId"] for e in since["entry"]] == ["2"]
    assert "entry" not in await loop.get("/Task/_history?_since=2027-01-01")
    for wrong in ("_count=x", "_count=%C2%B2", "_since=yesterday", "_cursor=nonsense"):
        assert (await loop.send("GET", f"/Task/_history?{wrong}")).status_code == 400


@pytest.mark.asyncio
async def test_history_of_a_type_holds_what_the_actor_may_see(loop: Loop) -> None:
    task = await _moved(loop)
    mine = await loop.get("/Task/_history")
    assert {e["resource"]["id"] for e in mine["entry"]} >= {task["id"]}
    assert "entry" not in await loop.get("/Task/_history", by="Y99902")


@pytest.mark.asyncio
async def test_head_gives_the_headers_of_get_and_no_body(loop: Loop) -> None:
    task = await _moved(loop)
    for path in (f"/Task/{task['id']}", "/Task", "/metadata", f"/Task/{task['id']}/_history", "/Task/unknown"):
        got, head = await loop.send("GET", path), await loop.send("HEAD", path)
        assert head.status_code == got.status_code
        assert head.content == b""
        if got.status_code == 200:
            assert head.headers["content-length"] == str(len(got.content))
        assert head.headers.get("etag") == got.headers.get("etag")


@pytest.mark.asyncio
async def test_a_resource_of_ones_own_is_created_with_an_id_of_ours(loop: Loop) -> None:
    body = {
        **{k: v for k, v in a_patient().items() if k != "generalPractitioner"},
        "id": "mine",
        "meta": {"versionId": "7", "lastUpdated": "2000-01-01T00:00:00Z", "tag": [{"code": "kept"}]},
    }
    response = await loop.send("POST", "/Patient", body)
    made = response.json()
    assert response.status_code == 201
    assert made["id"] != "mine"
    assert made["meta"] == {"versionId": "1", "lastUpdated": made["meta"]["lastUpdated"], "tag": [{"code": "kept"}]}
    assert response.headers["location"] == f"http://127.0.0.1/FHIR/R4/Patient/{made['id']}/_history/1"
    for prefer, holds in (("return=minimal", None), ("return=OperationOutcome", "OperationOutcome")):
        again = await loop.send("POST", "/Patient", body, headers={"Prefer": prefer})
        assert again.status_code == 200, "the Patient on file"
        assert (again.json()["resourceType"] if again.content else None) == holds


@pytest.mark.asyncio
async def test_a_transaction_of_one_resource_creates_it(loop: Loop) -> None:
    body = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "resource": {"resourceType": "Task", "status": "draft", "intent": "plan"},
                "request": {"method": "POST", "url": "Task"},
            }
        ],
    }
    response = await loop.send("POST", "", body)
    assert response.status_code == 200, response.text
    place = response.json()["entry"][0]["response"]["location"].removeprefix("http://127.0.0.1/FHIR/R4")
    assert (await loop.get(place))["status"] == "draft"


@pytest.mark.asyncio
async def test_the_public_base_may_be_set(loop: Loop) -> None:
    from builders.loop import a_loop

    async with a_loop(base_url="https://hub.example/FHIR/R4/") as elsewhere:
        response = await elsewhere.send("POST", "", a_transaction())
        place = response.json()["entry"][0]["response"]["location"]
        assert place.startswith("https://hub.example/FHIR/R4/Patient/")
        request = {
            "resourceType": "ServiceRequest",
            "status": "active",
            "intent": "plan",
            "subject": {"reference": place.split("/_history")[0]},
        }
        assert (await elsewhere.send("POST", "/ServiceRequest", request)).status_code == 201
