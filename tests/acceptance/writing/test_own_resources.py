"""create, update, patch and delete of every type a practice keeps as its own, to the letter of R4."""

import json
from typing import Any

import pytest

from builders.loop import OTHER_PRACTICE, PRACTICE, Loop
from builders.own import OWN, own, place_in
from builders.stories import post
from builders.watched import issues, reasons, stored_rows
from fitwork_fhir.api.table import OWN as TYPES
from fitwork_fhir.fhir.validation import parse_json

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]
PATCH_TITLE = [{"op": "add", "path": "/language", "value": "en-GB"}]


async def test_every_type_of_ones_own_is_tried_here() -> None:
    assert set(OWN) == set(TYPES)


@pytest.mark.parametrize("type_", OWN)
async def test_a_resource_lives_from_its_creation_to_its_end(loop: Loop, type_: str) -> None:
    made = await loop.send("POST", f"/{type_}", own(type_))
    assert made.status_code == 201, made.text
    place = place_in(made.headers["location"])
    assert made.headers["location"].endswith("/_history/1")
    stands: Any = parse_json(made.content)
    changed = await loop.send("PUT", place, {**stands, "language": "en"}, headers={"If-Match": made.headers["etag"]})
    assert (changed.status_code, changed.headers["etag"]) == (200, 'W/"2"')
    patched = await loop.send("PATCH", place, PATCH_TITLE, headers={"If-Match": 'W/"2"'})
    assert (patched.status_code, patched.headers["etag"]) == (200, 'W/"3"'), patched.text
    now = await loop.send("GET", place)
    assert now.json()["language"] == "en-GB"
    assert b'"value":1.10' in now.content or type_ != "Observation"
    for _ in range(2):
        assert (await loop.send("DELETE", place)).status_code == 204
    gone = await loop.send("GET", place)
    assert (gone.status_code, reasons(gone)) == (410, ["resource-deleted"])
    assert await loop.found(f"/{type_}?_id={stands['id']}") == []
    history = await loop.get(f"{place}/_history")
    assert [one["request"]["method"] for one in history["entry"]] == ["DELETE", "PUT", "PUT", "POST"]
    assert "resource" not in history["entry"][0]
    assert (await loop.send("GET", f"{place}/_history/1")).json() == made.json()
    again = await loop.send("PUT", place, stands)
    assert again.status_code == 410


async def test_a_create_takes_no_id_and_no_version_but_tags_and_profile(loop: Loop) -> None:
    tag = {"system": "https://example.org/tags", "code": "t"}
    meta = {"versionId": "7", "lastUpdated": "2001-01-01T00:00:00Z", "tag": [tag], "profile": ["https://example.org/p"]}
    made = (await loop.send("POST", "/Condition", own("Condition", id="mine", meta=meta))).json()
    assert made["id"] != "mine"
    assert (made["meta"]["versionId"], made["meta"]["tag"]) == ("1", [tag])
    assert made["meta"]["profile"] == ["https://example.org/p"]
    assert not made["meta"]["lastUpdated"].startswith("2001")


@pytest.mark.parametrize(
    ("prefer", "holds"),
    [("return=minimal", None), ("return=OperationOutcome", "OperationOutcome"), ("return=representation", "Condition")],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_the_caller_says_what_it_wants_back(loop: Loop, method: str, prefer: str, holds: str | None) -> None:
    made = await post(loop, own("Condition"))
    path = "/Condition" if method == "POST" else f"/Condition/{made['id']}"
    response = await loop.send(method, path, made, headers={"Prefer": prefer})
    assert response.status_code in (200, 201)
    assert (response.json()["resourceType"] if response.content else None) == holds


async def test_a_body_is_kept_to_the_letter_by_an_update_too(loop: Loop) -> None:
    made = await post(loop, own("Observation"))
    text = json.dumps({**made, "valueQuantity": {"value": 0}}).replace('"value": 0', '"value": 1.10')
    text = text.replace('"status": "final"', '"status": "final", "issued": "2026-11-01T10:00:00.1234567+00:00"')
    assert (await loop.send("PUT", f"/Observation/{made['id']}", text.encode())).status_code == 200
    kept = (await loop.send("GET", f"/Observation/{made['id']}")).text
    assert '"value":1.10' in kept
    assert "10:00:00.1234567+00:00" in kept


@pytest.mark.parametrize("id_", [None, "other"])
async def test_the_body_names_the_resource_it_changes(loop: Loop, id_: str | None) -> None:
    made = await post(loop, own("Condition"))
    before = stored_rows(loop)
    response = await loop.send("PUT", f"/Condition/{made['id']}", own("Condition", id=id_))
    assert (response.status_code, reasons(response)) == (400, ["id-mismatch"])
    assert stored_rows(loop) == before


async def test_ids_are_given_by_the_server(loop: Loop) -> None:
    for id_ in ("mine", "x" * 65):
        response = await loop.send("PUT", f"/Condition/{id_}", own("Condition", id="mine"))
        assert (response.status_code, reasons(response)) == (405, ["no-update-as-create"])
        assert response.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"
    assert (await loop.send("PATCH", "/Condition/mine", PATCH_TITLE)).status_code == 404
    assert (await loop.send("DELETE", "/Condition/mine")).status_code == 204


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_a_stale_version_changes_nothing(loop: Loop, method: str) -> None:
    made = await post(loop, own("Condition"))
    place = f"/Condition/{made['id']}"
    await loop.send("PUT", place, made)
    before = stored_rows(loop)
    body = {"PUT": made, "PATCH": PATCH_TITLE, "DELETE": None}[method]
    response = await loop.send(method, place, body, headers={"If-Match": 'W/"1"'})
    assert (response.status_code, reasons(response)) == (412, ["stale-if-match"])
    assert stored_rows(loop) == before
    assert (await loop.send(method, place, body, headers={"If-Match": 'W/"2"'})).status_code in (200, 204)


@pytest.mark.parametrize("media", ["application/json", "application/fhir+json", "application/merge-patch+json"])
async def test_part_of_a_resource_is_no_patch(loop: Loop, media: str) -> None:
    made = await post(loop, own("Condition"))
    part = {"resourceType": "Condition", "language": "en"}
    response = await loop.send("PATCH", f"/Condition/{made['id']}", part, headers={"Content-Type": media})
    assert (response.status_code, reasons(response)) == (415, ["media-type"])
    assert "json-patch" in issues(response)[0]["diagnostics"]


async def test_a_patch_whose_test_fails_is_422(loop: Loop) -> None:
    made = await post(loop, own("Condition"))
    steps = [{"op": "test", "path": "/code/text", "value": "Another"}, *PATCH_TITLE]
    response = await loop.send("PATCH", f"/Condition/{made['id']}", steps)
    assert (response.status_code, reasons(response)) == (422, ["patch-failed"])
    assert (await loop.get(f"/Condition/{made['id']}")) == made


async def test_only_who_sent_it_changes_it(loop: Loop) -> None:
    made = await post(loop, own("Condition"))
    place = f"/Condition/{made['id']}"
    assert (await loop.send("PUT", place, made, by=OTHER_PRACTICE)).status_code == 405
    assert (await loop.send("PATCH", place, PATCH_TITLE, by=OTHER_PRACTICE)).status_code == 404
    assert (await loop.send("DELETE", place, by=OTHER_PRACTICE)).status_code == 204
    assert (await loop.get(place)) == made


@pytest.mark.parametrize("by", [PRACTICE, "anytown-oh", "X26"])
async def test_the_directory_is_nobodys_own(loop: Loop, by: str) -> None:
    (service, *_) = await loop.found("/HealthcareService")
    place = f"/HealthcareService/{service['id']}"
    before = stored_rows(loop)
    for method, body in (("PUT", service), ("PATCH", PATCH_TITLE), ("DELETE", None)):
        response = await loop.send(method, place, body, by=by)
        assert (response.status_code, reasons(response)) == (403, ["directory-entry"])
    assert stored_rows(loop) == before


async def test_a_practices_own_service_is_no_entry_of_the_directory(loop: Loop) -> None:
    made = await post(loop, own("HealthcareService"))
    await loop.directory.refresh()
    assert made["id"] not in loop.directory().by_id
    assert (await loop.send("GET", f"/HealthcareService/{made['id']}", by=OTHER_PRACTICE)).status_code == 404


async def test_raw_bytes_are_sent_as_a_binary(loop: Loop) -> None:
    raw = await loop.send("POST", "/Binary", b"%PDF-1.7", headers={"Content-Type": "application/pdf"})
    assert (raw.status_code, reasons(raw)) == (415, ["media-type"])
    made = await post(loop, own("Binary"))
    as_it_is = await loop.send("GET", f"/Binary/{made['id']}", headers={"Accept": "text/plain"})
    assert as_it_is.status_code == 406


async def test_a_body_beyond_the_bound_is_413(loop: Loop) -> None:
    made = await post(loop, own("Binary"))
    large = own("Binary", id=made["id"], data="QUJD" * 1_400_000)
    for method, path in (("POST", "/Binary"), ("PUT", f"/Binary/{made['id']}")):
        assert (await loop.send(method, path, large)).status_code == 413
