"""Fit notes flattened into the text of an Observation, as EMIS Web sends notes it received from another system.

Shape seen in GP Connect payloads (STU3 `Observation.comment`): labels with Yes/No in a comma-separated line, a start
date, `NOTES:` with free text, and `Ended on`. Labels match Vision's MED3 screen.
"""

import re
from datetime import date, datetime

from fitwork_fhir.record.coding import CTV3, READ2, CodedTerm, Coding
from fitwork_fhir.record.fit_note import FitNote, FitNoteStatus, Provenance, TickBox

_LABELS = {
    "clinical": r"clinical\s+diagnosis",
    "form": r"med\s*3\s+form\s+diagnosis",
    "requester": r"request(?:ed)?\s+by",
    "refrain": r"refrain\s+from\s+work",
    TickBox.PHASED_RETURN: r"phased?\s+return(?:\s+to\s+work)?",
    TickBox.ALTERED_HOURS: r"altered\s+hours",
    TickBox.AMENDED_DUTIES: r"amended\s+duties",
    TickBox.WORKPLACE_ADAPTATIONS: r"(?:work\s*place\s+)?adapt[ai]tions?",
    "duration": r"off\s+for",
    "six_month_assessment": r"assessment\s+at\s+six\s+months",
    "six_month_refrain": r"refrain\s+from\s+work\s+for\s+six\s+months",
    "reassess": r"follow[\s-]*up\s+assessment(?:\s+required)?",
    "start": r"start\s+date(?:\s+for\s+med\s*3)?",
}
_LABEL = re.compile(
    r"(?:^|(?<=[\s,.;]))(?:" + "|".join(f"(?P<l{n}>{shape})" for n, shape in enumerate(_LABELS.values())) + r")\s*:",
    re.IGNORECASE,
)
_NAMES = tuple(_LABELS)
_NOTES = re.compile(r"(?:^|(?<=[\s,.;]))notes\s*:", re.IGNORECASE)
_ENDED = re.compile(r"(?:^|(?<=[\s,.;]))ended\s+on\s*:?\s*(?P<date>\S+?)[\s.]*$", re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,4})\s*(month|week|day)", re.IGNORECASE)
_CODE = re.compile(r"\s*\[(?P<code>[^\[\]\s]{2,18})\]\s*$")
_WORDS = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
_DATE_SHAPES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d-%b-%Y")


def read(comment: str) -> FitNote | None:
    """The note in a flattened comment; None where no label of one stands in it. Never raises."""
    body, tail = _split(comment)
    found = _values(body)
    if not found.keys() & {"refrain", "start", "duration", *TickBox}:
        return None
    body_end, notes_end = _ended(body), _ended(tail)
    fields: dict[str, object] = {
        "status": _status(found),
        "advice": _boxes(found),
        "start": _date(found.get("start")),
        "end": notes_end or body_end,
        "conditions": _conditions(found),
        "comments": _ENDED.sub("", tail).strip() if notes_end else tail.strip(),
        "reassess": _yes(found.get("reassess")),
        **_duration(found.get("duration", "")),
    }
    stated = {name: value for name, value in fields.items() if value not in (None, "", (), frozenset())}
    warnings = ("start: not a calendar date",) if found.get("start") and fields["start"] is None else ()
    return FitNote(**stated, warnings=warnings, provenance=dict.fromkeys(stated, Provenance.COMMENT))  # type: ignore[arg-type]


def write(note: FitNote) -> str:
    """The note as EMIS Web would flatten it; `read` gives it back.

    Holds what the line can hold: one condition, months and days, no date of assessment. "May be fit" with no box
    ticked cannot be said in it (it reads as unknown).
    """
    parts = [*_diagnosis(note), "Request by: GP"]
    if not (note.status is FitNoteStatus.UNKNOWN and note.advice):
        parts.append(f"Refrain from work: {_word(note.status is FitNoteStatus.NOT_FIT)}")
    names = ("Phase return", "Altered hours", "Amended duties", "Adaptations")
    parts += [f"{name}: {_word(box in note.advice)}" for name, box in zip(names, TickBox, strict=True)]
    if note.stated_days:
        parts.append(f"Off for: {note.months or 0} month(s)  {(note.weeks or 0) * 7 + (note.days or 0)} day(s)")
    parts += ["Assessment at six months: No", "Refrain from work for six months: No"]
    if note.reassess is not None:
        parts.append(f"Follow up assessment: {_word(note.reassess)}")
    if note.start:
        parts.append(f"Start date for MED3: {_day(note.start)}")
    notes = f" NOTES: {note.comments}" if note.comments else ""
    ended = f" Ended on {_day(note.end)}" if note.end else ""
    return f"{', '.join(parts)}.{notes}{ended}"


def _split(comment: str) -> tuple[str, str]:
    """The labelled part, and the free text after NOTES:."""
    mark = _NOTES.search(comment)
    return (comment[: mark.start()], comment[mark.end() :]) if mark else (comment, "")


def _values(body: str) -> dict[str, str]:
    """Each label's text, up to the next label; the first of a repeated label counts."""
    marks = list(_LABEL.finditer(body))
    found: dict[str, str] = {}
    for n, mark in enumerate(marks):
        end = marks[n + 1].start() if n + 1 < len(marks) else len(body)
        name = next(_NAMES[n] for n in range(len(_NAMES)) if mark[f"l{n}"] is not None)
        found.setdefault(name, body[mark.end() : end].strip().rstrip(",;. "))
    return found


def _yes(text: str | None) -> bool | None:
    word = re.match(r"[a-z]+", (text or "").lower())
    return _WORDS.get(word.group()) if word else None


def _status(found: dict[str, str]) -> FitNoteStatus:
    refrain, boxes = _yes(found.get("refrain")), _boxes(found)
    if refrain:
        return FitNoteStatus.NOT_FIT
    return FitNoteStatus.MAY_BE_FIT if refrain is False and boxes else FitNoteStatus.UNKNOWN


def _boxes(found: dict[str, str]) -> frozenset[TickBox]:
    return frozenset(box for box in TickBox if _yes(found.get(box)))


def _duration(text: str) -> dict[str, int]:
    """Months, weeks and days; a zero is how the form leaves a unit empty."""
    return {f"{unit.lower()}s": int(count) for count, unit in _DURATION.findall(text) if int(count)}


def _date(text: str | None) -> date | None:
    word = (text or "").split(" ")[0].rstrip(".,;")
    for shape in _DATE_SHAPES:
        try:
            return datetime.strptime(word, shape).date()
        except ValueError:
            continue
    return None


def _ended(text: str) -> date | None:
    mark = _ENDED.search(text)
    return _date(mark["date"]) if mark else None


def _conditions(found: dict[str, str]) -> tuple[CodedTerm, ...]:
    """The one diagnosis: coded under "Clinical diagnosis", worded for the employer under "Med3 form diagnosis"."""
    clinical = found.get("clinical", "")
    mark = _CODE.search(clinical)
    words = _CODE.sub("", clinical).strip()
    codings = (Coding(_read_system(mark["code"]), mark["code"], words or None),) if mark else ()
    text = found.get("form") or words
    return (CodedTerm(codings, text or None),) if codings or text else ()


def _read_system(code: str) -> str:
    """Read v2 and CTV3 share their shape; codes with an X or Y in front and no term id were never in Read v2."""
    return CTV3 if len(code) == 5 and code[0] in "XY" else READ2


def _diagnosis(note: FitNote) -> list[str]:
    if not note.conditions:
        return []
    condition = note.conditions[0]
    coding = condition.codings[0] if condition.codings else None
    clinical = f"Clinical diagnosis: {coding.display or condition.term} [{coding.code}]" if coding else ""
    return [part for part in (clinical, f"Med3 form diagnosis: {condition.term}") if part]


def _word(yes: bool) -> str:
    return "Yes" if yes else "No"


def _day(day: date) -> str:
    return f"{day:%d/%m}/{day.year:04d}"
