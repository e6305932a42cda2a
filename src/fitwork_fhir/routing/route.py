"""Picks the service that owns a case and the ones to signpost to, or says why there is none (policy section L)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.routing.gap import Gap, GapKind
from fitwork_fhir.routing.match import Misfit, qualifies
from fitwork_fhir.routing.rank import ranked
from fitwork_fhir.routing.service import Service
from fitwork_fhir.routing.signposts import Signpost, national_offers
from fitwork_fhir.triage.decide import Triage

CORE: dict[str, frozenset[str]] = {
    "B": frozenset({"oh-assessment", "oh-physician", "employer-oh"}),
    "C": frozenset({"case-management"}),
}
"""The core service of a tier. Tier A has none: the operator gives the advice."""
USUAL_CORE: dict[str, frozenset[str]] = {"B": frozenset({"oh-assessment"}), "C": frozenset({"case-management"})}
"""What is looked for where a decision lists no services, as a review does."""
EMPLOYERS_OWN = frozenset({"employer-oh"})
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a case goes. Ids are of the directory."""

    owner: str | None = None
    """The service that owns the case; None: the operator."""
    named: tuple[str, ...] = ()
    """Every qualifying service, in rank order, the owner among them."""
    signposts: tuple[str, ...] = ()
    """The named services but the owner. They are told nothing."""
    national: tuple[Signpost, ...] = ()
    """National offers, where no local service is named."""
    gap: Gap | None = None
    full: tuple[str, ...] = ()
    """Services that match but have no place, in rank order."""
    all_full: bool = False
    """Every matching service is full: hold with a date."""
    core_full: bool = False
    """No owner, and a matching service with the core service is full."""


def named_services(triage: Triage, directory: Directory, today: date) -> tuple[str, ...]:
    """Directory ids in rank order for an accepted referral; empty for any other disposition."""
    return route(triage, directory, today).named


def route(
    triage: Triage,
    directory: Directory,
    today: date,
    *,
    full: AbstractSet[str] = _NOBODY,
    declined: AbstractSet[str] = _NOBODY,
) -> Route:
    """The route of an accepted referral; an empty Route for any other disposition.

    `full` are ids of services known to have no place now, beside those whose entry says so; `declined` those that have
    already declined this case.
    """
    decision = triage.decision
    if decision.disposition != "accept" or decision.tier is None:
        return Route()
    fitting, full_ones, rejected = _sorted_out(triage, directory, today, full, declined)
    named = ranked(fitting, triage)
    waiting = ranked(full_ones, triage)
    wanted = core_wanted(decision.tier, decision.services)
    owner = next((service.id for service in named if service.offers & wanted), None)
    ids = tuple(service.id for service in named)
    kind = _gap_kind(decision.tier, wanted, owner, ids, waiting)
    areas = tuple(sorted(triage.facts.areas))
    return Route(
        owner=owner,
        named=ids,
        signposts=tuple(i for i in ids if i != owner),
        national=() if ids else national_offers(triage),
        gap=Gap(kind, decision.tier, tuple(sorted(wanted)), areas, rejected) if kind else None,
        full=tuple(service.id for service in waiting),
        all_full=kind is GapKind.ALL_FULL,
        core_full=owner is None and any(service.offers & wanted for service in waiting),
    )


def core_wanted(tier: str, services: tuple[str, ...]) -> frozenset[str]:
    """The codes of which an owner must offer one: the core services the decision lists, else the tier's usual one."""
    return CORE.get(tier, _NOBODY) & frozenset(services) or USUAL_CORE.get(tier, _NOBODY)


_Rejected = tuple[tuple[str, tuple[str, ...]], ...]


def _sorted_out(
    triage: Triage, directory: Directory, today: date, full: AbstractSet[str], declined: AbstractSet[str]
) -> tuple[list[Service], list[Service], _Rejected]:
    """The services of the person's areas: fitting, fitting but full, and all that do not qualify with their reasons."""
    fitting: list[Service] = []
    waiting: list[Service] = []
    rejected: list[tuple[str, tuple[str, ...]]] = []
    for service in directory.covering(triage.facts.areas):
        misfits = qualifies(service, triage, today)
        if service.id in full and Misfit.FULL not in misfits:
            misfits = (*misfits, Misfit.FULL)
        if service.id in declined:
            misfits = (*misfits, Misfit.DECLINED)
        if not misfits:
            fitting.append(service)
            continue
        rejected.append((service.id, misfits))
        if misfits == (Misfit.FULL,):
            waiting.append(service)
    return fitting, waiting, tuple(sorted(rejected))


def _gap_kind(
    tier: str, wanted: frozenset[str], owner: str | None, named: tuple[str, ...], waiting: tuple[Service, ...]
) -> GapKind | None:
    if owner is not None or tier not in CORE:
        return None
    if not named:
        return GapKind.ALL_FULL if waiting else GapKind.NO_LOCAL_SERVICE
    return None if wanted <= EMPLOYERS_OWN else GapKind.NO_CORE_SERVICE
