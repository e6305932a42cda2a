"""Which sources of the policy (section 1) each route phrase of a directory entry opens, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from fitwork_fhir.triage.vocabulary import CLINICIANS, SOURCES

_GP = frozenset({"gp"})
_OTHER = frozenset({"other"})
_SELF = frozenset({"self"})
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RoutePhrase:
    """One row. `opens` None: the phrase says the routes are not known, so they count as unstated."""

    opens: frozenset[str] | None
    reason: str


_ROWS: dict[str, RoutePhrase] = {
    "gp (main route)": RoutePhrase(_GP, "The other routes are not named."),
    "health-professional": RoutePhrase(CLINICIANS, "The five professions the policy counts as clinicians."),
    "nhs": RoutePhrase(CLINICIANS | {"link_worker"}, "Whoever works in the NHS; link workers belong to primary care."),
    "health-org": RoutePhrase(CLINICIANS - {"gp"}, "Health bodies refer through clinicians; GPs are named apart."),
    "voluntary-org": RoutePhrase(_OTHER, "The policy has no word for a voluntary body."),
    "partner-org": RoutePhrase(_OTHER, "The policy has no word for a partner body."),
    "community": RoutePhrase(_OTHER | {"link_worker"}, "Community bodies, and the link workers who work among them."),
    "jobcentre": RoutePhrase(_OTHER, "The policy has no word for a job centre."),
    "jobcentre-plus": RoutePhrase(_OTHER, "The policy has no word for a job centre."),
    "jobs-and-benefits-office": RoutePhrase(_OTHER, "The policy has no word for a benefits office."),
    "jobs-and-benefits-office (external)": RoutePhrase(_OTHER, "The policy has no word for a benefits office."),
    "iapt": RoutePhrase(_OTHER, "A therapist of NHS Talking Therapies refers; the policy has no word for one."),
    "secondary-mh": RoutePhrase(_OTHER, "A mental-health team refers; the policy has no word for one."),
    "named-gp-practices": RoutePhrase(_NOBODY, "Whether this practice is one of them is no fact of the policy."),
    "via talking therapies: gp, health professional, self": RoutePhrase(
        CLINICIANS | _SELF, "By way of a referral to Talking Therapies, which all of these can make."
    ),
    "via-talking-therapies": RoutePhrase(
        CLINICIANS | _SELF, "By way of a referral to Talking Therapies, which clinicians and the person can make."
    ),
    "signposted by gp, employer or any interested party": RoutePhrase(
        SOURCES, "Anyone may point a person there, so it is open to be named to anyone."
    ),
    "signposting-by-anyone": RoutePhrase(
        SOURCES, "Anyone may point a person there, so it is open to be named to anyone."
    ),
    "self only (patient applies)": RoutePhrase(_SELF, "Nobody can refer on the person's behalf."),
    "self-only": RoutePhrase(_SELF, "Nobody can refer on the person's behalf."),
    "sme employer": RoutePhrase(frozenset({"employer"}), "An employer, of a small firm."),
    "employer (after 4 weeks)": RoutePhrase(frozenset({"employer"}), "The wait was the scheme's own rule."),
    "referrers, employers": RoutePhrase(CLINICIANS | {"link_worker", "employer"}, "Professionals, not the person."),
    "seed silent on gp route": RoutePhrase(None, "Not known is not closed."),
    "gp-route-not-stated": RoutePhrase(None, "Not known is not closed."),
}

ROUTE_PHRASES: dict[str, RoutePhrase] = {
    **{source: RoutePhrase(frozenset({source}), "The policy's own word.") for source in sorted(SOURCES)},
    **_ROWS,
}
"""Keys are lower case."""


def is_known(phrase: str) -> bool:
    """Whether the table has a row for the phrase."""
    return phrase.casefold() in ROUTE_PHRASES


def sources_of(phrases: Iterable[str]) -> frozenset[str] | None:
    """The sources known phrases open; None where there is no phrase or one says the routes are not known."""
    rows = [ROUTE_PHRASES[phrase.casefold()].opens for phrase in phrases]
    stated = [opens for opens in rows if opens is not None]
    return frozenset().union(*stated) if rows and len(stated) == len(rows) else None
