"""Search: every parameter served, alone and together, by GET and by POST, and what is refused."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest

from builders.bundles import NHS_NUMBER, ODS, a_transaction
from builders.loop import OPERATOR, OTHER_PRACTICE, Loop, a_loop
from builders.watched import issues, reasons, watch

TIER_B = {"areas": ["anytown"], "absence_days": 60}
SERVICE = "anytown-oh"
OTHER = {
    "identifier": [{"system": NHS_NUMBER, "value": "9990000026"}],
    "birthDate": "1990-01-01",
    "name": [{"family": "Otherperson"}],
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Json = dict[str, Any]


async def _two(loop: Loop) -> tuple[Json, Json]:
    """A referral at tier A, and an hour later one of somebody else with a service."""
    first = await loop.refer(a_transaction())
    loop.clock.advance(hours=1)
    return first, await loop.refer(a_transaction(facts=TIER_B, patient=OTHER))


async def _ids(loop: Loop, query: str, *, by: str = "Y99901") -> list[str]:
    return [found["id"] for found in await loop.found(query, by=by)]


def _task_queries(first: Json, second: Json) -> dict[str, list[Json]]:
    """Queries, and the Tasks each must find in order."""
    request, patient = second["focus"]["reference"], second["for"]["reference"]
    return {
        "": [first, second],
        "status=accepted": [second],
        "status=accepted,in-progress": [first, second],
        "status:not=accepted": [first],
        "status=completed": [],
        "business-status=advice-sent": [first],
        "business-status=https://fitwork.example/fhir/CodeSystem/business-status|triaged-tier-c": [second],
        "business-status=http://other.example|advice-sent": [],
        "business-status:missing=true": [],
        f"patient={patient}": [second],
        f"patient={patient.split('/')[1]}": [second],
        f"patient=http://127.0.0.1/FHIR/R4/{patient}": [second],
        f"patient:Patient={patient.split('/')[1]}": [second],
        f"subject={patient}": [second],
        f"focus={request}": [second],
        f"based-on={request}": [second],
        f"requester:identifier={ODS}|Y99901": [first, second],
        "requester:identifier=Y99901": [first, second],
        f"requester:identifier={ODS}|Y99902": [],
        f"owner:identifier={ODS}|{OPERATOR}": [first],
        f"owner:identifier=https://fhir.nhs.uk/id/ODS-organization-code|{OPERATOR}": [first],
        f"owner:identifier={SERVICE}": [second],
        f"owner:identifier={ODS}|": [first],
        f"owner=HealthcareService/{SERVICE}": [second],
        f"owner:HealthcareService={SERVICE}": [second],
        f"_id={first['id']}": [first],
        f"_id={first['id']},{second['id']}": [first, second],
        f"identifier={second['identifier'][0]['value']}": [second],
        "code=fulfill": [first, second],
        "_lastUpdated=2026-11-23": [first, second],
        "_lastUpdated=gt2026-11-23T09:30:00Z": [second],
        "_lastUpdated=lt2026-11-23T09:30:00%2B00:00": [first],
        "_lastUpdated=ge2026-11-24": [],
        "_lastUpdated=gt2026-11-23T09:30:00+00:00": [second],
        "_lastUpdated=ge2026-11&_lastUpdated=lt2026-12": [first, second],
        "_lastUpdated=ne2026-11-23": [],
        "_lastUpdated=sa2025": [first, second],
        "_lastUpdated=eb2026": [],
        "_lastUpdated=le2026-11-23T09:00": [first],
        "_sort=-_lastUpdated": [second, first],
        "_sort=_lastUpdated&_count=1": [first],
        f"status=accepted&patient={patient}&owner:identifier={SERVICE}": [second],
        f"status=accepted&patient={first['for']['reference']}": [],
        f"part-of={first['id']}": [],
        "part-of:missing=true": [first, second],
    }


@pytest.mark.asyncio
async def test_tasks_are_found_by_every_parameter(loop: Loop) -> None:
    first, second = await _two(loop)
    for query, wanted in _task_queries(first, second).items():
        found = [i for i in await _ids(loop, f"/Task?{query}") if i in (first["id"], second["id"])]
        assert found == [task["id"] for task in wanted], query


@pytest.mark.asyncio
async def test_messages_are_found_by_every_parameter(loop: Loop) -> None:
    _, second = await _two(loop)
    ours = await loop.found("/Communication")
    of_second = [m["id"] for m in ours if m["partOf"][0]["reference"] == f"Task/{second['id']}"]
    everything = [m["id"] for m in ours]
    assert of_second
    category = ours[-1]["category"][0]["coding"][0]["code"]
    queries = {
        f"part-of=Task/{second['id']}": of_second,
        f"part-of={second['id']}": of_second,
        f"based-on={second['focus']['reference']}": of_second,
        f"subject={second['for']['reference']}": of_second,
        f"patient={second['for']['reference']}": of_second,
        f"recipient:identifier={ODS}|Y99901": everything,
        f"recipient:identifier={ODS}|Y99902": [],
        "received:missing=true": everything,
        "received:missing=false": [],
        "received=gt2026": [],
        "sent=2026-11-23": everything,
        "sent=gt2026-11-23T09:30:00Z": of_second,
        "sent=lt2026-11-23T09:30:00Z&sent=ge2026-11-23": [i for i in everything if i not in of_second],
        f"category={category}": [m["id"] for m in ours if m["category"][0]["coding"][0]["code"] == category],
        f"category:not={category}": [m["id"] for m in ours if m["category"][0]["coding"][0]["code"] != category],
        "status=completed": everything,
        "_count=200": everything,
    }
    for query, wanted in queries.items():
        assert await _ids(loop, f"/Communication?{query}") == wanted, query


@pytest.mark.asyncio
async def test_the_other_types_are_searched_too(loop: Loop) -> None:
    _, second = await _two(loop)
    patient, request = second["for"]["reference"], second["focus"]["reference"].split("/")[1]
    assert await _ids(loop, f"/ServiceRequest?patient={patient}") == [request]
    assert await _ids(loop, f"/ServiceRequest?subject={patient}&status=active") == [request]
    assert len(await _ids(loop, f"/QuestionnaireResponse?patient={patient}")) == 2
    assert await _ids(loop, f"/Organization?identifier={ODS}|{OPERATOR}") == [f"operator-{OPERATOR.lower()}"]
    assert await _ids(loop, "/HealthcareService?identifier=anytown-oh") == [SERVICE]
    for type_ in ("Practitioner", "PractitionerRole", "Condition", "Consent", "Encounter", "CarePlan"):
        assert len(await _ids(loop, f"/{type_}")) == 2, type_


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["patient.identifier", "patient:Patient.identifier", "patient:identifier"])
@pytest.mark.parametrize("type_", ["Task", "ServiceRequest", "Communication"])
async def test_an_nhs_number_is_looked_for_by_post_and_stays_out_of_every_link(
    loop: Loop, type_: str, name: str
) -> None:
    _, second = await _two(loop)
    for number, found in (("9990000026", True), ("9990000034", False)):
        body = urlencode({name: f"{NHS_NUMBER}|{number}", "_count": "1"})
        response = await loop.send("POST", f"/{type_}/_search", body.encode(), headers=FORM)
        assert response.status_code == 200, response.text
        matches = [e["resource"] for e in response.json().get("entry", [])]
        assert bool(matches) == found
        about = {(m.get("for") or m.get("subject"))["reference"] for m in matches}
        assert about <= {second["for"]["reference"]}
        for link in response.json()["link"]:
            again = await loop.get(link["url"].removeprefix("http://127.0.0.1/FHIR/R4"))
            assert {
                (e["resource"].get("for") or e["resource"].get("subject"))["reference"] for e in again.get("entry", [])
            } == about


@pytest.mark.asyncio
async def test_an_nhs_number_in_a_url_is_refused_and_in_a_body_found(loop: Loop) -> None:
    _, second = await _two(loop)
    for method, path in (
        ("GET", f"/Task?patient.identifier={NHS_NUMBER}|9990000026"),
        ("GET", f"/Condition?subject:identifier={NHS_NUMBER}|9990000026"),
        ("GET", f"/Patient?identifier={NHS_NUMBER}|9990000026"),
        ("GET", "/Patient?identifier=999%20000%200026"),
        ("GET", "/Patient?identifier=x,9990000027"),
        ("POST", "/Patient/_search?identifier=9990000026"),
        ("DELETE", f"/Patient?identifier={NHS_NUMBER}|9990000026"),
    ):
        response = await loop.send(method, path, b"" if method == "POST" else None, headers=FORM)
        assert (response.status_code, reasons(response)) == (400, ["search-nhs-number"]), path
    body = urlencode({"identifier": f"{NHS_NUMBER}|9990000026"})
    found = (await loop.send("POST", "/Patient/_search", body.encode(), headers=FORM)).json()
    assert [e["resource"]["id"] for e in found["entry"]] == [second["for"]["reference"].split("/")[1]]
    assert await _ids(loop, "/Patient?identifier=urn:x|9990000026") == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query",
    [
        f"requester:identifier={NHS_NUMBER}|9990000018",
        "identifier=9990000018",
        "patient=9990000018",
        "owner:identifier=999%20000%200018",
    ],
)
async def test_an_nhs_number_elsewhere_is_refused_and_not_repeated(loop: Loop, query: str) -> None:
    response = await loop.send("GET", f"/Task?{query}")
    assert (response.status_code, reasons(response)) == (400, ["search-nhs-number"])


@pytest.mark.asyncio
async def test_another_practices_patient_is_not_found_by_number(loop: Loop) -> None:
    await _two(loop)
    body = urlencode({"patient.identifier": f"{NHS_NUMBER}|9990000026"}).encode()
    response = await loop.send("POST", "/Task/_search", body, headers=FORM, by=OTHER_PRACTICE)
    assert "entry" not in response.json()


@pytest.mark.asyncio
async def test_what_is_referred_to_comes_along(loop: Loop) -> None:
    first, second = await _two(loop)
    bundle = await loop.get(
        f"/Task?_id={second['id']}&_include=Task:patient&_include=Task:focus:ServiceRequest"
        "&_include=Task:owner&_include=Task:requester&_revinclude=Communication:part-of"
    )
    modes = {(e["resource"]["resourceType"], e["search"]["mode"]) for e in bundle["entry"]}
    assert modes == {
        ("Task", "match"),
        ("Patient", "include"),
        ("ServiceRequest", "include"),
        ("HealthcareService", "include"),
        ("Organization", "include"),
        ("Communication", "include"),
    }
    about = {
        e["resource"]["partOf"][0]["reference"]
        for e in bundle["entry"]
        if e["resource"]["resourceType"] == "Communication"
    }
    assert about == {f"Task/{second['id']}"}
    other = await loop.get("/Communication?_include=Communication:based-on&_include=Communication:subject&_count=1")
    assert {e["resource"]["resourceType"] for e in other["entry"]} == {"Communication", "ServiceRequest", "Patient"}
    wrong_target = await loop.get(f"/Task?_id={first['id']}&_include=Task:focus:Communication")
    assert [e["search"]["mode"] for e in wrong_target["entry"]] == ["match"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query",
    [
        "_lastUpdated=yesterday",
        "_lastUpdated=2026-13-01",
        "_lastUpdated=xx2026",
        "_lastUpdated=2026-11-2",
        "_lastUpdated=20261123",
        "_lastUpdated=ap2026",
        "_lastUpdated=",
        "_lastUpdated=9999-12-31T99:00:00Z",
        "_count=-1",
        "_count=many",
        "_count=%C2%B2",
        "_count=" + "9" * 5000,
        "_sort=sent",
        "_sort=status,colour",
        "_sort=",
        "_total=some",
        "_cursor=nonsense",
        "_include=Task",
        "_include=Task:nothing",
        "_include=Patient:link",
        "_revinclude=Nothing:at-all",
        "status:exact=accepted",
        "status:missing=perhaps",
        "patient:Group=1",
        "_lastUpdated:missing=true",
        "_count:exact=1",
        "_include:recurse=Task:patient",
        "_include=*:patient",
        "_revinclude=*",
        "_include=Task:patient:Organization",
        "_revinclude=Communication:recipient",
        "owner:above=x",
        "status:in=http://example.org/vs",
        "status:text=acc",
        "status=",
        "status=accepted,",
        "modified=yesterday",
        "modified:exact=2026",
        "intent:contains=or",
        "_tag:above=x",
        "_elements=1",
        "_elements=status,",
        "_elements=status&_summary=true",
        "_summary=perhaps",
        "_summary=text&_include=Task:patient",
        "based-on.status:above=x",
        "based-on.occurrence=yesterday",
        "_has:Communication:part-of:sent=yesterday",
        "encounter:Patient=1",
        "status=%00",
        "_id=" + ",".join("x" * 1 for _ in range(300)),
        "&".join(f"status=s{n}" for n in range(60)),
    ],
)
async def test_a_bad_value_or_modifier_is_400_whatever_the_handling(loop: Loop, query: str) -> None:
    for handling in ("lenient", "strict"):
        response = await loop.send("GET", f"/Task?{query}", headers={"Prefer": f"handling={handling}"})
        assert response.status_code == 400, query


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query",
    [
        "colour=blue",
        "patient.colour=blue",
        "colour:exact=blue",
        "status.code=x",
        "patient:Organization.name=x",
        "patient.link.link.link.link.identifier=x",
        "_has:Communication:part-of:colour=blue",
        "_has:Communication:subject:status=completed",
        "_has:Communication:part-of=completed",
        "_has=x",
        "_text=word",
        "_type=Task",
        quote("Robin Testpatient") + "=1984-03-09",
    ],
)
async def test_an_unknown_parameter_is_told_of_or_by_wish_refused(loop: Loop, query: str) -> None:
    lenient = await loop.send("GET", f"/Task?status=accepted&{query}")
    assert lenient.status_code == 200
    assert reasons(lenient) == ["search-parameter"]
    assert [e["search"]["mode"] for e in lenient.json()["entry"]] == ["outcome"]
    assert lenient.json()["link"][0]["url"].endswith("/Task?status=accepted")
    strict = await loop.send("GET", f"/Task?status=accepted&{query}", headers={"Prefer": "handling=strict"})
    assert (strict.status_code, reasons(strict)) == (400, ["search-parameter"])


@pytest.mark.asyncio
async def test_counting_without_rows(loop: Loop) -> None:
    await _two(loop)
    for query in ("_count=0", "_summary=count"):
        bundle = await loop.get(f"/Task?{query}")
        assert "entry" not in bundle
        assert bundle["total"] == 2
    assert (await loop.get("/Task?_total=accurate&_count=1"))["total"] == 2
    assert "total" not in await loop.get("/Task")
    assert (await loop.get("/Task?_count=500"))["link"][0]["url"].endswith("_count=200")


@pytest.mark.asyncio
async def test_a_posted_search_is_a_form(loop: Loop) -> None:
    response = await loop.send("POST", "/Task/_search", {"status": "accepted"})
    assert (response.status_code, reasons(response)) == (415, ["media-type"])
    both = await loop.send("POST", "/Task/_search?status=accepted", b"_count=0", headers=FORM)
    assert both.json()["total"] == 0


@pytest.mark.asyncio
async def test_self_holds_only_what_was_used(loop: Loop) -> None:
    bundle = await loop.get("/Task?status=accepted&_format=json&nonsense=1&_pretty=true")
    assert [link["url"] for link in bundle["link"]] == ["http://127.0.0.1/FHIR/R4/Task?status=accepted"]
    assert issues(await loop.send("GET", "/Task?nonsense=1"))


@pytest.mark.asyncio
@pytest.mark.parametrize("sort", ["", "&_sort=-_lastUpdated"])
async def test_pages_neither_repeat_nor_skip_while_others_insert(any_loop: Loop, sort: str) -> None:
    loop = any_loop
    for days in range(5):
        await loop.refer(a_transaction(facts={"absence_days": days}))
    known = set(await _ids(loop, "/Task?_count=200"))
    seen: list[str] = []
    path = f"/Task?status=in-progress&_count=2{sort}"
    for days in range(20, 40):
        page = await loop.get(path)
        seen += [e["resource"]["id"] for e in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        if "next" not in links or len(seen) >= 12:
            break
        await loop.refer(a_transaction(facts={"absence_days": days}))
        path = links["next"].removeprefix("http://127.0.0.1/FHIR/R4")
    assert len(seen) == len(set(seen))
    assert known <= set(seen)


@pytest.mark.asyncio
async def test_a_poll_from_the_last_instant_on_misses_nothing(any_loop: Loop) -> None:
    loop = any_loop
    seen: set[str] = set()
    last = "2026-11-23T00:00:00Z"
    for days in range(6):
        await loop.refer(a_transaction(facts={"absence_days": days}))
        page = await loop.get(f"/Task?requester:identifier={ODS}|Y99901&_lastUpdated=gt{last}")
        new = [e["resource"] for e in page.get("entry", [])]
        assert not seen & {task["id"] for task in new}
        seen |= {task["id"] for task in new}
        last = new[-1]["meta"]["lastUpdated"]
    assert seen == set(await _ids(loop, "/Task?_count=200"))


@pytest.mark.asyncio
async def test_odd_dates_in_what_is_stored_do_not_break_the_index() -> None:
    async with a_loop() as loop:
        watch(loop)
        for sent in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026", "2026-11-02T09:30:00.1234567Z"):
            body = {
                "resourceType": "Communication",
                "status": "completed",
                "sent": sent,
                "payload": [{"contentString": "x"}],
            }
            response = await loop.send("POST", "/Communication", body)
            assert response.status_code in (201, 400), sent
        assert len(await loop.found("/Communication?sent=2026")) == 2
