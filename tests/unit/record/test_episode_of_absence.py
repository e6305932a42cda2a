from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.record.episode import Episode, episode
from fitwork_fhir.record.fit_note import FitNote, FitNoteStatus

TODAY = date(2026, 11, 21)


def note(start: int | None, days: int | None = None, **fields: object) -> FitNote:
    """A not-fit note that starts `start` days from today (minus is past) and lasts `days`."""
    first = None if start is None else TODAY + timedelta(days=start)
    return FitNote(status=FitNoteStatus.NOT_FIT, start=first, days=days, **fields)  # type: ignore[arg-type]


def counted(*notes: FitNote) -> tuple[int | None, int | None, int | None]:
    found = episode(notes, TODAY)
    return found.absence_days, found.fit_notes_episode, found.note_days_ahead


def test_without_notes_nothing_is_current() -> None:
    assert episode([], TODAY) == Episode(fit_notes_episode=0)


def test_today_counts_as_a_day_of_absence() -> None:
    assert counted(note(0, 28)) == (1, 1, 27)
    assert counted(note(-27, 28)) == (28, 1, 0)


@pytest.mark.parametrize(("between", "together"), [(0, True), (1, True), (7, True), (8, False), (30, False)])
def test_notes_seven_days_apart_or_less_are_one_episode(between: int, together: bool) -> None:
    earlier, later = note(-20 - between, 10), note(-10, 20)
    assert counted(earlier, later) == ((21 + between, 2, 9) if together else (11, 1, 9))


@pytest.mark.parametrize(("ended", "current"), [(0, True), (1, True), (7, True), (8, False)])
def test_an_episode_that_ended_more_than_seven_days_ago_is_over(ended: int, current: bool) -> None:
    found = episode([note(-ended - 9, 10)], TODAY)
    assert (found.current is not None) == current
    assert (found.absence_days, found.note_days_ahead) == ((10, 0) if current else (None, None))


def test_overlapping_notes_reach_as_far_as_the_longest() -> None:
    assert counted(note(-30, 60), note(-10, 7)) == (31, 2, 29)


def test_the_current_note_is_the_latest_that_covers_today() -> None:
    long, short, latest, coming = note(-30, 60), note(-10, 7), note(-5, 20), note(10, 7)
    assert episode([coming, latest, long, short], TODAY).current == latest
    assert episode([long, short], TODAY).current == long


def test_duplicates_and_notes_not_issued_count_for_nothing() -> None:
    assert counted(note(-30, 28, issued=False), note(-10, 14), note(-9, 14, duplicate=True)) == (11, 1, 3)
    assert episode([note(-5, 14, duplicate=True)], TODAY).current is None


def test_a_note_that_begins_later_is_current_only_alone() -> None:
    assert counted(note(5, 7)) == (0, 1, 11)
    assert counted(note(-5, 7), note(20, 7)) == (6, 1, 1)
    assert counted(note(-40, 7), note(20, 7)) == (0, 1, 26)


def test_an_indefinite_note_has_the_most_days_ahead_that_the_policy_can_hold() -> None:
    assert counted(note(-10, indefinite=True)) == (11, 1, 400)
    assert counted(note(-10, 4000)) == (11, 1, 400)


def test_a_note_without_an_end_may_run_for_three_months() -> None:
    assert counted(note(-92)) == (93, 1, None)
    assert counted(note(-99))[0] == 93
    assert episode([note(-100)], TODAY).current is None


def test_where_an_open_note_may_have_led_up_to_it_the_beginning_is_unknown() -> None:
    found = episode([note(-60), note(-10, 20)], TODAY)
    assert (found.first_day, found.absence_days, found.fit_notes_episode) == (None, None, None)
    assert found.note_days_ahead == 9
    assert counted(note(-120), note(-10, 20)) == (11, 1, 9)


def test_a_note_that_says_only_when_it_was_written_gives_no_first_day() -> None:
    written = FitNote(status=FitNoteStatus.NOT_FIT, assessed=TODAY - timedelta(days=12))
    assert counted(written) == (None, 1, None)
    assert counted(written, note(-8, 14)) == (None, 2, 5)


def test_a_note_without_any_day_is_current_only_where_nothing_else_is() -> None:
    undated = FitNote(status=FitNoteStatus.NOT_FIT)
    assert episode([undated], TODAY) == Episode(current=undated, notes=(undated,), undated=True)
    found = episode([undated, note(-5, 14)], TODAY)
    assert (found.current, found.absence_days, found.fit_notes_episode) == (note(-5, 14), 6, None)


def test_an_assessment_in_the_future_is_set_aside() -> None:
    found = episode([note(-5, 14, assessed=TODAY + timedelta(days=1))], TODAY)
    assert (found.absence_days, found.note_days_ahead) == (6, 8)


_some_notes = st.lists(
    st.builds(
        note,
        st.none() | st.integers(-400, 100),
        st.none() | st.integers(0, 120),
        assessed=st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31)),
        end=st.none() | st.dates(),
        indefinite=st.booleans(),
        issued=st.booleans(),
        duplicate=st.booleans(),
    ),
    max_size=6,
)


@given(_some_notes, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_the_order_in_which_notes_are_sent_makes_no_difference_to_the_numbers(notes: list[FitNote], shuffle) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(notes)
    shuffle.shuffle(shuffled)
    assert counted(*notes) == counted(*shuffled)


@given(st.lists(st.builds(FitNote, start=st.none() | st.dates(), end=st.none() | st.dates(),
                          assessed=st.none() | st.dates()), max_size=5), st.dates())  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_every_number_stays_within_the_policy_whatever_the_dates(notes: list[FitNote], today: date) -> None:
    found = episode(notes, today)
    assert found.absence_days is None or found.absence_days >= 0
    assert found.note_days_ahead is None or 0 <= found.note_days_ahead <= 400
    assert found.fit_notes_episode is None or 0 <= found.fit_notes_episode <= len(notes)
