from datetime import date

import pytest

from fitwork_fhir.record.coding import CTV3, SNOMED, Coding
from fitwork_fhir.record.fit_note import FitNote, FitNoteStatus, Provenance, TickBox
from fitwork_fhir.record.statement import (
    CONTRADICTORY,
    NOT_FIT_WITH_BOXES,
    merged,
    statement,
    with_boxes,
    with_duration,
)
from fitwork_fhir.record.stu3 import codings, day, reference, whole_number

DAY = date(2026, 11, 2)
NOT_FIT = Coding(SNOMED, "751481000000104")
MAY_BE_FIT = Coding(SNOMED, "751601000000107")
PHASED = Coding(CTV3, "XaXf3")


def test_without_a_code_of_a_note_there_is_no_note() -> None:
    assert statement([Coding(SNOMED, "279039007")], comment="Refrain from work: Yes") is None


def test_code_and_comment_each_give_what_they_hold_and_say_so() -> None:
    comment = "Refrain from work: Yes, Off for: 14 day(s)"
    note = statement([NOT_FIT], comment=comment, assessed=DAY, ids=("Observation/1",))
    assert note == FitNote(status=FitNoteStatus.NOT_FIT, assessed=DAY, days=14, ids=("Observation/1",))
    assert note.provenance == {
        "status": Provenance.CODE, "assessed": Provenance.CODE, "days": Provenance.COMMENT,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("coded", "comment"),
    [
        ([NOT_FIT, MAY_BE_FIT], None),
        ([NOT_FIT, MAY_BE_FIT], "Refrain from work: Yes"),
        ([MAY_BE_FIT], "Refrain from work: Yes"),
    ],
)
def test_two_statements_leave_the_status_unread(coded: list[Coding], comment: str | None) -> None:
    note = statement(coded, comment=comment)
    assert note is not None
    assert (note.status, note.warnings) == (FitNoteStatus.UNKNOWN, (CONTRADICTORY,))


def test_not_fit_with_a_box_keeps_both_and_warns() -> None:
    note = statement([NOT_FIT, PHASED])
    assert note is not None
    assert (note.status, note.advice, note.warnings) == (
        FitNoteStatus.NOT_FIT, frozenset({TickBox.PHASED_RETURN}), (NOT_FIT_WITH_BOXES,)
    )  # fmt: skip


def test_a_box_alone_states_no_status() -> None:
    note = statement([PHASED])
    assert note is not None
    assert (note.status, note.advice) == (FitNoteStatus.UNKNOWN, frozenset({TickBox.PHASED_RETURN}))


def test_the_same_note_told_twice_keeps_what_either_states() -> None:
    document = FitNote(
        status=FitNoteStatus.NOT_FIT, assessed=DAY, issuer_profession="doctor", reassess=True, ids=("D/1",)
    )
    observed = FitNote(assessed=DAY, start=DAY, days=7, reassess=False, ids=("O/1",))
    assert merged(observed, document) == FitNote(
        status=FitNoteStatus.NOT_FIT, assessed=DAY, start=DAY, days=7, reassess=False, issuer_profession="doctor",
        ids=("O/1", "D/1"),
    )  # fmt: skip


def test_a_duration_beside_the_note_fills_what_is_open_and_zero_states_nothing() -> None:
    assert with_duration(FitNote(start=DAY), "weeks", 2) == FitNote(start=DAY, weeks=2)
    assert with_duration(FitNote(start=DAY), "days", 0) == FitNote(start=DAY)
    assert with_duration(FitNote(start=DAY), "days", -7) == FitNote(start=DAY)
    assert with_duration(FitNote(start=DAY, months=1), "days", 7) == FitNote(start=DAY, months=1)
    assert with_duration(FitNote(end=DAY), "days", 7) == FitNote(end=DAY)


def test_words_on_a_box_stay_with_the_note() -> None:
    box = FitNote(advice=frozenset({TickBox.ALTERED_HOURS}), comments="Mornings.", ids=("O/2",))
    note = with_boxes(FitNote(comments="Pain.", ids=("O/1",)), [box])
    assert (note.comments, note.ids, note.advice) == ("Pain.\nMornings.", ("O/1", "O/2"), box.advice)


@pytest.mark.parametrize(
    ("sent", "number"), [(7, 7), (7.0, 7), (7.5, None), (True, None), ("7", None), (None, None), (float("inf"), None)]
)
def test_only_whole_numbers_are_numbers(sent: object, number: int | None) -> None:
    assert whole_number({"value": sent}, "value") == number


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("2026-11-02", DAY),
        ("2026-11-02T23:30:00+01:00", DAY),
        ("2026-11", None),
        ("2026", None),
        ("2026-02-30", None),
        (7, None),
    ],
)
def test_a_day_is_a_whole_calendar_date(sent: object, found: date | None) -> None:
    assert day({"on": sent}, "on") == found


@pytest.mark.parametrize(
    "sent", ["Patient/1", "https://provider.example/STU3/1/Patient/1", "Patient/1/_history/3", " Patient/1 "]
)
def test_references_become_type_and_id(sent: str) -> None:
    assert reference({"subject": {"reference": sent}}, "subject") == "Patient/1"


@pytest.mark.parametrize("root", ["https://fhir.nhs.uk", "https://fhir.hl7.org.uk"])
def test_description_ids_are_found_under_both_roots(root: str) -> None:
    part = {"url": "descriptionId", "valueId": "11551000000118"}
    extension = {"url": f"{root}/STU3/StructureDefinition/Extension-coding-sctdescid", "extension": [part]}
    concept = {"coding": [{"system": SNOMED, "code": "1321000000100", "extension": [extension]}]}
    assert [coding.code for coding in codings(concept)] == ["1321000000100", "11551000000118"]
