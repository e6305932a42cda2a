"""National offers a person can turn to where no local service is commissioned (policy section L, "None")."""

from dataclasses import dataclass

from fitwork_fhir.routing.areas import NATIONS
from fitwork_fhir.triage.decide import Triage

_ALL = frozenset(NATIONS)
_BRITAIN = _ALL - {"northern-ireland"}
_NORTHERN_IRELAND = frozenset({"northern-ireland"})
_MONEY_AND_HOME = frozenset({"debt-advice", "housing-advice", "benefits-advice", "legal-advice"})


@dataclass(frozen=True, slots=True)
class Signpost:
    """One national offer, which the person takes up without us."""

    id: str
    words: str
    url: str
    nations: frozenset[str]
    services: frozenset[str]
    """Policy service codes that make it worth naming; empty: always."""


SIGNPOSTS: tuple[Signpost, ...] = (
    Signpost(
        "nhs-talking-therapies",
        "NHS Talking Therapies, for anxiety and low mood: adults in England can refer themselves",
        "https://www.nhs.uk",
        frozenset({"england"}),
        frozenset({"talking-therapies", "counselling", "employment-adviser"}),
    ),
    Signpost(
        "access-to-work",
        "Access to Work: the person applies for help with equipment, travel or a support worker",
        "https://www.gov.uk/access-to-work",
        _BRITAIN,
        frozenset({"access-to-work", "workplace-visit"}),
    ),
    Signpost(
        "citizens-advice",
        "Citizens Advice: free advice on debt, benefits, housing and rights at work",
        "https://www.citizensadvice.org.uk",
        _BRITAIN,
        _MONEY_AND_HOME,
    ),
    Signpost(
        "acas",
        "Acas: free advice on problems between an employee and an employer",
        "https://www.acas.org.uk",
        _BRITAIN,
        frozenset({"mediation"}),
    ),
    Signpost(
        "labour-relations-agency",
        "Labour Relations Agency: free advice on problems at work in Northern Ireland",
        "https://www.lra.org.uk",
        _NORTHERN_IRELAND,
        frozenset({"mediation"}),
    ),
    Signpost(
        "fit-note-guidance",
        "GOV.UK fit note guidance, for the person and the employer, on planning a return together",
        "https://www.gov.uk/government/collections/fit-note",
        _ALL,
        frozenset(),
    ),
)


def national_offers(triage: Triage) -> tuple[Signpost, ...]:
    """The offers that go with the decision's services and the person's nation; any nation where none is stated."""
    nations = triage.facts.areas & _ALL or _ALL
    services = frozenset(triage.decision.services)
    there = (signpost for signpost in SIGNPOSTS if not signpost.nations.isdisjoint(nations))
    return tuple(signpost for signpost in there if not signpost.services or signpost.services & services)
