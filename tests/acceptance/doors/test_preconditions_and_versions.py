"""Versions of FHIR, doubled headers, preconditions, OPTIONS, HEAD in a batch: as HTTP and R4 say."""

import pytest

from builders.loop import JSON, Loop, organisation_header
from builders.own import own
from builders.watched import reasons

pytestmark = pytest.mark.asyncio
ONE = {"resourceType": "Organization", "name": "One"}


@pytest.mark.parametrize("version", ["3.0", "5.0", '"3.0"'])
async def test_another_version_of_fhir_is_turned_away(loop: Loop, version: str) -> None:
    media = f"{JSON}; fhirVersion={version}"
    sent = await loop.send("POST", "/Organization", ONE, headers={"Content-Type": media})
    assert (sent.status_code, reasons(sent)) == (415, ["fhir-version"])
    assert (await loop.send("GET", "/Organization", headers={"Accept": media})).status_code == 406
    assert (await loop.send("GET", "/Organization?_format=")).status_code == 200


async def test_a_header_twice(loop: Loop) -> None:
    who = organisation_header("Y99901")
    pairs = [*who.items(), *organisation_header("Y99902").items()]
    doubled = await loop.client.get("/FHIR/R4/Task", headers=pairs)
    assert (doubled.status_code, reasons(doubled)) == (400, ["header-twice"])
    wishes = [*who.items(), ("Prefer", "return=minimal"), ("Prefer", 'handling="strict"')]
    assert (await loop.client.get("/FHIR/R4/Task?nonsense=1", headers=wishes)).status_code == 400


async def test_preconditions_of_a_change(loop: Loop) -> None:
    kept = (await loop.send("POST", "/Organization", own("Organization", name="One"))).json()
    path, tag = f"/Organization/{kept['id']}", 'W/"7", W/"1"'
    there = await loop.send("PUT", path, kept, headers={"If-None-Match": "*"})
    assert (there.status_code, reasons(there)) == (412, ["if-none-match"])
    assert (await loop.send("PUT", path, {**kept, "name": "Two"}, headers={"If-Match": tag})).status_code == 200
    assert (await loop.send("PUT", path, {**kept, "name": "Three"}, headers={"If-Match": tag})).status_code == 412


async def test_options_and_paths_with_two_slashes(loop: Loop) -> None:
    for path in ("/FHIR/R4/Patient/x", "/FHIR/R4/metadata", "/health"):
        response = await loop.client.options(path)
        assert (response.status_code, "OPTIONS" in response.headers["allow"]) == (204, True), path
    assert (await loop.client.get("/FHIR/R4//Patient")).status_code == 404
    assert "entry" not in await loop.get("/Organization/_history?_count=0")
