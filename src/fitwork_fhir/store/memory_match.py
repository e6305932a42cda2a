"""Search conditions as plain functions over a document's values: what the SQL of search_sql.py must also say."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

from fitwork_fhir.store.documents import indexable
from fitwork_fhir.store.instants import instant_of, instant_text
from fitwork_fhir.workflow.ports import Filter, IndexRow, Stored

_COMPARE: dict[str, Callable[[str, str], bool]] = {"eq": eq, "ne": ne, "gt": gt, "ge": ge, "lt": lt, "le": le}


def matches(row: Stored, index: Iterable[IndexRow], filters: Iterable[Filter]) -> bool:
    """Whether a current document meets every condition."""
    return not row.deleted and all(_holds(row, index, condition) != condition.negated for condition in filters)


def _holds(row: Stored, index: Iterable[IndexRow], condition: Filter) -> bool:
    if condition.param == "_id":
        return row.id in {value for _, value in condition.values}
    if condition.param == "_lastUpdated":
        at = instant_text(row.last_updated)
        return any(_compared(at, prefix, text) for prefix, text in condition.values)
    found = [entry for entry in index if entry.param == condition.param]
    return any(_MATCH[condition.kind](found, *value) for value in _asked(condition))


def _asked(condition: Filter) -> Iterable[tuple[str, str]]:
    """The values as the index holds them: cut to a length."""
    if not condition.indexed or condition.kind not in ("token", "reference"):
        return condition.values
    return [(indexable(system), indexable(value)) for system, value in condition.values]


def _compared(at: str, prefix: str, text: str) -> bool:
    if prefix == "in":
        first, after = text.split(" ")
        return instant_text(instant_of(first)) <= at < instant_text(instant_of(after))
    return _COMPARE[prefix](at, instant_text(instant_of(text)))


def _token(found: list[IndexRow], system: str, value: str) -> bool:
    return any(system in ("*", entry.system) and value in ("*", entry.value) for entry in found)


def _reference(found: list[IndexRow], _: str, value: str) -> bool:
    return any(entry.value == value for entry in found)


def _date(found: list[IndexRow], prefix: str, text: str) -> bool:
    if prefix == "in":
        first, after = text.split(" ")
        return any(first <= entry.value < after for entry in found)
    return any(_COMPARE[prefix](entry.value, text) for entry in found)


def _missing(found: list[IndexRow], _: str, value: str) -> bool:
    return (not found) == (value == "true")


_SPANS: dict[str, Callable[[str, str, str, str], bool]] = {
    "eq": lambda first, after, start, end: first <= start and end <= after,
    "ne": lambda first, after, start, end: not (first <= start and end <= after),
    "gt": lambda first, after, start, end: end > after,
    "ge": lambda first, after, start, end: end > after or (first <= start and end <= after),
    "lt": lambda first, after, start, end: start < first,
    "le": lambda first, after, start, end: start < first or (first <= start and end <= after),
    "sa": lambda first, after, start, end: start >= after,
    "eb": lambda first, after, start, end: end <= first,
}
"""How the span a value asks for (first, after) is compared with a document's (start, end). R4 search.html#prefix."""


def _span(found: list[IndexRow], prefix: str, text: str) -> bool:
    first, after = text.split(" ")
    return any(_SPANS[prefix](first, after, entry.value, entry.system) for entry in found)


def _string(found: list[IndexRow], how: str, text: str) -> bool:
    if how == "exact":
        return any(entry.value == text for entry in found)
    wanted = folded(text)
    if how == "contains":
        return any(wanted in folded(entry.value) for entry in found)
    return any(folded(entry.value).startswith(wanted) for entry in found)


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Text without case, accents and repeated spaces (R4 search.html#string)."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.split())


_MATCH: dict[str, Callable[[list[IndexRow], str, str], bool]] = {
    "token": _token,
    "reference": _reference,
    "date": _date,
    "missing": _missing,
    "span": _span,
    "string": _string,
    "uri": _reference,
}
