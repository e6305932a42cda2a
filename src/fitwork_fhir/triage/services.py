"""What the person is offered at the tier that stands (policy section 2 V)."""

from collections.abc import Callable
from dataclasses import dataclass

from fitwork_fhir.triage.facts import Facts
from fitwork_fhir.triage.rule import StandingRule
from fitwork_fhir.triage.vocabulary import WORKPLACE_DISPUTES


@dataclass(frozen=True, slots=True)
class Offer:
    """One row of V: the services it adds and the reasons it lists, at the tiers named."""

    services: tuple[str, ...]
    tiers: str
    when: str
    basis: str
    holds: Callable[[Facts], bool]
    reasons: tuple[str, ...] = ()


def _in_dispute(f: Facts) -> bool:
    return not f.barriers.isdisjoint(WORKPLACE_DISPUTES)


def _employed_or_unknown(f: Facts) -> bool:
    return f.employment is None or f.employment == "employed"


def _employer_has_oh(f: Facts) -> bool:
    return (
        f.employer_oh is True
        and f.consent_employer is True
        and _employed_or_unknown(f)
        and not f.s6
        and not f.gp_discordance
        and not _in_dispute(f)
        and "adjustments_refused" not in f.barriers
    )


def _scored(f: Facts) -> bool:
    return f.caseness or f.severe


def _practical_first(f: Facts) -> bool:
    return "mental_health" in f.conditions and not _scored(f) and (_in_dispute(f) or bool(f.social))


def _talking(f: Facts) -> bool:
    return "mental_health" in f.conditions and not _practical_first(f)


OFFERS: tuple[Offer, ...] = (
    Offer(("gp-fit-note-advice", "patient-guidance"), "A", "Tier A", "000", lambda f: True),
    Offer(
        ("employer-guidance",),
        "A",
        "Tier A, employed or not known to be anything else, and not out of work",
        "000",
        lambda f: f.work_status != "not_in_work" and _employed_or_unknown(f),
    ),
    Offer(("case-management",), "C", "Tier C", "003; 001", lambda f: True),
    Offer(("oh-physician",), "BC", "A suspected occupational disease or a blackout (S6)", "001; J", lambda f: f.s6),
    Offer(
        ("employer-oh",),
        "B",
        "Tier B without S6; the employer has occupational health and the person agrees to tell the employer; "
        "employed or not known to be anything else; no refused adjustments, conflict, bullying or independent view",
        "001; 002; J",
        _employer_has_oh,
        ("EMPLOYER-HAS-OH",),
    ),
    Offer(
        ("oh-assessment",),
        "B",
        "Tier B, and neither of the two rows above",
        "001; 002",
        lambda f: not f.s6 and not _employer_has_oh(f),
    ),
    Offer(
        ("oh-assessment",),
        "C",
        "Tier C, and the employer refused adjustments",
        "001; J",
        lambda f: "adjustments_refused" in f.barriers,
    ),
    Offer(
        ("employment-support-ips",),
        "C",
        "Tier C, and not in work or a severe mental illness",
        "001",
        lambda f: f.work_status == "not_in_work" or "smi" in f.conditions,
    ),
    Offer(("mediation",), "BC", "Tier B or C, and conflict with the employer or bullying", "000; 003", _in_dispute),
    Offer(
        ("access-to-work",),
        "BC",
        "Tier B or C, and complex adjustments are needed",
        "000",
        lambda f: f.adjustment_need == "complex",
    ),
    Offer(
        ("workplace-visit",),
        "BC",
        "Tier B or C, complex adjustments are needed, and the job is manual",
        "000",
        lambda f: f.adjustment_need == "complex" and f.job_demand == "manual",
    ),
    Offer(
        ("physiotherapy",),
        "BC",
        "Tier B or C, and a musculoskeletal condition without a high-risk score",
        "000; 003",
        lambda f: "msk" in f.conditions and not f.msk_high,
    ),
    Offer(
        ("psychologically-informed-physiotherapy",),
        "BC",
        "Tier B or C, and a musculoskeletal condition with a high-risk score",
        "bands",
        lambda f: "msk" in f.conditions and f.msk_high,
    ),
    Offer(
        ("talking-therapies",),
        "A",
        "Tier A, and a mental health condition whose PHQ-9, GAD-7 or WSAS calls for it",
        "003",
        lambda f: "mental_health" in f.conditions and _scored(f),
    ),
    Offer(
        ("talking-therapies",),
        "BC",
        "Tier B or C, and a mental health condition, unless practical help comes first",
        "003",
        _talking,
    ),
    Offer(
        (),
        "ABC",
        "A mental health condition without such a score, and a social barrier, conflict or bullying: therapy waits",
        "003",
        _practical_first,
        ("PRACTICAL-FIRST",),
    ),
    Offer(
        ("gp-extended-consultation", "pain-management"),
        "C",
        "Tier C, and persistent pain or fatigue",
        "002; 003; 004",
        lambda f: "persistent_pain_fatigue" in f.conditions,
    ),
    Offer(
        ("employment-adviser",),
        "ABC",
        "A mental health condition, and already in talking therapies",
        "001",
        lambda f: f.in_talking_therapies and "mental_health" in f.conditions,
    ),
    Offer(
        ("specialist-referral-by-gp",),
        "ABC",
        "A suspected occupational disease",
        "NG245",
        lambda f: "suspected_occupational_disease" in f.red_flags,
    ),
    Offer(
        ("driving-and-safety-duty-advice",),
        "ABC",
        "A blackout in someone who drives or does safety-critical work",
        "DVLA",
        lambda f: "blackout_safety_critical" in f.red_flags,
    ),
)

OFFERS_AT: dict[str, tuple[Offer, ...]] = {
    tier: tuple(offer for offer in OFFERS if tier in offer.tiers) for tier in "ABC"
}

BARRIER_SERVICES: dict[str, str] = {
    "debt": "debt-advice",
    "housing": "housing-advice",
    "benefits_worry": "benefits-advice",
    "legal": "legal-advice",
    "skills_job_change": "careers-and-skills-advice",
    "addiction": "addiction-service",
    "caring": "social-prescribing",
    "relationship_social": "social-prescribing",
}
"""The service each social barrier brings, at every tier (000, 003)."""

CLOSING_ROWS: tuple[StandingRule, ...] = (
    StandingRule("engagement-conversation", "Tier C is pending because the person does not want to return", "", "000"),
    StandingRule("SERVICE-REQUESTED", "A clinician asks for services", "Each of them is added", "001"),
    StandingRule("intake-call", "Anything is missing, set aside or contradictory (D)", "", "J"),
    StandingRule(
        "EMPLOYER-CONSENT-NEEDED",
        "Guidance for the employer, their occupational health, a workplace visit or mediation is listed, and the "
        "person has not agreed to tell the employer",
        "The employer is told nothing",
        "GMC/FOM",
    ),
)
"""What `choose_services` adds after the rows above, for the reader; the functions below decide."""

TELLS_EMPLOYER = frozenset({"employer-guidance", "employer-oh", "workplace-visit", "mediation"})
"""Services that cannot start before the person agrees to tell the employer."""


def choose_services(facts: Facts, tier: str, unwilling: bool) -> tuple[dict[str, None], list[str]]:
    """The services for a tier that stands, each once in the order of the rows, and the reasons they add."""
    services: dict[str, None] = {}
    reasons: list[str] = []
    for offer in OFFERS_AT[tier]:
        if offer.holds(facts):
            services.update(dict.fromkeys(offer.services))
            reasons += offer.reasons
    if facts.barriers:
        services.update((code, None) for need, code in BARRIER_SERVICES.items() if need in facts.barriers)
    if unwilling:
        services["engagement-conversation"] = None
    _as_requested(facts, services, reasons)
    if facts.consent_employer is not True and not TELLS_EMPLOYER.isdisjoint(services):
        reasons.append("EMPLOYER-CONSENT-NEEDED")
    return services, reasons


def _as_requested(facts: Facts, services: dict[str, None], reasons: list[str]) -> None:
    """A clinician's requests are added; anyone else's are noted where the list does not hold them already."""
    requested = facts.requested_services
    if requested and facts.clinician:
        services.update(dict.fromkeys(requested))
        reasons.append("SERVICE-REQUESTED")
    if facts.repairs:
        services["intake-call"] = None
    if requested and not facts.clinician and any(code not in services for code in requested):
        reasons.append("PREFERENCE-NOTED")
