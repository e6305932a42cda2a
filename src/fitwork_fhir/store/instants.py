"""The store's instants: aware UTC datetimes, and their text of fixed length (R4 2.24.0.1 instant, microseconds, Z)."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from fitwork_fhir.errors import Malformed

TICK = timedelta(microseconds=1)
"""The smallest step between two instants."""


@lru_cache(maxsize=256)
def instant_text(at: datetime) -> str:
    """YYYY-MM-DDTHH:MM:SS.ffffffZ: always 27 characters, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def instant_of(text: str) -> datetime:
    """The instant of a UTC text; a text without a zone is UTC, a date is its first instant."""
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed("The text is not an instant") from None


def later_than(last: datetime | None, now: datetime) -> datetime:
    """`now`, or one tick after `last` where the clock stands still or went back."""
    return now if last is None or now > last else last + TICK
