"""Fit notes sent as forms: our fit-note form, and UK Core's mock-up of the Med3.

Form: Med 3 04/22. UK Core: Questionnaire FitnessForWork, items Q1 (assessed), Q2g (condition), Q3 (finding).
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from fitwork_fhir.fhir.answers import Answered, answered, coded, number, statement_of, value_of
from fitwork_fhir.fhir.forms import FIT_NOTE
from fitwork_fhir.fhir.submission.dates import day_of, not_ahead
from fitwork_fhir.fhir.submission.modified import understood
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.systems import FITNESS_FOR_WORK_FORM
from fitwork_fhir.record.coding import CodedTerm
from fitwork_fhir.record.fit_note import FitNote, FitNoteStatus, Provenance, TickBox
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.triage.readers import whole_number
from fitwork_fhir.triage.vocabulary import CONDITIONS

_UKCORE_ITEMS = {"Q1": "assessment_date", "Q2g": "conditions", "Q3": "fit_note"}
_BOXES = {box.value: box for box in TickBox}
_STATUSES = {status.value: status for status in FitNoteStatus}
_UNITS = {
    "d": "days", "day": "days", "days": "days",
    "wk": "weeks", "week": "weeks", "weeks": "weeks",
    "mo": "months", "month": "months", "months": "months",
}  # fmt: skip
"""UCUM codes and plain words."""
_LENGTH = re.compile(r"(\d{1,4})\s*(month|week|day)s?\b", re.IGNORECASE)
_LONGEST = 36_500


@dataclass(frozen=True, slots=True)
class FormNote:
    """A note read from a form. `unread` are boxes the policy does not know: they stay, to be set aside."""

    note: FitNote
    groups: tuple[str, ...] = ()
    """Condition groups the issuer chose from the policy's own list."""
    unread: tuple[str, ...] = ()


def is_fitness_for_work(response: Json) -> bool:
    """Whether a response answers UK Core's mock-up, whatever base its canonical was given."""
    canonical = (response.get("questionnaire") or "").split("|", 1)[0]
    return canonical.rsplit("/", 1)[-1] == FITNESS_FOR_WORK_FORM


def form_note(reading: Reading, response: Json) -> FormNote | None:
    """The note a response states; None where it states that there is none."""
    where = reading.contents.path(response)
    found = _found(reading, understood(reading, response), where)
    statuses = {_status(answer) for answer in _answers(found, "fit_note")}
    if statuses == {"none"}:
        return None
    boxes = [str(value) for value in _values(found, "fit_note_advice")]
    terms, groups = _conditions(_answers(found, "conditions"))
    start, end = (_period_day(found, name) for name in ("from", "to"))
    _check_period(reading, found, start, end)
    assessed = _assessed(reading, found)
    status = _STATUSES.get(statuses.pop()) if len(statuses) == 1 else None
    profession = next(iter(_values(found, "issuer_profession")), None)
    note = FitNote(
        status=status or FitNoteStatus.UNKNOWN,
        advice=frozenset(_BOXES[box] for box in boxes if box in _BOXES),
        assessed=assessed,
        start=start,
        end=end,
        conditions=terms,
        comments="\n".join(str(value) for value in _values(found, "comments")) or None,
        reassess=next((value for value in _values(found, "reassess") if isinstance(value, bool)), None),
        issuer_profession=str(profession) if profession else None,
        provenance=dict.fromkeys(("status", "advice", "start", "end"), Provenance.QUESTIONNAIRE),
        ids=(f"QuestionnaireResponse/{where}",),
    )
    note = replace(note, **_duration(_answers(found, "duration")))  # type: ignore[arg-type]
    return FormNote(note, groups, tuple(box for box in boxes if box not in _BOXES))


def _found(reading: Reading, response: Json, where: str) -> dict[str, list[Answered]]:
    """The answered items by our linkIds; what the form does not ask, and comments, go to a person."""
    names = _UKCORE_ITEMS if is_fitness_for_work(response) else {}
    found: dict[str, list[Answered]] = {}
    for item in answered(response, where):
        link_id = names.get(item.link_id, item.link_id)
        if not item.answers:
            continue
        if link_id in FIT_NOTE.questions:
            found.setdefault(link_id, []).append(item)
        elif text := ", ".join(str(value) for answer in item.answers if (value := value_of(answer)) is not None):
            reading.words.append(Words(where="fit-note.item", text=f"{item.text or item.link_id}: {text}"))
    for value in _values(found, "comments"):
        reading.words.append(Words(where="fit-note.comments", text=str(value)))
    return found


def _answers(found: dict[str, list[Answered]], link_id: str) -> list[Json]:
    return [answer for item in found.get(link_id, ()) for answer in item.answers]


def _values(found: dict[str, list[Answered]], link_id: str) -> list[object]:
    return [value for answer in _answers(found, link_id) if (value := value_of(answer)) is not None]


def _status(answer: Json) -> str:
    return statement_of(answer.get("valueCoding") or {}) or str(value_of(answer))


def _conditions(answers: list[Json]) -> tuple[tuple[CodedTerm, ...], tuple[str, ...]]:
    """The diagnoses as terms, and those given as a group of the policy."""
    terms: list[CodedTerm] = []
    groups: list[str] = []
    for answer in answers:
        value = value_of(answer)
        if value in CONDITIONS:
            groups.append(str(value))
        elif value is not None:
            terms.append(coded(answer) or CodedTerm(text=_words(answer, value)))
    return tuple(terms), tuple(groups)


def _words(answer: Json, value: object) -> str:
    return (answer.get("valueCoding") or {}).get("display") or str(value)


def _period_day(found: dict[str, list[Answered]], link_id: str) -> date | None:
    return next((day for value in _values(found, link_id) if (day := day_of(value))), None)


def _check_period(reading: Reading, found: dict[str, list[Answered]], start: date | None, end: date | None) -> None:
    if start and end and end < start:
        text = "The fit note ends before it begins."
        reading.findings.warn("value", text, found["to"][0].where, "period-reversed")


def _assessed(reading: Reading, found: dict[str, list[Answered]]) -> date | None:
    for item in found.get("assessment_date", ()):
        for answer in item.answers:
            if (day := day_of(value_of(answer))) and not_ahead(reading, day.isoformat(), item.where):
                return day
    return None


def _duration(answers: list[Json]) -> dict[str, int]:
    """Months, weeks and days of "this will be the case for": a quantity, a whole number of days, or words."""
    for answer in answers:
        quantity = answer.get("valueQuantity")
        value = value_of(answer)
        if isinstance(value, str):
            lengths = {f"{unit.lower()}s": int(count) for count, unit in _LENGTH.findall(value)}
            if lengths:
                return lengths
            value = number(value.strip())
        unit = _UNITS.get(str((quantity or {}).get("code") or (quantity or {}).get("unit") or "d").lower())
        count = whole_number(value)
        if unit and count is not None and 0 < count <= _LONGEST:
            return {unit: count}
    return {}
