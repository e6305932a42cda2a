"""FHIR dates, which may be partial, compared with other days without pretending to know more than they say."""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fitwork_fhir.fhir.submission.reading import Reading

_LEEWAY = timedelta(hours=2)
"""How far a sender's clock may be ahead of ours before an instant lies in the future."""
_WHOLE_DAY = len("2026-11-02")
_EDGES = ("0001", "9999")
"""The years in which an offset may lead out of the calendar."""


def span(text: str) -> tuple[date, date] | None:
    """The first and last day a date, dateTime or instant may mean: one day, a month or a year. None if no date."""
    try:
        if len(text) >= _WHOLE_DAY:
            exact = date.fromisoformat(text[:_WHOLE_DAY])
            return exact, exact
        year, month = text[:4], text[5:7]
        first, last = int(month or 1), int(month or 12)
        return date(int(year), first, 1), date(int(year), last, calendar.monthrange(int(year), last)[1])
    except ValueError:
        return None


def day_of(text: object) -> date | None:
    """The day, where a text states a whole one."""
    found = span(text) if isinstance(text, str) else None
    return found[0] if found and found[0] == found[1] else None


def age_on(day: date, birth_date: str) -> int | None:
    """Whole years lived on `day`; None where a partial birth date leaves more than one answer, or lies ahead."""
    found = span(birth_date)
    if found is None or found[1] > day:
        return None
    ages = {day.year - born.year - ((day.month, day.day) < (born.month, born.day)) for born in found}
    return ages.pop() if len(ages) == 1 else None


def instant(text: str) -> datetime | None:
    """The instant a dateTime with a time states; None for a date, and for one outside the calendar in UTC."""
    if len(text) <= _WHOLE_DAY:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def not_ahead(reading: Reading, text: object, where: str) -> bool:
    """Whether a date that must lie behind us does; otherwise a finding names the field."""
    if not _within_reach(reading, text, where):
        return False
    found = span(text) if isinstance(text, str) else None
    if found is None or not _is_ahead(str(text), found[0], reading.today):
        return True
    reading.findings.warn("value", f"{_field(where)} lies in the future.", where, "date-impossible")
    return False


def in_order(reading: Reading, period: Mapping[str, Any] | None, where: str) -> bool:
    """Whether a Period does not end before it begins; otherwise a finding names it."""
    if not period:
        return True
    if not all([_within_reach(reading, period.get(end), f"{where}.{end}") for end in ("start", "end")]):
        return False
    if not _reversed(period.get("start") or "", period.get("end") or ""):
        return True
    reading.findings.warn("value", f"{_field(where)} ends before it begins.", where, "period-reversed")
    return False


def _within_reach(reading: Reading, text: object, where: str) -> bool:
    """Whether a time is one in UTC: the first and last hours of the calendar are none in some time zones."""
    if not isinstance(text, str) or text[:4] not in _EDGES or len(text) <= _WHOLE_DAY or instant(text) is not None:
        return True
    reading.findings.warn("value", f"{_field(where)} is no time that can be reckoned with.", where, "date-impossible")
    return False


def _is_ahead(text: str, first: date, today: date) -> bool:
    """Whether the first day it may mean is later than today; an instant may be ahead by a clock's error."""
    if first <= today:
        return False
    at = instant(text)
    return at is None or at - _LEEWAY >= datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=1)


def _reversed(start: str, end: str) -> bool:
    first, last = span(start), span(end)
    if first is None or last is None:
        return False
    begins, ends = instant(start), instant(end)
    return ends < begins if begins and ends else last[1] < first[0]


def _field(where: str) -> str:
    return where.rsplit(".", 1)[-1]
