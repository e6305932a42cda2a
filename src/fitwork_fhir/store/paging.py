"""Cutting what was found into pages, the same way in every store."""

from collections.abc import Sequence

from fitwork_fhir.store.cursor import Place, cursor_of
from fitwork_fhir.workflow.ports import Page, Stored


def search_page(found: Sequence[Stored], count: int, *, newest_first: bool, total: int | None = None) -> Page:
    """A page of a search from up to `count` + 1 rows in order.

    Going up, a page ends between two instants where it can, and is then shorter than `count`: a client that polls
    for what is newer than the last row it has would miss the rest of a transaction that the page had cut in two.
    """
    shown = list(found[:count])
    if not newest_first and len(found) > count > 0:
        edge = found[count].last_updated
        shown = [row for row in shown if row.last_updated < edge] or shown
    more = len(found) > len(shown) > 0
    place = Place(shown[-1].last_updated, shown[-1].id) if more else None
    return Page(rows=tuple(shown), next=cursor_of(place) if place else None, total=total)


def history_page(found: Sequence[Stored], count: int) -> Page:
    """A page of versions, newest first, from up to `count` + 1 rows in order."""
    shown = tuple(found[:count])
    if not shown or len(found) <= count:
        return Page(rows=shown)
    last = shown[-1]
    return Page(rows=shown, next=cursor_of(Place(last.last_updated, last.id, last.version)))
