"""A practice reads what it is told, a service the Tasks it owns and what they refer to, the operator the rest."""

from typing import Any

import pytest

from builders.bundles import NHS_NUMBER, a_message, a_transaction
from builders.loop import OPERATOR, OTHER_PRACTICE, PRACTICE, Loop, a_service, category, place_of
from builders.watched import reasons

SERVICE = "anytown-oh"
TIER_B = {"areas": ["anytown"], "absence_days": 60}
TYPES = (
    "Task",
    "Communication",
    "ServiceRequest",
    "Patient",
    "QuestionnaireResponse",
    "Condition",
    "Consent",
    "Encounter",
    "CarePlan",
    "Practitioner",
    "PractitionerRole",
    "Organization",
)
_REFERENCES = ("focus", "for", "owner")


async def _visible(loop: Loop, by: str) -> dict[str, set[str]]:
    """The ids an organisation finds, by type, beside the directory's own."""
    found = {}
    for type_ in TYPES:
        rows = await loop.found(f"/{type_}?_count=200", by=by)
        found[type_] = {row["id"] for row in rows if not row["id"].startswith(("operator-", "org-"))}
    return {type_: ids for type_, ids in found.items() if ids}


@pytest.mark.asyncio
async def test_another_practice_sees_nothing_at_all(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    assert await _visible(loop, OTHER_PRACTICE) == {}
    for path in (
        f"/Task/{task['id']}",
        f"/{task['focus']['reference']}",
        f"/{task['for']['reference']}",
        f"/Task/{task['id']}/_history",
        f"/Task/{task['id']}/_history/1",
    ):
        assert (await loop.send("GET", path, by=OTHER_PRACTICE)).status_code == 404
    assert (await loop.get("/Task/_history", by=OTHER_PRACTICE)).get("entry", []) == []


@pytest.mark.asyncio
async def test_another_practice_can_change_nothing(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    request = await loop.get(f"/{task['focus']['reference']}")
    for resource in (task, {**request, "status": "revoked"}):
        path = f"/{resource['resourceType']}/{resource['id']}"
        assert (await loop.send("PUT", path, resource, by=OTHER_PRACTICE)).status_code == 404
    patch = [{"op": "replace", "path": "/status", "value": "revoked"}]
    assert (await loop.send("PATCH", f"/{task['focus']['reference']}", patch, by=OTHER_PRACTICE)).status_code == 404


@pytest.mark.asyncio
async def test_the_practice_sees_all_of_its_referral(loop: Loop) -> None:
    await loop.refer(a_transaction(facts=TIER_B))
    assert set(await _visible(loop, PRACTICE)) == set(TYPES)


@pytest.mark.asyncio
async def test_a_service_reads_its_task_and_everything_the_task_leads_to(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    assert task["owner"]["identifier"]["value"] == SERVICE
    seen = await loop.get(f"/Task/{task['id']}", by=SERVICE)
    assert seen == task
    request = await loop.get(f"/{task['focus']['reference']}", by=SERVICE)
    for reference in [
        task["for"],
        task["requester"],
        task["owner"],
        request["requester"],
        request["encounter"],
        *request["supportingInfo"],
        *request["reasonReference"],
        *request["basedOn"],
    ]:
        assert (await loop.send("GET", f"/{reference['reference']}", by=SERVICE)).status_code == 200, reference
    included = await loop.get(f"/Task?_id={task['id']}&_include=Task:*", by=SERVICE)
    assert {"Patient", "ServiceRequest"} <= {entry["resource"]["resourceType"] for entry in included["entry"]}


@pytest.mark.asyncio
async def test_a_service_does_not_read_what_the_practice_is_told(loop: Loop) -> None:
    await loop.refer(a_transaction(facts={**TIER_B, "gp_discordance": True}))
    ours = {message["id"]: message for message in await loop.found("/Communication")}
    assert any(m.get("meta", {}).get("security") for m in ours.values())
    theirs = await loop.found("/Communication", by=SERVICE)
    assert not ours.keys() & {message["id"] for message in theirs}
    assert all(message["recipient"][0]["identifier"]["value"] == SERVICE for message in theirs)
    revinclude = await loop.get("/Task?_revinclude=Communication:part-of", by=SERVICE)
    assert not ours.keys() & {entry["resource"]["id"] for entry in revinclude["entry"]}


@pytest.mark.asyncio
async def test_after_it_declined_a_service_sees_nothing_more(loop: Loop) -> None:
    await loop.load_services(a_service(), a_service("second-oh"))
    task = await loop.refer(a_transaction(facts=TIER_B))
    first = task["owner"]["identifier"]["value"]
    second = ({SERVICE, "second-oh"} - {first}).pop()
    assert (await _visible(loop, second)) == {}
    declined = await loop.move(task, "rejected", "declined", by=first, statusReason={"text": "No staff this month"})
    assert declined.status_code == 200, declined.text
    now = await loop.get(f"/Task/{task['id']}")
    assert (place_of(now), now["owner"]["identifier"]["value"]) == ("accepted / rerouted", second)
    assert "Task" in await _visible(loop, second)
    left = await _visible(loop, first)
    assert set(left) <= {"Communication"}  # what was said to itself, if anything
    for path in (f"/Task/{task['id']}", f"/Task/{task['id']}/_history/1", f"/{task['for']['reference']}"):
        assert (await loop.send("GET", path, by=first)).status_code == 404


@pytest.mark.asyncio
async def test_a_service_that_is_only_a_signpost_sees_nothing(loop: Loop) -> None:
    await loop.load_services(a_service(), a_service("second-oh"))
    task = await loop.refer(a_transaction(facts=TIER_B))
    named = [o["valueReference"]["reference"] for o in task["output"] if "valueReference" in o]
    assert set(named) == {"HealthcareService/anytown-oh", "HealthcareService/second-oh"}
    other = ({SERVICE, "second-oh"} - {task["owner"]["identifier"]["value"]}).pop()
    assert await _visible(loop, other) == {}


@pytest.mark.asyncio
async def test_the_operator_reads_the_cases_no_service_has(loop: Loop) -> None:
    at_a = await loop.refer(a_transaction())
    number = {"identifier": [{"system": NHS_NUMBER, "value": "9990000026"}]}
    at_b = await loop.refer(a_transaction(facts=TIER_B, patient=number))
    assert (await loop.send("GET", f"/Task/{at_a['id']}", by=OPERATOR)).status_code == 200
    assert (await loop.send("GET", f"/Task/{at_b['id']}", by=OPERATOR)).status_code == 404


@pytest.mark.asyncio
async def test_everybody_reads_the_directory(loop: Loop) -> None:
    for by in (PRACTICE, OTHER_PRACTICE, SERVICE, OPERATOR):
        found = await loop.found("/HealthcareService", by=by)
        assert [service["id"] for service in found] == [SERVICE]
    named = await loop.found("/HealthcareService?identifier=anytown-oh")
    assert [service["id"] for service in named] == [SERVICE]


@pytest.mark.asyncio
async def test_a_service_is_known_by_its_id_and_by_its_ods_code(loop: Loop) -> None:
    await loop.load_services({**a_service(), "organisation_ods": "Y99950"})
    task = await loop.refer(a_transaction(facts=TIER_B))
    services: list[dict[str, Any]] = [await loop.get(f"/Task/{task['id']}", by=by) for by in (SERVICE, "Y99950")]
    assert services[0] == services[1] == task


@pytest.mark.asyncio
async def test_an_organisation_with_two_services_sees_the_tasks_of_both(loop: Loop) -> None:
    elsewhere = a_service("second-oh", area=["elsewhere"], organisation_ods="Y99950")
    await loop.load_services(a_service(organisation_ods="Y99950"), elsewhere)
    tasks = [await loop.refer(a_transaction(facts={**TIER_B, "areas": [area]})) for area in ("anytown", "elsewhere")]
    assert {task["owner"]["identifier"]["value"] for task in tasks} == {"anytown-oh", "second-oh"}
    seen = await loop.found("/Task?code=fulfill", by="Y99950")
    assert {task["id"] for task in seen} == {task["id"] for task in tasks}


@pytest.mark.asyncio
async def test_what_a_service_keeps_is_not_the_practices(loop: Loop) -> None:
    own = {"resourceType": "Task", "status": "requested", "intent": "order", "description": "Order leaflets"}
    made = await loop.send("POST", "/Task", own, by=SERVICE)
    assert made.status_code == 201
    path = f"/Task/{made.json()['id']}"
    assert (await loop.send("GET", path, by=SERVICE)).status_code == 200
    assert (await loop.send("GET", path)).status_code == 404


@pytest.mark.asyncio
async def test_a_practice_is_told_of_every_step_and_only_it(loop: Loop) -> None:
    response = await loop.message(a_message(facts=TIER_B))
    told = [e["resource"] for e in response.json()["entry"] if e["resource"]["resourceType"] == "Communication"]
    assert told
    assert [category(m) for m in told] == await loop.told()
    assert await loop.told(by=OTHER_PRACTICE) == []


@pytest.mark.asyncio
async def test_another_practices_request_is_not_cancelled_by_its_id(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    id_ = task["focus"]["reference"].split("/")[1]
    update = {"coding": [{"system": "https://fhir.nhs.uk/CodeSystem/message-reason-bars", "code": "update"}]}
    message = a_message(request={"id": id_, "status": "revoked"}, header={"reason": update})
    theirs = await loop.message(message, by=OTHER_PRACTICE)
    assert (theirs.status_code, reasons(theirs)) == (404, ["referral-unknown"])
    ours = await loop.message(message)
    assert ours.status_code == 200
