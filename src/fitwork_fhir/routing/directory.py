"""All services we may route to, found by id and by area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fitwork_fhir.errors import Finding
from fitwork_fhir.routing.service import Service


@dataclass(frozen=True, slots=True)
class Directory:
    """Services in the order given, each id once."""

    services: tuple[Service, ...]
    warnings: tuple[Finding, ...] = ()
    """What was read but means nothing to us, such as an offer word without a policy code."""
    by_id: Mapping[str, Service] = field(init=False, compare=False, repr=False)
    _by_area: Mapping[str, tuple[Service, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        by_area: dict[str, tuple[Service, ...]] = {}
        for service in self.services:
            for area in service.areas:
                by_area[area] = (*by_area.get(area, ()), service)
        object.__setattr__(self, "by_id", {service.id: service for service in self.services})
        object.__setattr__(self, "_by_area", by_area)

    @property
    def fixture(self) -> date | None:
        """The day on which entries were counted as verified for a demonstration or a test; None: they were not."""
        return max((s.verified_on for s in self.services if s.fixture and s.verified_on), default=None)

    def covering(self, areas: Iterable[str]) -> tuple[Service, ...]:
        """Services of any of the areas, each once, whatever their status."""
        found = {service.id: service for area in areas for service in self._by_area.get(area, ())}
        return tuple(found.values())
