"""What people do in the stories, in their words, on a server in the test's own process.

A story is told once (`told`), leaves what it saw, and is asked many questions.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from types import SimpleNamespace
from typing import Any

import httpx

from builders.bundles import BASE, ODS, a_response, a_transaction, coding, ref
from builders.loop import PRACTICE, Loop, a_loop, category
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.workflow.ports import SERVER, Query

Json = dict[str, Any]
OH = "anytown-oh"
REGISTERED = "Y99903"
"""A practice that refers nobody: where a self-referrer is registered."""
CLINICIAN: Json = {
    "type": "Practitioner",
    "display": "Dr Testdoctor",
    "identifier": {"system": "https://fhir.hl7.org.uk/Id/gmc-number", "value": "0000001"},
}
"""A named clinician of another system, as the author of a response."""
ADVICE: Json = {"areas": ["anytown"], "conditions": ["msk"]}
ASSESSMENT: Json = {"areas": ["anytown"], "conditions": ["msk"], "absence_days": 20}
CASE_MANAGED: Json = {"areas": ["anytown"], "conditions": ["mental_health"], "absence_days": 40}
"""Facts that make tiers A, B and C."""


def told(
    story: Callable[[Loop], Awaitable[None] | Awaitable[SimpleNamespace]], url: str = "memory://", **settings: str
) -> Any:
    """Tell a story on a server of its own; what it gives back is what the tests ask about."""

    async def whole() -> Any:
        async with a_loop(url, **settings) as loop:
            return await story(loop)

    return asyncio.run(whole())


def a_referral(facts: Mapping[str, Any] = ASSESSMENT, **changes: Any) -> Json:
    """A referral without a Consent of its own: its form says whether the patient agrees."""
    return a_transaction(without=("Consent",), facts=facts, **changes)


def a_self_referral(facts: Mapping[str, Any] = ASSESSMENT, *, registered: str | None = REGISTERED) -> Json:
    """A person's own referral, as the operator's page submits it."""
    practice = {"identifier": {"system": ODS, "value": registered}}
    return a_transaction(
        without=("Consent", "Practitioner", "PractitionerRole", "Organization", "FitNote"),
        facts={"source": "self", "fit_note": "not_fit", "note_days_ahead": 7, **facts},
        patient={"generalPractitioner": [practice] if registered else None},
        request={"requester": ref("Patient"), "supportingInfo": [ref("QuestionnaireResponse")]},
    )


def subject(task: Mapping[str, Any]) -> Json:
    return {"reference": task["for"]["reference"]}


def referral_of(task: Mapping[str, Any]) -> str:
    """The id of the ServiceRequest behind a Task."""
    return str(task["focus"]["reference"].split("/")[1])


async def now(loop: Loop, task: Mapping[str, Any], *, by: str = PRACTICE) -> Json:
    """The Task as it reads now."""
    return await loop.get(f"/Task/{task['id']}", by=by)


async def take_on(loop: Loop, task: Mapping[str, Any], *, by: str = OH) -> Json:
    return await moved(loop, task, "in-progress", "allocated", by=by)


async def moved(
    loop: Loop, task: Mapping[str, Any], status: str, business: str | None = None, *, by: str = OH, **changes: Any
) -> Json:
    """A step that must be allowed."""
    response = await loop.move(task, status, business, by=by, **changes)
    assert response.status_code == 200, response.text
    return dict(response.json())


def note(text: str) -> Json:
    return {"note": [{"text": text}]}


def why(text: str) -> Json:
    """Task.statusReason in words."""
    return {"statusReason": {"text": text}}


def flag(code: str) -> Json:
    """Task.statusReason with the code of a red flag."""
    return {"statusReason": {"coding": [{"system": f"{BASE}/CodeSystem/red-flags", "code": code}]}}


def outcome(code: str) -> Json:
    named = {"coding": [coding(f"{BASE}/CodeSystem/outcome", code)]}
    return {"output": [output("outcome", valueCodeableConcept=named)]}


def on_date(day: str) -> Json:
    return {"output": [output("next-date", valueDate=day)]}


def output(kind: str, **value: Any) -> Json:
    return {"type": {"coding": [coding(f"{BASE}/CodeSystem/task-output", kind)]}, **value}


async def do_task(
    loop: Loop, ask: Mapping[str, Any], status: str, *outputs: Json, by: str = PRACTICE
) -> httpx.Response:
    """The owner of a practice Task sets its status and outputs."""
    changed = await loop.get(f"/Task/{ask['id']}", by=by)
    changed["status"] = status
    if outputs:
        changed["output"] = [*changed.get("output", []), *outputs]
    return await loop.send("PUT", f"/Task/{ask['id']}", changed, by=by)


async def post(loop: Loop, resource: Json, *, by: str = PRACTICE) -> Json:
    """Create a resource that must be accepted."""
    response = await loop.send("POST", f"/{resource['resourceType']}", resource, by=by)
    assert response.status_code == 201, response.text
    return dict(response.json())


def a_clearance(task: Mapping[str, Any], facts: Mapping[str, Any] | None = None, **changes: Any) -> Json:
    """A named clinician's clearance: the risk is reviewed, no red flag stands."""
    return a_response(
        answers={"risk_reviewed": True, **(facts or {})}, subject=subject(task), author=CLINICIAN, **changes
    )


async def clear(
    loop: Loop,
    task: Mapping[str, Any],
    ask: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    *,
    by: str = PRACTICE,
) -> httpx.Response:
    """Record a clearance, and complete the safety Task with it."""
    clearance = await post(loop, a_clearance(task, facts), by=by)
    named = output("clearance", valueReference={"reference": f"QuestionnaireResponse/{clearance['id']}"})
    return await do_task(loop, ask, "completed", named, by=by)


async def answer(
    loop: Loop,
    task: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    *,
    text: str | None = None,
    to: str | None = None,
    by: str = PRACTICE,
) -> httpx.Response:
    """A Communication about the referral, with new facts or words; `to` is the message it answers."""
    payload: list[Json] = []
    if facts:
        response = await post(loop, a_response(answers=facts, subject=subject(task)), by=by)
        payload.append({"contentReference": {"reference": f"QuestionnaireResponse/{response['id']}"}})
    if text:
        payload.append({"contentString": text})
    communication: Json = {
        "resourceType": "Communication",
        "status": "completed",
        "subject": subject(task),
        "partOf": [{"reference": f"Task/{task['id']}"}],
        "payload": payload,
    }
    if to:
        communication["inResponseTo"] = [{"reference": to}]
    return await loop.send("POST", "/Communication", communication, by=by)


async def report(loop: Loop, task: Mapping[str, Any], facts: Mapping[str, Any], *, by: str = OH) -> httpx.Response:
    """A service's own findings, as a response to the review form."""
    response = a_response(
        "fitwork-review", facts, subject=subject(task), basedOn=[{"reference": f"ServiceRequest/{referral_of(task)}"}]
    )
    return await loop.send("POST", "/QuestionnaireResponse", response, by=by)


async def set_referral(loop: Loop, task: Mapping[str, Any], status: str, *, by: str = PRACTICE) -> httpx.Response:
    """The practice changes its ServiceRequest."""
    request = await loop.get(f"/ServiceRequest/{referral_of(task)}", by=by)
    return await loop.send("PUT", f"/ServiceRequest/{request['id']}", {**request, "status": status}, by=by)


async def messages(loop: Loop, task: Mapping[str, Any]) -> list[Json]:
    """Every Communication of ours about the referral, whoever may read it, oldest first."""
    page = await loop.place.store.search(SERVER, Query(type="Communication", count=200))
    found = [parse_json(row.text.encode()) for row in page.rows]
    ours = [m for m in found if isinstance(m, dict) and {"reference": f"Task/{task['id']}"} in m.get("partOf", [])]
    return sorted((m for m in ours if "category" in m), key=lambda m: m["sent"])


def text_of(message: Mapping[str, Any]) -> str:
    return str(message["payload"][0]["contentString"])


def of_kind(found: list[Json], kind: str) -> list[Json]:
    return [message for message in found if category(message) == kind]


def kinds(found: list[Json]) -> list[str]:
    """The feedback categories of messages of ours; what others wrote has none."""
    return [category(message) for message in found if "category" in message]


def recipients(found: list[Json]) -> set[str]:
    return {message["recipient"][0]["identifier"]["value"] for message in found}


async def alerts(loop: Loop) -> list[str]:
    """The kinds of the operator's alerts, oldest first."""
    return [alert.kind for alert in reversed(await loop.place.store.alerts(limit=100))]


async def overdue(loop: Loop) -> int:
    """What /health counts as overdue."""
    response = await loop.client.get("/health")
    return int(response.json()["overdue_safety"])


def problem(response: httpx.Response) -> str:
    """The words of a refusal."""
    return " ".join(issue["diagnostics"] for issue in response.json()["issue"])


def names_nobody(text: str) -> bool:
    """Whether a text leaves out the patient's name and number."""
    return not re.search(r"Testpatient|Robin|999\d{7}", text)
