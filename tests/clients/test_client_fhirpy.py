"""fhirpy against a live server: what its users call, in both its voices."""

import asyncio
import json
from typing import Any

import pytest
from fhirpy import AsyncFHIRClient, SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from clients.steps import a_note, a_patient, a_referral, location_of, reasons_of, task_of


@pytest.fixture
def client(fhir_base: str) -> SyncFHIRClient:
    return SyncFHIRClient(fhir_base)


def _refused(refusal: "pytest.ExceptionInfo[OperationOutcome]") -> list[str]:
    return reasons_of(json.loads(str(refusal.value)))


def _patient(client: SyncFHIRClient, family: str) -> Any:
    patient = client.resource("Patient", **a_patient(family))
    patient.save()
    return patient


def test_it_reads_what_the_server_can_do(client: SyncFHIRClient) -> None:
    statement = client.execute("metadata", method="get")
    assert (statement["resourceType"], statement["fhirVersion"]) == ("CapabilityStatement", "4.0.1")


def test_it_creates_and_reads_back(client: SyncFHIRClient) -> None:
    patient = _patient(client, "Created")
    read = client.reference("Patient", patient.id).to_resource()
    assert read["name"][0]["family"] == "Created"
    assert read["meta"]["versionId"] == "1"


def test_it_creates_and_reads_back_without_blocking(fhir_base: str) -> None:
    async def story() -> Any:
        client = AsyncFHIRClient(fhir_base)
        patient = client.resource("Patient", **a_patient("Waited"))
        await patient.save()
        return await client.resources("Patient").search(_id=patient.id).first()

    assert asyncio.run(story())["name"][0]["family"] == "Waited"


def test_it_searches(client: SyncFHIRClient) -> None:
    patient = _patient(client, "Searched")
    assert [found.id for found in client.resources("Patient").search(_id=patient.id).fetch()] == [patient.id]
    assert client.resources("Patient").search(_id=patient.id).get().id == patient.id


def test_it_counts(client: SyncFHIRClient) -> None:
    patient = _patient(client, "Counted")
    assert client.resources("Patient").search(_id=patient.id).count() == 1


def test_it_pages(client: SyncFHIRClient) -> None:
    made = [client.resource("Practitioner", name=[{"family": f"Paged{number}"}]) for number in range(3)]
    for practitioner in made:
        practitioner.save()
    found = client.resources("Practitioner").limit(1).fetch_all()
    assert {practitioner.id for practitioner in made} <= {practitioner.id for practitioner in found}


def test_it_asks_for_versions(client: SyncFHIRClient) -> None:
    patient = _patient(client, "Versioned")
    assert client.execute(f"Patient/{patient.id}/_history", method="get")["type"] == "history"
    assert client.execute(f"Patient/{patient.id}/_history/1", method="get")["id"] == patient.id


def test_it_refers_and_reads_the_task(client: SyncFHIRClient) -> None:
    answer = client.execute("", data=a_referral())
    task = client.reference("Task", task_of(answer)).to_resource()
    assert task["focus"]["reference"] == f"ServiceRequest/{location_of(answer, 'ServiceRequest')}"


def test_it_asks_for_a_dry_run(client: SyncFHIRClient) -> None:
    answer = client.execute("ServiceRequest/$triage", data=a_referral())
    assert "tier" in [part["name"] for part in answer["parameter"]]


def test_it_takes_a_referral_back_by_update(client: SyncFHIRClient) -> None:
    answer = client.execute("", data=a_referral("03-transaction-tier-c.json"))
    request = client.reference("ServiceRequest", location_of(answer, "ServiceRequest")).to_resource()
    request["status"] = "revoked"
    request.save()
    assert client.reference("ServiceRequest", request.id).to_resource()["status"] == "revoked"


def test_its_partial_object_is_refused_with_the_type_to_send(client: SyncFHIRClient) -> None:
    """fhirpy's patch() sends a partial object as application/json, which R4 does not know."""
    note = client.resource("Task", **a_note("Ring the employer"))
    note.save()
    with pytest.raises(OperationOutcome) as refusal:
        note.patch(description="Ring nobody")
    assert _refused(refusal) == ["media-type"]
    assert "application/json-patch+json" in str(refusal.value)


def test_what_is_not_there_is_said(client: SyncFHIRClient) -> None:
    with pytest.raises(ResourceNotFound) as refusal:
        client.reference("Patient", "nobody").to_resource()
    assert reasons_of(json.loads(str(refusal.value))) == ["resource-unknown"]


def test_what_is_wrong_is_said(client: SyncFHIRClient) -> None:
    with pytest.raises(OperationOutcome) as refusal:
        client.resource("Patient", active="yes").save()
    assert "Patient.active" in str(refusal.value)


def test_it_updates(client: SyncFHIRClient) -> None:
    patient = _patient(client, "Before")
    patient["name"][0]["family"] = "After"
    patient.save()
    assert client.reference("Patient", patient.id).to_resource()["name"][0]["family"] == "After"


def test_it_deletes(client: SyncFHIRClient) -> None:
    patient = _patient(client, "Deleted")
    patient.delete()
    with pytest.raises(ResourceNotFound):
        client.reference("Patient", patient.id).to_resource()


def test_its_partial_object_of_an_ordinary_resource_is_refused_too(client: SyncFHIRClient) -> None:
    patient = _patient(client, "Partial")
    with pytest.raises(OperationOutcome) as refusal:
        patient.patch(gender="male")
    assert _refused(refusal) == ["media-type"]


def test_it_creates_only_where_there_is_none(client: SyncFHIRClient) -> None:
    system = "https://clients.example/id"
    wanted = {**a_patient("Once"), "identifier": [{"system": system, "value": "once"}]}
    first, made = (
        client.resources("Patient")
        .search(identifier=f"{system}|once")
        .get_or_create(client.resource("Patient", **wanted))
    )
    again, made_again = (
        client.resources("Patient")
        .search(identifier=f"{system}|once")
        .get_or_create(client.resource("Patient", **wanted))
    )
    assert (made, made_again, again.id) == (True, False, first.id)
