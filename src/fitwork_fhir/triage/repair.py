"""Contradictions and gaps are repaired provisionally and asked about once, never bounced (policy sections 1a, 2 D)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Draft = dict[str, object]


@dataclass(frozen=True, slots=True)
class Repair:
    """One row of D. `mend` changes the draft; rows are tried in order, each on what the one before left."""

    code: str
    when: str
    then: str
    basis: str
    holds: Callable[[Draft], bool]
    mend: Callable[[Draft], object]


def _keep(draft: Draft) -> None:
    """Nothing is changed: the gap is asked about."""


def _infer_status(draft: Draft) -> None:
    draft["work_status"] = "off_sick" if draft.get("fit_note", "none") != "none" else "at_work"


def _believe_note(draft: Draft) -> None:
    draft["work_status"] = "off_sick"


def _read_unknown_note(draft: Draft) -> None:
    draft["fit_note"] = "not_fit" if draft["work_status"] == "off_sick" else "none"
    draft["note_unread"] = True


def _boxes_contradict(draft: Draft) -> bool:
    ticked = "fit_note_advice" in draft
    return ticked and draft.get("fit_note", "none") in ("not_fit", "none") and "note_unread" not in draft


def _assume_eight_days(draft: Draft) -> None:
    draft["absence_days"] = ASSUMED_ABSENCE_DAYS


ASSUMED_ABSENCE_DAYS = 8

REPAIRS: tuple[Repair, ...] = (
    Repair(
        "DATA-MISSING:work_status",
        "Nobody said whether the person is at work",
        "With any note, even an unreadable one: off sick. With none: at work",
        "J",
        lambda d: "work_status" not in d,
        _infer_status,
    ),
    Repair(
        "DATA-CONFLICT:work_status",
        "Recorded as at work, yet the note says not fit",
        "Off sick",
        "J",
        lambda d: d["work_status"] == "at_work" and d.get("fit_note") == "not_fit",
        _believe_note,
    ),
    Repair(
        "DATA-MISSING:fit_note",
        "There is a note, but its status cannot be read",
        "Off sick: read as not fit in every rule but the prompt. Otherwise: as no note",
        "form; J",
        lambda d: d.get("fit_note") == "unknown",
        _read_unknown_note,
    ),
    Repair(
        "DATA-CONFLICT:fit_note",
        "Boxes are ticked though the note says not fit, or there is no note",
        "The boxes are kept and shown; nothing is derived from them",
        "form; J",
        _boxes_contradict,
        _keep,
    ),
    Repair(
        "DATA-MISSING:absence_days",
        "Off sick, and nobody said for how long",
        f"{ASSUMED_ABSENCE_DAYS} days",
        "J",
        lambda d: d["work_status"] == "off_sick" and "absence_days" not in d,
        _assume_eight_days,
    ),
    Repair(
        "DATA-MISSING:conditions",
        "No condition is left to go by",
        "Triage goes on; a long or unknown absence brings an assessment",
        "001; J",
        lambda d: "conditions" not in d,
        _keep,
    ),
)


def repair(draft: Draft, set_aside: Sequence[str]) -> tuple[str, ...]:
    """Mend the draft in place and derive what follows from the form. Returns the reason codes, in order."""
    codes = [f"DATA-INVALID:{name}" for name in set_aside]
    draft["absence_known"] = "absence_days" in draft
    for row in REPAIRS:
        if row.holds(draft):
            row.mend(draft)
            codes.append(row.code)
    if "adjustment_need" not in draft:
        draft["adjustment_need"] = need_from_boxes(draft)
    return tuple(codes)


def need_from_boxes(draft: Draft) -> str:
    """Policy 1a: workplace adaptations are complex, any other box simple, and only under "may be fit"."""
    ticked = draft.get("fit_note_advice")
    if not ticked or draft.get("fit_note") != "may_be_fit":
        return "none"
    return "complex" if "workplace_adaptations" in ticked else "simple"  # type: ignore[operator]
