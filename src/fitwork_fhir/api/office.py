"""What the doors work with: the workplace of the use cases and the settings of this server."""

from dataclasses import dataclass
from datetime import date

from fitwork_fhir.fhir.submission import ReadSettings
from fitwork_fhir.workflow.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Put together by the composition root; stands on `app.state.office`."""

    place: Workplace
    reading: ReadSettings
    base_url: str
    """The public FHIR base; empty: taken from each request."""
    default_practice: str
    only_test_numbers: bool
    version: str

    @property
    def today(self) -> date:
        return self.place.clock.now().date()
