"""How the entries of a transaction or batch name one another: by the server they come from, and never by a guess."""

from typing import Any

import pytest

from builders.loop import Loop
from builders.own import URN, a_bundle, a_person, entry, own, place_in, statuses
from builders.stories import post
from builders.watched import reasons, stored_rows

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]
EMIS, TPP = "http://emis.example/fhir", "http://tpp.example/fhir"
WHO = {"emis": a_person("9990000018", id="77"), "tpp": a_person("9990000026", id="77")}


def _patients(**changes: Any) -> list[Json]:
    return [
        entry("POST", "Patient", {**WHO["emis"], **changes}, f"{EMIS}/Patient/77"),
        entry("POST", "Patient", {**WHO["tpp"], **changes}, f"{TPP}/Patient/77"),
    ]


def _about(reference: str, name: str | None = None, **changes: Any) -> Json:
    return entry("POST", "Observation", own("Observation", subject={"reference": reference}, **changes), name)


async def _sent(loop: Loop, *entries: Json, type_: str = "transaction") -> Any:
    return await loop.send("POST", "", a_bundle(*entries, type_=type_))


async def _stored(loop: Loop, *entries: Json) -> tuple[list[str], list[Json]]:
    """Type/id of each entry, and each as it is kept."""
    answer = await _sent(loop, *entries)
    assert answer.status_code == 200, answer.text
    places = [place_in(one["response"]["location"]) for one in answer.json()["entry"]]
    return [place.strip("/") for place in places], [await loop.get(place) for place in places]


@pytest.mark.parametrize("base", [EMIS, TPP])
@pytest.mark.parametrize("version", ["", "/_history/3"])
async def test_a_relative_reference_means_the_server_of_its_own_entry(loop: Loop, base: str, version: str) -> None:
    observation = _about(f"Patient/77{version}", f"{base}/Observation/1")
    for entries in ([*_patients(), observation], [observation, *reversed(_patients())]):
        places, kept = await _stored(loop, *entries)
        mine = [one["fullUrl"] for one in entries].index(f"{base}/Patient/77")
        about = next(one["subject"]["reference"] for one in kept if one["resourceType"] == "Observation")
        assert about == places[mine]


@pytest.mark.parametrize("version", ["", "/_history/3"])
async def test_an_absolute_reference_means_the_entry_of_that_name(loop: Loop, version: str) -> None:
    places, kept = await _stored(loop, *_patients(), _about(f"{TPP}/Patient/77{version}", URN(1)))
    assert kept[2]["subject"]["reference"] == places[1]


async def test_what_only_another_server_has_is_not_taken_for_it(loop: Loop) -> None:
    _, kept = await _stored(loop, _patients()[1], _about("Patient/77", f"{EMIS}/Observation/1"))
    assert kept[1]["subject"]["reference"] == "Patient/77"


@pytest.mark.parametrize("type_", ["transaction", "batch"])
@pytest.mark.parametrize("name", [None, URN(1)])
async def test_what_fits_two_entries_is_refused_and_nothing_stored(loop: Loop, name: str | None, type_: str) -> None:
    before = stored_rows(loop)["current"]
    refused = await _sent(loop, *_patients(), _about("Patient/77", name), type_=type_)
    assert refused.status_code == 400
    assert reasons(refused) == ["reference-ambiguous"]
    assert stored_rows(loop)["current"] == before


@pytest.mark.parametrize("name", [None, URN(1)])
@pytest.mark.parametrize("patient", [{"name": f"{EMIS}/Patient/77"}, {"name": URN(2), "id": "77"}, {"id": "77"}])
async def test_without_a_server_of_its_own_an_entry_means_the_one_of_that_id(
    loop: Loop, patient: Json, name: str | None
) -> None:
    person = entry("POST", "Patient", a_person(id=patient.get("id")), patient.get("name"))
    places, kept = await _stored(loop, person, _about("Patient/77", name))
    assert kept[1]["subject"]["reference"] == places[0]


@pytest.mark.parametrize("name", [None, URN(1)])
async def test_what_is_stored_here_under_that_id_is_meant(loop: Loop, name: str | None) -> None:
    there = await post(loop, a_person())
    other = entry("POST", "Patient", a_person("9990000026"), f"{EMIS}/Patient/{there['id']}")
    _, kept = await _stored(loop, other, _about(f"Patient/{there['id']}", name))
    assert kept[1]["subject"]["reference"] == f"Patient/{there['id']}"


async def test_a_batch_may_name_what_is_stored_and_not_what_it_creates(loop: Loop) -> None:
    there = await post(loop, a_person())
    mine = f"Patient/{there['id']}"
    taken = await _sent(loop, entry("PUT", mine, there), _about(mine), type_="batch")
    assert statuses(taken.json()) == ["200", "201"]
    for reference in ("Patient/77", f"{EMIS}/Patient/77"):
        refused = await _sent(loop, _patients()[0], _about(reference, f"{EMIS}/Observation/1"), type_="batch")
        assert (refused.status_code, reasons(refused)) == (400, ["batch-references"])


async def test_only_links_are_rewritten(loop: Loop) -> None:
    urn = URN(1)
    said: Json = {
        "name": [{"text": urn, "family": urn}],
        "identifier": [{"system": urn, "value": urn}],
        "extension": [
            {"url": urn, "valueString": urn},
            {"url": "https://example.org/a", "valueMarkdown": urn},
            {"url": "https://example.org/b", "valueCode": urn},
            {"url": "https://example.org/c", "valueUuid": urn},
            {"url": "https://example.org/d", "valueCanonical": urn},  # which must be absolute
        ],
    }
    links = [{"url": f"https://example.org/{n}", f"value{n}": urn} for n in ("Uri", "Url")]
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{urn}">{urn}</a><p title="{urn}">x</p></div>'
    person = own("Patient", **said)
    person["extension"] = [*said["extension"], *links]
    person["text"] = {"status": "generated", "div": div}
    person["photo"] = [{"url": urn}]
    (place,), (kept,) = await _stored(loop, entry("POST", "Patient", person, urn))
    assert (kept["name"], kept["identifier"]) == (said["name"], said["identifier"])
    assert kept["extension"][:5] == said["extension"]
    assert [next(v for k, v in one.items() if k != "url") for one in kept["extension"][5:]] == [place] * 2
    assert kept["photo"] == [{"url": place}]
    assert kept["text"]["div"] == div.replace(f'href="{urn}"', f'href="{place}"')
