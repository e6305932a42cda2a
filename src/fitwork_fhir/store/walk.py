"""Searches by what is not in the index: what the asker may see is read in order, a batch at a time (docs/adr/0015)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.store.cursor import Place, after_sorted, cursor_of, place_of, sorted_cursor
from fitwork_fhir.store.instants import instant_text
from fitwork_fhir.store.limits import BATCH, MOST_READ
from fitwork_fhir.store.memory_match import folded, matches
from fitwork_fhir.store.paging import search_page
from fitwork_fhir.workflow.ports import IndexRow, Page, Query, Stored

Found = tuple[Stored, tuple[IndexRow, ...]]


async def walked(query: Query, batch: Callable[[Query], Awaitable[Sequence[Stored]]]) -> Page:
    """The page of a query that reads documents. `batch` gives what meets the conditions of the index, in order.

    Raises Invalid where more than MOST_READ documents would have to be read.
    """
    if query.read is None:
        raise ValueError("A query by what is not indexed says how a document is read")
    whole = query.total or bool(query.sort)
    found = await _read(query, batch, whole=whole)
    total = len(found) if query.total else None
    if query.sort:
        return _sorted_page(query, found, total)
    rows = [row for row, _ in found]
    if whole and query.cursor is not None:
        rows = _after(rows, query)
    return search_page(rows, query.count, newest_first=query.newest_first, total=total)


async def _read(query: Query, batch: Callable[[Query], Awaitable[Sequence[Stored]]], *, whole: bool) -> list[Found]:
    """What meets every condition, in order of time; all of it, or enough for a page."""
    assert query.read is not None
    asked = [condition for condition in query.filters if not condition.indexed]
    cursor, found, seen = None if whole else query.cursor, list[Found](), 0
    while whole or len(found) <= query.count:
        step = replace(query, sort=(), total=False, count=BATCH, cursor=cursor)
        rows = await batch(step)
        seen += len(rows)
        if seen > MOST_READ:
            text = (
                f"To answer this, more than {MOST_READ} resources would have to be read. Add a condition, such as a "
                "patient or _lastUpdated."
            )
            raise Invalid(Finding("too-costly", text, None, reason="search-broad"))
        for row in rows:
            values = query.read(row.text)
            if matches(row, values, asked):
                found.append((row, values))
        if len(rows) < BATCH:
            break
        cursor = cursor_of(Place(rows[-1].last_updated, rows[-1].id))
    return found


def _after(rows: list[Stored], query: Query) -> list[Stored]:
    place = place_of(query.cursor or "")
    if query.newest_first:
        return [row for row in rows if (row.last_updated, row.id) < (place.at, place.id)]
    return [row for row in rows if (row.last_updated, row.id) > (place.at, place.id)]


def _sorted_page(query: Query, found: list[Found], total: int | None) -> Page:
    """A page in another order than time. It goes on after the last row given, or where that stood if it is gone."""
    for param, descending in reversed(query.sort):
        keyed = [(_key(one, param, descending), one) for one in found]
        having = sorted((pair for pair in keyed if pair[0] is not None), key=lambda p: str(p[0]), reverse=descending)
        found = [one for _, one in (*having, *(pair for pair in keyed if pair[0] is None))]
    rows = [row for row, _ in found]
    start = after_sorted(query.cursor, [row.id for row in rows]) if query.cursor is not None else 0
    shown = rows[start : start + query.count]
    end = start + len(shown)
    more = bool(shown) and end < len(rows)
    return Page(rows=tuple(shown), next=sorted_cursor(end, shown[-1].id) if more else None, total=total)


def _key(one: Found, param: str, descending: bool) -> str | None:
    """The least value, or the greatest where the order descends; without case and accents, which changes no date."""
    row, values = one
    if param == "_id":
        return row.id
    if param == "_lastUpdated":
        return instant_text(row.last_updated)
    texts = [folded(value.value) for value in values if value.param == param]
    return (max(texts) if descending else min(texts)) if texts else None
