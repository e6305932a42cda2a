"""What others refer to is not deleted from under them."""

from typing import Any

import pytest

from builders.loop import OTHER_PRACTICE, PRACTICE, Loop
from builders.own import a_bundle, a_person, entry, own
from builders.stories import a_referral, post, set_referral
from builders.watched import issues, reasons, stored_rows

pytestmark = pytest.mark.asyncio
POINTING: dict[str, Any] = {
    "a subject": lambda place: own("Condition", subject={"reference": place}),
    "an absolute reference": lambda place: own("Condition", subject={"reference": f"http://127.0.0.1/FHIR/R4/{place}"}),
    "a version": lambda place: own("Condition", subject={"reference": f"{place}/_history/1"}),
    "a reference deep inside": lambda place: own(
        "CarePlan", activity=[{"detail": {"status": "scheduled", "performer": [{"reference": place}]}}]
    ),
    "a reference in an extension": lambda place: own(
        "Encounter", extension=[{"url": "https://example.org/e", "valueReference": {"reference": place}}]
    ),
    "an attachment": lambda place: own("DocumentReference", content=[{"attachment": {"url": place}}]),
}


@pytest.mark.parametrize("how", POINTING)
async def test_what_is_pointed_at_stays(loop: Loop, how: str) -> None:
    made = await post(loop, own("Patient"))
    place = f"Patient/{made['id']}"
    pointing = await post(loop, POINTING[how](place))
    named = f"{pointing['resourceType']}/{pointing['id']}"
    before = stored_rows(loop)
    refused = await loop.send("DELETE", f"/{place}")
    assert (refused.status_code, reasons(refused)) == (409, ["still-referenced"])
    assert named in issues(refused)[0]["diagnostics"]
    assert stored_rows(loop) == before
    assert (await loop.send("DELETE", f"/{named}")).status_code == 204
    assert (await loop.send("DELETE", f"/{place}")).status_code == 204


async def test_what_others_hold_is_not_named(loop: Loop) -> None:
    made = await post(loop, own("Patient"))
    theirs = await post(loop, own("Condition", subject={"reference": f"Patient/{made['id']}"}), by=OTHER_PRACTICE)
    refused = await loop.send("DELETE", f"/Patient/{made['id']}")
    assert (refused.status_code, reasons(refused)) == (409, ["still-referenced"])
    assert theirs["id"] not in refused.text


async def test_words_that_look_like_a_reference_hold_nothing(loop: Loop) -> None:
    made = await post(loop, own("Patient"))
    words = f'He said "reference":"Patient/{made["id"]}" and Patient/{made["id"]}.'
    await post(loop, own("Condition", code={"text": words}))
    assert (await loop.send("DELETE", f"/Patient/{made['id']}")).status_code == 204


async def test_a_transaction_may_delete_both(loop: Loop) -> None:
    patient = await post(loop, own("Patient"))
    condition = await post(loop, own("Condition", subject={"reference": f"Patient/{patient['id']}"}))
    both = a_bundle(entry("DELETE", f"Patient/{patient['id']}"), entry("DELETE", f"Condition/{condition['id']}"))
    assert (await loop.send("POST", "", both)).status_code == 200
    assert (await loop.send("GET", f"/Patient/{patient['id']}")).status_code == 410


async def test_a_transaction_may_point_elsewhere_but_not_at_what_it_deletes(loop: Loop) -> None:
    old, new = await post(loop, own("Patient")), await post(loop, own("Patient"))
    condition = await post(loop, own("Condition", subject={"reference": f"Patient/{old['id']}"}))
    delete = entry("DELETE", f"Patient/{old['id']}")
    place = f"Condition/{condition['id']}"
    still = a_bundle(delete, entry("PUT", place, {**condition, "language": "en"}))
    refused = await loop.send("POST", "", still)
    assert (refused.status_code, reasons(refused)) == (409, ["still-referenced"])
    elsewhere = {**condition, "subject": {"reference": f"Patient/{new['id']}"}}
    assert (await loop.send("POST", "", a_bundle(delete, entry("PUT", place, elsewhere)))).status_code == 200


async def test_a_patient_of_an_ended_referral_is_pointed_at_by_it(loop: Loop) -> None:
    patient = await post(loop, a_person())
    task = await loop.refer(a_referral())
    assert task["for"]["reference"] == f"Patient/{patient['id']}"
    assert (await set_referral(loop, task, "revoked")).status_code == 200
    refused = await loop.send("DELETE", f"/Patient/{patient['id']}", by=PRACTICE)
    assert (refused.status_code, reasons(refused)) == (409, ["still-referenced"])


async def test_what_came_with_an_ended_referral_is_pointed_at_by_the_rest_of_it(loop: Loop) -> None:
    """There are no index rows for that: the referral itself is looked through."""
    task = await loop.refer(a_referral())
    assert (await set_referral(loop, task, "revoked")).status_code == 200
    (role,) = await loop.found("/PractitionerRole")
    named = role["practitioner"]["reference"]
    refused = await loop.send("DELETE", f"/{named}")
    assert (refused.status_code, reasons(refused)) == (409, ["still-referenced"])
    assert f"PractitionerRole/{role['id']}" in issues(refused)[0]["diagnostics"]
    assert (await loop.send("GET", f"/{named}")).status_code == 200
