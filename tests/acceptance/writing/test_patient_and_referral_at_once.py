"""A referral, and a change or deletion of its Patient, at once: one is first, and the other sees it."""

import asyncio
import json
from typing import Any

import pytest

from builders.bundles import a_service_request
from builders.loop import Loop
from builders.own import a_person
from builders.stories import ASSESSMENT, a_referral, post
from builders.watched import reasons

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]
ROUNDS = 8
LATER = "1990-01-01"


def _request_for(patient: Json) -> Json:
    """A referral of a Patient who is on file."""
    made = a_service_request(without=("Patient", "Consent"), facts=ASSESSMENT)
    named: Json = json.loads(json.dumps(made).replace(made["subject"]["reference"], f"Patient/{patient['id']}"))
    return named


async def test_of_a_referral_and_the_deletion_of_its_patient_one_succeeds(kept_loop: Loop) -> None:
    for _ in range(ROUNDS):
        patient = await post(kept_loop, a_person(None))
        referred, deleted = await asyncio.gather(
            kept_loop.send("POST", "/ServiceRequest", _request_for(patient)),
            kept_loop.send("DELETE", f"/Patient/{patient['id']}"),
        )
        if referred.status_code == 201:
            assert deleted.status_code in (409, 422), deleted.text
            assert (await kept_loop.send("GET", f"/Patient/{patient['id']}")).status_code == 200
        else:
            assert (referred.status_code, reasons(referred)) == (422, ["patient-not-on-file"])
            assert deleted.status_code == 204


async def test_of_a_referral_and_another_person_in_its_patient_the_first_is_seen(kept_loop: Loop) -> None:
    """Referred first, the Patient stays; changed first, the referral is about who it is by then."""
    for _ in range(ROUNDS):
        patient = await post(kept_loop, a_person(None))
        place = f"/Patient/{patient['id']}"
        referred, changed = await asyncio.gather(
            kept_loop.send("POST", "/ServiceRequest", _request_for(patient)),
            kept_loop.send("PUT", place, {**patient, "birthDate": LATER}),
        )
        assert referred.status_code == 201, referred.text
        requests = await kept_loop.found(f"/ServiceRequest?subject=Patient/{patient['id']}")
        now = await kept_loop.get(place)
        if changed.status_code == 200:
            assert now["meta"]["lastUpdated"] < requests[0]["meta"]["lastUpdated"]
        else:
            assert (changed.status_code, reasons(changed)) == (422, ["patient-of-referral"])
            assert now["birthDate"] == patient["birthDate"]


async def test_a_referral_of_a_number_that_is_given_up_at_once(kept_loop: Loop) -> None:
    patient = await post(kept_loop, a_person())
    place = f"/Patient/{patient['id']}"
    given_up = {**a_person(None), "id": patient["id"], "birthDate": LATER}
    referred, changed = await asyncio.gather(
        kept_loop.send("POST", "", a_referral()),
        kept_loop.send("PUT", place, given_up),
    )
    assert changed.status_code in (200, 422), changed.text
    assert referred.status_code == 200, referred.text
    (task,) = await kept_loop.found("/Task?code=fulfill")
    assert (await kept_loop.get(f"/{task['for']['reference']}"))["birthDate"] == "1984-03-09"


async def test_many_referrals_of_one_patient_at_once_are_all_taken(kept_loop: Loop) -> None:
    patient = await post(kept_loop, a_person())
    days = range(20, 32)
    sent = await asyncio.gather(
        *(kept_loop.send("POST", "", a_referral({**ASSESSMENT, "absence_days": day})) for day in days)
    )
    assert [response.status_code for response in sent] == [200] * len(days)
    tasks = await kept_loop.found("/Task?code=fulfill")
    assert {task["for"]["reference"] for task in tasks} == {f"Patient/{patient['id']}"}
    assert len(tasks) == len(days)
