"""From a GP record, or from the fit notes and terms of a submission, to the facts of policy section 1a.

What is not known is left out and, from a record, named as a gap. Nothing is read as "no" because it is absent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from fitwork_fhir.record.coding import CodedTerm
from fitwork_fhir.record.conditions import condition_group
from fitwork_fhir.record.episode import GAP, Episode, episode
from fitwork_fhir.record.fit_note import FitNote
from fitwork_fhir.record.record import Problem, Record, WorkFact
from fitwork_fhir.referral.gap import Gap
from fitwork_fhir.referral.record_gaps import gaps_of

WORK_FACT_LASTS = timedelta(days=365)
"""How old a coded statement about employment may be (judgement; a record is seldom updated)."""
SCORE_LASTS = timedelta(days=28)
"""How old a questionnaire score may be (judgement; PHQ-9 and GAD-7 ask about the last 2 weeks)."""
SICK_LEAVE_LASTS = GAP
"""How old "on sick leave" may be where no fit note covers it (judgement; a self-certificate covers 7 days)."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """Words no rule reads: a person sees them. `where` names the field they stood in."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Populated:
    """What a record gives to a referral. Every fact has the policy's field name; what is absent is unknown."""

    facts: dict[str, object]
    gaps: tuple[Gap, ...] = ()
    free_texts: tuple[FreeText, ...] = ()
    unmapped_terms: tuple[str, ...] = ()
    """Terms of diagnoses that count but belong to no condition group."""
    warnings: tuple[str, ...] = ()
    other_problems: tuple[str, ...] = ()
    """Active problems that are not linked to the note: shown, never used (policy 1a)."""
    episode: Episode = field(default_factory=Episode)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Condition groups in first-seen order, and the terms no row maps."""

    groups: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()


def facts_from_notes(notes: Iterable[FitNote], today: date) -> dict[str, object]:
    """The facts the notes give by policy 1a: fit_note, fit_note_advice, note_days_ahead, absence_days,
    fit_notes_episode. A field whose value is not known is left out; no note at all gives no fact.
    """
    notes = tuple(notes)
    return facts_from_episode(episode(notes, today)) if notes else {}


def facts_from_episode(found: Episode) -> dict[str, object]:
    """As `facts_from_notes`, for an episode already worked out. No current note: fit_note is none."""
    if found.current is None:
        return {"fit_note": "none", "fit_notes_episode": 0}
    facts = {
        "fit_note": found.current.status.value,
        "fit_note_advice": sorted(box.value for box in found.current.advice),
        "note_days_ahead": found.note_days_ahead,
        "absence_days": found.absence_days,
        "fit_notes_episode": found.fit_notes_episode,
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def conditions_that_count(*sources: Iterable[CodedTerm]) -> Conditions:
    """The first source with a coded term, by policy 1a's order: the note's own diagnosis, the referral's reasonCode
    or reasonReference, active problems linked to the note. Later sources are not looked at, even where the first
    one's codes have no mapping. Terms in words alone name no condition: they are kept and the next source is asked.
    """
    words: list[CodedTerm] = []
    for source in sources:
        terms = [term for term in source if term.term]
        words += [term for term in terms if not term.codings]
        if any(term.codings for term in terms):
            return grouped([*words, *(term for term in terms if term.codings)])
    return grouped(words)


def grouped(terms: Iterable[CodedTerm]) -> Conditions:
    """Each term's group, once; terms without a group are kept in words, once."""
    groups: dict[str, None] = {}
    unmapped: dict[str, None] = {}
    for term in terms:
        if group := condition_group(term).group:
            groups[group] = None
        else:
            unmapped[term.term] = None
    return Conditions(tuple(groups), tuple(unmapped))


def populate(record: Record, today: date) -> Populated:
    """The facts of a record on `today`, with what it lacks. Consent and willingness are never in a record.

    `fit_note` is none only where the record was asked for its fit notes and no list held anything back.
    """
    found = episode(record.fit_notes, today)
    linked = _linked(record, found.current)
    conditions = conditions_that_count(
        found.current.conditions if found.current else (), (problem.term for problem in linked)
    )
    facts: dict[str, object] = {
        **(facts_from_episode(found) if found.current or record.notes_complete else {}),
        **_work(record.work_facts, found, today),
        **_person(record, today),
    }
    if conditions.groups:
        facts["conditions"] = list(conditions.groups)
    return Populated(
        facts=facts,
        gaps=gaps_of(record, found, facts),
        free_texts=_free_texts(found),
        unmapped_terms=conditions.unmapped,
        warnings=tuple(dict.fromkeys((*record.warnings, *_date_warnings(found)))),
        other_problems=_other_problems(record, linked),
        episode=found,
    )


def _linked(record: Record, note: FitNote | None) -> list[Problem]:
    """Active problems that the record links to the note."""
    ids = frozenset(note.ids) if note else frozenset[str]()
    return [problem for problem in record.problems if problem.active and problem.links & ids]


def _other_problems(record: Record, linked: list[Problem]) -> tuple[str, ...]:
    others = (problem.term.term for problem in record.problems if problem.active and problem not in linked)
    return tuple(dict.fromkeys(others))


def _free_texts(found: Episode) -> tuple[FreeText, ...]:
    """What was written on the notes of this episode."""
    return tuple(
        FreeText(note.ids[0] if note.ids else "fit note", note.comments) for note in found.notes if note.comments
    )


def _work(stated: Iterable[WorkFact], found: Episode, today: date) -> dict[str, object]:
    """The newest statement of each field that is recent enough; two that disagree on one day leave it unknown."""
    newest: dict[str, tuple[date, set[str | int]]] = {}
    for fact in stated:
        if fact.on is None or not _still_counts(fact, found, today):
            continue
        on, values = newest.get(fact.field, (date.min, set()))
        if fact.on > on:
            newest[fact.field] = (fact.on, {fact.value})
        elif fact.on == on:
            values.add(fact.value)
    agreed = {name: values.pop() for name, (_, values) in newest.items() if len(values) == 1}
    scores = {name.removeprefix("scores."): agreed.pop(name) for name in list(agreed) if name.startswith("scores.")}
    return {**agreed, **({"scores": scores} if scores else {})}


def _still_counts(fact: WorkFact, found: Episode, today: date) -> bool:
    if fact.on is None or fact.on > today:
        return False
    if fact.value == "off_sick":
        return fact.on >= min(found.first_day or today, today - SICK_LEAVE_LASTS)
    return today - fact.on <= (SCORE_LASTS if fact.field.startswith("scores.") else WORK_FACT_LASTS)


def _person(record: Record, today: date) -> dict[str, object]:
    facts: dict[str, object] = {}
    if (age := age_on(record.patient.birth_date, today)) is not None:
        facts["age"] = age
    if record.patient.interpreter_required:
        facts["access"] = ["interpreter"]
    return facts


def age_on(birth_date: str | None, today: date) -> int | None:
    """Whole years, from a complete birth date as text; None where it is partial, malformed or in the future."""
    try:
        born = date.fromisoformat(birth_date or "")
    except ValueError:
        return None
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return years if years >= 0 else None


def _date_warnings(found: Episode) -> Iterable[str]:
    for note in found.notes:
        yield from (f"fit note {note.ids[0] if note.ids else ''}: {warning}" for warning in note.warnings)
    if found.current and found.undated and not found.current.placed:
        yield "fit note: no usable day is stated, so it may be an old one"
