"""Time is passed in. Instants are aware UTC datetimes; working days skip weekends and given bank holidays."""

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock for tests: stands still until told to move."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def advance(self, **by: float) -> None:
        """Move forward by the keywords of `timedelta`."""
        self._at += timedelta(**by)


def is_working_day(day: date, bank_holidays: AbstractSet[date] = frozenset()) -> bool:
    return day.weekday() < 5 and day not in bank_holidays


def add_working_days(day: date, days: int, bank_holidays: AbstractSet[date] = frozenset()) -> date:
    """The date `days` whole working days after `day`; 0 gives `day` or the next working day."""
    while not is_working_day(day, bank_holidays):
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day, bank_holidays):
            day += timedelta(days=1)
    return day


def working_days_between(start: date, end: date, bank_holidays: AbstractSet[date] = frozenset()) -> int:
    """How many working days lie after `start`, up to and including `end`."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n), bank_holidays) for n in range(1, days + 1))


def is_whole_date(text: str | None) -> bool:
    """Whether a FHIR date that is valid names a day, and not a month or a year alone (R4 datatypes.html#date)."""
    return text is not None and len(text) == len("2026-11-21")
