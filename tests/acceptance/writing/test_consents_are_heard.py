"""A consent that is taken back is acted on, for the patient who takes it back and for nobody else, or it is refused."""

from typing import Any

import pytest

from acceptance.safety_edge.edges import OTHER_NUMBER, supported
from builders.bundles import NHS_NUMBER, a_consent, a_transaction
from builders.loop import Loop, place_of
from builders.own import a_person, own
from builders.stories import ASSESSMENT, OH, a_referral, now, post, subject, take_on
from builders.watched import reasons
from fitwork_fhir.errors import Unavailable
from fitwork_fhir.workflow.ports import Changes, Committed

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]
GOES_ON = "in-progress / allocated"
NO = {"provision": {"type": "deny"}}


async def _another(loop: Loop) -> Json:
    other = {"identifier": [{"system": NHS_NUMBER, "value": OTHER_NUMBER}], "birthDate": "1990-01-01"}
    return await take_on(loop, await loop.refer(a_referral(patient=other)))


async def test_a_consent_stays_its_patients(loop: Loop) -> None:
    one, other = await supported(loop), await _another(loop)
    consent = await post(loop, a_consent(patient=subject(one)))
    for patient in (subject(other), {"identifier": {"system": NHS_NUMBER, "value": "9990000018"}}):
        response = await loop.send("PUT", f"/Consent/{consent['id']}", {**consent, **NO, "patient": patient})
        assert response.status_code == 422
        assert reasons(response)[0] in ("consent-patient-changed", "other-subject")
    assert [place_of(await now(loop, task)) for task in (one, other)] == [GOES_ON] * 2


async def test_a_consent_that_came_with_a_referral_stays_with_its_patient(loop: Loop) -> None:
    one = await take_on(loop, await loop.refer(a_transaction(facts=ASSESSMENT)))
    other = await _another(loop)
    (consent,) = await loop.found("/Consent")
    response = await loop.send("PUT", f"/Consent/{consent['id']}", {**consent, **NO, "patient": subject(other)})
    assert (response.status_code, reasons(response)) == (422, ["other-subject"])
    assert [place_of(await now(loop, task)) for task in (one, other)] == [GOES_ON] * 2
    assert (await loop.send("PUT", f"/Consent/{consent['id']}", {**consent, **NO})).status_code == 200
    assert [place_of(await now(loop, task)).split()[0] for task in (one, other)] == ["cancelled", "in-progress"]


@pytest.mark.parametrize("how", ["number", "elsewhere", "unknown", "contained"])
async def test_a_no_of_nobody_known_is_refused(loop: Loop, how: str) -> None:
    task = await supported(loop)
    patient: Json = {
        "number": {"identifier": {"system": NHS_NUMBER, "value": "9990000018"}},
        "elsewhere": {"reference": "https://other.example/Patient/77"},
        "unknown": {"reference": "Patient/unknown"},
        "contained": {"reference": "#p"},
    }[how]
    inside: Json = {"contained": [{**a_person(), "id": "p"}]} if how == "contained" else {}
    response = await loop.send("POST", "/Consent", {**a_consent(patient=patient), **NO, **inside})
    assert (response.status_code, reasons(response)) == (422, ["consent-patient-unknown"])
    assert await loop.found("/Consent") == []
    assert place_of(await now(loop, task)) == GOES_ON


async def test_a_yes_of_nobody_known_is_kept(loop: Loop) -> None:
    assert await post(loop, own("Consent"))


async def test_a_no_is_not_taken_for_the_yes_on_file(loop: Loop) -> None:
    task = await supported(loop)
    await post(loop, a_consent(patient=subject(task)))
    condition = {"If-None-Exist": f"patient={subject(task)['reference']}"}
    no = a_consent(patient=subject(task), **NO)
    response = await loop.send("POST", "/Consent", no, headers=condition)
    assert (response.status_code, reasons(response)) == (422, ["consent-not-stored"])
    assert (await loop.send("POST", "/Consent", no)).status_code == 201
    assert place_of(await now(loop, task)).startswith("cancelled")


async def test_a_no_in_a_changed_form_is_a_withdrawal(loop: Loop) -> None:
    task = await supported(loop)
    form = next(r for r in await loop.found("/QuestionnaireResponse") if "fitwork-referral" in r["questionnaire"])
    at = [item["linkId"] for item in form["item"]].index("consent_referral")
    steps = [{"op": "replace", "path": f"/item/{at}/answer/0/valueBoolean", "value": False}]
    response = await loop.send("PATCH", f"/QuestionnaireResponse/{form['id']}", steps)
    assert response.status_code == 200, response.text
    assert place_of(await now(loop, task)).startswith("cancelled")


async def test_a_consent_does_not_lose_its_patient(loop: Loop) -> None:
    task = await take_on(loop, await loop.refer(a_transaction(facts=ASSESSMENT)))
    (consent,) = await loop.found("/Consent")
    nameless = {name: value for name, value in consent.items() if name != "patient"}
    response = await loop.send("PUT", f"/Consent/{consent['id']}", nameless)
    assert (response.status_code, reasons(response)) == (422, ["consent-patient-changed"])
    assert place_of(await now(loop, task)) == GOES_ON
    assert await loop.found("/Task?code=read-words", by=OH) == []


@pytest.mark.parametrize("fails", [1, 2])
async def test_a_no_that_fails_half_way_is_not_stored_and_reaches_all_when_sent_again(
    loop: Loop, fails: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await supported(loop)
    two = await loop.refer(a_referral({**ASSESSMENT, "absence_days": 90, "conditions": ["mental_health"]}))
    assert one["for"]["reference"] == two["for"]["reference"]
    no, commit, count = a_consent(patient=subject(one), **NO), loop.place.store.commit, 0

    async def failing(changes: Changes) -> Committed:
        nonlocal count
        count += 1
        if count == fails:
            raise Unavailable("The store cannot answer.")
        return await commit(changes)

    with monkeypatch.context() as patch:
        patch.setattr(loop.place.store, "commit", failing)
        assert (await loop.send("POST", "/Consent", no)).status_code == 503
    assert await loop.found("/Consent") == []
    assert (await loop.send("POST", "/Consent", no)).status_code == 201
    for task in (one, two):
        assert place_of(await now(loop, task)).split()[0] in ("cancelled", "rejected")
