from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.record.fit_note import FitNote
from fitwork_fhir.record.plausible import ASSESSED_AHEAD, START_AHEAD, plausible


@pytest.mark.parametrize(
    ("note", "first", "last"),
    [
        (FitNote(start=date(2009, 5, 5), days=14), date(2009, 5, 5), date(2009, 5, 18)),
        (FitNote(start=date(2026, 2, 1), end=date(2026, 2, 14), days=90), date(2026, 2, 1), date(2026, 2, 14)),
        (FitNote(start=date(2026, 1, 31), months=1), date(2026, 1, 31), date(2026, 2, 27)),
        (FitNote(start=date(2026, 11, 30), months=3), date(2026, 11, 30), date(2027, 2, 27)),
        (FitNote(start=date(2026, 1, 1), weeks=2, days=1), date(2026, 1, 1), date(2026, 1, 15)),
        (FitNote(start=date(2026, 1, 1), months=1, days=7), date(2026, 1, 1), date(2026, 2, 7)),
        (FitNote(assessed=date(2026, 1, 1), weeks=2), date(2026, 1, 1), date(2026, 1, 14)),
        (FitNote(assessed=date(2026, 1, 1), end=date(2026, 1, 9)), date(2026, 1, 1), date(2026, 1, 9)),
        (FitNote(assessed=date(2026, 1, 1), indefinite=True), date(2026, 1, 1), None),
        (FitNote(assessed=date(2026, 1, 1)), None, None),
        (FitNote(assessed=date(2026, 1, 1), start=date(2026, 1, 5)), date(2026, 1, 5), None),
        (FitNote(start=date(2026, 1, 5), end=date(2026, 1, 4)), date(2026, 1, 5), None),
        (FitNote(end=date(2026, 1, 4)), None, date(2026, 1, 4)),
        (FitNote(start=date(2026, 1, 5), days=0), date(2026, 1, 5), None),
        (FitNote(days=14), None, None),
        (FitNote(start=date(9999, 12, 31), months=1), date(9999, 12, 31), None),
    ],
)
def test_first_and_last_day_follow_from_what_is_stated(note: FitNote, first: date | None, last: date | None) -> None:
    assert (note.first_day, note.last_day) == (first, last)


@given(
    st.builds(
        FitNote,
        assessed=st.none() | st.dates(), start=st.none() | st.dates(), end=st.none() | st.dates(),
        months=st.none() | st.integers(0, 9999), weeks=st.none() | st.integers(0, 9999),
        days=st.none() | st.integers(0, 9999), indefinite=st.booleans(),
    )
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_the_last_day_is_never_before_the_first(note: FitNote) -> None:
    first, last = note.first_day, note.last_day
    assert first is None or last is None or last >= first


def test_a_note_not_issued_and_a_duplicate_do_not_count() -> None:
    assert FitNote().counts
    assert not FitNote(issued=False).counts
    assert not FitNote(duplicate=True).counts


def test_dates_that_cannot_be_right_are_set_aside_and_the_note_stays() -> None:
    today = date(2026, 11, 21)
    note = FitNote(assessed=date(2026, 11, 22), start=date(2027, 2, 22), days=7)
    assert plausible(note, today) == FitNote(days=7, warnings=(ASSESSED_AHEAD, START_AHEAD))
    at_the_edge = FitNote(assessed=today, start=date(2027, 2, 21))
    assert plausible(at_the_edge, today) is at_the_edge
