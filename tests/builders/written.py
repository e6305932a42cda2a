"""Everything a server wrote while a long story was told, to be held to the profiles."""

from functools import cache
from typing import Any

from builders.anytown import a_service
from builders.bundles import BASE, a_message, a_transaction
from builders.loop import OPERATOR, Loop
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    CASE_MANAGED,
    OH,
    a_referral,
    a_self_referral,
    clear,
    do_task,
    moved,
    note,
    now,
    on_date,
    outcome,
    set_referral,
    take_on,
    told,
    why,
)
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.workflow.ports import SERVER, Query

Json = dict[str, Any]
_OURS = ("Task", "Communication", "HealthcareService", "Organization", "Location")


@cache
def written() -> dict[str, list[Json]]:
    """By type, every version a reader could have got; with the answers to messages and to what was refused."""
    found: dict[str, list[Json]] = told(_story)
    return found


async def _story(loop: Loop) -> dict[str, list[Json]]:
    seen: dict[str, list[Json]] = {"Bundle": [], "OperationOutcome": []}
    await loop.load_own_directory()
    await _keep(loop, seen)
    await _tell(loop, seen)
    await _keep(loop, seen)
    for days in (1, 4, 30, 60, 120):
        await loop.pass_time(days=days)
        await _keep(loop, seen)
    return seen


async def _tell(loop: Loop, seen: dict[str, list[Json]]) -> None:
    areas = {"areas": ["anytown"]}
    answer = await loop.message(a_message(facts=areas))
    seen["Bundle"].append(answer.json())
    seen["Bundle"].append((await loop.message(a_message(facts={**areas, "red_flags": "cauda_equina"}))).json())
    bad = await loop.send("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": "x"})
    seen["OperationOutcome"].append(bad.json())
    entries = (await _sent(loop, a_transaction(facts=areas)))["entry"]
    seen["OperationOutcome"] += [e["response"]["outcome"] for e in entries if "outcome" in e["response"]]
    await loop.load_services(a_service())
    await _supported(loop)
    await _keep(loop, seen)
    await _held(loop)
    await _keep(loop, seen)
    await _ended(loop)


async def _sent(loop: Loop, body: Json) -> Json:
    response = await loop.send("POST", "", body)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def _supported(loop: Loop) -> None:
    """To the outcome, by the long way round."""
    task = await loop.refer(_of(1, CASE_MANAGED))
    await take_on(loop, task)
    await moved(loop, task, "in-progress", "appointment-booked", **note("Booked."), **on_date("2026-12-01"))
    await moved(loop, task, "in-progress", "assessed")
    await moved(loop, task, "in-progress", "plan-agreed")
    await moved(loop, task, "completed", "closed", **outcome("returned-same-job"))
    message = (await loop.found("/Communication?_count=1"))[0]
    message["extension"] = [{"url": f"{BASE}/StructureDefinition/read-at", "valueDateTime": "2026-11-23T10:00:00Z"}]
    marked = await loop.send("PUT", f"/Communication/{message['id']}", message)
    assert marked.status_code == 200, marked.text


async def _held(loop: Loop) -> None:
    task = await loop.refer(_of(2, {**ASSESSMENT, "red_flags": "cauda_equina"}))
    ask = await loop.practice_task("safety-review")
    assert (await do_task(loop, ask, "accepted")).status_code == 200
    assert (await clear(loop, task, ask)).status_code == 200
    consent = await loop.refer(_of(3, {**ADVICE, "consent_referral": None}))
    assert (await now(loop, consent))["status"] == "on-hold"


async def _ended(loop: Loop) -> None:
    declined = await loop.refer(_of(4, ASSESSMENT))
    await loop.move(declined, "rejected", by=OH, **why("No place for this person."))
    revoked = await loop.refer(_of(5, ASSESSMENT))
    await set_referral(loop, revoked, "revoked")
    mistaken = await loop.refer(_of(6, ASSESSMENT))
    await set_referral(loop, mistaken, "entered-in-error")
    await loop.refer(a_self_referral({**ASSESSMENT, "red_flags": "chest_pain"}), by=OPERATOR)


def _of(number: int, facts: Json) -> Json:
    """A referral of a person of its own."""
    return a_referral(facts, patient={"identifier": None, "name": [{"family": f"Other{number}"}]})


async def _keep(loop: Loop, seen: dict[str, list[Json]]) -> None:
    for type_ in _OURS:
        page = await loop.place.store.search(SERVER, Query(type=type_, count=500))
        kept = seen.setdefault(type_, [])
        for row in page.rows:
            resource = parse_json(row.text.encode())
            if isinstance(resource, dict) and resource not in kept:
                kept.append(resource)
