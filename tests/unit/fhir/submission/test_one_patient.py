import pytest

from builders.bundles import (
    NHS_NUMBER,
    a_message,
    a_patient,
    a_response,
    a_transaction,
    ref,
)
from fitwork_fhir.errors import Invalid, Unprocessable, WrongPatient

OTHER = [{"system": NHS_NUMBER, "value": "9990000026"}]


@pytest.mark.parametrize("shape", [a_transaction, a_message])
def test_two_different_patients_are_refused(refused, reasons, shape):
    refusal = refused(shape(add=[a_patient(identifier=OTHER)]))
    assert type(refusal) is WrongPatient
    assert reasons(refusal) == ["two-patients"]
    assert refusal.findings[0].where.startswith("Bundle.entry[1")


def test_the_same_patient_twice_is_only_untidy(read, reasons):
    assert reasons(read(a_transaction(add=[a_patient()]))) == ["patient-twice"]


@pytest.mark.parametrize("change", [{"birthDate": "1990-01-01"}, {"identifier": []}, {"birthDate": None}])
def test_a_second_patient_is_the_same_only_by_number_and_birth_date(refused, change):
    assert type(refused(a_transaction(add=[a_patient(**change)]))) is WrongPatient


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "urn:uuid:00000000-0000-4000-9000-0000000000ff"},
        {"reference": "https://elsewhere.example/Patient/1"},
        {"reference": "Patient?identifier=x"},
        {"reference": "Patient/p1/x"},
        {"display": "someone"},
        None,
    ],
)
def test_a_subject_that_leads_nowhere_is_refused(refused, reasons, subject):
    refusal = refused(a_transaction(without=["Patient"], request={"subject": subject}))
    assert type(refusal) is Invalid
    assert reasons(refusal) == ["subject-not-found"]
    assert refusal.findings[0].where == "Bundle.entry[10].resource.subject"


def test_a_patient_carried_and_another_one_named_on_file_are_two(refused, reasons):
    refusal = refused(a_transaction(request={"subject": {"reference": "Patient/p2"}}))
    assert type(refusal) is WrongPatient
    assert reasons(refusal) == ["two-patients"]


@pytest.mark.parametrize(
    "stranger",
    [
        {"reference": "Patient/p9"},
        {"reference": "urn:uuid:00000000-0000-4000-9000-0000000000ff"},
        {"identifier": OTHER[0]},
    ],
)
@pytest.mark.parametrize("part", ["form", "fit_note", "condition"])
def test_facts_about_someone_else_are_refused(refused, reasons, part, stranger):
    refusal = refused(a_transaction(**{part: {"subject": stranger}}))
    assert type(refusal) is WrongPatient
    assert reasons(refusal) == ["other-subject"]
    assert refusal.findings[0].where.endswith(".subject")


def test_a_consent_of_someone_else_is_refused(refused):
    assert type(refused(a_transaction(consent={"patient": {"reference": "Patient/p9"}}))) is WrongPatient


def test_facts_that_name_nobody_are_the_patients(read):
    assert read(a_transaction(form={"subject": None})).facts["work_status"] == "off_sick"


def test_facts_may_name_the_patient_by_nhs_number(read):
    subject = {"identifier": {"system": NHS_NUMBER, "value": "999 000 0018"}}
    assert read(a_transaction(form={"subject": subject})).facts["work_status"] == "off_sick"


def test_an_observation_of_a_device_is_no_second_patient(read):
    watch = {"resourceType": "Observation", "status": "final", "subject": {"reference": "Device/1"}, "code": {}}
    assert read(a_transaction(add=[watch])).findings == ()


def test_a_failing_nhs_number_is_a_warning_and_never_matches(read, reasons):
    submission = read(a_transaction(patient={"identifier": [{"system": NHS_NUMBER, "value": "999 000 0019"}]}))
    assert reasons(submission) == ["nhs-number-check-digit"]
    assert submission.findings[0].where == "Bundle.entry[0].resource.identifier[0].value"
    assert (submission.patient.nhs_number, submission.patient.nhs_number_valid) == ("9990000019", False)


def test_a_setting_refuses_a_failing_nhs_number(refused, reasons):
    bundle = a_transaction(patient={"identifier": [{"system": NHS_NUMBER, "value": "9990000019"}]})
    refusal = refused(bundle, nhs_number_check="error")
    assert type(refusal) is Unprocessable
    assert reasons(refusal) == ["nhs-number-check-digit"]


def test_a_patient_without_a_number_or_a_birth_date_is_accepted_with_warnings(read, reasons):
    submission = read(a_transaction(patient={"identifier": None, "birthDate": None}))
    assert reasons(submission) == ["nhs-number-missing", "birth-date-missing"]
    assert submission.patient.nhs_number is None
    assert "age" not in submission.facts


def test_two_nhs_numbers_on_one_patient_are_two_people(refused, reasons):
    both = [*a_patient()["identifier"], *OTHER]
    assert reasons(refused(a_transaction(patient={"identifier": both}))) == ["two-nhs-numbers"]


def test_an_old_nhs_number_does_not_count(read):
    both = [{**OTHER[0], "use": "old"}, *a_patient()["identifier"]]
    assert read(a_transaction(patient={"identifier": both})).patient.nhs_number == "9990000018"


@pytest.mark.parametrize(
    ("birth_date", "age"),
    [("1984-11-06", 42), ("1984-11-07", 41), ("1984-10", 42), ("1984-12", 41), ("1984-11", None), ("1984", None)],
)
def test_age_is_counted_on_the_day_and_left_out_where_the_date_leaves_it_open(read, birth_date, age):
    assert read(a_transaction(patient={"birthDate": birth_date})).facts.get("age") == age


@pytest.mark.parametrize("birth_date", ["2026-11-07", "2027", "2026-12"])
def test_a_birth_date_in_the_future_is_refused(refused, birth_date):
    refusal = refused(a_transaction(patient={"birthDate": birth_date}))
    assert type(refusal) is Unprocessable
    assert refusal.findings[0].reason == "date-impossible"
    assert refusal.findings[0].where == "Bundle.entry[0].resource.birthDate"


def test_a_birth_date_after_the_referral_was_written_is_refused(refused, reasons):
    refusal = refused(a_transaction(patient={"birthDate": "2020-05-05"}, request={"authoredOn": "2020-05-04"}))
    assert reasons(refusal) == ["date-impossible"]


def test_a_very_old_birth_date_is_odd_not_impossible(read, reasons):
    submission = read(a_transaction(patient={"birthDate": "1880-01-01"}))
    assert reasons(submission) == ["birth-date-odd"]
    assert submission.facts["age"] == 146


@pytest.mark.parametrize(
    ("authored", "ok"),
    [
        ("2026-11-06", True),
        ("2026-11-07", False),
        ("2026-11-07T01:30:00Z", True),
        ("2026-11-07T02:00:00Z", False),
        ("2026-11-07T00:30:00+13:00", True),
    ],
)
def test_a_referral_is_not_written_in_the_future_but_clocks_differ_a_little(read, refused, authored, ok):
    bundle = a_transaction(request={"authoredOn": authored})
    if ok:
        assert read(bundle).authored_on == authored
    else:
        refusal = refused(bundle)
        assert refusal.findings[0].where == "Bundle.entry[11].resource.authoredOn"


@pytest.mark.parametrize(
    ("period", "ok"),
    [
        ({"start": "2026-11-02", "end": "2026-11-01"}, False),
        ({"start": "2026-11-02T10:00:00Z", "end": "2026-11-02T09:00:00Z"}, False),
        ({"start": "2026-11-02T10:00:00+01:00", "end": "2026-11-02T09:30:00Z"}, True),
        ({"start": "2026-11", "end": "2026-11-01"}, True),
        ({"start": "2026-11-02"}, True),
    ],
)
def test_a_period_does_not_end_before_it_begins(read, refused, reasons, period, ok):
    bundle = a_transaction(request={"occurrencePeriod": period})
    if ok:
        assert read(bundle).findings == ()
    else:
        assert reasons(refused(bundle)) == ["period-reversed"]
        assert reasons(read(bundle, reversed_period="warning")) == ["period-reversed"]


def test_everything_that_refuses_is_said_at_once(refused, reasons):
    bundle = a_transaction(
        patient={"birthDate": "2031-01-01"},
        request={"occurrencePeriod": {"start": "2026-11-02", "end": "2026-11-01"}, "authoredOn": "2029-01-01"},
    )
    assert reasons(refused(bundle)) == ["date-impossible", "period-reversed", "date-impossible"]


def test_a_patient_marked_as_deceased_is_warned_of(read, reasons):
    assert reasons(read(a_transaction(patient={"deceasedBoolean": True}))) == ["patient-deceased"]


@pytest.mark.parametrize("field", ["generalPractitioner", "managingOrganization"])
def test_the_registered_practice_is_read_from_the_patient(read, field):
    value = [ref("PractitionerRole")] if field == "generalPractitioner" else ref("Organization")
    patient = {"generalPractitioner": None, **{field: value}}
    assert read(a_transaction(patient=patient)).patient.registered_practice == "Y99901"


def test_no_finding_repeats_a_value_of_the_person(read):
    bundle = a_transaction(
        patient={"identifier": [{"system": NHS_NUMBER, "value": "9990000019"}], "birthDate": "1880-01-01"},
        add=[a_response("other-form", {})],
    )
    said = " ".join(f"{finding.text} {finding.where}" for finding in read(bundle).findings)
    assert not {"9990000019", "1880", "Testpatient", "Robin"} & set(said.replace(".", " ").split())
