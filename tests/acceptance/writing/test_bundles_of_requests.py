"""batch and transaction: order of processing and of answers, references, all or nothing, and what is refused."""

import base64
import json
from typing import Any

import pytest

from builders.loop import OTHER_PRACTICE, Loop
from builders.own import IDENTIFIER, RED_FLAG, URN, a_bundle, a_person, entry, own, place_in, statuses
from builders.stories import a_referral, post, subject
from builders.watched import fields, issues, reasons, stored_rows
from fitwork_fhir.workflow.ports import SERVER

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]


async def _sent(loop: Loop, *entries: Json, type_: str = "transaction", **given: Any) -> Any:
    return await loop.send("POST", "", a_bundle(*entries, type_=type_), **given)


async def _stored(loop: Loop, answer: Json, number: int) -> Json:
    return await loop.get(place_in(answer["entry"][number]["response"]["location"]))


async def test_references_are_rewritten_everywhere(loop: Loop) -> None:
    patient, binary, letter = URN(1), URN(2), URN(3)
    condition = own("Condition", subject={"reference": patient}, note=[{"text": f"see {patient}"}])
    condition["text"] = {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{letter}">letter</a></div>',
    }
    document = own(
        "DocumentReference",
        subject={"reference": patient},
        identifier=[{"system": "urn:ietf:rfc:3986", "value": patient}],
        content=[{"attachment": {"url": binary}}],
        context={"related": [{"reference": "http://example.org/fhir/Condition/their-own"}]},
    )
    answer = await _sent(
        loop,
        entry("POST", "Condition", condition, "http://example.org/fhir/Condition/their-own"),
        entry("POST", "DocumentReference", document, letter),
        entry("POST", "Binary", own("Binary"), binary),
        entry("POST", "Patient", own("Patient", id="kept-by-them"), patient),
    )
    assert answer.status_code == 200, answer.text
    assert statuses(answer.json()) == ["201"] * 4
    places = [place_in(one["response"]["location"]).strip("/") for one in answer.json()["entry"]]
    kept = [await loop.get(f"/{place}") for place in places]
    assert kept[0]["subject"]["reference"] == kept[1]["subject"]["reference"] == places[3]
    assert kept[0]["note"][0]["text"] == f"see {patient}"
    assert f'href="{places[1]}"' in kept[0]["text"]["div"]
    assert kept[1]["content"][0]["attachment"]["url"] == places[2]
    assert kept[1]["identifier"][0]["value"] == patient
    assert kept[1]["context"]["related"][0]["reference"] == places[0]


async def test_entries_are_processed_in_order_and_answered_as_sent(loop: Loop) -> None:
    old, changed = await post(loop, own("Location", name="Old")), await post(loop, own("Location", name="Changed"))
    steps = base64.b64encode(json.dumps([{"op": "add", "path": "/alias", "value": ["A"]}]).encode()).decode()
    patched = await post(loop, own("Location", name="Patched"))
    answer = await _sent(
        loop,
        entry("GET", "Location?_sort=_lastUpdated"),
        entry("PUT", f"Location/{changed['id']}", {**changed, "name": "New"}, ifMatch='W/"1"'),
        entry("POST", "Location", own("Location", name="Made")),
        entry(
            "PATCH", f"Location/{patched['id']}", own("Binary", contentType="application/json-patch+json", data=steps)
        ),
        entry("DELETE", f"Location/{old['id']}"),
        entry("GET", "metadata"),
    )
    assert statuses(answer.json()) == ["200", "200", "201", "200", "204", "200"], answer.text
    found = [one["resource"] for one in answer.json()["entry"][0]["resource"]["entry"]]
    mine = {one["name"]: one for one in found if one["name"] in ("Old", "Changed", "New", "Made", "Patched")}
    assert mine.keys() == {"New", "Made", "Patched"}
    assert mine["Patched"]["alias"] == ["A"]
    assert answer.json()["entry"][1]["response"]["etag"] == 'W/"2"'
    assert "location" not in answer.json()["entry"][4]["response"]


async def test_the_resources_come_back_where_they_are_wanted(loop: Loop) -> None:
    for type_ in ("transaction", "batch"):
        plain = await _sent(loop, entry("POST", "Location", own("Location")), type_=type_)
        assert "resource" not in plain.json()["entry"][0]
        whole = await _sent(
            loop, entry("POST", "Location", own("Location")), type_=type_, headers={"Prefer": "return=representation"}
        )
        assert whole.json()["entry"][0]["resource"]["name"] == "Room 1"


async def test_a_conditional_create_gives_others_its_reference(loop: Loop) -> None:
    there = await post(loop, own("Organization", identifier=[IDENTIFIER]))
    answer = await _sent(
        loop,
        entry("POST", "PractitionerRole", own("PractitionerRole", organization={"reference": URN(1)})),
        entry("POST", "Organization", own("Organization"), URN(1), ifNoneExist="identifier=A-1"),
        entry("PUT", "Location?_id=none", own("Location")),
    )
    assert statuses(answer.json()) == ["201", "200", "201"]
    role = await _stored(loop, answer.json(), 0)
    assert role["organization"]["reference"] == f"Organization/{there['id']}"


async def test_a_reference_may_be_a_condition(loop: Loop) -> None:
    there = await post(loop, own("Organization", identifier=[IDENTIFIER]))
    role = own("PractitionerRole", organization={"reference": "Organization?identifier=https://example.org/ids|A-1"})
    answer = await _sent(loop, entry("POST", "PractitionerRole", role))
    assert (await _stored(loop, answer.json(), 0))["organization"]["reference"] == f"Organization/{there['id']}"
    none = await _sent(loop, entry("POST", "PractitionerRole", role), by=OTHER_PRACTICE)
    assert (none.status_code, reasons(none)) == (412, ["condition-none"])
    await post(loop, own("Organization", identifier=[IDENTIFIER]))
    several = await _sent(loop, entry("POST", "PractitionerRole", role))
    assert (several.status_code, reasons(several)) == (412, ["condition-several"])


async def test_the_same_person_again_is_the_one_on_file(loop: Loop) -> None:
    there = await post(loop, a_person())
    about = own("Condition", subject={"reference": URN(1)})
    answer = await _sent(loop, entry("POST", "Condition", about), entry("POST", "Patient", a_person(), URN(1)))
    assert (await _stored(loop, answer.json(), 0))["subject"]["reference"] == f"Patient/{there['id']}"


GOOD = entry("POST", "Location", own("Location"))
A_TASK = {"resourceType": "Task", "status": "accepted", "intent": "order"}
TWO_NUMBERS = a_person()
TWO_NUMBERS["identifier"] += a_person("9990000026")["identifier"]
REFUSED: dict[str, tuple[list[Json], int, str]] = {
    "a stale version": (
        [entry("PUT", "Location/{id}", own("Location", id="{id}"), ifMatch='W/"7"')],
        412,
        "stale-if-match",
    ),
    "another id": ([entry("PUT", "Location/{id}", own("Location", id="other"))], 400, "id-mismatch"),
    "an unknown id": ([entry("PUT", "Location/other", own("Location", id="other"))], 405, "no-update-as-create"),
    "a target twice": (
        [entry("PUT", "Location/{id}", own("Location", id="{id}")), entry("DELETE", "Location/{id}")],
        400,
        "target-twice",
    ),
    "a target twice, once by a condition": (
        [entry("PUT", "Location?_id={id}", own("Location")), entry("DELETE", "Location/{id}")],
        400,
        "target-twice",
    ),
    "a read of what is written": (
        [entry("GET", "Location/{id}"), entry("DELETE", "Location/{id}")],
        400,
        "target-twice",
    ),
    "a read of nothing": ([entry("GET", "Location/other")], 400, "read-in-transaction"),
    "a name of nothing": (
        [entry("POST", "Condition", own("Condition", subject={"reference": URN(9)}))],
        400,
        "reference-unknown",
    ),
    "the same new person twice": (
        [entry("POST", "Patient", a_person()), entry("POST", "Patient", a_person())],
        400,
        "target-twice",
    ),
    "two numbers of one person": (
        [entry("POST", "Patient", TWO_NUMBERS)],
        422,
        "two-nhs-numbers",
    ),
    "a step of a referral": ([entry("PUT", "Task/{id}", A_TASK)], 422, "step-in-transaction"),
    "a type that is not created": (
        [entry("POST", "Group", {"resourceType": "Group", "type": "person", "actual": True})],
        422,
        "type-not-created",
    ),
    "an operation": ([entry("POST", "Location/$validate", own("Location"))], 422, "operation-in-transaction"),
    "no resource": ([entry("POST", "Location")], 400, "no-resource"),
    "another type": ([entry("POST", "Patient", own("Location"))], 400, "url-and-type"),
    "a URL of no type": ([entry("DELETE", "Location")], 400, "entry-url"),
    "a create by id": ([entry("POST", "Location/{id}", own("Location"))], 400, "entry-url"),
    "a resource to be deleted": ([entry("DELETE", "Location/{id}", own("Location"))], 400, "entry-request"),
    "a patch that is none": ([entry("PATCH", "Location/{id}", own("Binary"))], 400, "patch-in-bundle"),
    "a version of no number": (
        [entry("PUT", "Location/{id}", own("Location", id="{id}"), ifMatch="soon")],
        400,
        "if-match-form",
    ),
    "too much": ([GOOD] * 501, 400, "bundle-size"),
}


def _filled(value: Any, id_: str) -> Any:
    return json.loads(json.dumps(value).replace("{id}", id_))


@pytest.mark.parametrize("what", REFUSED)
async def test_one_that_is_refused_leaves_nothing(kept_loop: Loop, what: str) -> None:
    there = await post(kept_loop, own("Location"))
    entries, status, reason = REFUSED[what]
    before = await _rows(kept_loop)
    response = await _sent(kept_loop, *_filled([GOOD, *entries], there["id"]))
    assert (response.status_code, reasons(response)) == (status, [reason])
    assert fields(response)[0].startswith("Bundle.entry")
    assert await _rows(kept_loop) == before


async def _rows(loop: Loop) -> list[Any]:
    """Everything that was stored, in any version."""
    found = []
    for type_ in ("Location", "Patient", "Condition", "Task"):
        page = await loop.place.store.history(SERVER, type_, None, count=200)
        found += [(row.type, row.id, row.version) for row in page.rows]
    return found


async def test_a_clash_in_the_store_leaves_nothing(kept_loop: Loop) -> None:
    theirs = await post(kept_loop, a_person())
    mine = await post(kept_loop, a_person("9990000026"))
    before = await _rows(kept_loop)
    taken = {**mine, "identifier": theirs["identifier"]}
    response = await _sent(kept_loop, GOOD, entry("PUT", f"Patient/{mine['id']}", taken))
    assert (response.status_code, reasons(response)) == (422, ["patient-number-taken"])
    assert await _rows(kept_loop) == before


async def test_an_answer_in_a_transaction_is_heard(loop: Loop) -> None:
    task = await loop.refer(a_referral())
    flagged = own("Observation", code=RED_FLAG, basedOn=[task["focus"]], subject=subject(task))
    answer = await _sent(loop, entry("POST", "Location", own("Location")), entry("POST", "Observation", flagged))
    assert statuses(answer.json()) == ["201", "201"]
    now = await loop.get(f"/Task/{task['id']}")
    assert now["status"] == "on-hold"
    trail = [row.subject for row in await loop.place.store.audit_trail()]
    assert {place_in(one["response"]["location"]).strip("/") for one in answer.json()["entry"]} <= set(trail)


async def test_one_transaction_speaks_about_one_referral(loop: Loop) -> None:
    tasks = [await loop.refer(a_referral()), await loop.refer(a_referral({"absence_days": 90}))]
    entries = [entry("POST", "Observation", own("Observation", code=RED_FLAG, basedOn=[t["focus"]])) for t in tasks]
    before = stored_rows(loop)["current"]
    refused = await _sent(loop, *entries)
    assert (refused.status_code, reasons(refused)) == (422, ["several-referrals-answered", "red-flag-refused"])
    assert stored_rows(loop)["current"] == before
    taken = await _sent(loop, *entries, type_="batch")
    assert statuses(taken.json()) == ["201", "201"]
    assert [(await loop.get(f"/Task/{t['id']}"))["status"] for t in tasks] == ["on-hold", "on-hold"]


async def test_an_empty_bundle_of_requests_is_answered(loop: Loop) -> None:
    for type_ in ("transaction", "batch"):
        answer = await loop.send("POST", "", {"resourceType": "Bundle", "type": type_})
        assert (answer.status_code, answer.json()) == (200, {"resourceType": "Bundle", "type": f"{type_}-response"})


async def test_each_entry_of_a_batch_stands_alone(loop: Loop) -> None:
    there = await post(loop, own("Location"))
    broken = {"resourceType": "Location", "name": 5}
    answer = await _sent(
        loop,
        entry("GET", f"Location/{there['id']}"),
        entry("POST", "Location", broken),
        entry("POST", "Location", own("Location")),
        entry("PUT", "Location/other", own("Location", id="other")),
        entry("DELETE", f"Location/{there['id']}"),
        entry("GET", "nowhere/at/all"),
        entry("POST", "/", a_bundle(type_="batch")),
        entry("GET", "Location?frob=1"),
        type_="batch",
    )
    assert answer.status_code == 200, answer.text
    found = answer.json()["entry"]
    assert statuses(answer.json()) == ["410", "400", "201", "405", "204", "404", "400", "200"]
    for number in (0, 1, 3, 5, 6):
        assert found[number]["response"]["outcome"]["issue"][0]["severity"] == "error"
    assert found[7]["resource"]["type"] == "searchset"


async def test_a_batch_takes_a_step_and_a_referral(loop: Loop) -> None:
    task = await loop.refer(a_referral())
    taken = {**task, "status": "in-progress"}
    answer = await _sent(loop, entry("PUT", f"Task/{task['id']}", taken), type_="batch", by="anytown-oh")
    assert statuses(answer.json()) == ["200"]
    referral = {"resourceType": "ServiceRequest", "status": "active", "intent": "plan", "subject": subject(task)}
    sent = await _sent(loop, entry("POST", "ServiceRequest", referral), type_="batch")
    assert statuses(sent.json()) == ["201"]
    assert any("Referral FW-" in issue["diagnostics"] for issue in issues(sent))


async def test_a_red_flag_in_a_refused_entry_is_heard(loop: Loop) -> None:
    flagged = own("Observation", code=RED_FLAG, status="no such status")
    answer = await _sent(loop, GOOD, entry("POST", "Observation", flagged), type_="batch")
    assert statuses(answer.json()) == ["201", "400"]
    assert "red-flag-refused" in reasons(answer)
    assert [alert.kind for alert in await loop.place.store.alerts(limit=9)] == ["refused-with-red-flag"]


@pytest.mark.parametrize("type_", ["collection", "searchset", "document", "history"])
async def test_other_bundles_ask_for_nothing(loop: Loop, type_: str) -> None:
    refused = await loop.send("POST", "", {"resourceType": "Bundle", "type": type_})
    assert refused.status_code == 400
    assert "bundle-type" in reasons(refused) or type_ == "document"
