"""A red flag in a resource that is sent on its own reaches a person, whatever the resource is."""

import pytest

from acceptance.safety_edge.edges import (
    FLAG,
    OTHER_NUMBER,
    a_communication,
    alert_kinds,
    an_answer,
    codes_of_tasks,
    supported,
)
from builders.bundles import BASE, NHS_NUMBER, a_response, coding
from builders.loop import PRACTICE, Loop, place_of
from builders.stories import CLINICIAN, OH, set_referral, subject
from builders.watched import reasons

FLAGGED = {"coding": [coding(f"{BASE}/CodeSystem/red-flags", "suicide_risk")]}
HOLD = "on-hold / safety-hold"


def _observation(**changes):
    return {"resourceType": "Observation", "status": "final", "code": FLAGGED, **changes}


def _task(**changes):
    return {"resourceType": "Task", "status": "requested", "intent": "order", "reasonCode": FLAGGED, **changes}


def _message(**changes):
    inside = {**a_response(answers=FLAG), "id": "a", "subject": {"reference": "Patient/1"}}
    payload = [{"contentReference": {"reference": "#a"}}]
    message = {"resourceType": "Communication", "status": "completed", "contained": [inside], "payload": payload}
    return {**message, **changes}


UNLINKED = {
    "QuestionnaireResponse": lambda: a_response(answers=FLAG, subject={"reference": "Patient/1"}),
    "Observation": _observation,
    "Task": _task,
    "Communication": _message,
    "Task that is given a flag": lambda: _task(reasonCode=None, input=[{"type": {"text": "why"}, "valueCoding": RAW}]),
}
RAW = FLAGGED["coding"][0]


@pytest.mark.asyncio
@pytest.mark.parametrize("by", [PRACTICE, OH])
@pytest.mark.parametrize("status", ["completed", "in-progress"])
async def test_a_response_that_names_its_referral_is_heard(loop: Loop, by: str, status: str) -> None:
    task = await supported(loop)
    made = await loop.send(
        "POST", "/QuestionnaireResponse", an_answer(task, FLAG, basedOn=[task["focus"]], status=status), by=by
    )
    assert made.status_code == 201, made.text
    assert place_of(await loop.get(f"/Task/{task['id']}")) == HOLD
    assert "safety-review requested" in await codes_of_tasks(loop)


@pytest.mark.asyncio
@pytest.mark.parametrize("make", [_observation, _task], ids=["Observation", "Task"])
async def test_another_resource_that_names_its_referral_is_heard(loop: Loop, make) -> None:
    task = await supported(loop)
    body = make(basedOn=[task["focus"]])
    made = await loop.send("POST", f"/{body['resourceType']}", body)
    assert made.status_code == 201, made.text
    assert place_of(await loop.get(f"/Task/{task['id']}")) == HOLD


@pytest.mark.asyncio
async def test_only_its_safety_facts_are_heard(loop: Loop) -> None:
    task = await supported(loop)
    body = an_answer(task, {**FLAG, "consent_referral": False}, basedOn=[task["focus"]])
    await loop.send("POST", "/QuestionnaireResponse", body)
    assert place_of(await loop.get(f"/Task/{task['id']}")) == HOLD


@pytest.mark.asyncio
@pytest.mark.parametrize("type_", UNLINKED)
async def test_one_that_names_no_referral_is_stored_and_the_operator_is_alerted(loop: Loop, type_: str) -> None:
    body = {name: value for name, value in UNLINKED[type_]().items() if value is not None}
    made = await loop.send("POST", f"/{body['resourceType']}", body)
    assert made.status_code == 201, made.text
    assert await alert_kinds(loop) == ["red-flag-unlinked"]
    assert "red-flag-unlinked" in made.headers["warning"]
    assert "telephone" in made.headers["warning"]


@pytest.mark.asyncio
async def test_the_outcome_and_the_transaction_say_so_too(loop: Loop) -> None:
    body = UNLINKED["Observation"]()
    made = await loop.send("POST", "/Observation", body, headers={"Prefer": "return=OperationOutcome"})
    assert reasons(made) == ["red-flag-unlinked"]
    entry = {"resource": body, "request": {"method": "POST", "url": "Observation"}}
    made = await loop.send("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    assert made.status_code == 200, made.text
    assert reasons(made) == ["red-flag-unlinked"]


@pytest.mark.asyncio
async def test_a_reviewed_item_9_by_a_named_clinician_alerts_nobody(loop: Loop) -> None:
    task = await supported(loop)
    facts = {"scores": {"phq9_item9": 2}, "risk_reviewed": True}
    await loop.send("POST", "/QuestionnaireResponse", an_answer(task, facts, author=CLINICIAN))
    assert await alert_kinds(loop) == []
    await loop.send("POST", "/QuestionnaireResponse", an_answer(task, facts))
    assert await alert_kinds(loop) == ["red-flag-unlinked"]


@pytest.mark.asyncio
@pytest.mark.parametrize("answers", [{"red_flags": "none"}, {"scores": {"phq9_item9": 0}}, {"absence_days": 3}])
async def test_a_response_without_a_flag_is_merely_kept(loop: Loop, answers) -> None:
    task = await supported(loop)
    made = await loop.send("POST", "/QuestionnaireResponse", an_answer(task, answers, basedOn=[task["focus"]]))
    assert made.status_code == 201
    assert "warning" not in made.headers
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "in-progress / allocated"
    assert await alert_kinds(loop) == []


@pytest.mark.asyncio
async def test_one_about_an_ended_referral_is_brought_before_a_person(loop: Loop) -> None:
    task = await supported(loop)
    await set_referral(loop, task, "entered-in-error")
    made = await loop.send("POST", "/QuestionnaireResponse", an_answer(task, FLAG, basedOn=[task["focus"]]))
    assert made.status_code == 201, made.text
    assert "safety-review requested" in await codes_of_tasks(loop)


@pytest.mark.asyncio
@pytest.mark.parametrize("status", ["entered-in-error", "in-progress"])
async def test_a_review_that_does_not_count_moves_nothing(loop: Loop, status: str) -> None:
    task = await supported(loop)
    review = a_response(
        "fitwork-review", {"returned_to_work": True}, subject=subject(task), basedOn=[task["focus"]], status=status
    )
    made = await loop.send("POST", "/QuestionnaireResponse", review, by=OH)
    assert made.status_code == 201, made.text
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "in-progress / allocated"


@pytest.mark.asyncio
async def test_an_answer_in_a_message_that_does_not_count_is_refused_and_heard(loop: Loop) -> None:
    task = await supported(loop)
    inside = {**an_answer(task, FLAG), "id": "a", "status": "in-progress"}
    body = a_communication(task, contained=[inside], payload=[{"contentReference": {"reference": "#a"}}])
    refused = await loop.send("POST", "/Communication", body)
    assert refused.status_code == 422
    assert reasons(refused) == ["answer-status", "red-flag-refused"]
    assert await alert_kinds(loop) == ["refused-with-red-flag"]


@pytest.mark.asyncio
async def test_a_flag_about_somebody_else_is_refused_and_heard(loop: Loop) -> None:
    task = await supported(loop)
    who = {**subject(task), "identifier": {"system": NHS_NUMBER, "value": OTHER_NUMBER}}
    refused = await loop.send(
        "POST", "/QuestionnaireResponse", an_answer(task, FLAG, basedOn=[task["focus"]], subject=who)
    )
    assert refused.status_code == 422
    assert {"other-subject", "red-flag-refused"} == set(reasons(refused))


@pytest.mark.asyncio
async def test_a_contained_patient_born_on_another_day_is_somebody_else(loop: Loop) -> None:
    task = await supported(loop)
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "1990-01-01"}
    body = an_answer(task, FLAG, basedOn=[task["focus"]], subject={"reference": "#p"}, contained=[patient])
    assert (await loop.send("POST", "/QuestionnaireResponse", body)).status_code == 422


@pytest.mark.asyncio
@pytest.mark.parametrize("body", [UNLINKED["QuestionnaireResponse"], _observation, _message])
async def test_what_a_service_sends_it_can_read_back(loop: Loop, body) -> None:
    resource = body()
    made = await loop.send("POST", f"/{resource['resourceType']}", resource, by=OH)
    path = f"/{resource['resourceType']}/{made.json()['id']}"
    assert (await loop.send("GET", path, by=OH)).status_code == 200
    assert (await loop.send("GET", path)).status_code == 404
