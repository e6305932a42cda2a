"""People are found by name, birth date and address; and no link, by GET or by POST, ever says by which."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from builders.bundles import NHS_NUMBER, a_patient
from builders.loop import OTHER_PRACTICE, Loop
from builders.watched import reasons

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BASE = "http://127.0.0.1/FHIR/R4"
MÜLLER = {
    "identifier": [{"system": NHS_NUMBER, "value": "9990000026"}],
    "name": [{"family": "Müller-Otherperson", "given": ["Zoë", "Anne"]}],
    "birthDate": "1990-01-01",
    "gender": "female",
    "active": True,
    "address": [{"line": ["7 Test Street"], "city": "Leeds", "postalCode": "LS1 4AP"}],
    "telecom": [{"system": "phone", "value": "07700900123"}, {"system": "email", "value": "zoe@example.org"}],
}
PARTLY_KNOWN = {
    "identifier": [{"system": NHS_NUMBER, "value": "9990000034"}],
    "name": [{"text": "Robin Mullen"}],
    "birthDate": "1990",
    "deceasedBoolean": False,
}
NAMES_NOBODY = {"_id", "gender", "gender:not", "active", "deceased", "_tag", "_profile"}
Json = dict[str, Any]


async def _people(loop: Loop, *, by: str = "Y99901") -> dict[str, str]:
    """Three patients of a practice, by a letter."""
    made = {}
    for letter, patient in (("r", {}), ("m", MÜLLER), ("p", PARTLY_KNOWN)):
        body = {k: v for k, v in a_patient(**patient).items() if k != "generalPractitioner"}
        response = await loop.send("POST", "/Patient", body, by=by)
        assert response.status_code == 201, response.text
        made[response.json()["id"]] = letter
    return made


async def _search(loop: Loop, query: str) -> Json:
    response = await loop.send("POST", "/Patient/_search", urlencode(parse_qsl(query)).encode(), headers=FORM)
    assert response.status_code == 200, response.text
    return dict(response.json())


def _letters(bundle: Json, made: dict[str, str]) -> str:
    return "".join(made[entry["resource"]["id"]] for entry in bundle.get("entry", []))


FOUND = {
    "family=muller": "m",
    "family=MÜLLER": "m",
    "family=otherperson": "",
    "family:contains=otherPERSON": "m",
    "family:exact=Müller-Otherperson": "m",
    "family:exact=müller-otherperson": "",
    "given=anne": "m",
    "given=zoe,robin": "rm",
    "name=test": "r",
    "name=robin": "rp",
    "name=robin&name=test": "r",
    "name=mull": "m",
    "name:contains=mull": "mp",
    "birthdate=1990-01-01": "m",
    "birthdate=1990": "mp",
    "birthdate=ge1990-01-01": "mp",
    "birthdate=lt1990": "r",
    "birthdate=eb1990": "r",
    "birthdate=gt1990-01-01": "p",
    "birthdate=ne1990": "r",
    "birthdate=1984-03-09,1990-01-01": "rm",
    "birthdate:missing=true": "",
    "gender=female": "m",
    "gender:not=female": "rp",
    "active=true": "m",
    "active:missing=true": "rp",
    "deceased=false": "rmp",
    "deceased=true": "",
    "address=leeds": "m",
    "address=7 test": "m",
    "address-postalcode=LS1": "m",
    "address-city:exact=leeds": "",
    "phone=07700900123": "m",
    "email=zoe@example.org": "m",
    "telecom=zoe@example.org": "m",
    "family=muller&birthdate=1990-01-01&gender=female": "m",
    "family=muller&gender=male": "",
    "identifier=9990000026&family=muller": "m",
    "identifier=9990000026&family=smith": "",
    "_tag=x": "",
    "_tag:missing=true": "rmp",
    "_profile=http://x.example": "",
}


@pytest.mark.asyncio
async def test_people_are_found_by_what_is_known_of_them_and_links_name_nobody(any_loop: Loop) -> None:
    loop = any_loop
    made = await _people(loop)
    for query, wanted in FOUND.items():
        bundle = await _search(loop, query)
        assert _letters(bundle, made) == wanted, query
        if "9990000026" in query:  # which no URL may hold
            continue
        by_get = await loop.get(f"/Patient?{urlencode(parse_qsl(query))}")
        assert by_get.get("entry") == bundle.get("entry"), query
        for link in (bundle["link"][0]["url"], by_get["link"][0]["url"]):
            names = {name for name, _ in parse_qsl(urlsplit(link).query)}
            assert {name for name in names if not name.endswith(":missing")} <= NAMES_NOBODY, query
            again = await loop.get(link.removeprefix(BASE))
            assert _letters(again, made) == wanted, (query, link)


@pytest.mark.asyncio
async def test_another_practice_finds_none_of_them(loop: Loop) -> None:
    await _people(loop)
    for query in FOUND:
        body = urlencode(parse_qsl(query)).encode()
        bundle = (await loop.send("POST", "/Patient/_search", body, headers=FORM, by=OTHER_PRACTICE)).json()
        assert "entry" not in bundle, query


@pytest.mark.asyncio
async def test_they_come_in_the_order_that_is_asked_for(any_loop: Loop) -> None:
    loop = any_loop
    made = await _people(loop)
    for sort, wanted in {
        "family": "mrp",
        "-family": "rmp",
        "birthdate": "rmp",
        "gender,-birthdate": "mpr",
        "-_lastUpdated,family": "pmr",
    }.items():
        bundle = await loop.get(f"/Patient?_sort={sort}")
        assert _letters(bundle, made) == wanted, sort
        paged, path = "", f"/Patient?_sort={sort}&_count=1&_total=accurate"
        for _ in range(4):
            page = await loop.get(path)
            assert page["total"] == 3
            paged += _letters(page, made)
            links = {link["relation"]: link["url"] for link in page["link"]}
            if "next" not in links:
                break
            path = links["next"].removeprefix(BASE)
        assert paged == _letters(bundle, made), sort


@pytest.mark.asyncio
async def test_counts_need_no_list_of_ids(loop: Loop) -> None:
    await _people(loop)
    for counting in ("_summary=count", "_count=0"):
        bundle = await loop.get(f"/Patient?family=muller&{counting}")
        assert (bundle["total"], "entry" in bundle) == (1, False)
        assert "muller" not in bundle["link"][0]["url"]


@pytest.mark.asyncio
async def test_more_people_than_a_link_can_name_are_refused_not_cut_short(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _people(loop)
    monkeypatch.setattr("fitwork_fhir.api.narrowing.MOST_NAMED", 1)
    for path in ("/Patient?name=robin", "/Task?patient.name=robin"):
        response = await loop.send("GET", path)
        assert (response.status_code, reasons(response)) == (400, ["search-broad"])
    assert (await loop.send("GET", "/Patient?name=robin&birthdate=1984-03-09")).status_code == 200


@pytest.mark.asyncio
async def test_self_names_what_was_used_and_next_goes_on(loop: Loop) -> None:
    made = await _people(loop)
    bundle = await _search(loop, "name:contains=mull&_count=1&gender:missing=false")
    links = {link["relation"]: dict(parse_qsl(urlsplit(link["url"]).query)) for link in bundle["link"]}
    assert links["self"].keys() == {"_id", "_count", "gender:missing"}
    assert links["next"].keys() == {"_id", "_count", "gender:missing", "_cursor"}
    assert {made[id_] for id_ in links["self"]["_id"].split(",")} == {"m", "p"}
