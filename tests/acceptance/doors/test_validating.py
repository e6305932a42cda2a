"""$validate says what is wrong with a resource, stores nothing, and refuses only a call that makes no sense."""

import sys
from pathlib import Path
from typing import Any

import pytest
from faults import FAULTS, Fault, broken

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

from validation_cases import SOUND, WRONG

from builders.bundles import a_patient, a_response, a_transaction
from builders.loop import OTHER_PRACTICE, Loop, a_loop
from builders.watched import fields, issues, reasons, stored_rows
from fitwork_fhir.fhir.validation import parse_json, readable_types

Json = dict[str, Any]


def _call(**parameters: Any) -> Json:
    """Parameters: a resource, and codes or URIs by name."""
    forms = {"resource": "resource", "mode": "valueCode", "profile": "valueUri"}
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": name, forms[name]: value} for name, value in parameters.items()],
    }


def _severities(response: Any) -> list[str]:
    return [issue["severity"] for issue in issues(response)]


@pytest.mark.asyncio
async def test_what_is_sound_is_said_to_be_so_and_not_stored(loop: Loop) -> None:
    before = stored_rows(loop)
    for type_, resource in SOUND.items():
        for body in (resource, _call(resource=resource)):
            response = await loop.send("POST", f"/{type_}/$validate", body)
            assert response.status_code == 200, response.text
            first, *others = issues(response)
            assert first == {"severity": "information", "code": "informational", "diagnostics": "All OK"}, response.text
            assert {issue["severity"] for issue in others} <= {"warning"}  # of profiles that nobody claimed
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize("case", [case for case in WRONG if case.where], ids=lambda case: case.what)
async def test_each_case_is_told_with_its_path(loop: Loop, case: Any) -> None:
    type_ = case.where.split(".")[0]
    response = await loop.send("POST", f"/{type_}/$validate", case.body)
    assert fields(response) == [case.where]
    assert _severities(response) == ["error"]
    try:
        parse_json(case.body)
        assert response.status_code == 200, "it could be validated"
    except Exception:
        assert response.status_code == 400, "it is no resource at all"


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not fault.text], ids=lambda fault: fault.what)
async def test_each_fault_of_any_type_is_told(loop: Loop, fault: Fault) -> None:
    for type_ in ("Location", "AuditEvent") if "nesting" not in fault.what else ():
        response = await loop.send("POST", f"/{type_}/$validate", broken({"resourceType": type_}, fault))
        assert response.status_code == 200, (type_, response.text)
        assert f"{type_}{fault.where}" in fields(response)


@pytest.mark.asyncio
async def test_every_type_that_is_read_is_validated(loop: Loop) -> None:
    for type_ in sorted(readable_types()):
        response = await loop.send("POST", f"/{type_}/$validate", {"resourceType": type_, "nickname": "x"})
        assert response.status_code == 200, (type_, response.text)
        assert f"{type_}.nickname" in fields(response)


@pytest.mark.asyncio
async def test_parameters_that_are_no_call_are_validated_themselves(loop: Loop) -> None:
    sound = {"resourceType": "Parameters", "parameter": [{"name": "tier", "valueCode": "B"}]}
    response = await loop.send("POST", "/Parameters/$validate", sound)
    assert _severities(response) == ["information"]
    sound["parameter"][0]["valueString"] = "B"
    response = await loop.send("POST", "/Parameters/$validate", sound)
    assert fields(response) == ["Parameters.parameter[0].value[x]"]
    response = await loop.send("POST", "/Parameters/$validate", _call(resource=sound))
    assert fields(response) == ["Parameters.parameter[0].value[x]"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "body", "status", "reason"),
    [
        ("/Patient/$validate", SOUND["Task"], 400, "resource-type"),
        ("/Patient/$validate", {"active": True}, 400, "resource-type"),
        ("/Patient/$validate", [], 400, "resource-type"),
        ("/Patient/$validate", _call(), 400, "validate-resource"),
        (
            "/Patient/$validate",
            {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": SOUND["Patient"]}] * 2},
            400,
            "validate-resource",
        ),
        ("/Patient/$validate", {"resourceType": "Parameters", "parameter": 5}, 400, "validate-resource"),
        ("/Patient/$validate", {"resourceType": "Parameters", "parameter": [5]}, 400, "validate-resource"),
        ("/Patient/$validate", _call(resource=SOUND["Patient"], mode="merge"), 400, "validate-mode"),
        ("/Patient/$validate", _call(resource=SOUND["Patient"], mode=5), 400, "validate-parameter"),
        ("/Patient/$validate?mode=merge", SOUND["Patient"], 400, "validate-mode"),
        ("/Patient/1/$validate", _call(resource=SOUND["Patient"], mode="create"), 400, "validate-mode"),
        ("/Patient/1/$validate", _call(mode="update"), 400, "validate-resource"),
        ("/Patient/$validate", _call(resource=SOUND["Patient"], profile="urn:none"), 400, "profile-unknown"),
        ("/Patient/$validate?profile=urn:none", SOUND["Patient"], 400, "profile-unknown"),
        ("/Patient/unknown/$validate", _call(mode="profile"), 404, "resource-unknown"),
        ("/Pet/$validate", {"resourceType": "Pet"}, 404, "type-unknown"),
        ("/$validate", SOUND["Patient"], 404, "path-unknown"),
    ],
)
async def test_a_call_without_sense_is_refused(loop: Loop, path: str, body: Any, status: int, reason: str) -> None:
    response = await loop.send("POST", path, body)
    assert (response.status_code, reasons(response)) == (status, [reason]), response.text


@pytest.mark.asyncio
async def test_the_definition_of_its_own_type_is_a_profile(loop: Loop) -> None:
    profile = "http://hl7.org/fhir/StructureDefinition/Patient"
    for url in (profile, f"{profile}|4.0.1"):
        response = await loop.send("POST", "/Patient/$validate", _call(resource=SOUND["Patient"], profile=url))
        assert _severities(response) == ["information"]
    response = await loop.send("POST", "/Task/$validate", _call(resource=SOUND["Task"], profile=profile))
    assert reasons(response) == ["profile-unknown"]


@pytest.mark.asyncio
async def test_a_profile_of_ours_finds_errors_where_it_is_asked_for_or_claimed_and_else_warnings(loop: Loop) -> None:
    profile = "https://fitwork.example/fhir/StructureDefinition/fitwork-patient"
    patient = SOUND["Patient"]
    asked = await loop.send("POST", "/Patient/$validate", _call(resource=patient, profile=profile))
    claimed = await loop.send("POST", "/Patient/$validate", {**patient, "meta": {"profile": [profile]}})
    unasked = await loop.send("POST", "/Patient/$validate", patient)
    for response, severities in ((asked, ["error"]), (claimed, ["error"]), (unasked, ["information", "warning"])):
        assert _severities(response) == severities
        assert (issues(response)[-1]["expression"], issues(response)[-1]["code"]) == (
            ["Patient.identifier"],
            "required",
        )
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}
    sound = {**patient, "identifier": [number]}
    assert _severities(await loop.send("POST", "/Patient/$validate", _call(resource=sound, profile=profile))) == [
        "information"
    ]


@pytest.mark.asyncio
async def test_a_mode_asks_whether_the_step_could_be_taken(loop: Loop) -> None:
    task = await loop.refer(a_transaction())
    sound = await loop.send("POST", f"/Task/{task['id']}/$validate", _call(resource=task, mode="update"))
    assert _severities(sound) == ["information"]
    other = await loop.send("POST", "/Task/other/$validate", _call(resource=task, mode="update"))
    assert reasons(other) == ["id-mismatch"]
    gone = {**task, "id": "gone"}
    missing = await loop.send("POST", "/Task/gone/$validate", _call(resource=gone, mode="update"))
    assert (missing.status_code, reasons(missing)) == (200, ["resource-unknown"])
    created = await loop.send("POST", "/Patient/$validate", _call(resource=SOUND["Patient"], mode="create"))
    assert _severities(created) == ["information", "warning"]  # it has no NHS number
    flag = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "required"}]}
    not_taken = await loop.send("POST", "/OperationOutcome/$validate?mode=create", flag)
    assert reasons(not_taken)[0] == "interaction-not-served"
    deleted = await loop.send("POST", "/Slot/unknown/$validate", _call(mode="delete"))
    assert reasons(deleted) == ["interaction-not-served", "resource-unknown"]


@pytest.mark.asyncio
async def test_what_is_stored_is_validated_for_whoever_may_read_it(loop: Loop) -> None:
    task = await loop.refer(a_transaction())
    for call in (_call(), _call(mode="profile"), _call(profile="http://hl7.org/fhir/StructureDefinition/Task")):
        response = await loop.send("POST", f"/Task/{task['id']}/$validate", call)
        assert _severities(response) == ["information"], response.text
        hidden = await loop.send("POST", f"/Task/{task['id']}/$validate", call, by=OTHER_PRACTICE)
        assert (hidden.status_code, reasons(hidden)) == (404, ["resource-unknown"])


@pytest.mark.asyncio
async def test_a_red_flag_is_said_and_is_no_referral(loop: Loop) -> None:
    before = stored_rows(loop)
    flagged = a_response(answers={"red_flags": ["cauda_equina"]}, subject={"reference": "Patient/1"})
    sound = await loop.send("POST", "/QuestionnaireResponse/$validate", flagged)
    assert (sound.status_code, reasons(sound)) == (200, ["red-flag-not-stored"])
    assert _severities(sound) == ["information", "warning"]
    wrong = await loop.send("POST", "/QuestionnaireResponse/$validate", {**flagged, "status": "sent"})
    assert (wrong.status_code, reasons(wrong)) == (200, ["red-flag-not-stored"])
    refused = await loop.send("POST", "/Patient/$validate", flagged)
    assert reasons(refused) == ["resource-type", "red-flag-refused"]
    assert stored_rows(loop) == before, "as with $triage nobody is alerted"


@pytest.mark.asyncio
async def test_text_for_a_boolean_is_told_although_a_door_would_read_it(loop: Loop) -> None:
    response = await loop.send("POST", "/Patient/$validate", {**SOUND["Patient"], "active": "true"})
    assert fields(response) == ["Patient.active"]


@pytest.mark.asyncio
async def test_beyond_this_machine_nobody_who_exists_may_be_named() -> None:
    async with a_loop(insecure_bind="1") as loop:
        person = a_patient(identifier=[{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "943" + "4765919"}])
        response = await loop.send("POST", "/Patient/$validate", person)
    assert (response.status_code, reasons(response)) == (422, ["test-numbers-only"])
