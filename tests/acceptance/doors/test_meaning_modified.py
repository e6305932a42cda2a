"""modifierExtension and implicitRules: what changes the meaning of the rest is never passed over in silence."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from builders.bundles import (
    a_condition,
    a_consent,
    a_message,
    a_response,
    a_service_request,
    a_transaction,
    resource_in,
)
from builders.loop import Loop, place_of
from builders.watched import fields, reasons, stored_rows
from fitwork_fhir.fhir.validation import dump_json

Json = dict[str, Any]
UNKNOWN = [{"url": "https://elsewhere.example/not-really", "valueBoolean": True}]
MODIFIED = {"modifierExtension": UNKNOWN}
RULES = {"implicitRules": "https://elsewhere.example/rules"}
HEADERS = {"X-Request-Id": "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11"}


def _item(bundle: Json, link_id: str) -> Json:
    form = resource_in(bundle, "QuestionnaireResponse")
    found: Json = next(item for item in form["item"] if item["linkId"] == link_id)
    return found


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "make", "where"),
    [
        ("", lambda: a_transaction(request=MODIFIED), "ServiceRequest.modifierExtension"),
        ("", lambda: a_transaction(request=RULES), "ServiceRequest.implicitRules"),
        ("", lambda: a_transaction(patient=MODIFIED), "Patient.modifierExtension"),
        ("", lambda: a_transaction(form=MODIFIED), "QuestionnaireResponse.modifierExtension"),
        ("", lambda: {**a_transaction(), **RULES}, "Bundle.implicitRules"),
        ("/$process-message", lambda: a_message(header=MODIFIED), "MessageHeader.modifierExtension"),
        ("/ServiceRequest", lambda: {**a_service_request(), **MODIFIED}, "ServiceRequest.modifierExtension"),
        ("/ServiceRequest/$triage", lambda: a_transaction(request=MODIFIED), "ServiceRequest.modifierExtension"),
    ],
)
async def test_a_referral_that_is_modified_as_a_whole_is_refused_by_name(
    loop: Loop, path: str, make: Callable[[], Json], where: str
) -> None:
    before = stored_rows(loop)
    response = await loop.send("POST", path, make(), headers=HEADERS)
    assert response.status_code == 422, response.text
    assert reasons(response) == ["modifier-refused"]
    (field,) = fields(response)
    assert field.endswith(where.partition(".")[2])
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_a_red_flag_in_what_is_refused_for_a_modifier_is_heard(loop: Loop) -> None:
    response = await loop.send("POST", "", a_transaction(request=MODIFIED, facts={"red_flags": ["cauda_equina"]}))
    assert response.status_code == 422
    assert set(reasons(response)) == {"modifier-refused", "red-flag-refused"}
    assert len(await loop.place.store.alerts(limit=10)) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("at", ["item", "answer"])
async def test_a_modified_answer_is_set_aside_and_shown(loop: Loop, at: str) -> None:
    bundle = a_transaction(without=["Consent"])
    item = _item(bundle, "consent_referral")
    (item if at == "item" else item["answer"][0]).update(MODIFIED)
    response = await loop.send("POST", "", bundle)
    assert response.status_code == 200, response.text
    assert reasons(response).count("modifier-unknown") == 1
    (task,) = await loop.found("/Task?code=fulfill")
    assert place_of(task) == "on-hold / consent-awaited", "a consent that may mean something else is no consent"


@pytest.mark.asyncio
async def test_a_modified_red_flag_still_stops_the_referral(loop: Loop) -> None:
    bundle = a_transaction(facts={"red_flags": ["cauda_equina"]})
    _item(bundle, "red_flags").update(MODIFIED)
    response = await loop.send("POST", "", bundle)
    assert response.status_code == 200, response.text
    (task,) = await loop.found("/Task?code=fulfill")
    assert place_of(task) == "on-hold / safety-hold"


@pytest.mark.asyncio
async def test_an_escaped_name_is_the_same_element(loop: Loop) -> None:
    body = a_transaction(request=MODIFIED)
    response = await loop.send("POST", "", dump_json(body).replace(b"modifierExt", b"modifier\\u0045xt"))
    assert (response.status_code, reasons(response)) == (422, ["modifier-refused"])


@pytest.mark.asyncio
async def test_a_reply_that_is_modified_is_not_acted_on(loop: Loop) -> None:
    task = await loop.refer(a_transaction(without=["Consent"], facts={"consent_referral": None}))
    form = a_response(answers={"consent_referral": True}, id="a", subject=task["for"])
    reply = {
        "resourceType": "Communication",
        "status": "completed",
        "basedOn": [task["focus"]],
        "contained": [form],
        "payload": [{"contentReference": {"reference": "#a"}}],
    }
    modified = deepcopy(reply)
    modified["contained"][0]["item"][0].update(MODIFIED)
    response = await loop.send("POST", "/Communication", modified)
    assert (response.status_code, reasons(response)) == (422, ["modifier-refused"])
    assert place_of(await loop.get(f"/Task/{task['id']}")) == place_of(task)
    assert (await loop.send("POST", "/Communication", reply)).status_code == 201


@pytest.mark.asyncio
async def test_validate_warns_of_it(loop: Loop) -> None:
    response = await loop.send("POST", "/Condition/$validate", {**a_condition(subject={"display": "x"}), **MODIFIED})
    assert response.status_code == 200
    assert "modifier-unknown" in reasons(response)
    plain = await loop.send("POST", "/Condition/$validate", a_condition(subject={"display": "x"}))
    assert "modifier-unknown" not in reasons(plain)


@pytest.mark.asyncio
async def test_a_modified_consent_permits_nothing(loop: Loop) -> None:
    bundle = a_transaction(facts={"consent_referral": None}, without=["Consent"], add=[a_consent(**MODIFIED)])
    response = await loop.send("POST", "", bundle)
    assert response.status_code == 200, response.text
    assert "modifier-unknown" in reasons(response)
    (task,) = await loop.found("/Task?code=fulfill")
    assert place_of(task) == "on-hold / consent-awaited"
