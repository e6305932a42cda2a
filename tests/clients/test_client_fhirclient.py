"""fhirclient (SMART) against a live server: its own model classes check every answer it reads."""

from typing import Any

import pytest
from fhirclient import client as smart
from fhirclient.models.bundle import Bundle
from fhirclient.models.operationoutcome import OperationOutcome
from fhirclient.models.patient import Patient
from fhirclient.models.practitioner import Practitioner
from fhirclient.models.servicerequest import ServiceRequest
from fhirclient.models.task import Task
from fhirclient.server import FHIRNotFoundException, FHIRServer
from requests import HTTPError

from clients.steps import a_patient, a_referral, location_of, reasons_of, task_of


@pytest.fixture
def server(fhir_base: str) -> FHIRServer:
    made = smart.FHIRClient(settings={"app_id": "tests", "api_base": fhir_base})
    return made.server


def _patient(server: FHIRServer, family: str) -> Any:
    patient = Patient(a_patient(family))
    patient.id = patient.create(server)["id"]
    patient.origin_server = server
    return patient


def _refer(server: FHIRServer, name: str) -> Any:
    return server.post_json("", a_referral(name)).json()


def test_it_reads_what_the_server_can_do(server: FHIRServer) -> None:
    server.get_capability()
    assert server.capabilityStatement.fhirVersion == "4.0.1"


def test_it_creates_and_reads_back(server: FHIRServer) -> None:
    read = Patient.read(_patient(server, "Created").id, server)
    assert (read.name[0].family, read.meta.versionId) == ("Created", "1")


def test_it_searches(server: FHIRServer) -> None:
    patient = _patient(server, "Searched")
    found = Patient.where({"_id": patient.id}).perform_resources_iter(server)
    assert [one.id for one in found] == [patient.id]


def test_it_pages(server: FHIRServer) -> None:
    made = {Practitioner({"name": [{"family": f"Paged{number}"}]}).create(server)["id"] for number in range(3)}
    found = list(Practitioner.where({"_count": "1"}).perform_resources_iter(server))
    assert made <= {one.id for one in found}


def test_it_asks_for_versions(server: FHIRServer) -> None:
    patient = _patient(server, "Versioned")
    history = Bundle.read_from(f"Patient/{patient.id}/_history", server)
    assert [entry.resource.id for entry in history.entry] == [patient.id]


def test_it_refers_and_reads_the_task(server: FHIRServer) -> None:
    answer = _refer(server, "01-transaction-tier-a.json")
    Bundle(answer)
    task = Task.read(task_of(answer), server)
    assert task.focus.reference == f"ServiceRequest/{location_of(answer, 'ServiceRequest')}"


def test_it_searches_what_was_told(server: FHIRServer) -> None:
    answer = _refer(server, "05-transaction-no-local-service.json")
    task = task_of(answer)
    found = Task.where({"_id": task}).perform_resources_iter(server)
    assert [one.id for one in found] == [task]


def test_it_takes_a_referral_back_by_update(server: FHIRServer) -> None:
    answer = _refer(server, "03-transaction-tier-c.json")
    request = ServiceRequest.read(location_of(answer, "ServiceRequest"), server)
    request.status = "revoked"
    assert request.update(server)["status"] == "revoked"


def test_what_is_not_there_is_said(server: FHIRServer) -> None:
    with pytest.raises(FHIRNotFoundException) as refusal:
        Patient.read("nobody", server)
    said = OperationOutcome(refusal.value.response.json()).as_json()
    assert reasons_of(said) == ["resource-unknown"]


def test_what_is_wrong_is_said(server: FHIRServer) -> None:
    with pytest.raises(HTTPError) as refusal:
        server.post_json("Patient", {"resourceType": "Patient", "active": "yes"})
    said = OperationOutcome(refusal.value.response.json()).as_json()
    assert said["issue"][0]["expression"] == ["Patient.active"]


def test_it_updates(server: FHIRServer) -> None:
    patient = _patient(server, "Before")
    patient.name[0].family = "After"
    patient.update(server)
    assert Patient.read(patient.id, server).name[0].family == "After"


def test_it_deletes(server: FHIRServer) -> None:
    patient = _patient(server, "Deleted")
    patient.delete(server)
    with pytest.raises(HTTPError) as refusal:
        Patient.read(patient.id, server)
    assert refusal.value.response.status_code == 410
