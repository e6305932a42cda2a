"""Conditional create, update and delete: none, one or several, within the tenant, never by a number that fails."""

import asyncio
from typing import Any

import pytest

from builders.bundles import NHS_NUMBER
from builders.loop import OTHER_PRACTICE, Loop
from builders.own import IDENTIFIER, RED_FLAG, a_person, own, place_in
from builders.stories import post
from builders.watched import reasons, stored_rows

pytestmark = pytest.mark.asyncio
WHERE = "identifier=https://example.org/ids|A-1"
FAILING = "9990000019"
Json = dict[str, Any]


def organisation(**changes: Any) -> Json:
    return own("Organization", identifier=[IDENTIFIER], **changes)


async def _create(loop: Loop, where: str = WHERE, body: Json | None = None, **given: Any) -> Any:
    body = body or organisation()
    return await loop.send("POST", f"/{body['resourceType']}", body, headers={"If-None-Exist": where}, **given)


async def test_a_create_happens_once(loop: Loop) -> None:
    made = await _create(loop)
    assert made.status_code == 201
    before = stored_rows(loop)
    again = await _create(loop, f"?{WHERE}")
    assert (again.status_code, again.headers["location"]) == (200, made.headers["location"])
    assert again.json() == made.json()
    assert stored_rows(loop) == before


async def test_several_that_meet_a_condition_are_412(loop: Loop) -> None:
    first, _ = await post(loop, organisation()), await post(loop, organisation())
    before = stored_rows(loop)
    for method, body, headers in (
        ("POST", organisation(), {"If-None-Exist": WHERE}),
        ("PUT", organisation(), {}),
        ("DELETE", None, {}),
    ):
        path = "/Organization" + ("" if method == "POST" else f"?{WHERE}")
        response = await loop.send(method, path, body, headers=headers)
        assert (response.status_code, reasons(response)) == (412, ["condition-several"])
    assert stored_rows(loop) == before
    assert (await loop.send("DELETE", f"/Organization?{WHERE}&_id={first['id']}")).status_code == 204


async def test_an_update_creates_or_changes(loop: Loop) -> None:
    made = await loop.send("PUT", f"/Organization?{WHERE}", organisation())
    assert made.status_code == 201
    id_ = made.json()["id"]
    for body, status in ((organisation(name="New"), 200), (organisation(id=id_), 200), (organisation(id="other"), 400)):
        changed = await loop.send("PUT", f"/Organization?{WHERE}", body)
        assert changed.status_code == status, changed.text
    assert (await loop.get(f"/Organization/{id_}"))["meta"]["versionId"] == "3"
    stale = await loop.send("PUT", f"/Organization?{WHERE}", organisation(), headers={"If-Match": 'W/"1"'})
    assert (stale.status_code, reasons(stale)) == (412, ["stale-if-match"])


async def test_no_update_makes_an_id_of_the_clients(loop: Loop) -> None:
    response = await loop.send("PUT", f"/Organization?{WHERE}", organisation(id="mine"))
    assert (response.status_code, reasons(response)) == (405, ["no-update-as-create"])


async def test_a_delete_takes_one_or_none(loop: Loop) -> None:
    made = await post(loop, organisation())
    for _ in range(2):
        assert (await loop.send("DELETE", f"/Organization?{WHERE}")).status_code == 204
    assert (await loop.send("GET", f"/Organization/{made['id']}")).status_code == 410


@pytest.mark.parametrize(
    ("where", "status", "reason"),
    [
        ("", 412, "condition-broad"),
        ("identifier=", 412, "condition-broad"),
        ("unheard-of=1", 400, "search-parameter"),
        ("identifier:frob=1", 400, "search-modifier"),
        ("_sort=_lastUpdated", 400, "condition-form"),
        (f"{WHERE}&_count=1", 400, "condition-form"),
        ("&".join(["identifier=1"] * 60), 400, "condition-form"),
    ],
)
async def test_a_condition_selects(loop: Loop, where: str, status: int, reason: str) -> None:
    await post(loop, organisation())
    before = stored_rows(loop)
    sent = [await loop.send("PUT", f"/Organization?{where}", organisation())]
    sent += [await loop.send("DELETE", f"/Organization?{where}")]
    sent += [await _create(loop, where)] if where else []
    assert [(one.status_code, reasons(one)) for one in sent] == [(status, [reason])] * len(sent)
    assert stored_rows(loop) == before


async def test_a_condition_is_met_by_ones_own_alone(loop: Loop) -> None:
    theirs = await post(loop, organisation(), by=OTHER_PRACTICE)
    made = await _create(loop)
    assert made.status_code == 201
    assert made.json()["id"] != theirs["id"]
    assert (await loop.send("DELETE", f"/Organization?{WHERE}")).status_code == 204
    assert (await loop.get(f"/Organization/{theirs['id']}", by=OTHER_PRACTICE)) == theirs


@pytest.mark.parametrize("number", [f"{NHS_NUMBER}|{FAILING}", FAILING, f"x|1,{NHS_NUMBER}|{FAILING}"])
async def test_a_number_that_fails_its_check_is_met_by_nobody(loop: Loop, number: str) -> None:
    there = await post(loop, a_person(FAILING))
    made = await _create(loop, f"identifier={number}", a_person(FAILING))
    assert made.status_code == 201
    assert "condition-number" in made.headers["warning"]
    assert made.json()["id"] != there["id"]
    in_url = await loop.send("DELETE", f"/Patient?identifier={number}")
    assert (in_url.status_code, reasons(in_url)) == (400, ["search-nhs-number"])
    entry = {"request": {"method": "DELETE", "url": f"Patient?identifier={number}"}}
    for kind in ("batch", "transaction"):
        answer = await loop.send("POST", "", {"resourceType": "Bundle", "type": kind, "entry": [entry]})
        assert answer.json()["entry"][0]["response"]["status"] == "204 No Content"
    assert (await loop.get(f"/Patient/{there['id']}")) == there


async def test_a_number_that_is_right_finds_the_patient(loop: Loop) -> None:
    there = await post(loop, a_person())
    found = await _create(loop, f"identifier={NHS_NUMBER}|9990000018", a_person())
    assert (found.status_code, found.json()["id"]) == (200, there["id"])


async def test_a_red_flag_in_what_is_not_stored_reaches_a_person(loop: Loop) -> None:
    body = own("Observation", identifier=[IDENTIFIER])
    where = {"If-None-Exist": f"_id={(await post(loop, body))['id']}"}
    quiet = await loop.send("POST", "/Observation", body, headers=where)
    assert (quiet.status_code, await loop.place.store.alerts(limit=9)) == (200, ())
    flagged = await loop.send("POST", "/Observation", {**body, "code": RED_FLAG}, headers=where)
    assert flagged.status_code == 200
    assert "red-flag-not-stored" in flagged.headers["warning"]
    assert [alert.kind for alert in await loop.place.store.alerts(limit=9)] == ["refused-with-red-flag"]


async def test_of_many_creates_at_once_one_creates(kept_loop: Loop) -> None:
    sent = await asyncio.gather(*(_create(kept_loop) for _ in range(8)))
    assert sorted(one.status_code for one in sent) == [200] * 7 + [201]
    assert len({place_in(one.headers["location"]) for one in sent}) == 1
    assert len(await kept_loop.found("/Organization?identifier=A-1")) == 1


async def test_of_many_conditional_updates_at_once_one_creates(kept_loop: Loop) -> None:
    sent = await asyncio.gather(*(kept_loop.send("PUT", f"/Organization?{WHERE}", organisation()) for _ in range(6)))
    assert sorted(one.status_code for one in sent) == [200] * 5 + [201]
    (kept,) = await kept_loop.found("/Organization?identifier=A-1")
    assert kept["meta"]["versionId"] == "6"


async def test_after_the_first_is_deleted_another_may_be_created(kept_loop: Loop) -> None:
    for _ in range(3):
        made = await _create(kept_loop)
        assert made.status_code == 201
        assert (await kept_loop.send("DELETE", place_in(made.headers["location"]))).status_code == 204


async def test_two_updates_of_one_version_have_one_winner(kept_loop: Loop) -> None:
    made = await post(kept_loop, organisation())
    place, tag = f"/Organization/{made['id']}", {"If-Match": 'W/"1"'}
    bodies = [{**made, "name": f"Name {number}"} for number in range(6)]
    sent = await asyncio.gather(*(kept_loop.send("PUT", place, body, headers=tag) for body in bodies))
    assert sorted(one.status_code for one in sent) == [200] + [412] * 5
    (winner,) = [one for one in sent if one.status_code == 200]
    assert await kept_loop.get(place) == winner.json()
    assert len((await kept_loop.get(f"{place}/_history"))["entry"]) == 2


async def test_updates_without_a_version_come_one_after_the_other(kept_loop: Loop) -> None:
    made = await post(kept_loop, organisation())
    place = f"/Organization/{made['id']}"
    steps = [[{"op": "add", "path": "/alias", "value": [f"Name {number}"]}] for number in range(5)]
    sent = await asyncio.gather(*(kept_loop.send("PATCH", place, one) for one in steps))
    assert [one.status_code for one in sent] == [200] * 5
    assert (await kept_loop.get(place))["meta"]["versionId"] == "6"
