"""What stands in headers, cursors and paths never reaches the store as it came, nor fails the server."""

import base64
import json

import pytest

from builders.bundles import a_transaction
from builders.loop import START, Loop
from builders.watched import SOMEBODYS
from fitwork_fhir.store.cursor import Place, cursor_of


def _b64(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Clinic System 4.2", "Clinic System 4.2"),
        ("a\x00b\x1ec\n", "abc"),
        (f"Clinic {SOMEBODYS}", "Clinic "),
        (f"{SOMEBODYS[:3]} {SOMEBODYS[3:6]} {SOMEBODYS[6:]}", "unnamed"),
        ("x" * 500, "x" * 60),
        ("\x07", "unnamed"),
    ],
)
async def test_the_name_of_the_software_in_the_audit_trail(loop: Loop, name: str, kept: str) -> None:
    headers = {"NHSD-Requesting-Software": _b64({"deviceName": [{"name": name}]})}
    assert (await loop.send("POST", "", a_transaction(), headers=headers)).status_code == 200
    trail = await loop.place.store.audit_trail()  # type: ignore[attr-defined]
    assert trail[-1].client == kept.strip()


@pytest.mark.asyncio
async def test_the_name_of_the_organisation_is_one_line(loop: Loop) -> None:
    system = "https://fhir.nhs.uk/Id/ods-organization-code"
    who = {"identifier": [{"system": system, "value": "Y999\x0001"}], "name": "Test\x00 Street\r\n" + "y" * 500}
    response = await loop.send("POST", "", a_transaction(), headers={"NHSD-End-User-Organisation": _b64(who)})
    assert response.status_code == 200, response.text
    states = [case.state for case in loop.place.store._tables.cases.values()]  # type: ignore[attr-defined]
    assert states and not any("\\u0000" in state or "y" * 121 in state for state in states)


JUNK = [
    "x",
    "%00",
    _cursor("2026-11-23T09:00:00Z 99999999999999999999999 x"),
    _cursor("2026-11-23T09:00:00Z 0 x\x00y"),
    _cursor("9999-12-31T23:59:59-14:00 0 x"),
    _cursor("2026 0 x"),
    "9" * 5000,
]


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/Task?_cursor=", "/Task/_history?_cursor="])
async def test_a_cursor_that_is_not_ours_is_refused(loop: Loop, path: str) -> None:
    for junk in JUNK:
        assert (await loop.send("GET", path + junk)).status_code == 400, junk[:30]
    ours = cursor_of(Place(START, "x"))
    assert (await loop.send("GET", path + ours)).status_code == 200


@pytest.mark.asyncio
@pytest.mark.parametrize("count", ["-1", "x", "1e3", "1.5", "%00", "²"])
@pytest.mark.parametrize("path", ["/Task", "/Task/_history"])
async def test_a_count_that_is_no_number_is_refused(loop: Loop, path: str, count: str) -> None:
    assert (await loop.send("GET", f"{path}?_count={count}")).status_code == 400


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/Task", "/Task/_history"])
async def test_a_huge_count_is_answered_or_refused(loop: Loop, path: str) -> None:
    assert (await loop.send("GET", f"{path}?_count={'9' * 400}")).status_code in (200, 400)


@pytest.mark.asyncio
@pytest.mark.parametrize("version", ["9" * 9, "9" * 30, "9" * 5000, "0", "-1", "x", "%00"])
async def test_a_version_there_is_not_is_not_found(sqlite: Loop, version: str) -> None:
    task = await sqlite.refer(a_transaction())
    assert (await sqlite.send("GET", f"/Task/{task['id']}/_history/{version}")).status_code == 404


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path", ["/Task?status=a%00b", "/Task?_id=a%00b", "/Patient?identifier=a%00|b%1e", "/Task/a%00b"]
)
async def test_control_characters_in_a_search_find_nothing(sqlite: Loop, path: str) -> None:
    response = await sqlite.send("GET", path)
    assert response.status_code in (200, 400, 404)
    assert not response.json().get("entry")
