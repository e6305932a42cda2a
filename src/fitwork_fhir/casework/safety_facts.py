"""The facts that safety is judged by, whoever says them and wherever they are said (policy section S)."""

from collections.abc import Mapping

from fitwork_fhir.triage.decide import triage

URGENT = "return_urgent_to_gp"


def safety_facts(facts: Mapping[str, object], *, clinician: bool = False) -> dict[str, object]:
    """Red flags and item 9 of PHQ-9; a review of the risk only where a named clinician says so."""
    found: dict[str, object] = {}
    if facts.get("red_flags") is not None:
        found["red_flags"] = facts["red_flags"]
    scores = facts.get("scores")
    if isinstance(scores, Mapping) and scores.get("phq9_item9") is not None:
        found["scores"] = {"phq9_item9": scores["phq9_item9"]}
    if clinician and facts.get("risk_reviewed") is True:
        found["risk_reviewed"] = True
    return found


def stop_the_case(facts: Mapping[str, object] | None, *, clinician: bool = False) -> bool:
    """Whether these facts alone are reason enough for a safety hold."""
    alone = safety_facts(facts or {}, clinician=clinician)
    return bool(alone) and triage(alone, cleared_by_clinician=clinician).decision.disposition == URGENT


def says_more(facts: Mapping[str, object]) -> bool:
    """Whether anything beside red flags and item 9 is said."""
    scores = facts.get("scores")
    others = isinstance(scores, Mapping) and any(
        value is not None for name, value in scores.items() if name != "phq9_item9"
    )
    return others or any(value is not None for name, value in facts.items() if name not in ("red_flags", "scores"))
