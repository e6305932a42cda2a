"""What the directory could not give, for the commissioner's log: areas, tier and limits, nothing about a person."""

from dataclasses import dataclass
from enum import StrEnum


class GapKind(StrEnum):
    NO_LOCAL_SERVICE = "no-local-service"
    """No service of the area qualifies."""
    NO_CORE_SERVICE = "no-core-service"
    """Some qualify, but none offers the tier's core service, so the operator owns the case."""
    ALL_FULL = "all-full"
    """Every matching service is full."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One line of the gap log."""

    kind: GapKind
    tier: str
    wanted: tuple[str, ...]
    """The core service codes looked for."""
    areas: tuple[str, ...]
    rejected: tuple[tuple[str, tuple[str, ...]], ...]
    """Each service of these areas that does not qualify, by id, with every reason (`match.Misfit`)."""
