"""The words a wording table may use, each a function of the situation; empty where it is not known."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from fitwork_fhir.feedback import codes, phrases
from fitwork_fhir.feedback.employer import employer_view, fit_note_boxes, fit_note_comment
from fitwork_fhir.feedback.hidden import tells
from fitwork_fhir.feedback.own_words import named, said, texts
from fitwork_fhir.feedback.plain import clean, day, listed, name, shorten, some_of
from fitwork_fhir.feedback.situation import Situation
from fitwork_fhir.triage import reasons

ORDINARY = {code: text for code, text in reasons.SENTENCES.items() if code not in reasons.HIDDEN_FROM_PATIENT}
WHY_GROUPS: tuple[tuple[str, ...], ...] = (
    ("OVERRIDE-FLOOR",),
    ("OVERRIDE-",),
    ("STEP-", "REOPEN-", "UNREACHABLE", "MDT-", "RETURNED-"),
    ("C-", "B-", "A-"),
)
"""Which reasons explain the support, by their beginning: the first group that any reason belongs to."""
WHY: tuple[dict[str, str], ...] = tuple(
    {code: text for code, text in ORDINARY.items() if code.startswith(begins)} for begins in WHY_GROUPS
)
MOST_REASONS = 3


def _reasons(s: Situation, groups: tuple[dict[str, str], ...] = WHY) -> str:
    for group in groups:
        found = [group[code] for code in s.decision.reasons if code in group]
        if found:
            return " ".join(found[:MOST_REASONS])
    return ""


def _flag(flag: str) -> str:
    return phrases.FLAGS.get(flag) or f'a warning our system does not know: "{shorten(clean(flag), 60)}"'


def _flags(s: Situation) -> str:
    given = s.flags or tuple(r.removeprefix("RED-FLAG:") for r in s.decision.reasons if r.startswith("RED-FLAG:"))
    return some_of((_flag(flag) for flag in given if flag and not tells(flag)), 4)


def _action(s: Situation) -> str:
    flags = (*s.flags, *(code.removeprefix("RED-FLAG:") for code in s.decision.reasons))
    special = {action for flag in flags if (action := phrases.FLAG_ACTIONS.get(flag))}
    by_urgency = phrases.ACTIONS.get(s.decision.urgency, phrases.ACTIONS["same_day"])
    return special.pop() if len(special) == 1 else by_urgency


def _support(s: Situation) -> str:
    usual = phrases.SUPPORT.get(s.decision.tier, "")
    special = phrases.ASSESSED_BY if s.decision.tier == "B" else {}
    return next((words for code, words in special.items() if code in s.decision.services), usual)


def _also(s: Situation) -> str:
    said = phrases.NOT_EXTRA | (phrases.ASSESSED_BY.keys() if s.decision.tier == "B" else set())
    names = (codes.SERVICE_TYPE.get(code, "") for code in s.decision.services if code not in said)
    return some_of((_inside(display) for display in names), 5)


def _inside(display: str) -> str:
    """A display as it stands inside a sentence."""
    return display if display in ("", "Access to Work") else display[:1].lower() + display[1:]


def _step(s: Situation) -> str:
    return phrases.STEPS.get(s.step or "", "").replace("{who}", WORDS["who"](s))


def _view(s: Situation) -> dict[str, Any]:
    return employer_view(s.report or {})


def _dates(s: Situation) -> Mapping[str, str]:
    found: Mapping[str, str] = _view(s).get("dates", {})
    return found


def _plan_day(key: str) -> Callable[[Situation], str]:
    return lambda s: day(date.fromisoformat(_dates(s)[key])) if key in _dates(s) else ""


def _names(s: Situation, field: str, known: Mapping[str, str]) -> str:
    return some_of((known.get(text) or said(text) for text in texts((s.report or {}).get(field))), 5)


_INTERVENTIONS = {code: _inside(display) for code, display in codes.SERVICE_TYPE.items()}

WORDS: Mapping[str, Callable[[Situation], str]] = {
    "reference": lambda s: name(s.reference) or "not given yet",
    "who": lambda s: named(s.service_name) or ("the service" if s.service_name else WORDS["hub"](s)),
    "hub": lambda s: named(s.operator_name) or "the referral hub",
    "actor": lambda s: named(s.acted_by) or "another clinician",
    "asker": lambda s: named(s.asked_by) or "you",
    "support": _support,
    "before": lambda s: phrases.SUPPORT.get(s.earlier.tier, "") if s.earlier else "",
    "asked": lambda s: phrases.SUPPORT.get(s.requested_tier, ""),
    "ruled": lambda s: phrases.SUPPORT.get(s.decision.computed_tier, ""),
    "awaits": lambda s: phrases.SUPPORT.get(s.decision.pending_tier, ""),
    "mode": lambda s: phrases.MODES.get(s.decision.mode, ""),
    "reasons": _reasons,
    "rule_reasons": lambda s: _reasons(s, WHY[-1:]),
    "also": _also,
    "ask": lambda s: next((ask for code, ask in phrases.ASKS.items() if code in s.decision.services), ""),
    "prompts": lambda s: " And ".join(p for c in s.decision.gp_prompts if (p := phrases.PROMPTS.get(c))),
    "contact_by": lambda s: day(s.first_contact_by),
    "next_day": lambda s: day(s.next_date),
    "missing": lambda s: some_of((phrases.FIELDS.get(field, "") for field in s.missing), 5),
    "flags": _flags,
    "reporter": lambda s: named(s.reported_by),
    "reported_day": lambda s: day(s.reported_on),
    "do_by": lambda s: phrases.DO_BY.get(s.decision.urgency, phrases.DO_BY["same_day"]),
    "action": _action,
    "within": lambda s: named(s.acknowledge_within) or phrases.ACKNOWLEDGE_WITHIN.get(s.decision.urgency, "2 hours"),
    "duty_within": lambda s: named(s.acknowledge_within) or "1 working day",
    "phone": lambda s: named(s.duty_phone),
    "why": lambda s: said(s.why),
    "question": lambda s: said(s.question),
    "helped": lambda s: said(s.helped),
    "outcome": lambda s: phrases.OUTCOMES.get(s.outcome or "", ""),
    "step": _step,
    "instead": lambda s: some_of((named(n) for n in (*s.signposts, *s.national)), 5),
    "months": lambda s: listed(str(month) for month in s.decision.follow_up_months or ()),
    "capability": lambda s: "; ".join(text.rstrip(".;") for text in _view(s).get("capability", ())),
    "boxes": lambda s: listed(fit_note_boxes(s.report or {})),
    "comment": lambda s: fit_note_comment(s.report or {}),
    "assessed_day": _plan_day("assessed"),
    "plan_from": _plan_day("from"),
    "plan_until": _plan_day("until"),
    "review_day": _plan_day("review"),
    "hindered": lambda s: _names(s, "barriers", phrases.BARRIERS),
    "given": lambda s: _names(s, "interventions", _INTERVENTIONS),
}
