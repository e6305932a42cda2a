"""$expand, $validate-code, $lookup and $translate: asked by GET and by POST, and refused with a reason."""

from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from acceptance.doors.terminology_situations import (
    QUESTIONS,
    REFUSALS,
    SNOMED,
    TIER,
    TIERS,
    Question,
    Refusal,
)
from builders.bundles import a_transaction
from builders.loop import Loop
from builders.watched import reasons
from fitwork_fhir.api.table import ROWS
from fitwork_fhir.fhir.operations import TERMINOLOGY
from fitwork_fhir.fhir.systems import answer_system
from fitwork_fhir.fhir.terminology.held import code_sets
from fitwork_fhir.fhir.terminology.membership import members

_TYPES = {"count": "Integer", "offset": "Integer"}


def _parameters(query: str) -> dict[str, Any]:
    """The same question as a body; a number that is none is left as text."""
    parts = []
    for name, value in parse_qsl(query, keep_blank_values=True):
        whole = name in _TYPES and value.lstrip("-").isdigit()
        kind = _TYPES[name] if whole else "String"
        parts.append({"name": name, f"value{kind}": int(value) if whole else value or "-"})
    return {"resourceType": "Parameters", **({"parameter": parts} if parts else {})}


def _posted(**values: Any) -> dict[str, Any]:
    parts = [{"name": name, f"value{kind}": value} for name, (kind, value) in values.items()]
    return {"resourceType": "Parameters", "parameter": parts}


async def _asked(loop: Loop, path: str, method: str) -> httpx.Response:
    if method == "GET":
        return await loop.client.get(f"/FHIR/R4{path}")
    where, _, query = path.partition("?")
    return await loop.send("POST", where, _parameters(query))


@pytest.mark.asyncio
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_every_question_is_answered(loop: Loop, method: str) -> None:
    for question in QUESTIONS:
        response = await _asked(loop, question.path, method)
        assert response.status_code == 200, (question.path, response.text)
        _holds(question, response.text)


def _holds(question: Question, text: str) -> None:
    assert [said for said in question.says if said not in text] == [], (question.path, text)
    assert [said for said in question.not_says if said in text] == [], (question.path, text)


@pytest.mark.asyncio
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_cannot_be_answered_says_why(loop: Loop, method: str) -> None:
    for refusal in REFUSALS:
        if method == "POST" and _only_by_get(refusal):
            continue
        response = await _asked(loop, refusal.path, method)
        found = (response.status_code, reasons(response))
        assert found == (refusal.status, [refusal.reason]), (refusal.path, response.text)
        assert "invalid" not in response.text or "snomed" not in refusal.path


def _only_by_get(refusal: Refusal) -> bool:
    return refusal.path.endswith("url=")


@pytest.mark.asyncio
async def test_codings_and_concepts_are_asked_about_by_post(loop: Loop) -> None:
    coding = {"system": TIER, "code": "B"}
    concept = {"coding": [{"system": SNOMED, "code": "1"}, coding]}
    for path, url in (("/ValueSet/$validate-code", TIERS), ("/CodeSystem/$validate-code", TIER)):
        for question in (_posted(coding=("Coding", coding)), _posted(codeableConcept=("CodeableConcept", concept))):
            question["parameter"].append({"name": "url", "valueUri": url})
            answer = (await loop.send("POST", path, question)).json()["parameter"]
            assert answer[0] == {"name": "result", "valueBoolean": True}
    looked_up = await loop.send("POST", "/CodeSystem/$lookup", _posted(coding=("Coding", coding)))
    assert looked_up.json()["parameter"][2]["valueString"] == "Occupational health assessment"
    two = _posted(coding=("Coding", coding), code=("Code", "B"))
    assert reasons(await loop.send("POST", "/CodeSystem/$lookup", two)) == ["operation-code"]
    empty = _posted(codeableConcept=("CodeableConcept", {"text": "B"}), url=("Uri", TIERS))
    assert reasons(await loop.send("POST", "/ValueSet/$validate-code", empty)) == ["operation-code"]
    other = _posted(coding=("Coding", {"system": SNOMED, "code": "B"}), url=("Uri", TIER))
    answer = (await loop.send("POST", "/CodeSystem/$validate-code", other)).json()["parameter"]
    assert answer[0]["valueBoolean"] is False
    assert "another system" in answer[1]["valueString"]


@pytest.mark.asyncio
async def test_what_changes_nothing_is_passed_over_with_a_warning_unless_handling_is_strict(loop: Loop) -> None:
    path = f"/ValueSet/$expand?url={TIERS}&includeDesignations=true"
    response = await loop.send("GET", path)
    assert response.json()["expansion"]["total"] == 3
    assert "includeDesignations" in response.headers["warning"]
    strict = await loop.send("GET", path, headers={"Prefer": "handling=strict"})
    assert (strict.status_code, reasons(strict)) == (422, ["operation-parameter"])


@pytest.mark.asyncio
async def test_only_fhir_json_is_spoken(loop: Loop) -> None:
    xml, form = {"Accept": "application/fhir+xml"}, {"Content-Type": "text/plain"}
    for operation in TERMINOLOGY:
        path = f"/{operation.type}/${operation.code}"
        assert (await loop.send("GET", path, headers=xml)).status_code == 406
        assert (await loop.send("POST", path, {}, headers=xml)).status_code == 406
        assert (await loop.send("POST", path, {}, headers=form)).status_code == 415
        assert (await loop.send("POST", path, b" " * (6 * 1024 * 1024))).status_code == 413
        assert (await loop.send("PUT", path, {})).status_code == 405
        assert (await loop.send("HEAD", path)).status_code == 400
    assert (await loop.send("GET", "/CodeSystem", headers=xml)).status_code == 406
    search = "/CodeSystem/_search"
    posted = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await loop.send("POST", search, b"", headers=posted | xml)).status_code == 406
    assert (await loop.send("POST", search, b"_count=x", headers=posted)).status_code == 400
    assert (await loop.send("POST", search, b"{}")).status_code == 415
    assert (await loop.send("POST", search, b" " * (6 * 1024 * 1024), headers=posted)).status_code == 413


@pytest.mark.asyncio
async def test_a_question_about_a_red_flag_alarms_nobody_and_a_referral_at_this_door_does(loop: Loop) -> None:
    flag = _posted(coding=("Coding", {"system": answer_system("red_flags"), "code": "nonsense"}))
    refused = await loop.send("POST", "/CodeSystem/$lookup", flag)
    assert (refused.status_code, reasons(refused)) == (404, ["code-unknown"])
    assert not await loop.place.store.alerts(limit=10)
    referral = a_transaction(facts={"red_flags": ["cauda_equina"]})
    for body in (referral, {"resourceType": "Parameters", "parameter": [{"name": "x", "resource": referral}]}):
        refused = await loop.send("POST", "/ValueSet/$expand", body)
        assert "red-flag-refused" in reasons(refused)
    assert len(await loop.place.store.alerts(limit=10)) == 2


def test_every_value_set_that_is_held_can_be_expanded() -> None:
    assert len(code_sets()) > 180
    for held in code_sets().values():
        assert members(held), held.url


def test_every_operation_of_the_table_has_its_rows() -> None:
    for operation in TERMINOLOGY:
        rows = [row for row in ROWS if row.interaction == operation.id]
        assert {row.method for row in rows} == {"GET", "POST"}
        assert len(rows) == (4 if operation.instance else 2)
