"""$build-referral: a GP record in another FHIR version comes in, a transaction ready to send and its gaps go out."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from builders.loop import Loop, a_loop, outputs
from builders.watched import SOMEBODYS, fields, issues, reasons, stored_rows, watch

RECORDS = Path(__file__).resolve().parents[3] / "examples" / "records"
STU3 = {"Content-Type": "application/fhir+json; fhirVersion=3.0"}


def _parameters(data: Any, **parts: Any) -> dict[str, Any]:
    attachment = {"contentType": "application/fhir+json; fhirVersion=3.0", "data": data}
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": "record", "valueAttachment": attachment}, *({"name": k, **v} for k, v in parts.items())],
    }


def _returned(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    return next(p["resource"] for p in response.json()["parameter"] if p["name"] == "return")


def _shape(bundle: dict[str, Any]) -> list[Any]:
    return [
        {k: v for k, v in e["resource"].items() if k in ("resourceType", "item", "birthDate")} for e in bundle["entry"]
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["gpconnect-emis.json", "gpconnect-medicus.json"])
async def test_raw_and_attached_give_the_same_transaction_and_store_nothing(loop: Loop, name: str) -> None:
    record = (RECORDS / name).read_bytes()
    before = stored_rows(loop)
    raw = await loop.send("POST", "/$build-referral", record, headers=STU3)
    attached = await loop.send("POST", "/$build-referral", _parameters(base64.b64encode(record).decode()))
    assert _shape(_returned(raw)) == _shape(_returned(attached))
    assert {issue["code"] for issue in issues(raw)} >= {"required"}
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_what_is_built_can_be_sent_once_the_gaps_are_filled(loop: Loop) -> None:
    record = (RECORDS / "gpconnect-emis.json").read_bytes()
    bundle = _returned(await loop.send("POST", "/$build-referral", record, headers=STU3))
    form = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "QuestionnaireResponse")
    form["item"].append({"linkId": "consent_referral", "answer": [{"valueBoolean": True}]})
    task = await loop.refer(bundle)
    assert outputs(task, "disposition") == ["accept"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "headers", "reason", "field"),
    [
        ({"resourceType": "Bundle", "type": "collection"}, {}, "record-version", "Content-Type"),
        (_parameters("e30="), {}, None, None),
        (_parameters("not base64 but 4 x"), {}, None, None),
        ({"resourceType": "Parameters"}, {}, "record-missing", "Parameters.parameter"),
        (_parameters("e30=", dialect={"valueCode": "tpp"}), {}, "record-dialect", "Parameters.parameter"),
        ([], STU3, None, None),
        (b"{", STU3, None, None),
        ({"resourceType": "Patient"}, STU3, None, None),
    ],
)
async def test_what_cannot_be_read_as_a_record_is_refused(
    loop: Loop, body: Any, headers: dict[str, str], reason: str | None, field: str | None
) -> None:
    response = await loop.send("POST", "/$build-referral", body, headers=headers)
    assert response.status_code in (400, 422), response.text
    if reason:
        assert reasons(response) == [reason]
    if field:
        assert fields(response) == [field]


@pytest.mark.asyncio
async def test_the_practice_that_asks_refers_where_the_record_names_none(loop: Loop) -> None:
    record = json.loads((RECORDS / "gpconnect-emis.json").read_bytes())
    for entry in record["entry"]:
        entry["resource"].pop("managingOrganization", None)
    bundle = _returned(await loop.send("POST", "/$build-referral", record, headers=STU3, by="Y99907"))
    codes = [
        i["value"]
        for e in bundle["entry"]
        if e["resource"]["resourceType"] == "Organization"
        for i in e["resource"]["identifier"]
    ]
    assert codes


@pytest.mark.asyncio
async def test_beyond_this_machine_a_record_of_somebody_who_may_exist_is_refused() -> None:
    record = (RECORDS / "gpconnect-emis.json").read_bytes()
    numbers = {
        i["value"]
        for e in json.loads(record)["entry"]
        if e["resource"]["resourceType"] == "Patient"
        for i in e["resource"]["identifier"]
        if "nhs-number" in i["system"].lower()
    }
    (number,) = numbers
    async with a_loop(insecure_bind="1") as loop:
        watch(loop)
        assert (await loop.send("POST", "/$build-referral", record, headers=STU3)).status_code == 200
        real = record.replace(number.encode(), SOMEBODYS.encode())
        refused = await loop.send("POST", "/$build-referral", real, headers=STU3)
        assert (refused.status_code, reasons(refused)) == (422, ["test-numbers-only"])
