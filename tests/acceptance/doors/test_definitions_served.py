"""What the project publishes can be read and searched by anyone, and every canonical leads to something served."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from builders.bundles import a_transaction
from builders.loop import Loop
from builders.watched import fields, reasons
from fitwork_fhir.fhir.published import TYPES, published
from fitwork_fhir.fhir.systems import BASE

NOT_RESOURCES = ("/Id/", "/SubscriptionTopic/", "/TerminologyCapabilities/")
"""Identifier systems; topics, which R4 has no type for; and what the server says of itself at /metadata alone."""
_OURS = re.compile(rf"{BASE}/[A-Za-z]+/[A-Za-z0-9\-.]+")


async def _search(loop: Loop, path: str, **headers: str) -> dict[str, Any]:
    return await _plain(loop, path, headers)


async def _plain(loop: Loop, path: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A request that names nobody."""
    response = await loop.client.get(f"/FHIR/R4{path}", headers=headers)
    assert response.status_code == 200, response.text
    return dict(response.json())


def _ids(bundle: dict[str, Any]) -> list[str]:
    return [e["resource"]["id"] for e in bundle.get("entry", []) if e["search"]["mode"] == "match"]


@pytest.mark.asyncio
async def test_every_file_is_read_by_anyone_as_it_is_published(loop: Loop) -> None:
    for (type_, id_), definition in published().items():
        assert await _plain(loop, f"/{type_}/{id_}") == definition.resource
        assert type_ in TYPES


@pytest.mark.asyncio
async def test_every_canonical_in_what_is_published_and_in_metadata_is_served(loop: Loop) -> None:
    texts = [definition.text.decode() for definition in published().values()]
    metadata = [(await loop.client.get(f"/FHIR/R4/metadata{mode}")).text for mode in ("", "?mode=terminology")]
    for canonical in sorted(set(_canonicals([*texts, *metadata]))):
        type_ = canonical.removeprefix(BASE).split("/")[1]
        found = await _search(loop, f"/{type_}?url={canonical}")
        assert found["total"] == 1, canonical
        resource = found["entry"][0]["resource"]
        assert (await _plain(loop, f"/{type_}/{resource['id']}"))["url"] == canonical


def _canonicals(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield from (found for found in _OURS.findall(text) if not any(part in found for part in NOT_RESOURCES))


@pytest.mark.asyncio
async def test_what_metadata_says_of_operations_and_messages_is_published(loop: Loop) -> None:
    statement = await _plain(loop, "/metadata")
    served = statement["rest"][0]
    operations = [*served["operation"], *(o for r in served["resource"] for o in r.get("operation", []))]
    ours = [o["definition"] for o in operations if o["definition"].startswith(BASE)]
    others = {o["definition"].rsplit("/", 1)[1] for o in operations} - {o.rsplit("/", 1)[1] for o in ours}
    assert others == {"MessageHeader-process-message", "Resource-validate"}, "those are R4's own"
    for operation in operations:
        if operation["definition"] in ours:
            definition = (await _search(loop, f"/OperationDefinition?url={operation['definition']}"))["entry"][0]
            assert definition["resource"]["code"] == operation["name"]
    assert [m["mode"] for m in statement["messaging"][0]["supportedMessage"]] == ["receiver", "receiver", "sender"]
    assert "Subscription" not in {r["type"] for r in served["resource"]}


@pytest.mark.asyncio
async def test_the_server_s_own_statement_is_found_among_the_others(loop: Loop) -> None:
    assert _ids(await _search(loop, "/CapabilityStatement")) == ["fitwork-requirements", "fitwork"]
    statement = await _plain(loop, "/CapabilityStatement/fitwork")
    assert statement == await _plain(loop, "/metadata")
    assert statement["instantiates"] == [f"{BASE}/CapabilityStatement/fitwork-requirements"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (f"/CodeSystem?url={BASE}/CodeSystem/tier", ["tier"]),
        ("/CodeSystem?_id=tier,mode", ["mode", "tier"]),
        ("/CodeSystem?name=fitworktier", ["tier"]),
        ("/CodeSystem?name:contains=Pair", []),
        ("/CodeSystem?name:exact=FitworkTier&version=1.3.0", ["tier"]),
        ("/CodeSystem?_id=tier&version=9", []),
        ("/CodeSystem?status=draft", ["subscription-topic"]),
        ("/CodeSystem?status=http://hl7.org/fhir/publication-status%7Cdraft", ["subscription-topic"]),
        (f"/ValueSet?reference={BASE}/CodeSystem/tier", ["tier"]),
        ("/ConceptMap?source-system=http://read.info/ctv3", ["conditions", "fit-note"]),
        ("/OperationDefinition?code=validate-code", ["code-system-validate-code", "value-set-validate-code"]),
        ("/MessageDefinition?event=servicerequest-response", ["referral-response"]),
        ("/NamingSystem?value=https://fitwork.example/fhir/Id/area", ["area"]),
        ("/Questionnaire?title:contains=fit%20NOTE", ["fit-note"]),
        ("/PlanDefinition", ["fitwork-triage"]),
    ],
)
async def test_a_search_finds_what_it_asks_for(loop: Loop, query: str, ids: list[str]) -> None:
    found = await _search(loop, query)
    assert _ids(found) == ids
    assert found["total"] == len(ids)
    assert found["link"][0]["relation"] == "self"
    type_, _, asked = query.partition("?")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    posted = await loop.send("POST", f"{type_}/_search", asked.encode(), headers=form)
    assert _ids(posted.json()) == ids


@pytest.mark.asyncio
async def test_pages_follow_one_another_and_hold_everything_once(loop: Loop) -> None:
    whole = _ids(await _search(loop, "/ValueSet"))
    page, found = await _search(loop, "/ValueSet?_count=10"), []
    while True:
        assert page["total"] == len(whole)
        found += _ids(page)
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        if not following:
            break
        page = (await loop.client.get(following[0])).json()
    assert found == whole
    assert "entry" not in await _search(loop, "/ValueSet?_count=0")


@pytest.mark.asyncio
async def test_what_a_search_cannot_do_it_says(loop: Loop) -> None:
    ignored = await _search(loop, "/CodeSystem?_id=tier&nonsense=1")
    assert _ids(ignored) == ["tier"]
    assert ignored["entry"][-1]["resource"]["issue"][0]["details"]["coding"][0]["code"] == "search-parameter"
    assert all("fullUrl" in entry for entry in ignored["entry"])
    for path, reason in (
        ("/CodeSystem?nonsense=1", "search-parameter"),
        ("/CodeSystem?url:below=x", "search-modifier"),
        ("/CodeSystem?_count=few", "search-value"),
    ):
        response = await loop.send("GET", path, headers={"Prefer": "handling=strict"})
        assert (response.status_code, reasons(response)) == (400, [reason])


@pytest.mark.asyncio
async def test_a_form_that_a_referral_brought_is_still_read_by_its_practice_alone(loop: Loop) -> None:
    bundle = a_transaction()
    form = {"resourceType": "Questionnaire", "id": "theirs", "status": "active", "title": "A form of the practice"}
    bundle["entry"].append(
        {"fullUrl": "urn:uuid:6a1c6c34-0000-4000-8000-000000000001", "resource": form}
        | {"request": {"method": "POST", "url": "Questionnaire"}}
    )
    sent = await loop.send("POST", "", bundle)
    location = sent.json()["entry"][-1]["response"]["location"]
    path = re.search(r"/Questionnaire/[^/]+", location)
    assert path is not None
    assert (await loop.get(path[0]))["title"] == form["title"]
    assert (await loop.send("GET", path[0], by="Y99902")).status_code == 404
    assert (await loop.send("GET", "/Questionnaire/nobody-s")).status_code == 404


@pytest.mark.asyncio
async def test_metadata_comes_in_three_modes(loop: Loop) -> None:
    full = await _plain(loop, "/metadata?mode=full")
    assert full == await _plain(loop, "/metadata")
    normative = await _plain(loop, "/metadata?mode=normative")
    assert "messaging" in full
    assert "messaging" not in normative
    assert all("supportedProfile" not in of for of in normative["rest"][0]["resource"])
    terminology = await _plain(loop, "/metadata?mode=terminology")
    assert terminology["resourceType"] == "TerminologyCapabilities"
    held = {each["uri"] for each in terminology["codeSystem"]}
    assert {f"{BASE}/CodeSystem/tier", "http://hl7.org/fhir/task-status"} <= held
    assert "http://snomed.info/sct" not in held
    refused = await loop.send("GET", "/metadata?mode=short")
    assert (refused.status_code, reasons(refused)) == (400, ["metadata-mode"])


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/StructureDefinition/fitwork-patient", "/CapabilityStatement/fitwork"])
async def test_a_definition_the_caller_has_already_is_not_sent_again(loop: Loop, path: str) -> None:
    first = await loop.client.get(f"/FHIR/R4{path}")
    tag = first.headers["etag"]
    again = await loop.client.get(f"/FHIR/R4{path}", headers={"If-None-Match": f'W/"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    changed = await loop.client.get(f"/FHIR/R4{path}", headers={"If-None-Match": 'W/"1"'})
    assert (changed.status_code, changed.content) == (200, first.content)


@pytest.mark.asyncio
async def test_a_part_of_a_definition_says_that_it_is_one(loop: Loop) -> None:
    part = await _plain(loop, "/ValueSet/access?_elements=url")
    assert part["url"] == f"{BASE}/ValueSet/access"
    assert "compose" not in part
    assert [tag["code"] for tag in part["meta"]["tag"]] == ["SUBSETTED"]
    found = await _plain(loop, "/ValueSet?_id=access&_elements=url")
    assert found["entry"][0]["resource"] == part


@pytest.mark.asyncio
@pytest.mark.parametrize("type_", TYPES)
async def test_the_least_part_of_any_definition_is_valid(loop: Loop, type_: str) -> None:
    for definition in (await _plain(loop, f"/{type_}?_elements=id"))["entry"]:
        assert definition["resource"]["meta"]["tag"][0]["code"] == "SUBSETTED"


@pytest.mark.asyncio
async def test_an_operation_names_the_parameter_it_refuses(loop: Loop) -> None:
    response = await loop.client.get("/FHIR/R4/ValueSet/access/$expand?_summary=true")
    assert (response.status_code, reasons(response), fields(response)) == (422, ["operation-parameter"], ["_summary"])


@pytest.mark.asyncio
async def test_an_operation_that_is_not_served_is_no_id(loop: Loop) -> None:
    response = await loop.send("GET", "/CodeSystem/$subsumes")
    assert (response.status_code, reasons(response)) == (404, ["path-unknown"])
