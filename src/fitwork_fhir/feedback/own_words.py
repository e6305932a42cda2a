"""Words that people wrote: repeated in an open message only where they cannot give away what is hidden."""

from collections.abc import Callable, Mapping

from fitwork_fhir.feedback.hidden import tells
from fitwork_fhir.feedback.plain import clean, name
from fitwork_fhir.feedback.situation import Situation


def said(text: str | None) -> str:
    """A person's own words, or nothing where they may give away what is hidden."""
    return clean(text) if text and not tells(text) else ""


def named(text: str | None) -> str:
    """A name, or nothing where it may give away what is hidden, as a domestic abuse service's does."""
    return name(text) if text and not tells(text) else ""


def texts(value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else (value,)
    return tuple(text for text in given if isinstance(text, str) and text)


def _changes(value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else (value,)
    return texts([change.get("what") if isinstance(change, Mapping) else change for change in given])


OWN_WORDS: Mapping[str, Callable[[Situation], tuple[str, ...]]] = {
    "why": lambda s: texts(s.why),
    "question": lambda s: texts(s.question),
    "helped": lambda s: texts(s.helped),
    "capability": lambda s: texts((s.report or {}).get("capability")),
    "comment": lambda s: _changes((s.report or {}).get("adjustments")),
    "hindered": lambda s: texts((s.report or {}).get("barriers")),
    "given": lambda s: texts((s.report or {}).get("interventions")),
    "instead": lambda s: (*s.signposts, *s.national),
    "reporter": lambda s: texts(s.reported_by),
    "who": lambda s: texts(s.service_name),
}
"""What people wrote, by the word that repeats it in a message."""
