"""The conditions a wording table may set, and the lazy tables that work out only what a line asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from fitwork_fhir.feedback.hidden import hidden_names
from fitwork_fhir.feedback.situation import Situation

_GOOD_OUTCOMES = frozenset(("returned-same-job", "returned-amended-job", "remained-in-work", "other-work", "training"))


def _reason(code: str) -> Callable[[Situation], bool]:
    return lambda s: code in s.decision.reasons


def _has_flag(flag: str, *codes_: str) -> Callable[[Situation], bool]:
    return lambda s: flag in s.flags or any(code in s.decision.reasons for code in (f"RED-FLAG:{flag}", *codes_))


CONDITIONS: Mapping[str, Callable[[Situation], bool]] = {
    "accepted": lambda s: s.decision.disposition in ("accept", "follow_up"),
    "tier-a": lambda s: s.decision.tier == "A",
    "pending": lambda s: s.decision.pending_tier is not None,
    "changed": lambda s: s.earlier is not None and s.earlier.tier != s.decision.tier,
    "service": lambda s: bool(s.service_name),
    "report": lambda s: bool(s.report),
    "signs": lambda s: s.issues_fit_notes is True and bool(s.service_name),
    "ends": lambda s: s.ends,
    "unsafe": lambda s: "unsafe_to_talk" in hidden_names(s),
    "flagged": lambda s: bool(s.flags),
    "up": _reason("OVERRIDE-UP"),
    "down": _reason("OVERRIDE-DOWN"),
    "floor": _reason("OVERRIDE-FLOOR"),
    "tier-differs": lambda s: s.requested_tier != s.decision.computed_tier,
    "noted": _reason("PREFERENCE-NOTED"),
    "mode-refused": _reason("MODE-REQUEST-NOT-POSSIBLE"),
    "employer-not-told": _reason("EMPLOYER-CONSENT-NEEDED"),
    "under-age": _reason("AGE-UNDER-16"),
    "work-illness": _has_flag("suspected_occupational_disease", "B-OCCUPATIONAL-DISEASE"),
    "blackout": _has_flag("blackout_safety_critical", "B-SAFETY-CRITICAL"),
    "stopped": lambda s: s.decision.disposition == "return_urgent_to_gp",
    "acted-elsewhere": lambda s: bool(s.acted_by),
    "asked": lambda s: s.asked_to_act,
    "sent": lambda s: s.seen_by_service,
    "good": lambda s: s.outcome in _GOOD_OUTCOMES,
}


class Lazily(dict[str, Any]):
    """A table of functions of one situation, each called at most once."""

    def __init__(self, table: Mapping[str, Callable[[Situation], Any]], situation: Situation) -> None:
        super().__init__()
        self._table, self._situation = table, situation

    def __missing__(self, key: str) -> Any:
        self[key] = value = self._table[key](self._situation)
        return value
