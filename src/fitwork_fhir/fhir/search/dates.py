"""Dates of searches and of index rows as UTC text of one length, whose order is the order of time.

https://hl7.org/fhir/R4/search.html#date and #prefix
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.workflow.ports import Filter

_FORM = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)
_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")
_PREFIX = re.compile(r"(eq|ne|gt|ge|lt|le|sa|eb|ap)?(.*)", re.DOTALL)
_SAME = {"sa": "gt", "eb": "lt"}
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@lru_cache(maxsize=1024)
def utc_text(value: str) -> str | None:
    """A FHIR date, dateTime or instant; a partial date is its first instant. None where it is none of these."""
    at = _instant(value)
    return _text(at) if at else None


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _instant(value: str) -> datetime | None:
    padded = value + {4: "-01-01", 7: "-01"}.get(len(value), "")
    try:
        at = datetime.fromisoformat(padded)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def instant_of(text: str, param: str) -> datetime:
    """The first instant a search value names. Raises Invalid."""
    given = text.replace(" ", "+")  # a + that was not escaped in a query string
    at = _instant(given) if _FORM.fullmatch(given) else None
    if at is None:
        raise Invalid(
            Finding(
                "value",
                f"{param} must be a FHIR date or dateTime, perhaps with a prefix such as gt.",
                param,
                reason="search-value",
            )
        )
    return at


def date_filters(param: str, value: str) -> tuple[Filter, ...]:
    """A date condition as comparisons; what is less precise than the stored instants is the whole span it names.

    After a time of day to the second, `gt` means after its first instant: a poll repeats a row rather than miss one.
    Raises Invalid.
    """
    prefix, text, start, end = _asked(param, value)
    prefix = _SAME.get(prefix, prefix)
    timed = "T" in text
    first, after = _text(start), _text(end)
    rows = {
        "eq": [("ge", first), ("lt", after)] if end != start else [("eq", first)],
        "ne": [("lt", first), ("ge", after)] if end != start else [("ne", first)],
        "gt": [("gt", first)] if timed else [("ge", after)],
        "ge": [("ge", first)],
        "lt": [("lt", first)],
        "le": [("lt", after)] if end != start else [("le", first)],
    }[prefix]
    if prefix == "ne":
        return (Filter(param=param, kind="date", values=tuple(rows)),)
    return tuple(Filter(param=param, kind="date", values=(row,)) for row in rows)


def any_date(param: str, values: list[str]) -> Filter:
    """Alternatives, each one comparison with the instants of the index. Raises Invalid."""
    compared: list[tuple[str, str]] = []
    for value in values:
        filters = date_filters(param, value)
        if len(filters) == 1:
            compared += filters[0].values
        else:
            (_, first), (_, after) = (one.values[0] for one in filters)
            compared.append(("in", f"{first} {after}"))
    return Filter(param=param, kind="date", values=tuple(compared))


def span_filter(param: str, values: list[str]) -> Filter:
    """Alternatives, each compared with the span that the resource's own date or Period names. Raises Invalid."""
    spans = []
    for value in values:
        prefix, _, start, end = _asked(param, value)
        spans.append((prefix, f"{_text(start)} {_text(end)}"))
    return Filter(param=param, kind="span", values=tuple(spans))


def span_of(text: str, param: str) -> tuple[datetime, datetime]:
    """The first instant a value without prefix names, and the first after it; the same where it names an instant."""
    start = instant_of(text, param)
    return start, _end(text.replace(" ", "+"), start)


def _asked(param: str, value: str) -> tuple[str, str, datetime, datetime]:
    """Prefix, text, and the span that a search value names."""
    prefix, text = _PREFIX.fullmatch(value).groups()  # type: ignore[union-attr]
    start = instant_of(text, param)
    if prefix == "ap":
        raise Invalid(Finding("not-supported", "The prefix ap is not supported.", param, reason="search-value"))
    return prefix or "eq", text, start, _end(text.replace(" ", "+"), start)


def span_text(value: Any) -> tuple[str, str] | None:
    """The first instant of a date or Period of a resource, and the first after it, as text; None where it is neither.
    A Period without a start or end is open."""
    if isinstance(value, str):
        start = _instant(value)
        return (_text(start), _text(_end(value, start))) if start else None
    if not isinstance(value, dict):
        return None
    first, last = span_text(value.get("start")), span_text(value.get("end"))
    if first is None and last is None:
        return None
    return first[0] if first else _text(_FIRST), last[1] if last else _text(_LAST)


_STEPS = {
    len("2026-11-02"): timedelta(days=1),
    len("2026-11-02T09:30"): timedelta(minutes=1),
    len("2026-11-02T09:30:00"): timedelta(seconds=1),
}


def _end(text: str, start: datetime) -> datetime:
    """The first instant after the span a search value names; the start itself where it names an instant."""
    length = len(_ZONE.sub("", text)) if "T" in text else len(text)
    try:
        if length == len("2026"):
            return start.replace(year=start.year + 1)
        if length == len("2026-11"):
            return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        return start + _STEPS.get(length, timedelta(0))
    except (ValueError, OverflowError):
        return _LAST
