"""Chains, _has and includes lead from one resource to the next, and never to what is another's."""

from typing import Any
from urllib.parse import urlencode

import pytest

from builders.bundles import NHS_NUMBER, a_transaction
from builders.loop import JSON, OTHER_PRACTICE, Loop, a_loop, organisation_header
from builders.watched import reasons

TIER_B = {"areas": ["anytown"], "absence_days": 60}
SERVICE = "anytown-oh"
OTHER = {
    "identifier": [{"system": NHS_NUMBER, "value": "9990000026"}],
    "birthDate": "1990-01-01",
    "gender": "female",
    "name": [{"family": "Otherperson"}],
}
BASE = "http://127.0.0.1/FHIR/R4"
Json = dict[str, Any]


async def _two(loop: Loop) -> tuple[Json, Json]:
    """A referral at tier A, and an hour later one of somebody else with a service."""
    first = await loop.refer(a_transaction())
    loop.clock.advance(hours=1)
    return first, await loop.refer(a_transaction(facts=TIER_B, patient=OTHER))


async def _asked(loop: Loop, query: str, *, by: str = "Y99901") -> Json:
    """By POST, since some of what is asked for may not stand in a URL."""
    path, _, asked = query.partition("?")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await loop.send("POST", f"{path}/_search", asked.encode(), by=by, headers=form)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def _ids(loop: Loop, query: str, *, by: str = "Y99901") -> list[str]:
    entries = (await _asked(loop, query, by=by)).get("entry", [])
    return [entry["resource"]["id"] for entry in entries if entry["search"]["mode"] == "match"]


CHAINS = {
    "/Task?patient.birthdate=1990-01-01": "second",
    "/Task?patient.gender=female": "second",
    "/Task?patient:Patient.family=otherp": "second",
    "/Task?subject.family:exact=otherperson": "",
    "/Task?patient.identifier=9990000026&status=accepted": "second",
    "/Task?patient.identifier=9990000026&status=completed": "",
    "/Task?based-on.status=active": "first second",
    "/Task?based-on.status=revoked": "",
    "/Task?based-on.status:not=revoked&patient.gender=female": "second",
    "/Task?based-on:ServiceRequest.patient.family=otherperson": "second",
    "/Task?focus.subject.birthdate=lt1985": "first",
    "/Task?owner.name=anytown": "second",
    "/Task?owner:HealthcareService.name:contains=OH SERV": "second",
    "/Task?owner:Practitioner.name=anytown": "",
    "/Task?requester.name=test%20street": "first second",
    "/Task?patient._id=nobody": "",
    "/Task?based-on._lastUpdated=ge2026": "first second",
    "/Task?_has:Communication:part-of:status=completed": "first second",
    "/Task?_has:Communication:part-of:category=no-such-event": "",
    "/Task?_has:Communication:part-of:subject.family=otherperson": "second",
    "/Task?_has:Task:part-of:status=requested": "",
}


@pytest.mark.asyncio
async def test_a_chain_leads_through_references(any_loop: Loop) -> None:
    loop = any_loop
    first, second = await _two(loop)
    named = {first["id"]: "first", second["id"]: "second"}
    for path, wanted in CHAINS.items():
        found = await _asked(loop, path)
        ids = [named.get(e["resource"]["id"], "?") for e in found.get("entry", [])]
        assert [i for i in ids if i != "?"] == wanted.split(), path
        again = await loop.get(found["link"][0]["url"].removeprefix(BASE))
        assert again.get("entry") == found.get("entry"), path


@pytest.mark.asyncio
async def test_people_are_found_by_what_points_at_them(loop: Loop) -> None:
    first, second = await _two(loop)
    one, two = (task["for"]["reference"].split("/")[1] for task in (first, second))
    for query, wanted in {
        "_has:Task:patient:status=accepted": [two],
        f"_has:Task:patient:owner={SERVICE}": [two],
        "_has:Condition:patient:code=203082005": [one, two],
        "_has:Condition:patient:code=1": [],
        "_has:Condition:patient:code=203082005&gender=female": [two],
        "_has:ServiceRequest:patient:_has:Task:based-on:status=accepted": [two],
        "_has:QuestionnaireResponse:subject:authored=2026-11-02": [one, two],
        "_has:Encounter:subject:class=AMB": [one, two],
    }.items():
        assert await _ids(loop, f"/Patient?{query}") == wanted, query


@pytest.mark.asyncio
async def test_neither_chain_nor_has_nor_include_shows_what_is_anothers(loop: Loop) -> None:
    first, second = await _two(loop)
    theirs = await loop.refer(a_transaction(practice={"name": "Other Surgery"}), by=OTHER_PRACTICE)
    for path in CHAINS:
        found = await _ids(loop, path, by=OTHER_PRACTICE)
        assert not {first["id"], second["id"]} & set(found), path
    for query in (
        "/Patient?_has:Task:patient:status=accepted",
        "/Patient?_has:Condition:patient:code=203082005&gender=female",
        f"/Patient?_id={second['for']['reference'].split('/')[1]}&_revinclude=Task:patient",
        f"/Task?_id={second['id']}&_include=*&_revinclude=Communication:part-of&_elements=status",
        f"/Condition?patient={second['for']['reference']}",
        f"/Condition?subject={second['for']['reference']}&_total=accurate&_sort=code",
    ):
        bundle = await loop.get(query, by=OTHER_PRACTICE)
        assert "entry" not in bundle, query
        assert bundle.get("total", 0) == 0
    # A reference of theirs to a person of ours leads nowhere.
    note = {"resourceType": "Communication", "status": "completed", "payload": [{"contentString": "x"}]}
    note |= {"subject": {"reference": second["for"]["reference"]}}
    made = await loop.send("POST", "/Communication", note, by=OTHER_PRACTICE)
    assert made.status_code in (201, 422), made.text
    bundle = await loop.get("/Communication?_include=Communication:subject", by=OTHER_PRACTICE)
    patients = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient"]
    assert {p["id"] for p in patients} <= {theirs["for"]["reference"].split("/")[1]}
    assert await _ids(loop, "/Communication?subject.family=otherperson", by=OTHER_PRACTICE) == []
    back = await loop.get(f"/Patient?_id={second['for']['reference'].split('/')[1]}&_revinclude=Communication:subject")
    kept = {e["resource"]["id"] for e in back["entry"]}
    assert not made.is_success or made.json()["id"] not in kept


def _modes(bundle: Json) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in bundle["entry"]:
        found.setdefault(entry["search"]["mode"], set()).add(entry["resource"]["resourceType"])
    return found


@pytest.mark.asyncio
async def test_includes_go_on_where_they_are_told_to(any_loop: Loop) -> None:
    loop = any_loop
    _, second = await _two(loop)
    task = f"/Task?_id={second['id']}&_total=accurate"
    once = await loop.get(f"{task}&_include=Task:focus")
    assert _modes(once) == {"match": {"Task"}, "include": {"ServiceRequest"}}
    on = await loop.get(
        f"{task}&_include=Task:focus&_include:iterate=ServiceRequest:requester"
        "&_include:iterate=PractitionerRole:practitioner"
    )
    assert _modes(on)["include"] == {"ServiceRequest", "PractitionerRole", "Practitioner"}
    everything = await loop.get(f"{task}&_include=*")
    assert _modes(everything)["include"] == {"ServiceRequest", "Patient", "HealthcareService", "Organization"}
    assert await loop.get(f"{task}&_include=Task:*") == {
        **everything,
        "link": (await loop.get(f"{task}&_include=Task:*"))["link"],
    }
    back = await loop.get(f"{task}&_include=Task:patient&_revinclude:iterate=Condition:patient")
    assert _modes(back)["include"] == {"Patient", "Condition"}
    reverse = await loop.get("/Patient?gender=female&_revinclude=Task:*&_revinclude=Encounter:patient&_total=accurate")
    assert _modes(reverse) == {"match": {"Patient"}, "include": {"Task", "Encounter"}}
    for bundle in (once, on, everything, back, reverse):
        assert bundle["total"] == 1
        urls = [entry["fullUrl"] for entry in bundle["entry"]]
        assert len(urls) == len(set(urls))


@pytest.mark.asyncio
async def test_a_condition_that_too_much_meets_is_refused(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    await _two(loop)
    monkeypatch.setattr("fitwork_fhir.api.narrowing.MOST_MET", 1)
    for path in ("/Task?based-on.status=active", "/Patient?_has:Condition:patient:code=203082005"):
        response = await loop.send("GET", path)
        assert (response.status_code, reasons(response)) == (400, ["search-broad"])
    monkeypatch.setattr("fitwork_fhir.api.including.MOST_MET", 1)
    response = await loop.send("GET", "/Patient?_revinclude=Condition:patient")
    assert (response.status_code, reasons(response)) == (400, ["search-broad"])


@pytest.mark.asyncio
async def test_references_are_asked_for_by_id_by_type_and_by_our_own_url(loop: Loop) -> None:
    _, second = await _two(loop)
    patient = second["for"]["reference"]
    id_ = patient.split("/")[1]
    here = await _ids(loop, f"/Condition?patient={id_}")
    assert len(here) == 1
    for value in (patient, f"{BASE}/{patient}", f"{patient}/_history/1"):
        assert await _ids(loop, f"/Condition?patient={value}") == here, value
        assert await _ids(loop, f"/Task?patient={value}") == [second["id"]], value
    assert await _ids(loop, f"/Condition?subject:Patient={id_}") == here
    for value in (f"http://elsewhere.example/FHIR/R4/{patient}", f"Practitioner/{id_}", "urn:uuid:x"):
        assert await _ids(loop, f"/Condition?patient={value}") == [], value
        assert await _ids(loop, f"/Task?patient={value}") == [], value
    absolute = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "x"},
        "subject": {"reference": f"{BASE}/{patient}"},
    }
    made = (await loop.send("POST", "/Observation", absolute)).json()
    assert await _ids(loop, f"/Observation?patient={patient}") == [made["id"]]
    along = await loop.get("/Observation?_include=Observation:subject")
    assert _modes(along)["include"] == {"Patient"}


@pytest.mark.asyncio
async def test_by_get_and_post_together_and_with_words_that_need_escapes(loop: Loop) -> None:
    _, second = await _two(loop)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"code": "fulfill", "owner.name": "test\\,x,ANYTOWN"}).encode()
    response = await loop.send("POST", "/Task/_search?status=accepted&_elements=status", body, headers=form)
    assert [e["resource"]["id"] for e in response.json()["entry"]] == [second["id"]]
    xml = await loop.send("POST", "/Task/_search", b"_format=xml", headers=form)
    assert xml.status_code == 406


@pytest.mark.asyncio
async def test_a_number_that_no_float_holds_stops_no_search() -> None:
    headers = {"Content-Type": JSON, **organisation_header("Y99901")}
    body = b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1e999}}'
    async with a_loop() as loop:  # not watched: the oracles read floats
        made = await loop.client.post("/FHIR/R4/Observation", content=body, headers=headers)
        assert made.status_code == 201, made.text
        for query in ("status=final", "_sort=status", "_include=*&_elements=value", "_tag:missing=true"):
            found = await loop.send("GET", f"/Observation?{query}")
            assert found.status_code == 200, query
            assert '"value":1e999' in found.text, query


@pytest.mark.asyncio
async def test_a_service_finds_the_people_of_its_own_cases_alone(any_loop: Loop) -> None:
    loop = any_loop
    _, second = await _two(loop)
    mine = second["for"]["reference"].split("/")[1]
    for query in (
        "name=o,t",
        "birthdate=lt2000",
        "_sort=family",
        "gender:missing=false",
        "_has:Task:patient:code=fulfill",
    ):
        assert await _ids(loop, f"/Patient?{query}", by=SERVICE) == [mine], query
    assert await _ids(loop, "/Patient?family=testpatient", by=SERVICE) == []
    assert await _ids(loop, "/Task?patient.birthdate=1984-03-09", by=SERVICE) == []
    assert await _ids(loop, "/Task?patient.birthdate=1990-01-01", by=SERVICE) == [second["id"]]
    conditions = await loop.found("/Condition?code=203082005&_total=accurate", by=SERVICE)
    assert [c["subject"]["reference"] for c in conditions] == [second["for"]["reference"]]
