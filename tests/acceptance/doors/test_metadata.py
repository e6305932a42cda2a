"""/metadata promises what is wired, and everything it promises answers."""

import re
from typing import Any

import pytest

from builders.bundles import a_transaction
from builders.loop import Loop
from builders.watched import issues, reasons
from fitwork_fhir.api.table import RECEIVED

PATHS = {
    "read": ("GET", "/{type}/unknown"),
    "vread": ("GET", "/{type}/unknown/_history/1"),
    "history-instance": ("GET", "/{type}/unknown/_history"),
    "history-type": ("GET", "/{type}/_history"),
    "search-type": ("GET", "/{type}"),
    "create": ("POST", "/{type}"),
    "update": ("PUT", "/{type}/unknown"),
    "patch": ("PATCH", "/{type}/unknown"),
    "delete": ("DELETE", "/{type}/unknown"),
}
Json = dict[str, Any]


async def _statement(loop: Loop) -> Json:
    statement = await loop.get("/metadata")
    assert statement["resourceType"] == "CapabilityStatement"
    return statement


@pytest.mark.asyncio
async def test_it_says_what_the_server_is(loop: Loop) -> None:
    statement = await _statement(loop)
    assert (statement["fhirVersion"], statement["kind"]) == ("4.0.1", "instance")
    assert statement["implementation"]["url"] == "http://127.0.0.1/FHIR/R4"
    assert "application/fhir+json" in statement["format"]
    assert statement["patchFormat"] == ["application/json-patch+json"]


@pytest.mark.asyncio
async def test_every_interaction_it_promises_is_served(loop: Loop) -> None:
    for resource in (await _statement(loop))["rest"][0]["resource"]:
        for interaction in resource["interaction"]:
            method, path = PATHS[interaction["code"]]
            body = {"POST": {}, "PUT": {}, "PATCH": []}.get(method)
            response = await loop.send(method, path.format(type=resource["type"]), body)
            assert response.status_code != 405, (resource["type"], interaction)
            assert not response.content or "path-unknown" not in str(issues(response)), (resource["type"], interaction)


@pytest.mark.asyncio
async def test_every_interaction_it_does_not_promise_is_turned_away(loop: Loop) -> None:
    for resource in (await _statement(loop))["rest"][0]["resource"]:
        promised = {interaction["code"] for interaction in resource["interaction"]}
        for code in ("create", "update", "patch", "delete", "search-type", "history-type"):
            method, path = PATHS[code]
            response = await loop.send(method, path.format(type=resource["type"]), [] if code == "patch" else {})
            if code not in promised:
                assert response.status_code in (404, 405), (resource["type"], code)


@pytest.mark.asyncio
async def test_what_comes_along_in_a_referral_is_promised_to_be_readable(loop: Loop) -> None:
    promised = {
        r["type"]: {i["code"] for i in r["interaction"]} for r in (await _statement(loop))["rest"][0]["resource"]
    }
    assert {*RECEIVED, "Task", "Communication", "ServiceRequest", "Patient", "HealthcareService"} <= promised.keys()
    assert promised["MessageHeader"] == {"read", "vread", "history-instance"}
    assert promised["ServiceRequest"] >= {"create", "update", "patch", "search-type"}
    assert "delete" not in promised["MessageHeader"]


@pytest.mark.asyncio
async def test_what_it_says_of_conditions_is_so(loop: Loop) -> None:
    statement = await _statement(loop)
    assert {one["code"] for one in statement["rest"][0]["interaction"]} == {"transaction", "batch"}
    for resource in statement["rest"][0]["resource"]:
        type_ = resource["type"]
        assert resource["updateCreate"] is False
        for method, promised in (
            ("PUT", resource["conditionalUpdate"]),
            ("DELETE", resource["conditionalDelete"] == "single"),
        ):
            response = await loop.send(method, f"/{type_}?_id=unknown", {} if method == "PUT" else None)
            assert (response.status_code in (404, 405)) != promised, (method, type_)
        created = await loop.send("POST", f"/{type_}", {}, headers={"If-None-Exist": "_id=unknown"})
        assert (reasons(created) == ["resource-type"]) == resource["conditionalCreate"], type_


@pytest.mark.asyncio
async def test_the_operations_answer(loop: Loop) -> None:
    statement = await _statement(loop)
    names = {o["name"] for o in statement["rest"][0]["operation"]}
    assert names == {"process-message", "build-referral"}
    triage = next(r for r in statement["rest"][0]["resource"] if r["type"] == "ServiceRequest")["operation"]
    assert [o["name"] for o in triage] == ["validate", "triage"]
    for path in ("/$process-message", "/$build-referral", "/ServiceRequest/$triage"):
        assert (await loop.send("POST", path, {})).status_code == 400


@pytest.mark.asyncio
async def test_metadata_states_and_health_need_no_one_to_be_named(loop: Loop) -> None:
    for path in ("/FHIR/R4/metadata", "/states", "/health"):
        response = await loop.client.get(path)
        assert response.status_code == 200
    states = (await loop.client.get("/states")).json()
    assert {"event", "actors", "meaning", "from", "to"} == states[0].keys()


@pytest.mark.asyncio
async def test_health_counts_what_is_overdue_and_names_nobody(loop: Loop) -> None:
    await loop.refer(a_transaction(facts={"red_flags": ["cauda_equina"]}))
    assert (await loop.client.get("/health")).json()["overdue_safety"] == 0
    loop.clock.advance(hours=3)
    assert (await loop.client.get("/health")).json()["overdue_safety"] == 1


@pytest.mark.asyncio
async def test_the_documentation_is_served(loop: Loop) -> None:
    page = await loop.client.get("/docs")
    assert page.status_code == 200
    assert "/openapi.json" in page.text
    assert not re.search(r"(src|href)=.?https?:", page.text), "the page fetches something from elsewhere"
    assert page.headers["content-security-policy"].startswith("default-src 'self';")
    for asset in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        found = await loop.client.get(asset)
        assert found.status_code == 200, asset
        assert len(found.content) > 1000, asset
    document = (await loop.client.get("/openapi.json")).json()
    assert "/FHIR/R4/$process-message" in document["paths"]
