"""What /metadata claims about searching is what the running server does: no more, and no less."""

from typing import Any
from urllib.parse import urlencode

import pytest

from builders.bundles import a_transaction
from builders.loop import Loop
from builders.watched import fields, reasons
from fitwork_fhir.fhir.search.claims import definition
from fitwork_fhir.fhir.search.index import rows_of
from fitwork_fhir.fhir.search.parameters import ALIASES, PARAMETERS, Kind, Parameter

Json = dict[str, Any]
STRICT = {"Prefer": "handling=strict"}
VALUES = {
    "date": "2026",
    "reference": "Patient/unknown",
    "token": "unknown",
    "string": "unknown",
    "uri": "http://x.example",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def _resources(loop: Loop) -> list[Json]:
    return list((await loop.get("/metadata"))["rest"][0]["resource"])


@pytest.mark.asyncio
async def test_every_claimed_parameter_answers_and_has_its_definition(loop: Loop) -> None:
    searched = 0
    for resource in await _resources(loop):
        type_ = resource["type"]
        for parameter in resource.get("searchParam", []):
            assert parameter["definition"].startswith("http://hl7.org/fhir/SearchParameter/")
            path = f"/{type_}?{parameter['name']}={VALUES[parameter['type']]}"
            response = await loop.send("GET", path, headers=STRICT)
            assert response.status_code == 200, (type_, parameter, response.text)
            searched += 1
    assert searched > 350


@pytest.mark.asyncio
async def test_every_claimed_include_answers(loop: Loop) -> None:
    for resource in await _resources(loop):
        for kind, name in (("searchInclude", "_include"), ("searchRevInclude", "_revinclude")):
            for value in resource.get(kind, []):
                for modifier in ("", ":iterate"):
                    response = await loop.send("GET", f"/{resource['type']}?{name}{modifier}={value}", headers=STRICT)
                    assert response.status_code == 200, (resource["type"], value)


@pytest.mark.asyncio
async def test_what_is_not_claimed_is_refused_or_told_of(loop: Loop) -> None:
    every = {p.name for parameters in PARAMETERS.values() for p in parameters} | {name for _, name in ALIASES}
    for resource in await _resources(loop):
        type_, claimed = resource["type"], {p["name"] for p in resource.get("searchParam", [])}
        if not claimed:
            assert (await loop.send("GET", f"/{type_}?status=x")).status_code in (404, 405)
            continue
        others = sorted(every - claimed)
        for start in range(0, len(others), 40):  # a search has at most 50 parameters
            names = others[start : start + 40]
            lenient = await loop.send("GET", f"/{type_}?{urlencode([(name, 'x') for name in names])}")
            assert lenient.status_code == 200
            assert fields(lenient) == names
            assert set(reasons(lenient)) == {"search-parameter"}
        for name in others[:: len(others) // 5]:
            strict = await loop.send("GET", f"/{type_}?{name}=x", headers=STRICT)
            assert (strict.status_code, reasons(strict)) == (400, ["search-parameter"]), (type_, name)
        wrong = await loop.send("GET", f"/{type_}?_include={type_}:nothing")
        assert (wrong.status_code, reasons(wrong)) == (400, ["search-include"])


def _asked(parameter: Parameter, resource: Json) -> str | None:
    """A value of the resource, as a client would ask for it."""
    if parameter.name == "deceased":
        return None
    row = next(rows_of(resource, parameter), None)
    if row is None:
        return None
    if parameter.kind is Kind.DATE:
        return row.value[:10]
    text = f"{row.system}|{row.value}" if row.system and parameter.kind is Kind.TOKEN else row.value
    return text.replace(",", "\\,")


@pytest.mark.asyncio
async def test_each_resource_of_a_referral_is_found_by_each_of_its_values(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts={"areas": ["anytown"], "absence_days": 60}))
    loop.clock.advance(hours=1)
    asked = set()
    for type_, parameters in PARAMETERS.items():
        for resource in await loop.found(f"/{type_}?_count=200"):
            for parameter in parameters:
                value = _asked(parameter, resource)
                if value is None:
                    continue
                body = urlencode({parameter.name: value, "_count": "200"}).encode()
                response = await loop.send("POST", f"/{type_}/_search", body, headers={**FORM, **STRICT})
                assert response.status_code == 200, (type_, parameter.name, response.text)
                found = [e["resource"]["id"] for e in response.json().get("entry", [])]
                assert resource["id"] in found, (type_, parameter.name, value)
                asked.add((type_, parameter.name))
    assert len(asked) > 60, sorted(asked)
    assert {
        ("Patient", "family"),
        ("Condition", "patient"),
        ("ServiceRequest", "requester"),
        ("Task", "authored-on"),
    } <= asked
    assert task["id"]


@pytest.mark.asyncio
async def test_a_referral_writes_no_more_rows_to_the_index_than_the_loop_is_polled_by(loop: Loop) -> None:
    index = loop.place.store._tables.index  # type: ignore[attr-defined]
    before = sum(len(rows) for rows in index.values())
    await loop.refer(a_transaction())
    assert sum(len(rows) for rows in index.values()) - before == 25


@pytest.mark.parametrize(
    ("type_", "name", "wanted"),
    [
        ("Task", "status", "Task-status"),
        ("Task", "patient", "Task-patient"),
        ("Condition", "patient", "clinical-patient"),
        ("Condition", "code", "clinical-code"),
        ("Patient", "birthdate", "individual-birthdate"),
        ("Patient", "name", "Patient-name"),
        ("Organization", "address-city", "Organization-address-city"),
        ("Practitioner", "address-city", "individual-address-city"),
        ("Encounter", "date", "clinical-date"),
        ("DocumentReference", "date", "DocumentReference-date"),
        ("Patient", "_lastUpdated", "Resource-lastUpdated"),
    ],
)
def test_a_definition_is_the_canonical_of_r4(type_: str, name: str, wanted: str) -> None:
    assert definition(type_, name) == f"http://hl7.org/fhir/SearchParameter/{wanted}"
