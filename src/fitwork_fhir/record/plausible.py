"""Setting aside dates on a fit note that cannot be right on the day it is read. The note itself stays."""

from dataclasses import replace
from datetime import date, timedelta

from fitwork_fhir.record.fit_note import FitNote

FURTHEST_START = timedelta(days=92)
"""How far ahead a note may begin: 3 months, the longest one note may be in the first half year of a condition."""

ASSESSED_AHEAD = "assessed: after today, set aside"
START_AHEAD = "start: more than 3 months after today, set aside"


def plausible(note: FitNote, today: date) -> FitNote:
    """The note without an assessment after `today` or a start far ahead of it, and with a warning for each."""
    found: dict[str, str] = {}
    if note.assessed and note.assessed > today:
        found["assessed"] = ASSESSED_AHEAD
    if note.start and note.start - today > FURTHEST_START:
        found["start"] = START_AHEAD
    if not found:
        return note
    return replace(note, **dict.fromkeys(found), warnings=(*note.warnings, *found.values()))  # type: ignore[arg-type]
