"""Says who a service is for in one plain sentence made from its machine rule, so that the two cannot differ."""

from collections.abc import Iterable, Mapping

from fitwork_fhir.routing.circumstances import IN_WORDS
from fitwork_fhir.routing.service import Match, Service

NO_RULE = "Who it is for is not stated as a rule: ask the service before referring."

_WORK = {"at_work": "at work", "off_sick": "off sick", "not_in_work": "out of work"}
_EMPLOYMENT = {
    "employed": "employed",
    "self_employed": "self-employed",
    "unemployed": "unemployed",
    "other": "in another working situation",
}
_CONDITIONS = {
    "msk": "a muscle, bone or joint problem",
    "mental_health": "a mental-health problem",
    "smi": "a severe mental illness",
    "persistent_pain_fatigue": "persistent pain or fatigue",
    "respiratory": "a breathing problem",
    "neuro": "a neurological problem",
    "post_op": "an operation to recover from",
    "injury": "an injury",
    "minor_acute": "a short illness",
    "other": "another health condition",
    "social_only": "social needs alone",
}
_BARRIERS = {
    "debt": "debt",
    "housing": "housing",
    "benefits_worry": "benefits",
    "legal": "legal matters",
    "caring": "caring",
    "relationship_social": "relationships",
    "skills_job_change": "skills or changing jobs",
    "addiction": "addiction",
    "employer_conflict": "conflict with an employer",
    "bullying": "bullying",
    "adjustments_refused": "adjustments refused at work",
    "fear_avoidance": "fear of returning",
    "low_confidence": "low confidence",
    "low_motivation": "low motivation",
}


def sentence(service: Service) -> str:
    """One sentence of at most five criteria. Tiers are left out: triage sets them, nobody looks them up."""
    if service.match is None:
        return NO_RULE
    criteria = [criterion for criterion in _criteria(service.match) if criterion]
    return f"For people {'; '.join(criteria)}." if criteria else "For anyone."


def _criteria(match: Match) -> tuple[str, ...]:
    return (
        f"aged {match.min_age} or over" if match.min_age is not None else "",
        _work(match),
        f"with {_any_of(match.conditions, _CONDITIONS)}" if match.conditions else "",
        _circumstances(match),
        f"absent for {match.max_absence_days} days at most" if match.max_absence_days is not None else "",
    )


_UNEMPLOYED = frozenset({"unemployed"})
_OUT_OF_WORK = frozenset({"not_in_work"})


def _work(match: Match) -> str:
    said = []
    # Whoever is out of work has no employer to ask about: "unemployed" beside "out of work" says nothing more.
    if match.employment and not (match.employment == _UNEMPLOYED and match.work_status == _OUT_OF_WORK):
        said.append(_any_of(match.employment, _EMPLOYMENT))
    if match.work_status and match.work_status != frozenset(_WORK):
        said.append(_any_of(match.work_status, _WORK))
    if match.employer_size_max is not None:
        said.append(f"if employed then where at most {match.employer_size_max} people work")
    return ", ".join(said)


def _circumstances(match: Match) -> str:
    said = [words for circumstance, words in IN_WORDS.items() if circumstance in match.requires]
    if match.requires_any:
        said.append(_any_of(match.requires_any, IN_WORDS))
    if match.requires_barrier:
        said.append(f"who need help with {_any_of(match.requires_barrier, _BARRIERS)}")
    return ", and ".join(said)


def _any_of(codes: Iterable[str], words: Mapping[str, str]) -> str:
    """The codes in words, in the table's order: a, b or c."""
    chosen = frozenset(codes)
    said = [text for code, text in words.items() if code in chosen]
    return " or ".join(filter(None, (", ".join(said[:-1]), said[-1])))
