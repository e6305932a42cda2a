"""The place in an ordered result where the next page goes on; opaque to callers."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fitwork_fhir.errors import Malformed
from fitwork_fhir.store.instants import instant_of, instant_text

_VERSIONS = 1 << 31
"""More than any resource has."""


@dataclass(frozen=True, slots=True)
class Place:
    """The last row a reader was given. Rows are ordered by all three, so no two rows share a place.

    Going up, new rows come after it; going down, new rows lie above the first page: either way none is
    repeated or skipped. `version` is 0 in a search, where a resource occurs once.
    """

    at: datetime
    id: str
    version: int = 0


def cursor_of(place: Place) -> str:
    text = f"{instant_text(place.at)} {place.version} {place.id}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """Undo `cursor_of`; Malformed where the text did not come from us."""
    try:
        text = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
        at, version, id_ = text.split(" ", 2)
        place = Place(instant_of(at), id_, int(version))
    except (ValueError, binascii.Error, Malformed):
        raise _foreign() from None
    if not (0 <= place.version < _VERSIONS and id_.isprintable()):
        raise _foreign()
    return place


_SORTED = "sorted"


def sorted_cursor(place: int, id_: str) -> str:
    """The cursor of an order other than time: how many rows came before, and the last of them. Holds no value."""
    return urlsafe_b64encode(f"{_SORTED} {place} {id_}".encode()).decode().rstrip("=")


def after_sorted(cursor: str, ids: Sequence[str]) -> int:
    """Where the rows `ids` go on after a `sorted_cursor`; Malformed where the text did not come from us."""
    try:
        text = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
        word, place, id_ = text.split(" ", 2)
        number = int(place)
    except (ValueError, binascii.Error):
        raise _foreign() from None
    if word != _SORTED or not 0 <= number < _VERSIONS:
        raise _foreign()
    return ids.index(id_) + 1 if id_ in ids else number


def _foreign() -> Malformed:
    return Malformed("The page cursor is not one of ours")
