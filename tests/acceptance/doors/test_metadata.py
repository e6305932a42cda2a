"""/metadata promises what is wired, and everything it promises answers."""

from typing import Any

import pytest

from builders.bundles import a_transaction
from builders.loop import Loop
from builders.watched import issues
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
            assert "path-unknown" not in str(issues(response)), (resource["type"], interaction)


@pytest.mark.asyncio
async def test_every_interaction_it_does_not_promise_is_turned_away(loop: Loop) -> None:
    for resource in (await _statement(loop))["rest"][0]["resource"]:
        promised = {interaction["code"] for interaction in resource["interaction"]}
        for code in ("create", "update", "patch", "search-type", "history-type"):
            method, path = PATHS[code]
            response = await loop.send(method, path.format(type=resource["type"]), [] if code == "patch" else {})
            if code not in promised:
                assert response.status_code in (404, 405), (resource["type"], code)
        assert (await loop.send("DELETE", f"/{resource['type']}/unknown")).status_code == 405


@pytest.mark.asyncio
async def test_every_search_parameter_and_include_it_promises_is_known(loop: Loop) -> None:
    for resource in (await _statement(loop))["rest"][0]["resource"]:
        type_ = resource["type"]
        for parameter in resource.get("searchParam", []):
            value = "2026" if parameter["type"] == "date" else "unknown"
            response = await loop.send(
                "GET", f"/{type_}?{parameter['name']}={value}", headers={"Prefer": "handling=strict"}
            )
            assert response.status_code == 200, (type_, parameter)
        for kind in ("searchInclude", "searchRevInclude"):
            for value in resource.get(kind, []):
                name = "_include" if kind == "searchInclude" else "_revinclude"
                response = await loop.send("GET", f"/{type_}?{name}={value}")
                assert response.status_code == 200, (type_, kind, value)


@pytest.mark.asyncio
async def test_what_comes_along_in_a_referral_is_promised_to_be_readable(loop: Loop) -> None:
    promised = {
        r["type"]: {i["code"] for i in r["interaction"]} for r in (await _statement(loop))["rest"][0]["resource"]
    }
    assert {*RECEIVED, "Task", "Communication", "ServiceRequest", "Patient", "HealthcareService"} <= promised.keys()
    assert promised["MessageHeader"] == {"read", "vread", "history-instance"}
    assert promised["ServiceRequest"] >= {"create", "update", "patch", "search-type"}
    assert "create" not in promised["HealthcareService"]


@pytest.mark.asyncio
async def test_the_operations_answer(loop: Loop) -> None:
    statement = await _statement(loop)
    names = {o["name"] for o in statement["rest"][0]["operation"]}
    assert names == {"process-message", "build-referral"}
    triage = next(r for r in statement["rest"][0]["resource"] if r["type"] == "ServiceRequest")["operation"]
    assert [o["name"] for o in triage] == ["triage"]
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
    document = (await loop.client.get("/openapi.json")).json()
    assert "/FHIR/R4/$process-message" in document["paths"]
