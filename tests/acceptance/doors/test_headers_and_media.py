"""Headers, formats and sizes: what is asked for, what is echoed, what is turned away."""

import base64
import json
import uuid
from typing import Any

import pytest

from builders.bundles import a_message, a_transaction
from builders.loop import JSON, Loop, organisation_header
from builders.watched import fields, issues, reasons, stored_rows

IDS = {"X-Request-Id": "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11", "X-Correlation-Id": str(uuid.uuid4())}
ORGANISATION = "NHSD-End-User-Organisation"
SOFTWARE = "NHSD-Requesting-Software"


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/Task", "/Task/unknown", "/nothing/is/here", "/metadata", "/$process-message"])
async def test_both_ids_are_echoed_by_every_answer(loop: Loop, path: str) -> None:
    response = await loop.send("GET", path, headers=IDS)
    assert {name: response.headers[name] for name in IDS} == IDS


@pytest.mark.asyncio
async def test_ids_are_echoed_where_they_are_refused(loop: Loop) -> None:
    given = {"X-Request-Id": "not a guid", "X-Correlation-Id": "nor this"}
    response = await loop.message(a_message(), headers=given)
    assert response.status_code == 400
    assert {name: response.headers[name] for name in given} == given


@pytest.mark.asyncio
@pytest.mark.parametrize("door", ["", "/ServiceRequest/$triage"])
async def test_no_request_id_is_asked_for_at_the_other_doors(loop: Loop, door: str) -> None:
    assert (await loop.send("POST", door, a_transaction())).status_code == 200


def _base64(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "junk",
    [
        "%%%",
        "not base64 at all",
        _base64("text"),
        _base64([1]),
        base64.b64encode(b"\xff\xfe").decode(),
        base64.b64encode(b"[" * 9000).decode(),
        _base64({}),
        _base64({"identifier": "Y99901"}),
        _base64({"identifier": [{"value": 5}, 7, {"value": "no such code!"}]}),
    ],
)
async def test_an_organisation_header_that_cannot_be_read_is_refused(loop: Loop, junk: str) -> None:
    before = stored_rows(loop)
    response = await loop.send("POST", "", a_transaction(), headers={ORGANISATION: junk})
    assert response.status_code == 400
    assert fields(response) == [ORGANISATION]
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_a_software_header_that_cannot_be_read_is_refused(loop: Loop) -> None:
    response = await loop.send("GET", "/Task", headers={SOFTWARE: "%%%"})
    assert (response.status_code, fields(response)) == (400, [SOFTWARE])


@pytest.mark.asyncio
async def test_the_requesting_software_stands_in_the_audit_trail(loop: Loop) -> None:
    device = {"resourceType": "Device", "deviceName": [{"name": "Surgery System", "type": "manufacturer-name"}]}
    await loop.send("POST", "", a_transaction(), headers={SOFTWARE: _base64(device)})
    trail = await loop.place.store.audit_trail()  # type: ignore[attr-defined]
    assert trail[-1].client == "Surgery System"


@pytest.mark.asyncio
async def test_an_ods_code_is_read_whatever_the_case_and_the_order_of_identifiers(loop: Loop) -> None:
    task = await loop.refer(a_transaction())
    organisation = {
        "resourceType": "Organization",
        "identifier": [
            {"system": "https://fhir.nhs.uk/Id/ods-site-code", "value": "Y99902"},
            {"system": "https://fhir.nhs.uk/id/ods-organization-code", "value": " y99901 "},
        ],
    }
    response = await loop.send("GET", f"/Task/{task['id']}", headers={ORGANISATION: _base64(organisation)})
    assert response.status_code == 200


@pytest.mark.asyncio
async def test_without_a_header_the_sender_of_the_message_is_who_asks(loop: Loop) -> None:
    message = a_message(
        practice={"identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Y99905"}]}
    )
    response = await loop.message(message, headers={ORGANISATION: ""})
    assert response.status_code == 400  # an empty header is no header that can be read
    sent = await loop.client.post(
        "/FHIR/R4/$process-message", content=json.dumps(message), headers={"Content-Type": JSON, **IDS}
    )
    assert sent.status_code == 200
    task = next(e["resource"] for e in sent.json()["entry"] if e["resource"]["resourceType"] == "Task")
    assert task["requester"]["identifier"]["value"] == "Y99905"
    assert (await loop.send("GET", f"/Task/{task['id']}", by="Y99905")).status_code == 200
    assert (await loop.send("GET", f"/Task/{task['id']}")).status_code == 404


@pytest.mark.asyncio
@pytest.mark.parametrize("media", ["application/fhir+xml", "application/xml", "text/plain", ""])
async def test_a_body_that_is_not_fhir_json_is_415(loop: Loop, media: str) -> None:
    response = await loop.send("POST", "", b"<Bundle/>", headers={"Content-Type": media})
    assert response.status_code == 415
    assert reasons(response) == ["media-type"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "media",
    ["application/fhir+json; charset=utf-8", "application/json", "text/json", "application/fhir+json; fhirVersion=4.0"],
)
async def test_fhir_json_by_any_name_is_taken(loop: Loop, media: str) -> None:
    assert (await loop.send("POST", "", a_transaction(), headers={"Content-Type": media})).status_code == 200


@pytest.mark.asyncio
@pytest.mark.parametrize("accept", ["application/fhir+xml", "text/turtle", "text/html", "image/png"])
async def test_an_answer_in_another_format_is_406(loop: Loop, accept: str) -> None:
    before = stored_rows(loop)
    for method, path, body in (("GET", "/Task", None), ("GET", "/metadata", None), ("POST", "", a_transaction())):
        response = await loop.send(method, path, body, headers={"Accept": accept})
        assert response.status_code == 406
        assert issues(response)[0]["details"]["coding"][0]["code"] == "REC_NOT_ACCEPTABLE"
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("accept", "wanted", "status"),
    [
        ("text/html", "json", 200),
        ("text/html", "application/fhir+json", 200),
        ("*/*", "xml", 406),
        ("application/fhir+json; version=1.4.0", None, 200),
        ("text/html, application/*;q=0.5", None, 200),
    ],
)
async def test_format_beats_accept(loop: Loop, accept: str, wanted: str | None, status: int) -> None:
    path = f"/Task?_format={wanted}" if wanted else "/Task"
    assert (await loop.send("GET", path, headers={"Accept": accept})).status_code == status


@pytest.mark.asyncio
async def test_a_body_that_is_too_large_is_413_whether_or_not_it_says_so(loop: Loop) -> None:
    before = stored_rows(loop)
    big = b'{"resourceType":"Bundle","x":"' + b"a" * (5 * 1024 * 1024) + b'"}'
    told = await loop.send("POST", "", big)
    assert told.status_code == 413

    async def pieces() -> Any:
        for start in range(0, len(big), 1 << 20):
            yield big[start : start + (1 << 20)]

    untold = await loop.client.post(
        "/FHIR/R4", content=pieces(), headers={"Content-Type": JSON, **organisation_header("Y99901")}
    )
    assert untold.status_code == 413
    assert reasons(untold) == ["body-too-large"]
    assert "red flag" in issues(untold)[0]["diagnostics"]
    after = stored_rows(loop)
    assert {kind for kind in after if after[kind] != before[kind]} == {"alerts", "audit"}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nothing", 404, None),
        ("GET", "/Task/1/2/3/4/5", 404, None),
        ("POST", "/Task/$everything", 404, None),
        ("DELETE", "/Flag/1", 405, "GET, HEAD, OPTIONS"),
        ("PUT", "/Flag/1", 405, "GET, HEAD, OPTIONS"),
        ("GET", "/Task/_search", 405, "OPTIONS, POST"),
        ("GET", "", 405, "OPTIONS, POST"),
        ("GET", "/$process-message", 405, "OPTIONS, POST"),
        ("GET", "/Task/%00", 404, None),
        ("GET", "/Task/a b", 404, None),
        ("GET", "/Task/" + "x" * 65, 404, None),
        ("GET", "/Task/1/_history/\u00b2", 404, None),
        ("GET", "/Nonsense/1", 404, None),
        ("GET", "/Nonsense", 404, None),
    ],
)
async def test_paths_and_methods_nobody_serves(
    loop: Loop, method: str, path: str, status: int, allow: str | None
) -> None:
    response = await loop.send(method, path)
    assert response.status_code == status
    if allow and status == 405:
        assert allow in response.headers["allow"]


@pytest.mark.asyncio
async def test_outside_the_base_the_base_is_named(loop: Loop) -> None:
    response = await loop.client.get("/Task")
    assert response.status_code == 404
    assert "/FHIR/R4" in response.json()["issue"][0]["diagnostics"]


@pytest.mark.asyncio
@pytest.mark.parametrize("base", ["/FHIR/R4", "/FHIR/R4/"])
async def test_the_base_may_be_written_with_a_slash(loop: Loop, base: str) -> None:
    response = await loop.client.post(
        base, content=json.dumps(a_transaction()), headers={"Content-Type": JSON, **organisation_header("Y99901")}
    )
    assert response.status_code == 200
