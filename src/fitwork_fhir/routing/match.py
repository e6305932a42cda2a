"""Whether a service qualifies for a person, and if not, everything that stands in the way (policy section L)."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from fitwork_fhir.routing.circumstances import holds
from fitwork_fhir.routing.service import Match, Service, Status
from fitwork_fhir.triage.decide import Triage
from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.triage.facts import Facts

VERIFIED_FOR_DAYS = 90
ROUTED_STATUSES = frozenset({Status.ACTIVE, Status.ACTIVE_2022})


class Misfit(StrEnum):
    """Why a service is not for this person now. Says which limit, never the person's value."""

    CEASED = "ceased"
    STATUS_UNKNOWN = "status-unknown"
    UNVERIFIED = "unverified"
    STALE = "stale"
    VERIFIED_LATER = "verified-later"
    """Verified on a day that is still to come."""
    AREA = "area"
    NO_RULE = "no-rule"
    TIER = "tier"
    AGE = "age"
    WORK_STATUS = "work-status"
    EMPLOYMENT = "employment"
    EMPLOYER_SIZE = "employer-size"
    CONDITION = "condition"
    CIRCUMSTANCES = "circumstances"
    BARRIER = "barrier"
    ABSENCE = "absence"
    ROUTE = "route"
    FULL = "full"
    DECLINED = "declined"


_BY_STATUS = {Status.CEASED: Misfit.CEASED, Status.UNKNOWN: Misfit.STATUS_UNKNOWN}


def _employer_small_enough(match: Match, facts: Facts) -> bool:
    if match.employer_size_max is None or facts.employment not in ("employed", None):
        return True
    return facts.employer_size is not None and facts.employer_size <= match.employer_size_max


def _circumstances_hold(match: Match, facts: Facts) -> bool:
    return all(holds(c, facts) for c in match.requires) and (
        not match.requires_any or any(holds(c, facts) for c in match.requires_any)
    )


LIMITS: tuple[tuple[Misfit, Callable[[Match, Facts, Decision], bool]], ...] = (
    (Misfit.TIER, lambda m, f, d: m.tiers is None or d.tier in m.tiers),
    (Misfit.AGE, lambda m, f, d: m.min_age is None or (f.age is not None and f.age >= m.min_age)),
    (Misfit.WORK_STATUS, lambda m, f, d: m.work_status is None or f.work_status in m.work_status),
    (Misfit.EMPLOYMENT, lambda m, f, d: m.employment is None or f.employment in m.employment),
    (Misfit.EMPLOYER_SIZE, lambda m, f, d: _employer_small_enough(m, f)),
    (Misfit.CONDITION, lambda m, f, d: m.conditions is None or not f.conditions.isdisjoint(m.conditions)),
    (Misfit.CIRCUMSTANCES, lambda m, f, d: _circumstances_hold(m, f)),
    (Misfit.BARRIER, lambda m, f, d: not m.requires_barrier or not f.barriers.isdisjoint(m.requires_barrier)),
    (Misfit.ABSENCE, lambda m, f, d: m.max_absence_days is None or f.absence_days <= m.max_absence_days),
)
"""A missing fact does not match a stated limit. absence_days is never missing: the policy says what it counts as."""


def standing(service: Service, today: date) -> Misfit | None:
    """Why the entry may be routed to nobody today: ceased, unknown, unverified or stale; None where it may be."""
    if service.status not in ROUTED_STATUSES:
        return _BY_STATUS[service.status]
    if service.verified_on is None:
        return Misfit.UNVERIFIED
    age = (today - service.verified_on).days
    if age < 0:
        return Misfit.VERIFIED_LATER
    return Misfit.STALE if age > VERIFIED_FOR_DAYS else None


def qualifies(service: Service, triage: Triage, today: date) -> tuple[str, ...]:
    """Everything that keeps the service from this person, in the order of section L; empty where it qualifies."""
    facts, decision = triage.facts, triage.decision
    misfits: list[str] = []
    unfit = standing(service, today)
    if unfit is not None:
        misfits.append(unfit)
    if service.areas.isdisjoint(facts.areas):
        misfits.append(Misfit.AREA)
    match = service.match
    if match is None:
        misfits.append(Misfit.NO_RULE)
    else:
        misfits += [misfit for misfit, fits in LIMITS if not fits(match, facts, decision)]
    if service.routes is not None and facts.source not in service.routes:
        misfits.append(Misfit.ROUTE)
    if service.capacity_left == 0:
        misfits.append(Misfit.FULL)
    return tuple(misfits)
