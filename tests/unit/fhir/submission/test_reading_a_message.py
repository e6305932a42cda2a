import pytest

from builders.bundles import BASE, a_header, a_message, a_practice, a_request, coding, concept, resource_in
from fitwork_fhir.errors import Invalid, Unprocessable
from fitwork_fhir.fhir.submission import kind_of_message, read_cancellation

REASONS = "https://fhir.nhs.uk/CodeSystem/message-reason-bars"
CATEGORY = "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest"


def test_a_whole_message_is_read_without_a_warning(read):
    submission = read(a_message())
    assert submission.findings == ()
    assert submission.sender.ods == "Y99901"
    assert submission.resources[submission.service_request].type == "ServiceRequest"
    assert submission.resources[submission.patient_resource].type == "Patient"


def test_the_envelope_is_kept_for_the_reply(read):
    message = read(a_message()).message
    assert message.bundle_id == "11111111-1111-4111-8111-111111111111"
    assert (message.event, message.reason) == ("servicerequest-request", "new")
    assert message.source_endpoint == "https://fhir.nhs.uk/Id/dos-service-id|222"
    assert message.destination_endpoint == "https://fhir.nhs.uk/Id/dos-service-id|111"


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("MessageHeader", "no-message-header"),
        ("ServiceRequest", "no-service-request"),
        ("Patient", "no-patient"),
        ("Organization", "sender-not-found"),
    ],
)
def test_four_parts_are_required(refused, reasons, missing, reason):
    refusal = refused(a_message(without=[missing]))
    assert type(refusal) is Invalid
    assert reasons(refusal) == [reason]
    assert refusal.findings[0].code == "required"


@pytest.mark.parametrize(
    "wanted", ["Encounter", "CarePlan", "Practitioner", "PractitionerRole", "Consent", "HealthcareService", "Receiver"]
)
def test_what_else_the_message_definition_wants_is_a_warning(read, reasons, wanted):
    submission = read(a_message(without=[wanted]))
    assert "message-content" in reasons(submission)


def test_a_setting_makes_missing_content_a_refusal(refused, reasons):
    refusal = refused(a_message(without=["Encounter"]), message_content="error")
    assert type(refusal) is Invalid
    assert reasons(refusal) == ["message-content"]


def test_a_message_that_names_no_version_is_warned_of_by_default_and_refused_on_demand(read, refused, reasons):
    bundle = a_message()
    bundle["meta"] = {}
    assert reasons(read(bundle)) == ["message-version"]
    assert reasons(refused(bundle, message_version="error")) == ["message-version"]


@pytest.mark.parametrize("event", ["booking-request", "booking-response", "something-else"])
def test_other_events_are_not_supported(refused, event):
    system = "https://fhir.nhs.uk/CodeSystem/message-events-bars"
    refusal = refused(a_message(header={"eventCoding": coding(system, event)}))
    assert type(refusal) is Invalid
    assert refusal.findings[0].code == "not-supported"
    assert refusal.findings[0].where == "Bundle.entry[0].resource.event"


def test_a_response_coming_in_is_an_invariant(refused):
    system = "https://fhir.nhs.uk/CodeSystem/message-events-bars"
    bundle = a_message(header={"eventCoding": coding(system, "servicerequest-response")})
    assert kind_of_message(bundle) == "response"
    refusal = refused(bundle)
    assert (type(refusal), refusal.findings[0].code) == (Invalid, "invariant")


@pytest.mark.parametrize(
    ("reason", "status", "kind"),
    [
        ("new", "active", "referral"),
        ("update", "revoked", "cancellation"),
        ("update", "entered-in-error", "cancellation"),
        ("delete", "revoked", "cancellation"),
        (None, "active", "referral"),
        (None, "revoked", "cancellation"),
    ],
)
def test_the_decision_table_tells_what_a_message_is(reason, status, kind):
    header = {"reason": concept(REASONS, reason) if reason else None}
    assert kind_of_message(a_message(header=header, request={"status": status})) == kind


@pytest.mark.parametrize(
    ("reason", "status"),
    [("update", "active"), ("new", "revoked"), ("new", "draft"), ("delete", "active"), ("again", "active")],
)
def test_pairs_outside_the_decision_table_are_an_invariant(reason, status):
    bundle = a_message(header={"reason": concept(REASONS, reason)}, request={"status": status})
    with pytest.raises(Invalid) as refusal:
        kind_of_message(bundle)
    assert refusal.value.findings[0].code == "invariant"


def test_a_validation_request_is_not_taken(refused, reasons):
    refusal = refused(a_message(request={"category": [concept(CATEGORY, "validation")]}))
    assert reasons(refusal) == ["category-not-supported"]


@pytest.mark.parametrize(("part", "status"), [("plan", "active"), ("encounter", "in-progress")])
def test_a_state_that_contradicts_a_new_referral_is_refused_unless_a_setting_says_warn(
    read, refused, reasons, part, status
):
    bundle = a_message(**{part: {"status": status}})
    assert reasons(refused(bundle)) == ["message-state"]
    assert reasons(read(bundle, message_state="warning")) == ["message-state"]


def test_our_use_case_beside_referral_is_wanted_not_required(read, reasons):
    assert reasons(read(a_message(request={"category": [concept(CATEGORY, "referral")]}))) == ["use-case"]


def test_a_sender_may_be_named_by_its_ods_code_alone(read):
    sender = {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "y99901"}}
    assert read(a_message(header={"sender": sender})).sender.ods == "Y99901"


def test_a_sender_without_an_ods_code_is_read_with_a_warning(read, reasons):
    submission = read(a_message(practice={"identifier": None}))
    assert submission.sender.ods is None
    assert "sender-ods-missing" in reasons(submission)


def test_spellings_of_systems_are_normalised_with_one_warning_a_kind(read, reasons):
    lower = "https://fhir.nhs.uk/id/ods-organization-code"
    bundle = a_message(
        practice={"identifier": [{"system": lower, "value": "Y99901"}]},
        condition={"code": concept("http://snomed.info/sct??", "203082005")},
    )
    resource_in(bundle, "MessageHeader")["reason"]["coding"][0]["system"] = REASONS.replace("https", "http")
    submission = read(bundle)
    assert submission.sender.ods == "Y99901"
    assert submission.facts["conditions"] == ["persistent_pain_fatigue"]
    assert sorted(set(reasons(submission))) == ["system-case", "system-scheme"]
    assert len(reasons(submission)) == 2


def test_what_was_received_is_not_changed_by_reading(read):
    bundle = a_message(
        practice={"identifier": [{"system": "HTTPS://fhir.nhs.uk/id/ODS-organization-code", "value": "y99901"}]}
    )
    before = repr(bundle)
    submission = read(bundle)
    assert repr(bundle) == before
    assert [part.resource for part in submission.resources] == [entry["resource"] for entry in bundle["entry"]]


def test_two_referrals_in_one_message_are_refused(refused, reasons):
    refusal = refused(a_message(add=[a_request()]))
    assert type(refusal) is Unprocessable
    assert reasons(refusal) == ["several-referrals"]
    assert refusal.findings[0].where == "Bundle.entry[14].resource"


def test_a_cancellation_names_the_referral_in_every_way_it_can():
    bundle = a_message(
        header={"reason": concept(REASONS, "update"), "focus": [{"reference": "ServiceRequest/abc"}]},
        request={
            "status": "revoked",
            "id": "abc",
            "identifier": [{"system": f"{BASE}/Id/x", "value": "R1"}],
            "note": [{"text": "no longer wanted"}],
        },
    )
    found = read_cancellation(bundle)
    assert found.status == "revoked"
    assert found.ids == ("abc", "00000000-0000-4000-8000-000000000012")
    assert found.identifiers == ((f"{BASE}/Id/x", "R1"),)
    assert found.sender.ods == "Y99901"
    assert [words.text for words in found.words] == ["no longer wanted"]


def test_a_referral_is_no_cancellation():
    with pytest.raises(Invalid):
        read_cancellation(a_message())


def test_a_bundle_of_another_type_is_refused(refused, reasons):
    bundle = {**a_message(), "type": "collection"}
    bundle["entry"] = [{**entry, "request": {"method": "POST", "url": "x"}} for entry in bundle["entry"]]
    assert reasons(refused(bundle)) == ["bundle-type"]


def test_the_sender_is_the_headers_not_the_requesters(read):
    bundle = a_message(
        header={"sender": {"reference": "urn:uuid:00000000-0000-4000-9000-000000000000"}},
        add=[a_practice(identifier=[{"system": a_practice()["identifier"][0]["system"], "value": "Y99902"}])],
    )
    assert read(bundle).sender.ods == "Y99902"


def test_a_header_that_names_no_reason_reads_as_new(read, reasons):
    assert a_header(reason=None).get("reason") is None
    assert reasons(read(a_message(header={"reason": None}))) == ["message-content"]
