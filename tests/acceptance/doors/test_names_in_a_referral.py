"""A referral whose entries name one another as resources on the sender's server: linked and read alike."""

from collections.abc import Callable
from typing import Any

import pytest

from builders.bundles import NHS_NUMBER, URN, a_message, a_patient, a_transaction, renamed, resource_in
from builders.loop import Loop
from builders.stories import alerts
from builders.watched import reasons, stored_rows

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]
Make = Callable[..., Json]
EMIS, TPP = "http://emis.example/fhir", "http://tpp.example/fhir"
OTHER = [{"system": NHS_NUMBER, "value": "9990000026"}]
DOORS = pytest.mark.parametrize("make", [a_transaction, a_message])


def _restful(bundle: Json, base: str = EMIS, *, full_urls: bool = True, ids: bool = False, version: str = "") -> Json:
    """The Bundle with references such as Patient/70, and fullUrls and ids that fit."""
    names = {one["fullUrl"]: f"{one['resource']['resourceType']}/{n}" for n, one in enumerate(bundle["entry"], 70)}
    made: Json = renamed(bundle, {old: f"{new}{version}" for old, new in names.items()})
    for one, new in zip(made["entry"], names.values(), strict=True):
        if full_urls:
            one["fullUrl"] = f"{base}/{new}"
        else:
            del one["fullUrl"]
        if ids:
            one["resource"]["id"] = new.split("/")[1]
    return made


async def _sent(loop: Loop, bundle: Json) -> Any:
    return await (loop.message(bundle) if bundle["type"] == "message" else loop.send("POST", "", bundle))


async def _the_one(loop: Loop, type_: str) -> Json:
    (found,) = (one["resource"] for one in (await loop.get(f"/{type_}/_history"))["entry"])
    return dict(found)


@DOORS
@pytest.mark.parametrize(
    "shape",
    [{}, {"ids": True}, {"version": "/_history/2"}, {"full_urls": False, "ids": True}],
    ids=["no ids", "ids", "versions", "no fullUrls"],
)
async def test_it_is_linked_throughout(loop: Loop, make: Make, shape: Json) -> None:
    answer = await _sent(loop, _restful(make(), **shape))
    assert answer.status_code == 200, answer.text
    patient = await _the_one(loop, "Patient")
    for type_, field in (("ServiceRequest", "subject"), ("Condition", "subject"), ("Consent", "patient")):
        kept = await _the_one(loop, type_)
        assert kept[field]["reference"] == f"Patient/{patient['id']}"
        assert len(await loop.found(f"/{type_}?patient={patient['id']}")) == 1
    assert len(await loop.found(f"/QuestionnaireResponse?patient={patient['id']}")) == 2
    request = await _the_one(loop, "ServiceRequest")
    for reference in [*request["supportingInfo"], *request["reasonReference"], request["requester"]]:
        assert (await loop.send("GET", f"/{reference['reference']}")).status_code == 200


@DOORS
async def test_what_names_the_patient_of_another_server_is_refused(loop: Loop, make: Make) -> None:
    """The Observation is TPP's, and TPP's Patient/70 is not in the Bundle."""
    bundle = _restful(make(), ids=True)
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    observation["subject"] = {"reference": "Patient/70" if make is a_transaction else "Patient/71"}
    bundle["entry"].append({"fullUrl": f"{TPP}/Observation/1", "resource": observation})
    if make is a_transaction:
        bundle["entry"][-1]["request"] = {"method": "POST", "url": "Observation"}
    refused = await _sent(loop, bundle)
    assert (refused.status_code, reasons(refused)) == (422, ["other-subject"])


@DOORS
@pytest.mark.parametrize("flags", [None, "suicide_risk"])
async def test_a_name_that_fits_two_entries_is_refused_and_heard(loop: Loop, make: Make, flags: str | None) -> None:
    bundle = make(add=[a_patient(identifier=OTHER)], facts={"red_flags": flags} if flags else None)
    first, last = resource_in(bundle, "Patient", 0), resource_in(bundle, "Patient", 1)
    first["id"] = last["id"] = "77"
    for one, base in zip([e for e in bundle["entry"] if e["resource"] in (first, last)], (EMIS, TPP), strict=True):
        one["fullUrl"] = f"{base}/Patient/77"
    bundle = renamed(bundle, {URN["Patient"]: "Patient/77"})
    before = stored_rows(loop)["current"]
    refused = await _sent(loop, bundle)
    heard = ["red-flag-refused"] if flags else []
    assert (refused.status_code, reasons(refused)) == (400, ["reference-ambiguous", *heard])
    assert len(await alerts(loop)) == len(heard)
    assert stored_rows(loop)["current"] == before


@DOORS
async def test_only_links_are_rewritten(loop: Loop, make: Make) -> None:
    urn = URN["Patient"]
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{urn}">{urn}</a></div>'
    said: Json = {
        "identifier": [{"system": urn, "value": urn}],
        "note": [{"text": urn}],
        "extension": [{"url": urn, "valueString": urn}, {"url": "https://example.org/a", "valueUri": urn}],
    }
    answer = await _sent(loop, make(condition={**said, "text": {"status": "generated", "div": div}}))
    assert answer.status_code == 200, answer.text
    kept, patient = await _the_one(loop, "Condition"), f"Patient/{(await _the_one(loop, 'Patient'))['id']}"
    assert (kept["identifier"], kept["note"]) == (said["identifier"], said["note"])
    assert kept["extension"] == [said["extension"][0], {**said["extension"][1], "valueUri": patient}]
    assert kept["text"]["div"] == div.replace(f'href="{urn}"', f'href="{patient}"')
    assert kept["subject"]["reference"] == patient
