"""Which fit notes belong together: an episode of absence, as the national fit-note statistics count it.

Rule: notes 7 days or less apart are one episode (NHS England, Fit Notes Issued by GP Practices; policy 1a).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fitwork_fhir.record.fit_note import FitNote, FitNoteStatus
from fitwork_fhir.record.plausible import plausible

GAP = timedelta(days=7)
"""The longest run of days without a note inside one episode."""
OPEN_REACH = timedelta(days=92)
"""How long a note that states no end may run: 3 months, the longest a note may be in the first half year."""
LONGEST_AHEAD = 400
"""The most days of note left that the policy's field can hold; an indefinite note counts as this."""


@dataclass(frozen=True, slots=True)
class Episode:
    """The absence that is going on today, as far as notes tell. None is unknown; no note and no doubt is zero."""

    first_day: date | None = None
    absence_days: int | None = None
    """Days covered so far, the first one and today included, and no later than the last note's last day."""
    fit_notes_episode: int | None = None
    current: FitNote | None = None
    notes: tuple[FitNote, ...] = ()
    """The notes that make the episode, in order."""
    note_days_ahead: int | None = None
    """Last day of the episode's notes minus today, never below 0, at most LONGEST_AHEAD."""
    undated: bool = False
    """Whether some notes state no usable day: one of them may be current."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Notes in a row. `known` is the last day that is certain, `possible` the last that may be."""

    notes: tuple[FitNote, ...]
    known: date
    possible: date
    unsure: bool
    """Whether an earlier note without an end leaves open where the run began."""

    @property
    def begins(self) -> date:
        return _begins(self.notes[0])

    @property
    def reach(self) -> date:
        return max(self.known, self.possible)


def episode(notes: Iterable[FitNote], today: date) -> Episode:
    """The episode that is current on `today`: it covers the day, may cover it, or ended at most 7 days before.

    Duplicates and notes not issued are left out; dates that cannot be right are set aside first (`plausible`).
    An episode that ended longer ago is not current: the answer then holds no note and a count of 0. A note that
    begins later is current only where no other is. A note that states no day is current only where nothing else
    is: it may be old, but it must not be read as "no note".
    """
    counting = [plausible(note, today) for note in notes if note.counts]
    dated = sorted((note for note in counting if note.placed), key=_order)
    undated = [note for note in counting if not note.placed]
    run = _run_of(_runs(dated), today)
    if run is None:
        current = undated[-1] if undated else None
        notes = (current,) if current else ()
        return Episode(fit_notes_episode=None if undated else 0, current=current, notes=notes, undated=bool(undated))
    first = None if run.unsure else _first_day(run)
    return Episode(
        first_day=first,
        absence_days=None if first is None else max((min(today, run.reach) - first).days + 1, 0),
        fit_notes_episode=None if run.unsure or undated else len(run.notes),
        current=_current(run, today),
        notes=run.notes,
        note_days_ahead=_ahead(run, today),
        undated=bool(undated),
    )


def _begins(note: FitNote) -> date:
    return note.placed or date.max


def _order(note: FitNote) -> tuple[date, bool, date]:
    """By first day; on one day a note whose status can be read comes after one whose status cannot."""
    return _begins(note), note.status is not FitNoteStatus.UNKNOWN, note.last_day or date.min


def _span(note: FitNote) -> tuple[date, date]:
    """The last certain day and the last possible day of a dated note."""
    if note.indefinite:
        return date.max, date.max
    if note.last_day is not None:
        return note.last_day, note.last_day
    return _begins(note), _later(_begins(note), OPEN_REACH)


def _later(day: date, by: timedelta) -> date:
    return day + by if day <= date.max - by else date.max


def _runs(dated: list[FitNote]) -> list[_Run]:
    """Notes in order, cut where more than GAP lies between; a note without an end ends where the next begins."""
    runs: list[_Run] = []
    for note in dated:
        known, possible = _span(note)
        before = runs[-1] if runs else None
        if before and _joins(before.known, note):
            runs[-1] = _Run((*before.notes, note), max(before.known, known), possible, before.unsure)
        else:
            runs.append(_Run((note,), known, possible, before is not None and _joins(before.possible, note)))
    return runs


def _joins(reached: date, note: FitNote) -> bool:
    """Whether no more than GAP whole days lie between the last day reached and the note's first."""
    return _later(reached, GAP + timedelta(days=1)) >= _begins(note)


def _run_of(runs: list[_Run], today: date) -> _Run | None:
    """The last run that has begun, if it reaches today less GAP; else the first that begins later."""
    begun = [run for run in runs if run.begins <= today]
    if begun and _later(begun[-1].reach, GAP) >= today:
        return begun[-1]
    return runs[len(begun)] if len(begun) < len(runs) else None


def _first_day(run: _Run) -> date | None:
    """The earliest first day, unless an earlier note states only when it was written."""
    first = min((note.first_day for note in run.notes if note.first_day), default=None)
    return first if first == run.begins else None


def _current(run: _Run, today: date) -> FitNote:
    """The latest note that has begun, one that covers today where there is one; before all of them, the first."""
    begun = [note for note in run.notes if _begins(note) <= today] or list(run.notes[:1])
    covering = [note for note in begun if _span(note)[1] >= today]
    return (covering or begun)[-1]


def _ahead(run: _Run, today: date) -> int | None:
    """None where the last note states no end."""
    if run.possible > run.known:
        return None
    return min(max((run.known - today).days, 0), LONGEST_AHEAD)
