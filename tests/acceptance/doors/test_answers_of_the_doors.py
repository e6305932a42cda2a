"""How each door answers a referral: message, transaction, lone ServiceRequest, dry run."""

import re
from typing import Any

import pytest

from builders.bundles import NHS_NUMBER, URN, a_message, a_service_request, a_transaction
from builders.loop import OPERATOR, Loop, outputs, place_of
from builders.watched import issues, reasons

REFERENCE = re.compile(r"FW-[2-9A-Z]{4}-[2-9A-Z]{4}")
TIER_B = {"areas": ["anytown"], "absence_days": 60}
BASE = "http://127.0.0.1/FHIR/R4"
CODES = "https://fitwork.example/fhir/CodeSystem/"
UNSAID = '{"id":"x","extension":[{"url":"http://a.example","valueCode":"masked"}]}'
"""What may stand beside a null."""


def _entries(bundle: dict[str, Any], type_: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == type_]


@pytest.mark.asyncio
async def test_a_message_is_answered_with_a_message_that_carries_the_task(loop: Loop) -> None:
    response = await loop.message(a_message(facts=TIER_B))
    assert response.status_code == 200
    answer = response.json()
    assert (answer["type"], answer["entry"][0]["resource"]["resourceType"]) == ("message", "MessageHeader")
    header = answer["entry"][0]["resource"]
    assert header["response"] == {"identifier": "11111111-1111-4111-8111-111111111111", "code": "ok"}
    assert header["eventCoding"]["code"] == "servicerequest-response"
    assert header["destination"] == [{"endpoint": "https://fhir.nhs.uk/Id/dos-service-id|222"}]
    (task,) = [t for t in _entries(answer, "Task") if "identifier" in t]
    assert header["focus"] == [{"reference": f"Task/{task['id']}"}]
    assert task == await loop.get(f"/Task/{task['id']}")
    messages = _entries(answer, "Communication")
    assert {m["id"] for m in messages} == {m["id"] for m in await loop.found("/Communication")}
    assert _entries(answer, "Organization")[0]["identifier"][0]["value"] == OPERATOR
    assert _entries(answer, "OperationOutcome")
    assert [entry["fullUrl"] for entry in answer["entry"]] == [
        f"{BASE}/{e['resource']['resourceType']}/{e['resource']['id']}" for e in answer["entry"]
    ]


@pytest.mark.asyncio
async def test_the_answer_holds_nothing_that_others_are_told(loop: Loop) -> None:
    own = {"resourceType": "Task", "status": "requested", "intent": "order"}
    message = a_message(facts=TIER_B, request={"note": [{"text": "She fears for her job."}]}, add=[own])
    answer = (await loop.message(message)).json()
    owners = {task["owner"]["identifier"]["value"] for task in _entries(answer, "Task")}
    assert owners <= {"anytown-oh", "Y99901"}
    assert [task["code"]["coding"][0]["code"] for task in _entries(answer, "Task")] == ["fulfill"]
    assert await loop.found("/Task?code=read-words", by="anytown-oh")
    assert {m["recipient"][0]["identifier"]["value"] for m in _entries(answer, "Communication")} == {"Y99901"}


@pytest.mark.asyncio
async def test_the_answer_holds_a_reference_a_person_can_read_out(loop: Loop) -> None:
    response = await loop.message(a_message())
    (task,) = [t for t in _entries(response.json(), "Task") if "identifier" in t]
    reference = task["identifier"][0]["value"]
    assert REFERENCE.fullmatch(reference)
    assert reference in issues(response)[0]["diagnostics"]
    for query in (reference, f"https://fitwork.example/fhir/Id/referral-reference|{reference}"):
        assert [t["id"] for t in await loop.found(f"/Task?identifier={query}")] == [task["id"]]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("changes", "answered"),
    [
        (
            {
                "id": None,
                "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:4d1f4b7e-1c1f-4a3c-9b1e-7a3f2f6d8c11"},
            },
            "4d1f4b7e-1c1f-4a3c-9b1e-7a3f2f6d8c11",
        ),
        ({"id": None, "identifier": {"value": "no id at all, but words"}}, "unknown"),
        ({"id": None}, "unknown"),
    ],
)
async def test_a_message_without_an_id_is_answered_all_the_same(
    loop: Loop, changes: dict[str, Any], answered: str
) -> None:
    message = {name: value for name, value in {**a_message(), **changes}.items() if value is not None}
    response = await loop.message(message)
    assert response.status_code == 200
    assert response.json()["entry"][0]["resource"]["response"]["identifier"] == answered


@pytest.mark.asyncio
async def test_a_transaction_is_answered_entry_by_entry_in_the_order_sent(loop: Loop) -> None:
    sent = a_transaction(facts=TIER_B)
    response = await loop.send("POST", "", sent)
    assert response.status_code == 200
    answer = response.json()
    assert answer["type"] == "transaction-response"
    assert len(answer["entry"]) == len(sent["entry"])
    for entry, given in zip(answer["entry"], sent["entry"], strict=True):
        reply = entry["response"]
        assert reply["status"] == "201 Created"
        assert reply["location"].startswith(f"{BASE}/{given['resource']['resourceType']}/")
        assert reply["etag"] == 'W/"1"'
        stored = await loop.get(reply["location"].removeprefix(BASE))
        assert stored["meta"]["lastUpdated"] == reply["lastModified"]


@pytest.mark.asyncio
async def test_the_service_requests_entry_says_tier_reasons_service_and_task(loop: Loop) -> None:
    response = await loop.send("POST", "", a_transaction(facts=TIER_B))
    outcomes = [entry["response"].get("outcome") for entry in response.json()["entry"]]
    assert [i for i, outcome in enumerate(outcomes) if outcome] == [11]
    said = [issue["diagnostics"] for issue in outcomes[11]["issue"]]
    task_url = said[0].rsplit(" ", 1)[1]
    task = await loop.get(task_url.removeprefix(BASE))
    (tier,) = outputs(task, "tier")
    assert tier in ("B", "C")
    assert any(line.startswith(f"Tier {tier}") for line in said)
    assert "With: Anytown Oh Service" in said
    assert all(any(line.startswith(f"{code}: ") for line in said) for code in outputs(task, "reason"))


@pytest.mark.asyncio
async def test_warnings_are_told_at_every_door(loop: Loop) -> None:
    quirk = {"identifier": [{"system": "https://fhir.nhs.uk/id/ods-organization-code", "value": "Y99901"}]}
    by_transaction = await loop.send("POST", "", a_transaction(practice=quirk))
    assert "system-case" in reasons(by_transaction)
    by_message = await loop.message(a_message(practice=quirk, facts={"absence_days": 90}))
    assert "system-case" in reasons(by_message)
    alone = await loop.send(
        "POST",
        "/ServiceRequest",
        a_service_request(practice=quirk, facts={"absence_days": 40}),
        headers={"Prefer": "return=OperationOutcome"},
    )
    assert "system-case" in reasons(alone)
    dry = await loop.send("POST", "/ServiceRequest/$triage", a_transaction(practice=quirk))
    assert "system-case" in reasons(dry)


@pytest.mark.asyncio
async def test_a_lone_service_request_is_created_with_a_link_to_its_task(loop: Loop) -> None:
    response = await loop.send("POST", "/ServiceRequest", a_service_request(facts=TIER_B))
    assert response.status_code == 201
    made = response.json()
    assert made["resourceType"] == "ServiceRequest"
    assert response.headers["location"] == f"{BASE}/ServiceRequest/{made['id']}/_history/1"
    link = re.fullmatch(r"<(.+)>; rel=\"related\"", response.headers["link"])
    assert link
    task = await loop.get(link.group(1).removeprefix(BASE))
    assert task["focus"]["reference"] == f"ServiceRequest/{made['id']}"
    assert made == await loop.get(f"/ServiceRequest/{made['id']}")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("prefer", "holds"),
    [
        ("return=minimal", None),
        ("return=OperationOutcome", "OperationOutcome"),
        ("respond-async, return=representation", "ServiceRequest"),
        ("handling=strict; return=operationoutcome", "OperationOutcome"),
    ],
)
async def test_the_caller_may_prefer_less(loop: Loop, prefer: str, holds: str | None) -> None:
    for expected in (201, 200):
        response = await loop.send("POST", "/ServiceRequest", a_service_request(), headers={"Prefer": prefer})
        assert response.status_code == expected
        assert {"location", "etag", "link"} <= response.headers.keys()
        assert (response.json()["resourceType"] if response.content else None) == holds


@pytest.mark.asyncio
async def test_the_task_says_who_asks_who_has_it_and_for_whom(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    request = await loop.get(f"/{task['focus']['reference']}")
    assert task["basedOn"] == [task["focus"]]
    assert task["for"] == request["subject"]
    assert task["requester"]["identifier"] == {
        "system": "https://fhir.nhs.uk/Id/ods-organization-code",
        "value": "Y99901",
    }
    assert (await loop.get(f"/{task['requester']['reference']}"))["resourceType"] == "Organization"
    assert task["owner"]["identifier"]["value"] == "anytown-oh"
    assert (await loop.get(f"/{task['owner']['reference']}"))["resourceType"] == "HealthcareService"
    for kind in ("tier", "computed-tier", "mode", "urgency", "disposition", "reason", "service"):
        systems = {
            output["valueCodeableConcept"]["coding"][0]["system"]
            for output in task["output"]
            if output["type"]["coding"][0]["code"] == kind
        }
        named = {"computed-tier": "tier", "service": "service-type"}.get(kind, kind)
        assert systems == {CODES + named}, kind
    assert {output["type"]["coding"][0]["system"] for output in task["output"]} == {CODES + "task-output"}


@pytest.mark.asyncio
async def test_at_tier_a_the_operator_has_it_and_every_reference_resolves(loop: Loop) -> None:
    task = await loop.refer(a_transaction())
    assert place_of(task) == "in-progress / advice-sent"
    assert task["owner"]["identifier"]["value"] == OPERATOR
    assert (await loop.get(f"/{task['owner']['reference']}"))["identifier"][0]["value"] == OPERATOR


@pytest.mark.asyncio
async def test_references_inside_the_bundle_are_rewritten_everywhere(loop: Loop) -> None:
    response = await loop.send("POST", "", a_transaction())
    places = [entry["response"]["location"].removeprefix(BASE) for entry in response.json()["entry"]]
    texts = [str(await loop.get(place)) for place in places]
    assert not any("urn:uuid" in text for text in texts)
    request = await loop.get(places[11])
    for reference in [request["subject"], *request["supportingInfo"], *request["reasonReference"]]:
        assert (await loop.send("GET", f"/{reference['reference']}")).status_code == 200


@pytest.mark.asyncio
async def test_what_was_sent_is_kept_to_the_letter(loop: Loop) -> None:
    text = (
        '{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:1","resource":'
        '{"resourceType":"Patient","identifier":[{"system":"' + NHS_NUMBER + '","value":"9990000018"}],'
        '"birthDate":"1984-03-09","_birthDate":{"extension":[{"url":"http://a.example","valueDecimal":1.10}]},'
        '"name":[{"given":["Robin",null],"_given":[null,' + UNSAID + "]}]},"
        '"request":{"method":"POST","url":"Patient"}},'
        '{"fullUrl":"urn:uuid:2","resource":{"resourceType":"ServiceRequest","status":"active","intent":"plan",'
        '"authoredOn":"2026-11-02T09:30:00.1234567+00:00","subject":{"reference":"urn:uuid:1"},'
        '"quantityQuantity":{"value":6.50}},"request":{"method":"POST","url":"ServiceRequest"}}]}'
    )
    response = await loop.send("POST", "", text.encode())
    assert response.status_code == 200, response.text
    patient, request = [entry["response"]["location"].removeprefix(BASE) for entry in response.json()["entry"]]
    stored = (await loop.send("GET", patient)).text
    assert '"valueDecimal":1.10' in stored
    assert '"given":["Robin",null],"_given":[null,' + UNSAID + "]" in stored
    stored = (await loop.send("GET", request)).text
    assert "2026-11-02T09:30:00.1234567+00:00" in stored
    assert '"value":6.50' in stored


@pytest.mark.asyncio
async def test_whatever_came_along_is_read_back_at_its_location(loop: Loop) -> None:
    flag = {
        "resourceType": "Flag",
        "status": "active",
        "code": {"text": "Needs large print"},
        "subject": {"reference": URN["Patient"]},
    }
    group = {"resourceType": "Group", "type": "person", "actual": True}
    response = await loop.message(a_message(add=[flag, group]))
    assert response.status_code == 200
    (task,) = [t for t in _entries(response.json(), "Task") if "identifier" in t]
    (stored,) = await loop.found("/Task?_id=" + task["id"])
    assert stored
    history = (await loop.get("/ServiceRequest/_history"))["entry"][0]["resource"]
    assert history["resourceType"] == "ServiceRequest"
    by_transaction = await loop.send("POST", "", a_transaction(add=[flag, group], facts={"absence_days": 77}))
    for entry in by_transaction.json()["entry"]:
        assert (await loop.send("GET", entry["response"]["location"].removeprefix(BASE))).status_code == 200


@pytest.mark.asyncio
async def test_a_task_that_comes_along_never_becomes_the_loops(loop: Loop) -> None:
    own = {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "description": "Ring the patient",
        "for": {"reference": URN["Patient"]},
        "focus": {"reference": URN["ServiceRequest"]},
    }
    response = await loop.send("POST", "", a_transaction(add=[own], facts=TIER_B))
    place = response.json()["entry"][12]["response"]["location"].removeprefix(BASE).split("/_history")[0]
    kept = await loop.get(place)
    assert kept["description"] == "Ring the patient"
    changed = await loop.send("PUT", place, {**kept, "status": "completed"})
    assert (changed.status_code, reasons(changed)) == (403, ["task-not-the-loops"])
    assert (await loop.send("GET", place, by="anytown-oh")).status_code == 404
