"""Instants and dates as FHIR writes them."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=256)  # one referral writes the same few instants twenty times
def instant(at: datetime) -> str:
    """An aware datetime as a FHIR instant in UTC with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
