"""Raw facts become `Facts`: set aside, fail safe, count a clinician's word, then repair (policy 1, 1a and 2 D)."""

from collections.abc import Mapping

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.triage import vocabulary as words
from fitwork_fhir.triage.alarms import read_item9, read_red_flags
from fitwork_fhir.triage.facts import Facts
from fitwork_fhir.triage.readers import (
    Reader,
    is_missing,
    number_in,
    one_of,
    read_flag,
    sequence_of,
    set_of,
    set_of_texts,
)
from fitwork_fhir.triage.repair import repair

READERS: dict[str, Reader] = {
    "consent_referral": read_flag,
    "consent_employer": read_flag,
    "consent_feedback": read_flag,
    "age": number_in(0, 130),
    "source": one_of(words.SOURCES),
    "fit_note": one_of(words.FIT_NOTES),
    "fit_note_advice": set_of(words.TICK_BOXES),
    "note_days_ahead": number_in(0, 400),
    "work_status": one_of(words.WORK_STATUSES),
    "absence_days": number_in(0, 36_500),
    "fit_notes_episode": number_in(0, 1_000),
    "employment": one_of(words.EMPLOYMENTS),
    "employer_size": number_in(0, 10_000_000),
    "employer_oh": read_flag,
    "job_demand": one_of(words.JOB_DEMANDS),
    "conditions": set_of(words.CONDITIONS),
    "adjustment_need": one_of(words.ADJUSTMENT_NEEDS),
    "barriers": set_of(words.BARRIERS),
    "wants_return": one_of(words.WILLINGNESS),
    "gp_discordance": read_flag,
    "risk_reviewed": read_flag,
    "job_at_risk": read_flag,
    "recurrent": read_flag,
    "in_talking_therapies": read_flag,
    "access": set_of(words.ACCESS),
    "requested_tier": one_of(words.TIERS),
    "requested_mode": one_of(words.MODES),
    "preferred_mode": one_of(words.MODES),
    "requested_services": sequence_of(words.SERVICE_CODES),
    "areas": set_of_texts(),
}
"""Every field of section 1 but scores and red_flags, which have rules of their own, and the text nobody checks."""

SCORE_READERS: dict[str, Reader] = {name: number_in(*ends) for name, ends in words.SCORE_RANGES.items()}
FIELD_ORDER: dict[str, int] = {name: n for n, name in enumerate((*READERS, "scores", *SCORE_READERS))}


def read_facts(raw: Mapping[str, object], *, cleared_by_clinician: bool = False) -> Facts:
    """Typed and repaired facts from whatever a caller sent. Total: refuses only what is no object (Invalid).

    After a recorded clearance risk_reviewed counts as a clinician's, whatever the source (section 2 S).
    """
    if not isinstance(raw, Mapping):
        raise Invalid(Finding("structure", "The facts must be one object with the policy's field names."))
    known: dict[str, object] = {}
    set_aside: list[str] = []
    for name, value in raw.items():
        reader = READERS.get(name)
        if reader is not None:
            typed, whole = reader(value)
            if typed is not None:
                known[name] = typed
            if not whole and not is_missing(value):
                set_aside.append(name)
    clinician = known.get("source") in words.CLINICIANS
    if not clinician:
        _discount(known, cleared_by_clinician)
    scores, item9 = _read_scores(raw.get("scores"), set_aside)
    reviewed = known.get("risk_reviewed") is True
    item9_alarm, item9_reviewed = read_item9(item9, reviewed)
    flags, unrecognised = read_red_flags(raw.get("red_flags"))
    if set_aside:
        set_aside.sort(key=FIELD_ORDER.__getitem__)
    repairs = repair(known, set_aside)
    return Facts(
        **known,  # type: ignore[arg-type]
        scores=scores,
        red_flags=flags,
        unrecognised_flag=unrecognised,
        item9_alarm=item9_alarm,
        floor=_floor(flags, item9_reviewed),
        set_aside=tuple(set_aside),
        repairs=repairs,
    )


def _discount(known: dict[str, object], cleared: bool) -> None:
    """From anyone but a clinician some facts are ignored, and a request for a mode is a preference."""
    known.pop("gp_discordance", None)
    if not cleared:
        known.pop("risk_reviewed", None)
    requested = known.pop("requested_mode", None)
    if requested is not None:
        known.setdefault("preferred_mode", requested)


def _read_scores(given: object, set_aside: list[str]) -> tuple[dict[str, int], object]:
    """The valid scores, and what item 9 held before anything was set aside."""
    if is_missing(given):
        return {}, None
    if not isinstance(given, Mapping):
        set_aside.append("scores")
        return {}, None
    scores: dict[str, int] = {}
    for name, value in given.items():
        reader = SCORE_READERS.get(name)
        if reader is not None and not is_missing(value):
            score, whole = reader(value)
            if whole:
                scores[name] = score  # type: ignore[assignment]
            else:
                set_aside.append(name)
    return scores, given.get("phq9_item9")


_NO_FLOOR: frozenset[str] = frozenset()


def _floor(flags: frozenset[str], item9_reviewed: bool) -> frozenset[str]:
    if not flags and not item9_reviewed:
        return _NO_FLOOR
    codes = {code for flag, (code, _) in words.FLOOR_FLAGS.items() if flag in flags}
    return frozenset(codes | {words.ITEM9_FLOOR} if item9_reviewed else codes)
