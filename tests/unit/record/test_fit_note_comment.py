from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.record.coding import CTV3, READ2, CodedTerm, Coding
from fitwork_fhir.record.comment import read, write
from fitwork_fhir.record.fit_note import FitNote, FitNoteStatus, Provenance, TickBox

SEEN = (
    "Request by: GP, Refrain from work: {refrain}, Phase return: {a}, Altered hours: {b}, Amended duties: {c}, "
    "Adaptations: {d}, Assessment at six months: No, Refrain from work for six months: No, Follow up assessment: No, "
    "Start date for MED3: 05/05/2009. NOTES: These are some MED3 notes."
)
BOXES = dict(zip("abcd", TickBox, strict=True))

_letters = st.characters(categories=["L", "N"], include_characters=" ,'-()")
_words = st.text(_letters, min_size=1, max_size=30).map(str.strip)
_terms = _words.filter(lambda words: words and not words.endswith(","))
_codes = st.from_regex(r"[A-HJ-NP-W][0-9a-zA-Z]{4}[0-9]{2}", fullmatch=True)
_days = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@st.composite
def flattenable(draw: st.DrawFn) -> FitNote:
    """Notes that the line can hold: one condition, no date of assessment, may be fit with a box at least."""
    status = draw(st.sampled_from(FitNoteStatus))
    least = 1 if status is FitNoteStatus.MAY_BE_FIT else 0
    form, clinical, code = draw(_terms), draw(_terms), draw(st.none() | _codes)
    codings = (Coding(READ2, code, clinical),) if code else ()
    return FitNote(
        status=status,
        advice=draw(st.frozensets(st.sampled_from(TickBox), min_size=least)),
        start=draw(st.none() | _days),
        end=draw(st.none() | _days),
        months=draw(st.none() | st.integers(1, 24)),
        days=draw(st.none() | st.integers(1, 400)),
        conditions=draw(st.sampled_from([(), (CodedTerm(codings, form),)])),
        comments=draw(st.none() | _words.filter(lambda words: words and "nded on" not in words)),
        reassess=draw(st.none() | st.booleans()),
    )


@given(flattenable())
@settings(max_examples=300, deadline=None)
def test_a_note_written_and_read_is_the_same_note(note: FitNote) -> None:
    assert read(write(note)) == note


_pieces = [
    "Refrain from work", "Phase return", ": ", "Yes", "No", ", ", "NOTES:", "Ended on 31/02/2009", "05/05/2009",
    "Start date for MED3", "Off for: 99999 day(s)", "[9D1..00]", "Clinical diagnosis", "\n", "²",
]  # fmt: skip


@given(st.text(max_size=200) | st.lists(st.sampled_from(_pieces), max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    note = read(text)
    assert note is None or note.provenance.keys() >= {"status"}


@pytest.mark.parametrize("refrain", ["Yes", "No"])
@pytest.mark.parametrize("boxes", ["", "a", "bd", "abcd"])
def test_status_follows_from_refrain_and_the_boxes(refrain: str, boxes: str) -> None:
    note = read(SEEN.format(refrain=refrain, **{name: "Yes" if name in boxes else "No" for name in "abcd"}))
    assert note is not None
    assert note.advice == {BOXES[name] for name in boxes}
    expected = "not_fit" if refrain == "Yes" else "may_be_fit" if boxes else "unknown"
    assert note.status == expected


def test_refraining_for_six_months_is_another_question() -> None:
    note = read("Refrain from work for six months: Yes, Refrain from work: No, Altered hours: Yes")
    assert note is not None
    assert (note.status, note.months) == (FitNoteStatus.MAY_BE_FIT, None)


def test_order_case_and_spelling_make_no_difference() -> None:
    note = read(
        "start date: 5-5-2009; FOLLOW-UP ASSESSMENT REQUIRED: y. Workplace adaptations : YES,refrain from work:n"
    )
    assert note == FitNote(
        status=FitNoteStatus.MAY_BE_FIT, advice=frozenset({TickBox.WORKPLACE_ADAPTATIONS}),
        start=date(2009, 5, 5), reassess=True,
    )  # fmt: skip


def test_the_diagnosis_keeps_the_code_and_the_words_for_the_employer() -> None:
    note = read("Clinical diagnosis: Fracture, closed [S34..00], Med3 form diagnosis: Injury, Refrain from work: Yes")
    assert note is not None
    assert note.conditions == (CodedTerm((Coding(READ2, "S34..00", "Fracture, closed"),), "Injury"),)
    assert note.conditions[0].term == "Injury"


def test_a_code_that_was_never_read_v2_is_ctv3() -> None:
    note = read("Clinical diagnosis: Depressive disorder [X00SO], Refrain from work: Yes")
    assert note is not None
    assert note.conditions[0].codings[0].system == CTV3


def test_labels_in_the_free_text_are_not_read() -> None:
    note = read("Refrain from work: Yes, Phase return: No. NOTES: told employer Phase return: Yes. Ended on 08/05/2009")
    assert note is not None
    assert (note.advice, note.comments, note.end) == (
        frozenset(), "told employer Phase return: Yes.", date(2009, 5, 8)
    )  # fmt: skip


def test_a_date_that_is_none_is_left_out_with_a_warning() -> None:
    note = read("Refrain from work: Yes, Start date for MED3: 31/02/2009")
    assert note is not None
    assert note.start is None
    assert note.warnings == ("start: not a calendar date",)


def test_weeks_and_zero_units_are_understood() -> None:
    note = read("Refrain from work: Yes, Off for: 0 month(s) 2 weeks 0 day(s)")
    assert note is not None
    assert (note.months, note.weeks, note.days) == (None, 2, None)


def test_each_field_says_that_a_comment_gave_it() -> None:
    note = read(SEEN.format(refrain="Yes", a="No", b="No", c="No", d="No"))
    assert note is not None
    assert note.provenance == dict.fromkeys(["status", "start", "comments", "reassess"], Provenance.COMMENT)


@pytest.mark.parametrize("text", ["", "signed off 2/52", "NOTES: Refrain from work: Yes", "Request by: GP"])
def test_text_without_a_label_of_a_note_is_no_note(text: str) -> None:
    assert read(text) is None
