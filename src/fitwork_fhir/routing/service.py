"""One entry of the directory: who serves whom, where, by which routes, and who checked it when (policy section L)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fitwork_fhir.routing.offers import codes_of


class Status(StrEnum):
    """What the directory says of a service. Only `active` and a verified `active-2022` are ever routed to."""

    ACTIVE = "active"
    ACTIVE_2022 = "active-2022"
    """Described as running in 2022; nobody has confirmed it since unless verified_on says so."""
    UNKNOWN = "unknown"
    CEASED = "ceased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The machine rule of a service. None is "no limit stated"; an empty set is "nothing required"."""

    min_age: int | None = None
    work_status: frozenset[str] | None = None
    employment: frozenset[str] | None = None
    employer_size_max: int | None = None
    """People employed; asked only of the employed."""
    conditions: frozenset[str] | None = None
    """Any one of them is enough."""
    tiers: frozenset[str] | None = None
    max_absence_days: int | None = None
    requires: frozenset[str] = frozenset()
    """Circumstances that must all hold."""
    requires_any: frozenset[str] = frozenset()
    """Circumstances of which one must hold."""
    requires_barrier: frozenset[str] = frozenset()
    """Barriers of which one must hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A directory entry. None is unknown, which is never read as no, none or zero."""

    id: str
    name: str
    provider: str
    status: Status
    areas: frozenset[str]
    organisation_ods: str | None = None
    """The provider's ODS code as stated; never guessed from its name."""
    area_text: str | None = None
    nation: str | None = None
    verified_on: date | None = None
    verified_by: str | None = None
    review_due: date | None = None
    fixture: bool = False
    """Counted as verified for a demonstration or a test; nobody checked it."""
    match: Match | None = None
    """None: no machine rule, so nobody qualifies."""
    eligibility_text: str | None = None
    """Eligibility as the source puts it; what people are shown is `eligibility.sentence`."""
    conditions_text: tuple[str, ...] = ()
    routes: frozenset[str] | None = None
    """Sources of the policy it takes referrals from; None: unstated, open to all."""
    routes_text: tuple[str, ...] = ()
    modes: frozenset[str] = frozenset()
    """Codes of `access_modes.MODES`; empty: unstated."""
    access_text: tuple[str, ...] = ()
    offer_words: tuple[str, ...] = ()
    offers: frozenset[str] = field(init=False, compare=False, repr=False)
    """Policy service codes (section V) that the offer words stand for."""
    wait_first_contact_days: int | None = None
    wait_treatment_days: int | None = None
    capacity_left: int | None = None
    """Places left; 0 is full."""
    funder: str | None = None
    issues_fit_notes: bool | None = None
    note: str | None = None
    """What is known about its present state, in words."""
    sources: tuple[str, ...] = ()
    """URLs of where the facts come from."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "offers", codes_of(self.offer_words))
