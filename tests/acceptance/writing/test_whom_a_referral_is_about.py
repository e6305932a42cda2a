"""A Patient who was referred stays who it is, whatever becomes of the referral; no service reads who it was before."""

import json
from typing import Any

import pytest

from acceptance.safety_edge.edges import OTHER_NUMBER, cleared_with, held, supported
from builders.bundles import NHS_NUMBER
from builders.loop import Loop
from builders.own import a_person
from builders.stories import ASSESSMENT, OH, a_referral, post, set_referral, take_on
from builders.watched import reasons

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]
STAYS = (422, ["patient-of-referral"])
ANOTHER: Json = {
    "identifier": [{"system": NHS_NUMBER, "value": OTHER_NUMBER}],
    "birthDate": "1990-01-01",
    "name": [{"family": "Somebodyelse"}],
}


async def _patient(loop: Loop, task: Json) -> Json:
    return await loop.get(f"/{task['for']['reference']}")


async def _put(loop: Loop, patient: Json, **changes: Any) -> Any:
    return await loop.send("PUT", f"/Patient/{patient['id']}", {**patient, **changes})


async def test_whom_an_open_safety_review_is_about_stays_though_the_referral_is_revoked(loop: Loop) -> None:
    task, ask = await held(loop)
    assert (await set_referral(loop, task, "revoked")).status_code == 200
    assert (await loop.get(f"/Task/{ask['id']}"))["status"] == "requested"
    patient = await _patient(loop, task)
    for change in (ANOTHER, {"birthDate": "1990-01-01"}, {"identifier": ANOTHER["identifier"]}):
        refused = await _put(loop, patient, **change)
        assert (refused.status_code, reasons(refused)) == STAYS
    assert await _patient(loop, task) == patient


async def test_a_patient_of_a_referral_that_has_ended_stays_who_it_is(loop: Loop) -> None:
    task = await loop.refer(a_referral())
    assert (await set_referral(loop, task, "revoked")).status_code == 200
    patient = await _patient(loop, task)
    refused = await _put(loop, patient, birthDate="1985-03-09")
    assert (refused.status_code, reasons(refused)) == STAYS
    assert (await _put(loop, patient, telecom=[{"system": "phone", "value": "01632 960001"}])).status_code == 200


async def test_a_referral_sent_in_error_binds_nobody(loop: Loop) -> None:
    task = await loop.refer(a_referral())
    assert (await set_referral(loop, task, "entered-in-error")).status_code == 200
    assert (await _put(loop, await _patient(loop, task), birthDate="1985-03-09")).status_code == 200
    other = await loop.send("POST", "", a_referral())
    assert (other.status_code, reasons(other)) == (422, ["patient-disagrees"])
    same = await loop.refer(a_referral(patient={"birthDate": "1985-03-09"}))
    assert same["for"] == task["for"]


async def test_a_referral_sent_in_error_binds_while_somebody_reviews_it(loop: Loop) -> None:
    task, ask = await held(loop)
    assert (await set_referral(loop, task, "entered-in-error")).status_code == 200
    patient = await _patient(loop, task)
    assert (await _put(loop, patient, birthDate="1985-03-09")).status_code == 422
    assert (await cleared_with(loop, task, ask)).status_code == 200
    assert (await _put(loop, patient, birthDate="1985-03-09")).status_code == 200


async def test_the_number_stays_where_a_service_saw_the_patient(loop: Loop) -> None:
    task = await supported(loop)
    assert (await set_referral(loop, task, "entered-in-error")).status_code == 200
    patient = await _patient(loop, task)
    refused = await _put(loop, patient, **ANOTHER)
    assert (refused.status_code, reasons(refused)) == STAYS
    assert (await _put(loop, patient, birthDate="1985-03-09")).status_code == 200


@pytest.mark.parametrize("missing", ["identifier", "birthDate"])
async def test_what_was_missing_may_be_added_to_a_patient_who_was_referred(loop: Loop, missing: str) -> None:
    task = await loop.refer(a_referral(patient={missing: None}))
    added = a_person()[missing]
    assert (await _put(loop, await _patient(loop, task), **{missing: added})).status_code == 200


async def test_part_of_a_birth_date_may_be_completed(loop: Loop) -> None:
    task = await loop.refer(a_referral(patient={"birthDate": "1984"}))
    patient = await _patient(loop, task)
    assert (await _put(loop, patient, birthDate="1985-03-09")).status_code == 422
    assert (await _put(loop, patient, birthDate="1984-03-09")).status_code == 200


async def test_a_service_reads_nobody_whom_the_patient_was_before_the_referral(kept_loop: Loop) -> None:
    loop = kept_loop
    made = await post(loop, a_person(OTHER_NUMBER, name=[{"family": "Somebodyelse"}]))
    person = a_person(id=made["id"])
    assert (await loop.send("PUT", f"/Patient/{made['id']}", person)).status_code == 200
    task = await take_on(loop, await loop.refer(a_referral()))
    assert task["for"]["reference"] == f"Patient/{made['id']}"
    for path in (f"/Patient/{made['id']}/_history", "/Patient/_history"):
        seen = await loop.send("GET", path, by=OH)
        assert len(seen.json()["entry"]) == 1
        assert "Somebodyelse" not in seen.text
        assert OTHER_NUMBER not in seen.text
    assert (await loop.send("GET", f"/Patient/{made['id']}/_history/1", by=OH)).status_code == 404
    assert (await loop.send("GET", f"/Patient/{made['id']}/_history/1")).status_code == 200


PHONE: Json = {"telecom": [{"system": "phone", "value": "01632 960001"}]}


async def _to_read(loop: Loop, *, by: str) -> list[str]:
    return [json.dumps(task) for task in await loop.found("/Task?code=read-words", by=by)]


async def test_whoever_looks_after_the_referral_reads_what_changed_of_the_patient(kept_loop: Loop) -> None:
    task = await supported(kept_loop)
    patient = await _patient(kept_loop, task)
    changed = await _put(kept_loop, patient, **PHONE, name=[{"family": "Newname"}])
    assert changed.status_code == 200
    assert "referral is not decided anew" in changed.headers["warning"]
    (text,) = await _to_read(kept_loop, by=OH)
    assert '"valueString": "Patient"' in text
    assert "Newname" not in text


async def test_every_open_referral_of_the_patient_is_told(loop: Loop) -> None:
    tasks = [await take_on(loop, await loop.refer(a_referral({**ASSESSMENT, "absence_days": n}))) for n in (20, 21)]
    ended = await loop.refer(a_referral({**ASSESSMENT, "absence_days": 22}))
    assert (await set_referral(loop, ended, "revoked")).status_code == 200
    assert (await _put(loop, await _patient(loop, ended), **PHONE)).status_code == 200
    told = await loop.found("/Task?code=read-words", by=OH)
    assert {task["partOf"][0]["reference"] for task in told} == {f"Task/{task['id']}" for task in tasks}


async def test_bookkeeping_of_the_patient_is_nobodys_work(loop: Loop) -> None:
    task = await supported(loop)
    patient = await _patient(loop, task)
    tag = {"tag": [{"system": "https://example.org/tags", "code": "t"}]}
    assert (await _put(loop, patient, meta={**patient["meta"], **tag})).status_code == 200
    assert await _to_read(loop, by=OH) == []
