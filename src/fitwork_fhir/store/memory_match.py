"""Search conditions as plain functions over a document in memory: what the SQL of search_sql.py must also say."""

from collections.abc import Callable, Iterable
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
        return any(_COMPARE[prefix](at, instant_text(instant_of(text))) for prefix, text in condition.values)
    found = [entry for entry in index if entry.param == condition.param]
    return any(_MATCH[condition.kind](found, *value) for value in condition.values)


def _token(found: list[IndexRow], system: str, value: str) -> bool:
    system, value = indexable(system), indexable(value)
    return any(system in ("*", entry.system) and value in ("*", entry.value) for entry in found)


def _reference(found: list[IndexRow], _: str, value: str) -> bool:
    return any(entry.value == indexable(value) for entry in found)


def _date(found: list[IndexRow], prefix: str, text: str) -> bool:
    return any(_COMPARE[prefix](entry.value, text) for entry in found)


def _missing(found: list[IndexRow], _: str, value: str) -> bool:
    return (not found) == (value == "true")


_MATCH: dict[str, Callable[[list[IndexRow], str, str], bool]] = {
    "token": _token,
    "reference": _reference,
    "date": _date,
    "missing": _missing,
}
