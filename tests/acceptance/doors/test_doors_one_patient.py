"""A referral is about one person, told apart from every other by number and birth date, practice by practice."""

from typing import Any

import pytest

from builders.bundles import BIRTH_DATE, NHS_NUMBER, a_message, a_patient, a_service_request, a_transaction
from builders.loop import OTHER_PRACTICE, Loop
from builders.watched import fields, issues, reasons, stored_rows

MORE = {"absence_days": 90}


async def _patients(loop: Loop, by: str = "Y99901") -> list[dict[str, Any]]:
    return await loop.found("/Patient", by=by)


@pytest.mark.asyncio
@pytest.mark.parametrize("door", ["", "/$process-message", "/ServiceRequest"])
async def test_a_number_with_another_birth_date_is_a_possible_wrong_patient(loop: Loop, door: str) -> None:
    await loop.refer(a_transaction())
    before = stored_rows(loop)
    make = {"": a_transaction, "/$process-message": a_message, "/ServiceRequest": a_service_request}[door]
    given = {"X-Request-Id": "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11"}
    response = await loop.send("POST", door, make(patient={"birthDate": "1990-01-01"}), headers=given)
    assert response.status_code == 422
    assert (issues(response)[0]["code"], reasons(response)) == ("business-rule", ["patient-disagrees"])
    assert fields(response) == ["Patient.birthDate"]
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_another_practice_has_a_patient_of_its_own(loop: Loop) -> None:
    ours = await loop.refer(a_transaction())
    theirs = await loop.refer(a_transaction(patient={"birthDate": "1990-01-01"}), by=OTHER_PRACTICE)
    assert ours["for"] != theirs["for"]
    assert [p["birthDate"] for p in await _patients(loop)] == [BIRTH_DATE]
    assert [p["birthDate"] for p in await _patients(loop, OTHER_PRACTICE)] == ["1990-01-01"]


@pytest.mark.asyncio
async def test_number_and_birth_date_find_the_patient_and_keep_what_is_new(loop: Loop) -> None:
    await loop.refer(a_transaction())
    name = [{"family": "Testpatient", "given": ["Robin", "Jo"]}]
    await loop.refer(a_transaction(facts=MORE, patient={"name": name}))
    (patient,) = await _patients(loop)
    assert patient["name"] == name
    assert patient["meta"]["versionId"] == "2"


@pytest.mark.asyncio
@pytest.mark.parametrize("born", [None, "1984", "1984-03"])
async def test_without_a_whole_birth_date_nobody_is_matched(loop: Loop, born: str | None) -> None:
    await loop.refer(a_transaction())
    response = await loop.send("POST", "", a_transaction(facts=MORE, patient={"birthDate": born}))
    assert response.status_code == 200
    assert "patient-not-matched" in reasons(response)
    assert len(await _patients(loop)) == 2


@pytest.mark.asyncio
async def test_a_failing_number_matches_nobody_not_even_its_equal(loop: Loop) -> None:
    wrong = {"identifier": [{"system": NHS_NUMBER, "value": "3478526985"}]}
    await loop.refer(a_transaction(patient=wrong))
    await loop.refer(a_transaction(facts=MORE, patient=wrong))
    assert len(await _patients(loop)) == 2


@pytest.mark.asyncio
async def test_two_people_with_the_same_failing_number_are_not_taken_for_one(loop: Loop) -> None:
    wrong = {"identifier": [{"system": NHS_NUMBER, "value": "3478526985"}]}
    one = await loop.refer(a_transaction(patient=wrong))
    other = await loop.refer(a_transaction(patient={**wrong, "name": [{"family": "Otherperson"}]}))
    assert one["id"] != other["id"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "other", [{"identifier": [{"system": NHS_NUMBER, "value": "9990000026"}]}, {"identifier": None}]
)
async def test_two_people_with_the_same_facts_are_two_referrals(loop: Loop, other: dict[str, Any]) -> None:
    one = await loop.refer(a_transaction())
    two = await loop.refer(a_transaction(patient=other))
    assert one["id"] != two["id"]
    assert one["for"] != two["for"]


@pytest.mark.asyncio
async def test_without_a_number_a_patient_is_accepted(loop: Loop) -> None:
    response = await loop.send("POST", "", a_transaction(patient={"identifier": None}))
    assert response.status_code == 200
    assert "nhs-number-missing" in reasons(response)


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["Patient/{id}", "http://127.0.0.1/FHIR/R4/Patient/{id}"])
async def test_the_patient_may_be_on_file(loop: Loop, how: str) -> None:
    made = await loop.send(
        "POST",
        "/Patient",
        a_patient(
            generalPractitioner=[
                {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Y99901"}}
            ]
        ),
    )
    id_ = made.json()["id"]
    reference = {"reference": how.format(id=id_)}
    request = {"resourceType": "ServiceRequest", "status": "active", "intent": "plan", "subject": reference}
    response = await loop.send("POST", "/ServiceRequest", request)
    assert response.status_code == 201, response.text
    (task,) = await loop.found("/Task?code=fulfill")
    assert task["for"]["reference"] == f"Patient/{id_}"
    elsewhere = await loop.send("POST", "/ServiceRequest", request, by=OTHER_PRACTICE)
    assert (elsewhere.status_code, reasons(elsewhere)) == (422, ["patient-not-on-file"])


@pytest.mark.asyncio
@pytest.mark.parametrize("number", ["999 000 0018", "999-000-0018"])
async def test_a_number_is_the_same_however_it_is_spaced(loop: Loop, number: str) -> None:
    first = await loop.refer(a_transaction())
    patient = {"identifier": [{"system": "https://fhir.nhs.uk/id/NHS-number", "value": number}]}
    second = await loop.refer(a_transaction(facts=MORE, patient=patient))
    assert first["for"] == second["for"]


@pytest.mark.asyncio
async def test_the_same_patient_twice_in_one_request_is_only_untidy(loop: Loop) -> None:
    response = await loop.send("POST", "", a_transaction(add=[a_patient()]))
    assert response.status_code == 200
    assert "patient-twice" in reasons(response)
