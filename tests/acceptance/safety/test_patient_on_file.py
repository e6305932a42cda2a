"""A Patient stored on its own is one of the practice's patients: matched, versioned, and never somebody else's."""

import asyncio

import pytest

from builders.bundles import a_patient, a_request
from builders.loop import OPERATOR, OTHER_PRACTICE
from builders.stories import ADVICE, a_referral, a_self_referral, told

ALONE = ("basedOn", "encounter", "requester", "performer", "reasonReference", "supportingInfo")


def without_gp(**changes):
    whole = {**a_patient(), **changes, "generalPractitioner": None}
    return {name: value for name, value in whole.items() if value is not None}


def test_another_birth_date_for_a_number_on_file_is_refused():
    async def whole(loop):
        first = await loop.send("POST", "/Patient", without_gp())
        second = await loop.send("POST", "/Patient", without_gp(birthDate="1990-01-01"))
        elsewhere = await loop.send("POST", "/Patient", without_gp(birthDate="1990-01-01"), by=OTHER_PRACTICE)
        referred = await loop.send("POST", "", a_referral(ADVICE, patient={"birthDate": "1990-01-01"}))
        return first, second, elsewhere, referred, await loop.found("/Patient")

    first, second, elsewhere, referred, on_file = told(whole)
    assert (first.status_code, second.status_code, elsewhere.status_code) == (201, 422, 201)
    assert referred.status_code == 422
    assert len(on_file) == 1


def test_the_same_person_again_is_the_next_version_and_a_referral_matches_it():
    async def whole(loop):
        first = await loop.send("POST", "/Patient", without_gp())
        second = await loop.send("POST", "/Patient", without_gp(gender="female"))
        task = await loop.refer(a_referral(ADVICE))
        return first.json(), second, task, await loop.found("/Patient")

    first, second, task, on_file = told(whole)
    assert second.json()["id"] == first["id"]
    assert second.json()["meta"]["versionId"] == "2"
    assert task["for"]["reference"] == f"Patient/{first['id']}"
    assert len(on_file) == 1


@pytest.mark.parametrize("store", ["memory://", "sqlite"])
def test_the_same_person_stored_twice_at_once_is_one_patient(store, tmp_path):
    async def whole(loop):
        both = await asyncio.gather(*(loop.send("POST", "/Patient", without_gp()) for _ in range(2)))
        return both, await loop.found("/Patient")

    both, on_file = told(whole, store if "://" in store else f"sqlite:///{tmp_path}/file.db")
    assert {response.status_code for response in both} == {201, 200}
    assert len(on_file) == 1


def test_without_a_number_or_a_whole_birth_date_every_patient_is_a_new_one():
    async def whole(loop):
        for changes in ({"identifier": None}, {"birthDate": "1984"}):
            for _ in range(2):
                await loop.send("POST", "/Patient", without_gp(**changes))
        return await loop.found("/Patient")

    assert len(told(whole)) == 4


def test_a_practice_cannot_refer_a_patient_of_the_hub():
    async def whole(loop):
        practice = "Y99901"
        task = await loop.refer(a_self_referral({"consent_feedback": True}, registered=practice), by=OPERATOR)
        request = {name: value for name, value in a_request(subject=task["for"]).items() if name not in ALONE}
        readable = await loop.send("GET", f"/{task['for']['reference']}")
        return readable, await loop.send("POST", "/ServiceRequest", request)

    readable, refused = told(whole)
    assert readable.status_code == 200
    assert refused.status_code == 422
