"""New facts laid over the known ones (policy section 2 D: re-triage on each new fact)."""

from collections.abc import Mapping

from fitwork_fhir.casework.case import Case, PartyKind
from fitwork_fhir.casework.draft import Draft
from fitwork_fhir.triage.readers import whole_number

_NO_FLAG = (None, "", "none")


def merge(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, object]:
    """The facts with the new ones over them; scores merge score by score, red flags add up, null is not a fact."""
    merged = dict(old)
    for field, value in new.items():
        if value is None:
            continue
        known = merged.get(field)
        if field == "scores" and isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[field] = {**known, **value}
        elif field == "red_flags":
            merged[field] = [*flags(known), *(flag for flag in flags(value) if flag not in flags(known))]
        else:
            merged[field] = value
    return merged


def flags(value: object) -> list[object]:
    """Red flags as a list, whatever type they came in; nothing and "none" are no flag."""
    given = value if isinstance(value, (list, tuple)) else [value]
    return [flag for flag in given if not (isinstance(flag, (str, type(None))) and flag in _NO_FLAG)]


def learn(draft: Draft, new: Mapping[str, object], *, clinician: bool = False) -> None:
    """The case knows the new facts from now on.

    A review of risk counts where a named clinician says it, and covers the answers it was made for: another item 9
    needs another review (judgement; fails safe). Who referred is known since receipt, and no answer changes it.
    """
    known = draft.case.facts
    reviewed = clinician and new.get("risk_reviewed") is True
    merged = merge(known, {name: value for name, value in new.items() if _counts(name, value, clinician)})
    if reviewed:
        draft.become(cleared=True)
    elif _item9(merged) != _item9(known):
        merged.pop("risk_reviewed", None)
        draft.become(cleared=False)
    draft.become(facts=merged)
    if whole_number(new.get("absence_days")) is not None:
        draft.become(absence_said_on=draft.world.today)
    if "consent_feedback" in new:
        draft.become(told=told_now(draft.case))


def _counts(name: str, value: object, clinician: bool) -> bool:
    """Whether a fact that is said later is taken in."""
    return name != "source" and (name != "risk_reviewed" or clinician or value is False)


def learn_clearance(draft: Draft, new: Mapping[str, object]) -> None:
    """A clearance replaces the red flags by those that still stand, and counts as a clinician's (policy section S)."""
    known = {name: value for name, value in draft.case.facts.items() if name != "red_flags"}
    draft.become(facts=merge(known, {**new, "risk_reviewed": True}), cleared=True)


def _item9(facts: Mapping[str, object]) -> object:
    scores = facts.get("scores")
    return scores.get("phq9_item9") if isinstance(scores, Mapping) else None


def told_now(case: Case) -> str | None:
    """The practice that is told: the referrer always; a self-referrer's registered practice only with consent."""
    if case.referrer.kind is PartyKind.PRACTICE:
        return case.referrer.code
    agreed = case.facts.get("consent_feedback") is True
    return case.registered.code if agreed and case.registered else None
