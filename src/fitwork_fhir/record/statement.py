"""Putting one fit note together from what a record says about it: codes, a flattened comment, dates.

Codes come before the comment for everything but the status: where a code and the comment, or two codes, state
different things, both statements are ticked, so to say, and the status cannot be read (policy 1a).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from fitwork_fhir.record import comment as flattened
from fitwork_fhir.record.codes import FitNoteMeaning, Issue, fit_note_meaning
from fitwork_fhir.record.coding import Coding
from fitwork_fhir.record.fit_note import FitNote, FitNoteStatus, Provenance

NOT_FIT_WITH_BOXES = "status, advice: the note reads not fit for work and a tick box is ticked"
CONTRADICTORY = "status: one part of the record reads not fit for work, another may be fit for work"


def meanings(codings: Iterable[Coding]) -> tuple[FitNoteMeaning, ...]:
    """What the codes of one entry say about a fit note; empty where it is no part of one."""
    found = (fit_note_meaning(coding.system, coding.code) for coding in codings)
    return tuple(meaning for meaning in found if meaning)


def statement(
    codings: Iterable[Coding],
    *,
    comment: str | None = None,
    assessed: date | None = None,
    start: date | None = None,
    end: date | None = None,
    issuer_profession: str | None = None,
    ids: tuple[str, ...] = (),
    source: Provenance = Provenance.CODE,
) -> FitNote | None:
    """The note that one coded entry and its comment state; None where no code means a fit note.

    A tick box code alone is a note whose status cannot be read (policy 1a: neither statement ticked). `source` says
    where dates and codes stood: CODE for an observation, DOCUMENT for a document reference.
    """
    said = meanings(codings)
    if not said:
        return None
    written = flattened.read(comment) if comment else None
    coded = FitNote(
        status=_status(said),
        advice=frozenset(meaning.advice for meaning in said if meaning.advice),
        assessed=assessed,
        start=start,
        end=end,
        comments=comment if written is None else None,
        issuer_profession=issuer_profession,
        issued=not any(meaning.issue is Issue.NOT_ISSUED for meaning in said),
        duplicate=any(meaning.issue is Issue.DUPLICATE for meaning in said),
        ids=ids,
        warnings=(CONTRADICTORY,) if len(_statuses(said)) > 1 else (),
    )
    coded = replace(coded, provenance=_provenance(coded, source))
    return checked(_commented(coded, written) if written else coded)


def with_boxes(note: FitNote, boxes: Sequence[FitNote]) -> FitNote:
    """The note with tick boxes that were recorded as entries of their own, and what was written on those."""
    ticked = note.advice.union(*(box.advice for box in boxes))
    if ticked == note.advice and not any(box.comments for box in boxes):
        return note
    comments = "\n".join(dict.fromkeys(words for entry in (note, *boxes) if (words := entry.comments)))
    return checked(
        replace(
            note,
            advice=ticked,
            comments=comments or None,
            ids=(*note.ids, *(key for box in boxes for key in box.ids)),
            provenance={**note.provenance, "advice": Provenance.CODE},
        )
    )


def with_duration(note: FitNote, unit: str, count: int) -> FitNote:
    """The note with a duration recorded as a number beside it. `unit` is days, weeks or months; 0 states nothing."""
    if count <= 0 or note.stated_days or note.end:
        return note
    return replace(note, **{unit: count}, provenance={**note.provenance, unit: Provenance.NUMERIC})  # type: ignore[arg-type]


def merged(first: FitNote, second: FitNote) -> FitNote:
    """One note told twice: what the first does not state comes from the second."""
    known = {note.status for note in (first, second)} - {FitNoteStatus.UNKNOWN}
    filled = {
        name: getattr(second, name)
        for name in (
            "advice",
            "assessed",
            "start",
            "end",
            "months",
            "weeks",
            "days",
            "conditions",
            "comments",
            "reassess",
            "issuer_profession",
        )
        if not getattr(first, name) and getattr(second, name) not in (None, (), frozenset())
    }
    if "reassess" in filled and first.reassess is not None:
        del filled["reassess"]
    conflict = len(known) > 1
    return replace(
        first,
        **filled,
        status=FitNoteStatus.UNKNOWN if conflict or not known else known.pop(),
        issued=first.issued and second.issued,
        duplicate=first.duplicate or second.duplicate,
        provenance={**second.provenance, **first.provenance},
        ids=first.ids + second.ids,
        warnings=tuple(dict.fromkeys((*first.warnings, *second.warnings, *((CONTRADICTORY,) if conflict else ())))),
    )


def _commented(coded: FitNote, written: FitNote) -> FitNote:
    """The coded note with what its comment adds; two codes that contradict each other stay unread."""
    both = merged(coded, written)
    return replace(both, status=FitNoteStatus.UNKNOWN) if CONTRADICTORY in coded.warnings else both


def checked(note: FitNote) -> FitNote:
    """The note with a warning for each contradiction it holds. Nothing is dropped: a person sees both sides."""
    found = []
    if note.status is FitNoteStatus.NOT_FIT and note.advice:
        found.append(NOT_FIT_WITH_BOXES)
    if note.start and note.end and note.end < note.start:
        found.append("end: before the start of the note")
    return replace(note, warnings=tuple(dict.fromkeys((*note.warnings, *found)))) if found else note


def _statuses(said: tuple[FitNoteMeaning, ...]) -> set[FitNoteStatus]:
    return {meaning.status for meaning in said if meaning.status not in (None, FitNoteStatus.UNKNOWN)}


def _status(said: tuple[FitNoteMeaning, ...]) -> FitNoteStatus:
    known = _statuses(said)
    return known.pop() if len(known) == 1 else FitNoteStatus.UNKNOWN


def _provenance(note: FitNote, source: Provenance) -> dict[str, Provenance]:
    stated = {name: source for name in ("assessed", "start", "end", "issuer_profession") if getattr(note, name)}
    if note.status is not FitNoteStatus.UNKNOWN:
        stated["status"] = source
    if note.advice:
        stated["advice"] = source
    if note.comments:
        stated["comments"] = Provenance.COMMENT
    return stated
