import pytest

from builders.bundles import URN, a_patient, a_practice, a_service_request, a_transaction, ref, resource_in
from fitwork_fhir.errors import Invalid, NotSupported, Unprocessable
from fitwork_fhir.fhir.submission import has_referral, patient_on_file


def test_a_whole_transaction_is_read_without_a_warning(read):
    submission = read(a_transaction())
    assert submission.findings == ()
    assert len(submission.resources) == 12
    assert submission.message is None
    assert submission.authored_on == "2026-11-02T09:30:00+00:00"


def test_the_sender_is_the_organisation_behind_the_requester(read):
    assert read(a_transaction()).sender.ods == "Y99901"
    assert read(a_transaction(request={"requester": ref("Practitioner")})).sender.ods == "Y99901"
    assert read(a_transaction(request={"requester": ref("Organization")})).sender.ods == "Y99901"
    assert read(a_transaction(request={"requester": None})).sender.ods is None


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE", "PATCH"])
def test_only_creation_may_come_with_a_referral(refused, method):
    bundle = a_transaction()
    bundle["entry"][1]["request"] = {"method": method, "url": "Organization/x"}
    refusal = refused(bundle)
    assert type(refusal) is NotSupported
    assert refusal.findings[0].where == "Bundle.entry[1].request.method"


def test_an_entry_is_created_at_its_own_types_url(refused, reasons):
    bundle = a_transaction()
    bundle["entry"][0]["request"]["url"] = "Observation"
    assert reasons(refused(bundle)) == ["url-and-type"]


def test_an_entry_that_creates_nothing_is_refused(refused, reasons):
    bundle = a_transaction()
    del bundle["entry"][4]["resource"]
    assert reasons(refused(bundle)) == ["no-resource"]


def test_a_condition_on_creating_the_patient_is_kept(read):
    bundle = a_transaction()
    bundle["entry"][0]["request"]["ifNoneExist"] = "identifier=x"
    assert [part.if_none_exist for part in read(bundle).resources[:2]] == ["identifier=x", None]


def test_one_full_url_twice_is_refused(refused, reasons):
    bundle = a_transaction()
    bundle["entry"][1]["fullUrl"] = bundle["entry"][0]["fullUrl"]
    refusal = refused(bundle)
    assert type(refusal) is Invalid
    assert reasons(refusal) == ["full-url-twice"]


def test_a_transaction_without_a_service_request_is_no_referral():
    assert has_referral(a_transaction())
    assert not has_referral(a_transaction(without=["ServiceRequest"]))
    assert not has_referral({"resourceType": "Bundle", "type": "transaction"})


def test_a_task_the_client_sends_is_kept_as_its_own(read):
    submission = read(a_transaction(add=[{"resourceType": "Task", "status": "requested", "intent": "order"}]))
    assert submission.resources[12].type == "Task"
    assert submission.resources[12].position == 12


@pytest.mark.parametrize("status", ["draft", "on-hold", "revoked", "completed", "entered-in-error", "unknown"])
def test_only_an_active_request_is_a_referral(refused, reasons, status):
    refusal = refused(a_transaction(request={"status": status}))
    assert type(refusal) is Unprocessable
    assert reasons(refusal) == ["status-not-active"]
    assert refusal.findings[0].where == "Bundle.entry[11].resource.status"


def test_a_request_not_to_do_something_is_no_referral(refused, reasons):
    assert reasons(refused(a_transaction(request={"doNotPerform": True}))) == ["do-not-perform"]


@pytest.mark.parametrize("names", ["full-url", "type-and-id", "url", "versioned"])
def test_references_resolve_however_the_bundle_names_its_parts(read, names):
    bundle = a_transaction()
    if names == "type-and-id":
        resource_in(bundle, "Patient")["id"] = "p1"
        for kind in ("ServiceRequest", "QuestionnaireResponse"):
            resource_in(bundle, kind)["subject"] = {"reference": "Patient/p1"}
    if names in ("url", "versioned"):
        bundle["entry"][0]["fullUrl"] = "https://sender.example/fhir/Patient/p1"
        tail = "/_history/3" if names == "versioned" else ""
        absolute = {"reference": f"https://sender.example/fhir/Patient/p1{tail}"}
        relative = {"reference": f"Patient/p1{tail}"}
        for entry in bundle["entry"]:
            for field in ("subject", "patient"):
                if field in entry["resource"]:
                    entry["resource"][field] = relative
        resource_in(bundle, "ServiceRequest")["subject"] = absolute
    assert read(bundle).patient.nhs_number == "9990000018"


def test_a_lone_request_is_read_with_what_it_contains(read):
    submission = read(a_service_request())
    assert submission.findings == ()
    assert submission.resources[0].position == 0
    assert {part.position for part in submission.resources[1:]} == {-1}
    assert submission.patient.nhs_number == "9990000018"
    assert submission.sender.ods == "Y99901"
    assert submission.facts == read(a_transaction()).facts


def test_findings_on_contained_resources_name_their_place(read):
    submission = read(a_service_request(patient={"identifier": None}))
    assert submission.findings[0].where == "ServiceRequest.contained[0].identifier"


def test_a_patient_on_file_is_named_by_the_request(read):
    body = a_service_request(without=["Patient"])
    for part in (body, *body["contained"]):
        for field in ("subject", "patient"):
            if field in part:
                part[field] = {"reference": "Patient/p1"}
    assert patient_on_file(body) == "p1"
    submission = read(body, on_file={**a_patient(), "id": "p1", "generalPractitioner": []})
    assert submission.patient.on_file_id == "p1"
    assert submission.patient.nhs_number == "9990000018"
    assert submission.facts["age"] == 42
    assert submission.patient_resource is None
    unread = read(body)
    assert (unread.patient.on_file_id, unread.patient.nhs_number) == ("p1", None)
    assert "age" not in unread.facts


def test_a_request_that_carries_its_patient_names_none_on_file():
    assert patient_on_file(a_transaction()) is None
    assert patient_on_file(a_service_request()) is None


def test_our_own_absolute_url_names_a_patient_on_file():
    body = a_service_request(request={"subject": {"reference": "https://here.example/r4/Patient/p1"}})
    assert patient_on_file(body, "https://here.example/r4/") == "p1"
    assert patient_on_file(body) is None


def test_an_organisation_may_stand_behind_a_role_by_identifier_alone(read):
    organization = {"identifier": a_practice()["identifier"][0], "display": "Test Street Surgery"}
    sender = read(a_transaction(role={"organization": organization})).sender
    assert (sender.ods, sender.name) == ("Y99901", "Test Street Surgery")


def test_keys_are_what_the_bundle_calls_its_parts(read):
    keys = [part.key for part in read(a_transaction()).resources]
    assert keys[0] == URN["Patient"]
    assert len(set(keys)) == 12
