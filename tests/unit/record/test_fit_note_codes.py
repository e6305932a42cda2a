import pytest
from snomed_check_digit import check_digit_holds, is_description

from fitwork_fhir.record import codes
from fitwork_fhir.record.codes import Issue, duration_unit, fit_note_meaning
from fitwork_fhir.record.coding import CTV3, READ2, SNOMED
from fitwork_fhir.record.fit_note import FitNoteStatus, TickBox

SNOMED_IDS = [code for system, code in codes._BY_CODE if system == SNOMED]


@pytest.mark.parametrize("identifier", SNOMED_IDS)
def test_every_snomed_id_in_the_table_has_a_right_check_digit(identifier: str) -> None:
    assert check_digit_holds(identifier)
    assert not check_digit_holds(identifier[:-1] + str((int(identifier[-1]) + 1) % 10))


def test_description_ids_of_real_payloads_mean_the_same_as_their_concepts() -> None:
    for description, concept in [
        ("11551000000118", "1321000000100"),
        ("1653351000000114", "751481000000104"),
        ("1596241000000110", "1351000000105"),
        ("11561000000115", "1331000000103"),
    ]:
        assert is_description(description)
        assert not is_description(concept)
        assert fit_note_meaning(SNOMED, concept) is not None
        assert fit_note_meaning(SNOMED, description) == fit_note_meaning(SNOMED, concept)


@pytest.mark.parametrize(
    ("system", "code", "status", "issue"),
    [
        ("http://snomed.info/sct", "751481000000104", "not_fit", "issued"),
        ("http://snomed.info/sct?", "751601000000107", "may_be_fit", "issued"),
        ("HTTPS://SNOMED.info/sct/", "751621000000103", "not_fit", "duplicate"),
        ("http://snomed.info/sct/999000041000000102", "751641000000105", "may_be_fit", "duplicate"),
        ("urn:oid:2.16.840.1.113883.2.1.3.2.4.15", "751731000000106", "not_fit", "by_hand"),
        ("http://snomed.info/sct|20260401", "775221000000101", "unknown", "not_issued"),
        ("http://read.info/readv2", "9D1..00", "unknown", "issued"),
        ("http://read.info/readv2", "9D13.", "unknown", "not_issued"),
        ("http://read.info/readv2", "9D16.00", "may_be_fit", "issued"),
        ("http://read.info/ctv3", "XaX1E", "not_fit", "issued"),
        ("http://read.info/ctv3", "9D12.", "unknown", "duplicate"),
    ],
)
def test_a_statement_is_read_in_every_spelling_of_its_system(system: str, code: str, status: str, issue: str) -> None:
    meaning = fit_note_meaning(system, code)
    assert meaning is not None
    assert (meaning.status, meaning.issue, meaning.advice) == (FitNoteStatus(status), Issue(issue), None)


@pytest.mark.parametrize(
    ("code", "again", "ctv3", "box"),
    [
        ("775281000000100", "775291000000103", "XaXf3", TickBox.PHASED_RETURN),
        ("775301000000104", "775311000000102", "XaXf4", TickBox.ALTERED_HOURS),
        ("775321000000108", "775331000000105", "XaXf5", TickBox.AMENDED_DUTIES),
        ("775351000000103", "775361000000100", "XaXf7", TickBox.WORKPLACE_ADAPTATIONS),
    ],
)
def test_a_tick_box_says_its_advice_and_no_status(code: str, again: str, ctv3: str, box: TickBox) -> None:
    for system, written in [(SNOMED, code), (SNOMED, again), (CTV3, ctv3)]:
        meaning = fit_note_meaning(system, written)
        assert meaning is not None
        assert (meaning.advice, meaning.status) == (box, None)


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (SNOMED, "279039007"), (SNOMED, "9D1.."), (READ2, "1321000000100"), (READ2, "9D2..00"), (READ2, "9d1..00"),
        ("", ""), ("http://loinc.org", "44261-6"),
    ],
)  # fmt: skip
def test_other_codes_mean_nothing(system: str, code: str) -> None:
    assert fit_note_meaning(system, code) is None


def test_systmone_durations_are_known_by_their_local_codes() -> None:
    units = [duration_unit(CTV3, code) for code in ("Y1712", "Y08c1", "Y08c2", "Y0898")]
    assert units == ["days", "weeks", "months", None]
    assert duration_unit(READ2, "Y1712") is None
