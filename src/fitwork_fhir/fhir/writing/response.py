"""Facts and fit notes as QuestionnaireResponses to our forms."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.forms import FIT_NOTE, REFERRAL, Form, Kind, Question
from fitwork_fhir.record.coding import CodedTerm
from fitwork_fhir.record.fit_note import FitNote


def referral_response(facts: Mapping[str, object], *, subject: str, authored: str) -> dict[str, Any]:
    """The facts by the policy's names as answers; what is not known has no item."""
    scores = facts.get("scores")
    known = {**facts, **({f"scores.{n}": v for n, v in scores.items()} if isinstance(scores, Mapping) else {})}
    return _response(REFERRAL, known, subject, authored)


def fit_note_response(note: FitNote, *, subject: str, authored: str) -> dict[str, Any]:
    """One fit note as it was read."""
    known: dict[str, object] = {
        "assessment_date": note.assessed,
        "conditions": list(note.conditions),
        "fit_note": note.status.value,
        "fit_note_advice": sorted(box.value for box in note.advice),
        "comments": note.comments,
        "from": note.start,
        "to": note.end,
        "reassess": note.reassess,
        "issuer_profession": note.issuer_profession,
        "duration": _duration(note) if note.end is None else None,
    }
    return _response(FIT_NOTE, known, subject, authored)


def _duration(note: FitNote) -> dict[str, Any] | None:
    """A Quantity in the one unit the note was written in; notes in two units are in days."""
    stated = [(note.months, "mo", "months"), (note.weeks, "wk", "weeks"), (note.days, "d", "days")]
    given = [(number, code, unit) for number, code, unit in stated if number]
    if not given:
        return None
    if len(given) > 1 and note.first_day and note.last_day:
        given = [((note.last_day - note.first_day).days + 1, "d", "days")]
    number, code, unit = given[0]
    return {"value": number, "unit": unit, "system": systems.UCUM, "code": code}


def _response(form: Form, known: Mapping[str, object], subject: str, authored: str) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": form.url,
        "status": "completed",
        "subject": {"reference": subject},
        "authored": authored,
        "item": list(_items(form.items, known)),
    }


def _items(questions: tuple[Question, ...], known: Mapping[str, object]) -> Iterator[dict[str, Any]]:
    for question in questions:
        if question.kind is Kind.GROUP:
            inner = list(_items(question.items, known))
            if inner:
                yield {"linkId": question.link_id, "text": question.text, "item": inner}
            continue
        answers = [_answer(question, value) for value in _listed(known.get(question.link_id))]
        if answers:
            yield {"linkId": question.link_id, "text": question.text, "answer": answers}


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _answer(question: Question, value: object) -> dict[str, Any]:
    if isinstance(value, CodedTerm):
        return _term(value)
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, date):
        return {"valueDate": value.isoformat()}
    if isinstance(value, dict):
        return {"valueQuantity": value}
    text = str(value)
    if question.kind in (Kind.CHOICE, Kind.OPEN_CHOICE) and question.options:
        words = dict(question.options).get(text)
        coding = {"system": question.system, "code": text}
        return {"valueCoding": {**coding, "display": words} if words else coding}
    return {"valueString": text}


def _term(term: CodedTerm) -> dict[str, Any]:
    if not term.codings:
        return {"valueString": term.term}
    first = term.codings[0]
    return {"valueCoding": {"system": first.system, "code": first.code, "display": term.term or first.display}}
