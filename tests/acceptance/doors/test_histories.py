"""Histories: of one resource and of a type, of what was deleted, since and at a moment."""

from typing import Any

import pytest

from builders.bundles import a_patient, a_transaction
from builders.loop import OTHER_PRACTICE, Loop
from builders.watched import reasons
from fitwork_fhir.fhir.writing.document import deletion
from fitwork_fhir.workflow.ports import SERVER, Changes

SERVICE = "anytown-oh"
Json = dict[str, Any]


async def _three_versions(loop: Loop) -> str:
    """A Task that changes at 9:00, 10:00 and 11:00."""
    task = await loop.refer(a_transaction(facts={"areas": ["anytown"], "absence_days": 60}))
    for business in ("allocated", "contact-attempted"):
        loop.clock.advance(hours=1)
        moved = await loop.move(task, "in-progress", business, by=SERVICE)
        assert moved.status_code == 200, moved.text
    return f"/Task/{task['id']}"


def _versions(bundle: Json) -> str:
    return "".join(e["response"]["etag"].strip('W/"') for e in bundle.get("entry", []))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("", "321"),
        ("_since=2026-11-23T09:30:00Z", "32"),
        ("_since=2026-11-23", "321"),
        ("_since=2027", ""),
        ("_at=2026-11-23T09:30:00Z", "1"),
        ("_at=2026-11-23T10:30:00Z", "2"),
        ("_at=2026-11-23T10", None),
        ("_at=2026-11-23", "321"),
        ("_at=2026-11-22", ""),
        ("_at=2027", "3"),
        ("_at=2026-11-23T11:30:00%2B00:00", "3"),
        ("_count=2", "32"),
        ("_count=0", ""),
        ("colour=blue", "321"),
    ],
)
async def test_the_versions_that_are_asked_for(loop: Loop, asked: str, wanted: str | None) -> None:
    path = await _three_versions(loop)
    response = await loop.send("GET", f"{path}/_history?{asked}")
    if wanted is None:
        assert (response.status_code, reasons(response)) == (400, ["search-value"])
    else:
        assert _versions(response.json()) == wanted


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "asked", "prefer"),
    [
        ("{one}", "_sort=-_lastUpdated", "lenient"),
        ("/Task", "_sort=_lastUpdated", "lenient"),
        ("/Task", "_at=2026", "lenient"),
        ("{one}", "colour=blue", "strict"),
        ("{one}", "Robin=1", "strict"),
    ],
)
async def test_what_a_history_does_not_do_is_refused(loop: Loop, path: str, asked: str, prefer: str) -> None:
    one = await _three_versions(loop)
    url = f"{path.format(one=one)}/_history?{asked}"
    response = await loop.send("GET", url, headers={"Prefer": f"handling={prefer}"})
    assert (response.status_code, reasons(response)) == (400, ["search-parameter"])


@pytest.mark.asyncio
async def test_another_practice_has_no_history_of_it(loop: Loop) -> None:
    path = await _three_versions(loop)
    for asked in ("", "?_since=2020", "?_at=2026", "?_cursor=x"):
        response = await loop.send("GET", f"{path}/_history{asked}", by=OTHER_PRACTICE)
        assert (response.status_code, reasons(response)) == (404, ["resource-unknown"])


@pytest.mark.asyncio
async def test_what_was_deleted_is_gone_and_has_a_history(any_loop: Loop) -> None:
    loop = any_loop
    body = {k: v for k, v in a_patient().items() if k != "generalPractitioner"}
    made = (await loop.send("POST", "/Patient", body)).json()
    stored = await loop.place.store.read(SERVER, "Patient", made["id"])
    assert stored is not None
    gone = deletion(stored)
    loop.clock.advance(hours=1)
    audit = loop.place.audit(SERVER, "delete", f"Patient/{made['id']}")
    await loop.place.store.commit(Changes(audit=audit, documents=(gone,)))
    path = f"/Patient/{made['id']}"
    for method in ("GET", "HEAD"):
        assert (await loop.send(method, path)).status_code == 410
        assert (await loop.send(method, f"{path}/_history/2")).status_code == 410
    assert (await loop.get(f"{path}/_history/1"))["birthDate"] == "1984-03-09"
    history = await loop.get(f"{path}/_history")
    assert [e["request"]["method"] for e in history["entry"]] == ["DELETE", "POST"]
    assert "resource" not in history["entry"][0]
    assert [e["request"]["method"] for e in (await loop.get("/Patient/_history"))["entry"]] == ["DELETE", "POST"]
    assert "entry" not in await loop.get("/Patient?family=testpatient")
    assert "entry" not in await loop.get("/Patient?_sort=family")
    assert (await loop.get("/Patient?_summary=count"))["total"] == 0


@pytest.mark.asyncio
async def test_the_headers_that_save_a_second_reading(loop: Loop) -> None:
    path = await _three_versions(loop)
    for headers, status in (
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"3"'}, 304),
        ({"If-None-Match": 'W/"2"', "If-Modified-Since": "Mon, 23 Nov 2099 10:00:00 GMT"}, 200),
        ({"If-None-Match": 'W/"3"', "Accept": "application/fhir+json;q=0"}, 406),
        ({"Accept": "application/xml;q=0.9, application/json;q=0.1"}, 200),
    ):
        assert (await loop.send("GET", path, headers=headers)).status_code == status, headers
