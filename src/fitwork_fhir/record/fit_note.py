"""One fit note (statement of fitness for work, Med3), whatever shape it was recorded in.

Form: Med 3 04/22. Legal frame: SI 1976/615, Schedule 1.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from fitwork_fhir.record.coding import CodedTerm


class FitNoteStatus(StrEnum):
    """The statement ticked on the form; `unknown` where both, neither or no readable one stands."""

    NOT_FIT = "not_fit"
    MAY_BE_FIT = "may_be_fit"
    UNKNOWN = "unknown"


class TickBox(StrEnum):
    """The four boxes under "you may benefit from"."""

    PHASED_RETURN = "phased_return"
    ALTERED_HOURS = "altered_hours"
    AMENDED_DUTIES = "amended_duties"
    WORKPLACE_ADAPTATIONS = "workplace_adaptations"


class Provenance(StrEnum):
    """Where a field of a note was read."""

    CODE = "code"
    COMMENT = "comment"
    DOCUMENT = "document"
    QUESTIONNAIRE = "questionnaire"
    NUMERIC = "numeric"
    """A coded number beside the note, such as SystmOne's duration in days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FitNote:
    """A note as recorded. None means not stated, which is never read as no.

    Dates are the form's: `assessed` is "I assessed your case on", `start` and `end` the period, both days included.
    """

    status: FitNoteStatus = FitNoteStatus.UNKNOWN
    advice: frozenset[TickBox] = frozenset()
    assessed: date | None = None
    start: date | None = None
    end: date | None = None
    months: int | None = None
    weeks: int | None = None
    days: int | None = None
    indefinite: bool = False
    conditions: tuple[CodedTerm, ...] = ()
    comments: str | None = None
    reassess: bool | None = None
    """Whether the issuer will need to assess fitness for work again at the end of the period."""
    issuer_profession: str | None = None
    issued: bool = True
    """False for "not issued to patient": recorded, but no note."""
    duplicate: bool = False
    """A second copy of a note that stands elsewhere."""
    provenance: dict[str, Provenance] = field(default_factory=dict, compare=False)
    """Field name to where it was read; the same note read in two places is one note."""
    warnings: tuple[str, ...] = ()
    """What could not be read or contradicts itself, in words that name fields and no person."""
    ids: tuple[str, ...] = ()
    """The record's own ids of what this note was read from, such as Observation/1."""

    @property
    def counts(self) -> bool:
        """Whether the note stands in an episode (policy 1a: duplicates and notes not issued do not)."""
        return self.issued and not self.duplicate

    @property
    def stated_days(self) -> bool:
        """Whether "this will be the case for" holds a duration; a zero duration states none."""
        return bool(self.months or self.weeks or self.days)

    @property
    def first_day(self) -> date | None:
        """The first day covered: the start, else the day of assessment when the note says how long it lasts."""
        if self.start is not None:
            return self.start
        return self.assessed if self.end is not None or self.stated_days or self.indefinite else None

    @property
    def last_day(self) -> date | None:
        """The last day covered, from the end or the duration; None when not stated, reversed or indefinite."""
        first = self.first_day
        if self.end is not None and (first is None or self.end >= first):
            return self.end
        if first is None or not self.stated_days:
            return None
        return _last_of(first, self.months or 0, (self.weeks or 0) * 7 + (self.days or 0))

    @property
    def placed(self) -> date | None:
        """The day that puts the note in order among others: its first day, else the day of assessment, else its end."""
        return self.first_day or self.assessed or self.end


def _last_of(first: date, months: int, days: int) -> date | None:
    """The last day of a period of `months` and `days` that includes its first day; None past the calendar's end."""
    month = first.month - 1 + months
    year = first.year + month // 12
    if year > date.max.year:
        return None
    month = month % 12 + 1
    day = min(first.day, calendar.monthrange(year, month)[1])
    try:
        return date(year, month, day) + timedelta(days=days - 1)
    except (OverflowError, ValueError):
        return None
