import pytest

from builders.bundles import BASE, SNOMED, a_transaction, coding, concept, ref
from fitwork_fhir.fhir.submission import requester
from fitwork_fhir.record.codes import fit_note_meaning

SDS = "https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName"
HL7 = "http://terminology.hl7.org/CodeSystem/practitioner-role"


@pytest.mark.parametrize(
    ("system", "code", "source"),
    [
        (SNOMED, "62247001", "gp"),
        (SNOMED, "224535009", "nurse"),
        (SNOMED, "36682004", "physio"),
        (SNOMED, "80546007", "ot"),
        (SNOMED, "46255001", "pharmacist"),
        (SDS, "R0260", "gp"),
        (SDS, "S0030:G0100:R0620", "nurse"),
        (SDS, "R1290", "pharmacist"),
        (HL7, "doctor", "gp"),
        (HL7, "nurse", "nurse"),
        (f"{BASE}/CodeSystem/source", "link_worker", "link_worker"),
        (SNOMED, "224608005", "other"),
        (SDS, "R0050", "other"),
    ],
)
def test_the_requesters_role_says_who_refers(read, system, code, source):
    submission = read(a_transaction(role={"code": [concept(system, code)]}))
    assert submission.source == submission.facts["source"] == source


def test_a_practitioners_roles_in_the_request_count(read):
    assert read(a_transaction(request={"requester": ref("Practitioner")})).source == "gp"


@pytest.mark.parametrize(
    ("change", "source"),
    [
        ({"qualification": [{"code": concept(SNOMED, "80546007")}]}, "ot"),
        ({"identifier": [{"system": "https://fhir.hl7.org.uk/Id/gmc-number", "value": "C1234567"}]}, "gp"),
        ({"identifier": [{"system": "https://fhir.hl7.org.uk/Id/nmc-number", "value": "12A3456B"}]}, "nurse"),
        ({"identifier": [{"system": "https://fhir.hl7.org.uk/Id/hcpc-number", "value": "PH1"}]}, "other"),
    ],
)
def test_without_a_role_qualification_and_registration_tell(read, change, source):
    assert read(a_transaction(role={"code": None}, practitioner=change)).source == source


def test_a_patient_refers_themselves(read):
    assert read(a_transaction(request={"requester": ref("Patient")})).source == "self"


def test_a_patient_on_file_refers_themselves(read):
    patient = {"reference": "Patient/p1"}
    changes = {part: {"subject": patient} for part in ("form", "fit_note", "condition", "encounter", "plan")}
    bundle = a_transaction(
        without=["Patient"], request={"subject": patient, "requester": patient}, consent={"patient": patient}, **changes
    )
    assert read(bundle).source == "self"


def test_an_organisation_counts_as_gp_only_where_the_issuer_of_the_note_was_a_doctor(read, reasons):
    requester = {"requester": ref("Organization")}
    assert read(a_transaction(request=requester)).source == "gp"
    assert read(a_transaction(request=requester, note={"issuer_profession": "physiotherapist"})).source == "physio"
    unsaid = read(a_transaction(request=requester, note={"issuer_profession": None}))
    assert unsaid.source == "other"
    assert reasons(unsaid) == ["source-unknown"]


def test_a_named_practitioner_is_not_taken_for_the_issuer_of_the_note(read):
    bundle = a_transaction(without=["PractitionerRole"], request={"requester": ref("Practitioner")})
    assert read(bundle).source == "other"


def test_a_business_is_an_employer(read):
    kind = concept("http://terminology.hl7.org/CodeSystem/organization-type", "bus")
    bundle = a_transaction(request={"requester": ref("Organization")}, practice={"type": [kind]})
    assert read(bundle).source == "employer"


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("108161000000109", "gp"),
        ("GP", "gp"),
        ("185370009", "physio"),
        ("1991000124105", "self"),
        ("185366001", "other"),
    ],
)
def test_the_uk_core_source_of_a_request_tells_where_the_requester_does_not(read, code, source):
    url = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-SourceOfServiceRequest"
    extension = [{"url": url, "valueCodeableConcept": concept(SNOMED, code)}]
    bundle = a_transaction(
        without=["PractitionerRole"], request={"requester": ref("Practitioner"), "extension": extension}
    )
    assert read(bundle).source == source


def test_the_form_says_it_first(read):
    assert read(a_transaction(facts={"source": "link_worker"})).source == "link_worker"


def test_a_source_the_policy_does_not_know_stays_a_fact_and_reads_as_other(read):
    submission = read(a_transaction(facts={"source": "doctor"}))
    assert (submission.facts["source"], submission.source) == ("doctor", "other")


def test_the_issuer_of_a_coded_note_is_its_performer(read):
    note = {
        "resourceType": "Observation",
        "status": "final",
        "subject": ref("Patient"),
        "code": {"coding": [coding(SNOMED, "751481000000104")]},
        "effectiveDateTime": "2026-11-02",
        "performer": [ref("PractitionerRole")],
    }
    bundle = a_transaction(without=["FitNote"], add=[note], request={"requester": None})
    assert read(bundle).source == "gp"


def test_every_snomed_code_of_the_tables_has_a_right_check_digit():
    codes = [code for system, code in requester._SOURCE_OF if system == SNOMED]
    codes += [code for code in requester._REFERRED_BY if code.isdigit()]
    assert len(codes) > 20
    assert [code for code in codes if not _verhoeff(code)] == []


def _verhoeff(code):
    """Verhoeff's check, from the dihedral group of order 10."""

    def product(a, b):
        if a < 5:
            return (a + b) % 5 + (5 if b >= 5 else 0)
        return (a - b) % 5 + (0 if b >= 5 else 5)

    permuted = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    check = 0
    for digit in reversed(code):
        check = product(check, permuted[int(digit)])
        permuted = [permuted[p] for p in (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)]
    return check == 0


def test_the_check_of_check_digits_can_fail():
    assert _verhoeff("62247001")
    assert not _verhoeff("62247002")
    assert fit_note_meaning(SNOMED, "751481000000104") is not None
    assert _verhoeff("751481000000104")
