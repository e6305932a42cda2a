"""How the person is seen: the first row that applies (policy section 2 M). Tier A is advice."""

from collections.abc import Callable
from dataclasses import dataclass

from fitwork_fhir.triage.facts import Facts

GO_ON = "go on"
"""A row that lists its reason and leaves the choice to the rows after it."""

IMPOSSIBLE_WITH: dict[str, frozenset[str]] = {
    "telephone": frozenset({"no_phone", "bsl", "hearing", "cognitive", "unsafe_to_talk"}),
    "video": frozenset({"no_video", "cognitive", "unsafe_to_talk"}),
    "face_to_face": frozenset(),
}
"""The access needs that rule a mode out."""

NEEDS_A_MEETING = frozenset({"bsl", "hearing", "cognitive", "no_phone", "unsafe_to_talk"})
DEFAULTS = {"B": "telephone", "C": "face_to_face"}


def possible(facts: Facts, mode: str) -> bool:
    return facts.access.isdisjoint(IMPOSSIBLE_WITH[mode])


def remote_mode(facts: Facts) -> str | None:
    """The first possible mode that needs no journey: as asked, as preferred, video, telephone."""
    wanted = (facts.requested_mode, facts.preferred_mode, "video", "telephone")
    return next((mode for mode in wanted if mode and mode != "face_to_face" and possible(facts, mode)), None)


def _cannot_be_reached(facts: Facts) -> bool:
    return "cannot_travel" in facts.access and remote_mode(facts) is None


def _safe_place(f: Facts, tier: str) -> str | None:
    return GO_ON if _cannot_be_reached(f) and "unsafe_to_talk" in f.access else None


def _home_visit(f: Facts, tier: str) -> str | None:
    return GO_ON if _cannot_be_reached(f) and "unsafe_to_talk" not in f.access else None


def _cannot_travel(f: Facts, tier: str) -> str | None:
    return (remote_mode(f) or "face_to_face") if "cannot_travel" in f.access else None


def _independent(f: Facts, tier: str) -> str | None:
    return "face_to_face" if tier == "B" and f.gp_discordance else None


def _requested(f: Facts, tier: str) -> str | None:
    return f.requested_mode if f.requested_mode and possible(f, f.requested_mode) else None


def _request_not_possible(f: Facts, tier: str) -> str | None:
    return GO_ON if f.requested_mode else None


def _access(f: Facts, tier: str) -> str | None:
    return None if f.access.isdisjoint(NEEDS_A_MEETING) else "face_to_face"


def _preferred(f: Facts, tier: str) -> str | None:
    return f.preferred_mode if f.preferred_mode and possible(f, f.preferred_mode) else None


@dataclass(frozen=True, slots=True)
class ModeRule:
    """One row of M: `choose` answers a mode, GO_ON, or None where the row does not apply."""

    code: str
    when: str
    basis: str
    choose: Callable[[Facts, str], str | None]


MODE_RULES: tuple[ModeRule, ...] = (
    ModeRule(
        "MODE-SAFE-PLACE",
        "Cannot travel, no remote mode is possible, and it is unsafe to talk: a place agreed with the practice, "
        "never home",
        "001; J",
        _safe_place,
    ),
    ModeRule("MODE-HOME-VISIT", "Cannot travel, and no remote mode is possible: seen at home", "001", _home_visit),
    ModeRule(
        "MODE-CANNOT-TRAVEL",
        "Cannot travel: the mode a clinician asked for, else the preferred one, else video, else telephone, "
        "whichever is the first that needs no journey and is possible; none: face to face",
        "001",
        _cannot_travel,
    ),
    ModeRule(
        "MODE-INDEPENDENT-F2F",
        "Tier B, and the clinician wants an independent view: face to face",
        "000",
        _independent,
    ),
    ModeRule("MODE-REFERRER-REQUEST", "A clinician asked for a mode that is possible", "000", _requested),
    ModeRule(
        "MODE-REQUEST-NOT-POSSIBLE",
        "A clinician asked for a mode that is not possible: the rows below decide",
        "000",
        _request_not_possible,
    ),
    ModeRule(
        "MODE-ACCESS",
        "British Sign Language, hearing loss, a cognitive need, no telephone, or unsafe to talk: face to face",
        "001; J",
        _access,
    ),
    ModeRule("MODE-PREFERENCE", "The person prefers a mode that is possible", "001", _preferred),
    ModeRule("MODE-DEFAULT", "Tier B: telephone. Tier C: face to face", "000; RR853; 003", lambda f, t: DEFAULTS[t]),
)

ACCESS_REASONS: dict[str, str] = {
    "interpreter": "ACCESS-INTERPRETER",
    "unsafe_to_talk": "ACCESS-UNSAFE-TO-TALK",
}
"""Listed at every tier."""


def choose_mode(facts: Facts, tier: str) -> tuple[str, list[str]]:
    """The mode for a tier that stands, and the reasons it adds."""
    reasons: list[str] = []
    mode = "advice"
    if tier != "A":
        for rule in MODE_RULES:
            choice = rule.choose(facts, tier)
            if choice is not None:
                reasons.append(rule.code)
                if choice is not GO_ON:
                    mode = choice
                    break
    if facts.access:
        reasons += [code for need, code in ACCESS_REASONS.items() if need in facts.access]
    return mode, reasons
