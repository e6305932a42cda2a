"""What the tests at the edge of safety do again and again."""

from typing import Any

import httpx

from builders.bundles import a_message, a_response
from builders.loop import PRACTICE, Loop
from builders.stories import ASSESSMENT, CLINICIAN, a_referral, do_task, output, post, subject, take_on

Json = dict[str, Any]
FLAG = {"red_flags": ["suicide_risk"]}
OTHER_NUMBER = "9990000026"


async def held(loop: Loop, facts: Json | None = None) -> tuple[Json, Json]:
    """A referral on a safety hold, and the practice's Task about it."""
    task = await loop.refer(a_referral({**ASSESSMENT, **FLAG, **(facts or {})}))
    return task, await loop.practice_task("safety-review")


async def supported(loop: Loop) -> Json:
    """A referral that a service has taken on."""
    return await take_on(loop, await loop.refer(a_referral()))


async def asked(loop: Loop) -> tuple[Json, Json]:
    """A referral that a service has a question about, and the practice's Task to answer it."""
    task = await supported(loop)
    wait = await loop.move(task, "in-progress", "awaiting-information", by="anytown-oh", note=[{"text": "Since when?"}])
    assert wait.status_code == 200, wait.text
    return task, await loop.practice_task("answer-question")


async def cleared_with(loop: Loop, task: Json, ask: Json, **changes: Any) -> httpx.Response:
    """Complete the safety Task with a clearance; a change of None takes the element out."""
    form = a_response(answers={"risk_reviewed": True, "red_flags": "none"}, subject=subject(task), author=CLINICIAN)
    form = {name: value for name, value in {**form, **changes}.items() if value is not None}
    return await done_with(loop, ask, "clearance", form)


async def done_with(loop: Loop, ask: Json, kind: str, form: Json, status: str = "completed") -> httpx.Response:
    made = await post(loop, form)
    named = output(kind, valueReference={"reference": f"QuestionnaireResponse/{made['id']}"})
    return await do_task(loop, ask, status, named)


def an_answer(task: Json, facts: Json, **changes: Any) -> Json:
    return {**a_response(answers=facts, subject=subject(task)), **changes}


def a_communication(task: Json, **changes: Any) -> Json:
    return {
        "resourceType": "Communication",
        "status": "completed",
        "basedOn": [task["focus"]],
        "subject": subject(task),
        **changes,
    }


async def alert_kinds(loop: Loop) -> list[str]:
    return [alert.kind for alert in await loop.place.store.alerts(limit=50)]


async def codes_of_tasks(loop: Loop, *, by: str = PRACTICE) -> list[str]:
    found = await loop.found("/Task?_count=100", by=by)
    return [f"{t['code']['coding'][0]['code']} {t['status']}" for t in found if "code" in t]


async def referred_by_message(loop: Loop, facts: Json | None = None) -> Json:
    """A referral that came as a message: its Task."""
    response = await loop.message(a_message(facts={"areas": ["anytown"], **(facts or {})}))
    assert response.status_code == 200, response.text
    return next(e["resource"] for e in response.json()["entry"] if e["resource"]["resourceType"] == "Task")


async def taken_back(
    loop: Loop, task: Json, facts: Json | None = None, note: str | None = None, patient: Json | None = None
) -> httpx.Response:
    """The same message again, with the referral revoked."""
    message = a_message(facts={"areas": ["anytown"], **(facts or {})}, patient=patient or {})
    reason = {"system": "https://fhir.nhs.uk/CodeSystem/message-reason-bars", "code": "update"}
    for resource in (entry["resource"] for entry in message["entry"]):
        if resource["resourceType"] == "ServiceRequest":
            resource.update(id=task["focus"]["reference"].split("/")[1], status="revoked")
            resource.update({"note": [{"text": note}]} if note else {})
        if resource["resourceType"] == "MessageHeader":
            resource["reason"] = {"coding": [reason]}
    return await loop.message(message)
