"""Payloads with the defects of real systems: what is unambiguous is put right and told, nobody is bounced for it."""

from copy import deepcopy
from typing import Any

import pytest

from builders.bundles import NHS_NUMBER, ODS, PRACTICE, a_consent, a_message, a_patient, a_transaction, resource_in
from builders.loop import Loop, outputs, place_of
from builders.watched import fields, issues, reasons, stored_rows

Json = dict[str, Any]


def _message_with(change: Any, **changes: Any) -> Json:
    message = a_message(**changes)
    change(message)
    return message


def _as_pharmacy_referral(message: Json) -> None:
    """A BaRS referral as NHS England's samples write it: for another use case, and nothing about work."""
    request = resource_in(message, "ServiceRequest")
    request["category"] = [
        {
            "coding": [
                {"system": "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest", "code": "referral"},
                {"system": "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars", "code": "a5t1"},
            ]
        }
    ]
    request["supportingInfo"] = []
    for type_ in ("QuestionnaireResponse", "QuestionnaireResponse", "Consent"):
        message["entry"].remove(next(e for e in message["entry"] if e["resource"]["resourceType"] == type_))
    request.pop("supportingInfo")
    patient = resource_in(message, "Patient")
    patient["identifier"] = [{"system": NHS_NUMBER, "value": "3478526985"}]
    patient["communication"] = [{"language": {"coding": [{"code": "en"}]}, "preferred": "true"}]
    resource_in(message, "Organization")["identifier"][0]["system"] = ODS.replace("/Id/", "/id/")
    resource_in(message, "HealthcareService")["active"] = "true"
    resource_in(message, "MessageHeader")["definition"] = "https://fhir.nhs.uk/MessageDefinition/no-longer-there"


@pytest.mark.asyncio
async def test_a_bars_referral_as_published_is_taken_with_a_warning_for_each_defect(loop: Loop) -> None:
    response = await loop.message(_message_with(_as_pharmacy_referral))
    assert response.status_code == 200, response.text
    assert {"boolean-as-text", "system-case", "use-case", "nhs-number-check-digit"} <= set(reasons(response))
    task = next(e["resource"] for e in response.json()["entry"] if e["resource"]["resourceType"] == "Task")
    assert place_of(task) == "on-hold / consent-awaited"


@pytest.mark.asyncio
async def test_direct_care_alone_is_no_consent(loop: Loop) -> None:
    drc = {
        "category": [{"coding": [{"system": "https://fhir.nhs.uk/CodeSystem/consent-categories-bars", "code": "DRC"}]}]
    }
    task = await loop.refer(a_transaction(facts={"consent_referral": None}, consent=drc))
    assert place_of(task) == "on-hold / consent-awaited"


@pytest.mark.asyncio
async def test_where_form_and_consent_disagree_the_more_restrictive_wins(loop: Loop) -> None:
    task = await loop.refer(a_transaction(consent={"provision": {"type": "deny"}}))
    assert place_of(task) == "rejected / consent-refused"


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["true", "false"])
async def test_a_boolean_written_as_text_is_put_right_and_told(loop: Loop, text: str) -> None:
    response = await loop.send("POST", "", a_transaction(patient={"active": text}))
    assert response.status_code == 200
    assert "boolean-as-text" in reasons(response)
    assert "Bundle.entry[0].resource.active" in fields(response)
    (patient,) = await loop.found("/Patient")
    assert patient["active"] is (text == "true")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changes",
    [
        {"active": "yes"},
        {"active": "True"},
        {"active": 1},
        {"active": "true", "gender": 7},
        {"birthDate": "true"},
        {"gender": "true"},
        {"name": ["true"]},
        {"deceasedBoolean": " true"},
    ],
    ids=str,
)
async def test_any_other_wrong_type_stays_wrong(loop: Loop, changes: Json) -> None:
    before = stored_rows(loop)
    response = await loop.send("POST", "", a_transaction(patient=changes))
    assert response.status_code == 400
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_a_consent_given_as_text_is_read(loop: Loop) -> None:
    response = await loop.send(
        "POST",
        "",
        a_transaction(
            without="Consent",
            facts={"consent_referral": {"valueBoolean": "false"}},
            request={"supportingInfo": [{"reference": "urn:uuid:00000000-0000-4000-8000-000000000010"}]},
        ),
    )
    assert response.status_code == 200
    (task,) = await loop.found("/Task?code=fulfill")
    assert place_of(task) == "rejected / consent-refused"


@pytest.mark.asyncio
@pytest.mark.parametrize("system", ["https://fhir.nhs.uk/id/ods-organization-code", f"http{ODS[5:]}", f"{ODS}/"])
async def test_a_system_written_otherwise_is_read_as_published(loop: Loop, system: str) -> None:
    response = await loop.send(
        "POST", "", a_transaction(practice={"identifier": [{"system": system, "value": PRACTICE.lower()}]})
    )
    assert response.status_code == 200
    assert any(reason.startswith("system-") for reason in reasons(response))
    (task,) = await loop.found("/Task?code=fulfill")
    assert task["requester"]["identifier"] == {"system": ODS, "value": PRACTICE}


@pytest.mark.asyncio
async def test_what_the_message_definition_wants_beside_is_a_warning(loop: Loop) -> None:
    parts = ("Encounter", "CarePlan", "Practitioner", "HealthcareService", "Receiver")
    message = a_message(
        without=parts,
        header={"destination": None, "definition": None},
        request={"basedOn": None, "encounter": None, "performer": None},
        role={"practitioner": None},
    )
    message["meta"] = {"profile": ["https://example.org/none"]}
    response = await loop.message(message)
    assert response.status_code == 200, response.text
    assert {"message-content", "message-version"} <= set(reasons(response))


@pytest.mark.asyncio
async def test_free_text_anywhere_comes_before_a_person_at_every_tier(loop: Loop) -> None:
    task = await loop.refer(a_transaction(request={"note": [{"text": "She fears for her job."}]}))
    words = await loop.found("/Task?code=read-words", by="X2601")
    assert any(task["id"] in str(found["partOf"]) for found in words)


@pytest.mark.asyncio
async def test_an_unmapped_condition_is_set_aside_and_shown_to_a_person(loop: Loop) -> None:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "999999999", "display": "Rare thing"}]}
    task = await loop.refer(a_transaction(condition={"code": code}))
    assert outputs(task, "disposition") == ["accept"]
    assert await loop.found("/Task?code=read-words", by="X2601")


@pytest.mark.asyncio
async def test_dirty_resources_of_every_kind_are_kept_on_their_own(loop: Loop) -> None:
    """Tasks of other guides, a Consent for direct care, a Patient with text for booleans."""
    others: list[Json] = [
        {
            "resourceType": "Task",
            "status": "requested",
            "intent": "order",
            "groupIdentifier": {"value": "UBRN"},
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "103693007"}]},
            "restriction": {"period": {"start": "2026-11-01T10:00:00+00:00"}},
        },
        {
            **a_consent(patient={"reference": "Patient/not-here"}),
            "category": [
                {"coding": [{"system": "https://fhir.nhs.uk/CodeSystem/consent-categories-bars", "code": "DRC"}]}
            ],
        },
        {**{k: v for k, v in a_patient().items() if k != "generalPractitioner"}, "deceasedBoolean": "false"},
    ]
    for resource in others:
        response = await loop.send("POST", f"/{resource['resourceType']}", resource)
        assert response.status_code == 201, response.text


@pytest.mark.asyncio
@pytest.mark.parametrize("event", ["servicerequest-response", "booking-request"])
async def test_messages_that_are_no_referrals_are_told_so(loop: Loop, event: str) -> None:
    message = a_message(
        header={"eventCoding": {"system": "https://fhir.nhs.uk/CodeSystem/message-events-bars", "code": event}}
    )
    response = await loop.message(message)
    assert response.status_code == 400
    assert fields(response) == ["Bundle.entry[0].resource.event"]


@pytest.mark.asyncio
async def test_the_sender_is_told_but_the_body_is_left_as_it_came(loop: Loop) -> None:
    sent = _message_with(_as_pharmacy_referral)
    before = deepcopy(sent)
    await loop.message(sent)
    assert sent == before
    (patient,) = await loop.found("/Patient")
    assert patient["identifier"] == [{"system": NHS_NUMBER, "value": "3478526985"}]
    assert patient["communication"][0]["preferred"] is True
    assert issues(await loop.message(sent))
