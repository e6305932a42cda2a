import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from fitwork_fhir.record.coding import READ2, SNOMED, CodedTerm, Coding
from fitwork_fhir.record.fit_note import FitNote, FitNoteStatus, TickBox
from fitwork_fhir.record.gpconnect import read
from fitwork_fhir.record.record import PatientDetails, Record, WorkFact
from fitwork_fhir.referral.populate import (
    Conditions,
    age_on,
    conditions_that_count,
    facts_from_notes,
    populate,
)

TODAY = date(2026, 11, 21)
EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "records"
BACK = CodedTerm((Coding(SNOMED, "279039007", "Low back pain"),))
ASTHMA = CodedTerm((Coding(SNOMED, "195967001", "Asthma"),))
TIRED = CodedTerm((Coding(READ2, "168..00", "Tiredness symptom"),))


def on_file(name: str) -> Record:
    return read(json.loads((EXAMPLES / name).read_text(encoding="utf-8")))


def a_record(*work: WorkFact, **fields: object) -> Record:
    patient = PatientDetails(id="p1", birth_date="1980-11-22")
    return Record(patient=patient, work_facts=work, notes_asked_for=True, **fields)  # type: ignore[arg-type]


def work(field: str, value: str | int, days_ago: int) -> WorkFact:
    return WorkFact(field, value, TODAY - timedelta(days=days_ago), "Observation/w")


def test_the_emis_record_gives_facts_of_the_note_the_linked_problem_and_the_job() -> None:
    assert populate(on_file("gpconnect-emis.json"), TODAY).facts == {
        "fit_note": "may_be_fit",
        "fit_note_advice": ["amended_duties", "phased_return"],
        "note_days_ahead": 15,
        "absence_days": 41,
        "fit_notes_episode": 2,
        "conditions": ["msk"],
        "employment": "employed",
        "scores": {"phq9": 6},
        "age": 42,
    }


def test_the_medicus_document_gives_only_what_it_says() -> None:
    found = populate(on_file("gpconnect-medicus.json"), TODAY)
    assert found.facts == {
        "fit_note": "not_fit",
        "fit_notes_episode": 1,
        "conditions": ["mental_health"],
        "age": 35,
        "access": ["interpreter"],
    }
    assert {gap.field for gap in found.gaps} >= {"note_days_ahead", "absence_days", "work_status", "employment"}


@pytest.mark.parametrize("name", ["gpconnect-emis.json", "gpconnect-medicus.json"])
def test_consent_and_willingness_are_always_asked_and_never_populated(name: str) -> None:
    found = populate(on_file(name), TODAY)
    asked = {gap.field for gap in found.gaps}
    assert asked >= {"consent_referral", "consent_employer", "wants_return"}
    assert not asked & found.facts.keys() - {"fit_note"}


def test_problems_that_are_not_linked_are_shown_and_not_used() -> None:
    found = populate(on_file("gpconnect-emis.json"), TODAY)
    assert found.other_problems == ("Neurotic depression reactive type",)
    assert found.facts["conditions"] == ["msk"]


def test_facts_from_notes_leave_out_what_is_not_known() -> None:
    assert facts_from_notes([], TODAY) == {}
    assert facts_from_notes([FitNote(status=FitNoteStatus.NOT_FIT)], TODAY) == {"fit_note": "not_fit"}
    boxes = frozenset({TickBox.PHASED_RETURN})
    note = FitNote(status=FitNoteStatus.MAY_BE_FIT, advice=boxes, start=TODAY, days=28)
    assert facts_from_notes([note], TODAY) == {
        "fit_note": "may_be_fit", "fit_note_advice": ["phased_return"], "note_days_ahead": 27, "absence_days": 1,
        "fit_notes_episode": 1,
    }  # fmt: skip


def test_a_note_that_was_not_issued_is_no_note() -> None:
    assert facts_from_notes([FitNote(status=FitNoteStatus.NOT_FIT, start=TODAY, days=7, issued=False)], TODAY) == {
        "fit_note": "none", "fit_notes_episode": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sources", "groups", "unmapped"),
    [
        (([BACK], [ASTHMA], []), ("msk",), ()),
        (([], [ASTHMA], [BACK]), ("respiratory",), ()),
        (([], [], [BACK, ASTHMA]), ("msk", "respiratory"), ()),
        (([TIRED], [ASTHMA], []), (), ("Tiredness symptom",)),
        (([BACK, TIRED], [], []), ("msk",), ("Tiredness symptom",)),
        (([CodedTerm(text="worn out")], [ASTHMA], []), ("respiratory",), ("worn out",)),
        (([CodedTerm()], [BACK], []), ("msk",), ()),
        (([CodedTerm(text="worn out")], [], []), (), ("worn out",)),
        (([], [], []), (), ()),
    ],
)
def test_the_first_source_with_a_code_decides_the_conditions(
    sources: tuple[list[CodedTerm], ...], groups: tuple[str, ...], unmapped: tuple[str, ...]
) -> None:
    assert conditions_that_count(*sources) == Conditions(groups, unmapped)


@pytest.mark.parametrize(
    ("stated", "facts"),
    [
        ([work("employment", "employed", 365)], {"employment": "employed"}),
        ([work("employment", "employed", 366)], {}),
        ([work("employment", "employed", -1)], {}),
        ([work("employment", "employed", 9), work("employment", "unemployed", 3)], {"employment": "unemployed"}),
        ([work("employment", "employed", 3), work("employment", "unemployed", 3)], {}),
        ([work("work_status", "off_sick", 7)], {"work_status": "off_sick"}),
        ([work("work_status", "off_sick", 8)], {}),
        ([work("scores.phq9", 14, 28), work("scores.gad7", 9, 29)], {"scores": {"phq9": 14}}),
        ([WorkFact("employment", "employed", None, "Observation/w")], {}),
    ],
)
def test_only_recent_statements_about_work_count(stated: list[WorkFact], facts: dict[str, object]) -> None:
    populated = populate(a_record(*stated), TODAY).facts
    assert {name: populated[name] for name in ("employment", "work_status", "scores") if name in populated} == facts


def test_on_sick_leave_counts_from_the_beginning_of_the_episode() -> None:
    note = FitNote(status=FitNoteStatus.NOT_FIT, start=TODAY - timedelta(days=40), days=60)
    found = populate(a_record(work("work_status", "off_sick", 40), fit_notes=(note,)), TODAY)
    assert found.facts["work_status"] == "off_sick"


@pytest.mark.parametrize(
    ("birth_date", "age"),
    [("1980-11-21", 46), ("1980-11-22", 45), ("2027-01-01", None), ("1980", None), ("1980-02-30", None), (None, None)],
)
def test_age_needs_a_whole_birth_date(birth_date: str | None, age: int | None) -> None:
    assert age_on(birth_date, TODAY) == age


def test_what_was_written_on_an_old_note_is_not_shown() -> None:
    texts = [words.text for words in populate(on_file("gpconnect-emis.json"), TODAY).free_texts]
    assert texts == ["Cannot lift.", "Could start with half days and no lifting over 5 kg."]
