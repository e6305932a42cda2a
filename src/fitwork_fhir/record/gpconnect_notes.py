"""Fit notes as GP Connect sends them: an uncategorised Observation (EMIS) or a DocumentReference (Medicus).

SystmOne keeps tick boxes and durations as rows of their own on the day of the note; such rows join the note of the
same day and consultation.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from fitwork_fhir.record.codes import duration_unit
from fitwork_fhir.record.fit_note import FitNote, FitNoteStatus, Provenance, TickBox
from fitwork_fhir.record.gpconnect_bundle import Resources, key_of
from fitwork_fhir.record.statement import meanings, merged, statement, with_boxes, with_duration
from fitwork_fhir.record.stu3 import Element, codings, day, element, elements, reference, text, whole_number

_Place = tuple[date | None, str | None]
"""The day and the consultation an entry belongs to."""


@dataclass(slots=True)
class _Together:
    """What was recorded on one day in one consultation."""

    observed: list[FitNote] = field(default_factory=list)
    documents: list[FitNote] = field(default_factory=list)
    boxes: list[FitNote] = field(default_factory=list)
    durations: list[tuple[str, int]] = field(default_factory=list)

    def notes(self) -> list[FitNote]:
        """The notes these entries make; boxes and durations belong to one of them."""
        notes = _told_once([*self.observed, *self.documents])
        if len(self.observed) == len(self.documents) == 1:
            notes = [merged(self.observed[0], self.documents[0])]
        boxes = self.boxes
        if not notes:
            notes, boxes = boxes[:1], boxes[1:]
        if notes:
            owner = max(range(len(notes)), key=lambda n: _owns_boxes(notes[n]))
            notes[owner] = with_boxes(notes[owner], boxes)
            for unit, count in self.durations:
                notes[owner] = with_duration(notes[owner], unit, count)
        return notes


def _told_once(notes: list[FitNote]) -> list[FitNote]:
    """The notes without bare statements ("MED3 issued") beside a fuller one: SystmOne records both for one note."""
    bare = [note for note in notes if _is_bare(note)]
    full = [note for note in notes if not _is_bare(note)]
    if not bare or sum(note.counts for note in full) != 1:
        return notes
    owner = next(n for n, note in enumerate(full) if note.counts)
    for note in bare:
        full[owner] = merged(full[owner], note)
    return full


def _is_bare(note: FitNote) -> bool:
    said = (note.start, note.end, note.stated_days, note.advice, note.conditions, note.comments)
    return note.counts and note.status is FitNoteStatus.UNKNOWN and not any(said)


def _owns_boxes(note: FitNote) -> tuple[bool, bool]:
    return note.counts, note.status is FitNoteStatus.MAY_BE_FIT


def fit_notes(resources: Resources, professions: dict[str, str]) -> tuple[FitNote, ...]:
    """Every note of the record, those not issued and duplicates included and marked."""
    places: defaultdict[_Place, _Together] = defaultdict(_Together)
    for observation in resources.of("Observation"):
        _place_observation(observation, professions, places)
    for document in resources.of("DocumentReference"):
        if note := _document_note(document, professions):
            places[note.assessed, reference(element(document, "context"), "encounter")].documents.append(note)
    return tuple(note for together in places.values() for note in together.notes())


def _place_observation(observation: Element, professions: dict[str, str], places: dict[_Place, _Together]) -> None:
    consultation = reference(observation, "context") or reference(observation, "encounter")
    place = (day(observation, "effectiveDateTime"), consultation)
    if duration := _duration(observation):
        places[place].durations.append(duration)
        return
    note = _observation_note(observation, professions)
    if note is None:
        return
    said = meanings(codings(element(observation, "code")))
    (places[place].observed if any(m.is_statement for m in said) else places[place].boxes).append(note)


def _observation_note(observation: Element, professions: dict[str, str]) -> FitNote | None:
    period = element(observation, "effectivePeriod")
    note = statement(
        codings(element(observation, "code")),
        comment=_comment(observation),
        assessed=day(observation, "effectiveDateTime"),
        start=day(period, "start"),
        end=day(period, "end"),
        issuer_profession=_profession(observation, "performer", professions),
        ids=(key_of(observation),),
    )
    boxes = [FitNote(advice=frozenset({box})) for box in _component_boxes(observation)]
    return with_boxes(note, boxes) if note else None


def _document_note(document: Element, professions: dict[str, str]) -> FitNote | None:
    return statement(
        codings(element(document, "type")),
        assessed=day(document, "created") or day(document, "indexed"),
        issuer_profession=_profession(document, "author", professions),
        ids=(key_of(document),),
        source=Provenance.DOCUMENT,
    )


def _component_boxes(observation: Element) -> list[TickBox]:
    """Tick boxes sent as components of the note; a component that says false is not ticked."""
    return [
        meaning.advice
        for component in elements(observation, "component")
        if component.get("valueBoolean") is not False
        for meaning in meanings(codings(element(component, "code")))
        if meaning.advice
    ]


def _duration(observation: Element) -> tuple[str, int] | None:
    count = whole_number(element(observation, "valueQuantity"), "value")
    units = (duration_unit(coding.system, coding.code) for coding in codings(element(observation, "code")))
    unit = next((unit for unit in units if unit), None)
    return (unit, count) if unit and count is not None else None


def _comment(observation: Element) -> str | None:
    """STU3 has one comment; R4 calls it note and repeats it."""
    notes = [words for note in elements(observation, "note") if (words := text(note, "text"))]
    return text(observation, "comment") or "\n".join(notes) or None


def _profession(resource: Element, name: str, professions: dict[str, str]) -> str | None:
    for person in elements(resource, name):
        if profession := professions.get(reference({"by": person}, "by") or ""):
            return profession
    return None
