import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.errors import FitworkError, Invalid, WrongPatient
from fitwork_fhir.record.gpconnect import read
from fitwork_fhir.record.record import Dialect, ListWarning, Telecom

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "records"
EMIS = json.loads((EXAMPLES / "gpconnect-emis.json").read_text(encoding="utf-8"))
MEDICUS = json.loads((EXAMPLES / "gpconnect-medicus.json").read_text(encoding="utf-8"))


def of_type(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind)


def test_the_patient_is_read_as_sent() -> None:
    patient = read(EMIS).patient
    assert (patient.nhs_number, patient.nhs_number_status) == ("9990200017", "01")
    assert (patient.prefix, patient.given, patient.family) == ("Mx", ("Alex", "Sam"), "Fictional")
    assert (patient.birth_date, patient.gender, patient.postcode) == ("1984-06-15", "unknown", "S2 2BB")
    assert patient.address_lines == ("12 Invented Road", "Sheffield")
    assert patient.telecoms == (Telecom("phone", "07700900123", "mobile"),)


def test_practice_and_gp_are_found_through_references_without_full_url() -> None:
    record = read(EMIS)
    assert record.practice is not None
    assert (record.practice.ods, record.practice.name) == ("Y99901", "EXAMPLE MEDICAL PRACTICE")
    assert record.gp is not None
    assert (record.gp.prefix, record.gp.family, record.gp.sds_user_id) == ("Dr", "Sample", None)


def test_the_issuer_is_told_by_the_job_role() -> None:
    assert {note.issuer_profession for note in read(EMIS).fit_notes} == {"doctor"}


def test_problems_carry_both_codes_and_their_links() -> None:
    back, depression = read(EMIS).problems
    assert [coding.code for coding in back.term.codings] == ["N142.11", "279039007"]
    assert (back.active, back.significance, depression.significance) == (True, "major", "minor")
    assert "Observation/11111111-0002-4000-8000-000000000002" in back.links
    assert not depression.links & {link for link in back.links}


def test_dialects_are_told_apart() -> None:
    assert (read(EMIS).dialect, read(MEDICUS).dialect) == (Dialect.EMIS, Dialect.MEDICUS)


def test_withheld_data_is_said() -> None:
    assert read(MEDICUS).withheld == {ListWarning.DATA_IN_TRANSIT}
    assert not read(MEDICUS).notes_complete
    assert read(EMIS).notes_complete


def test_systems_in_lower_case_and_spaces_in_the_number_are_accepted() -> None:
    bundle = copy.deepcopy(EMIS)
    identifier = of_type(bundle, "Patient")["identifier"][0]
    identifier.update(system="https://fhir.nhs.uk/id/nhs-number", value="999 020 0017")
    of_type(bundle, "Organization")["identifier"][0]["value"] = " y99901 "
    record = read(bundle)
    assert record.patient.nhs_number == "9990200017"
    assert record.practice is not None
    assert record.practice.ods == "Y99901"


def test_the_same_patient_sent_twice_is_one_patient() -> None:
    bundle = copy.deepcopy(EMIS)
    bundle["entry"].append({"resource": of_type(bundle, "Patient")})
    assert read(bundle).patient == read(EMIS).patient


@pytest.mark.parametrize(
    "absent",
    [
        None, [], "Bundle", {"resourceType": "Patient"}, {"resourceType": "Bundle"},
        {"resourceType": "Bundle", "entry": {}}, {"resourceType": "Bundle", "entry": [None, 7]},
    ],
)  # fmt: skip
def test_what_is_no_record_is_invalid(absent: object) -> None:
    with pytest.raises(Invalid) as refused:
        read(absent)
    assert refused.value.findings[0].where


def test_a_refusal_says_nothing_about_the_person() -> None:
    bundle = copy.deepcopy(EMIS)
    stranger = copy.deepcopy(of_type(bundle, "Patient"))
    stranger.update(id="somebody-else")
    bundle["entry"].append({"resource": stranger})
    with pytest.raises(WrongPatient) as refused:
        read(bundle)
    for value in ("9990200017", "Fictional", "Alex", "1984", "somebody-else"):
        assert value not in str(refused.value)
        assert all(value not in f"{finding}" for finding in refused.value.findings)


_junk = st.sampled_from(
    [None, True, 7, 7.5, "", "x", "2026-13-45", [], {}, [[]], [None], {"coding": "x"}, {"reference": 3}]
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_record_with_anything_in_the_wrong_place_is_read_or_refused_never_a_crash(data: st.DataObject) -> None:
    bundle = copy.deepcopy(data.draw(st.sampled_from([EMIS, MEDICUS])))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(list(_places(bundle))))
        if (isinstance(holder, dict) and key in holder) or (isinstance(holder, list) and key < len(holder)):
            holder[key] = copy.deepcopy(data.draw(_junk))  # a shared list could be put into itself
    try:
        read(bundle)
    except FitworkError as refusal:
        assert refusal.findings


def _places(value: object) -> Any:
    """Every (container, key) of a JSON value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
    elif isinstance(value, list):
        for key, inner in enumerate(value):
            yield value, key
            yield from _places(inner)
