"""The employer's channel: an allow-list of capability, adjustments and dates, and nothing else (requirements 9.11).

A report is a mapping. What an employer, or a fit note that an employer will read, may hold of it:

- `capability`: a text or a list of texts, what the person can do;
- `adjustments`: a list of texts or of mappings {`box`: a box of the fit note, `what`: text, `from`, `until`: date};
- `dates`: a mapping of any of `assessed`, `from`, `until`, `return`, `review` to a date.

Dates are `date`, or text as YYYY-MM-DD. A diagnosis, a condition, scores, barriers, or the wish for an independent view
have no key here, and so cannot pass. Texts are a person's own words: the patient sees them before they are sent.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from fitwork_fhir.feedback.hidden import tells
from fitwork_fhir.feedback.phrases import BOXES
from fitwork_fhir.feedback.plain import clean, day

Report = Mapping[str, object]


def employer_view(report: Report) -> dict[str, Any]:
    """What of a report an employer may see; keys that hold nothing allowed are left out."""
    kept = {key: keep(report.get(key)) for key, keep in _ALLOWED.items()}
    return {key: value for key, value in kept.items() if value}


def fit_note_boxes(report: Report) -> tuple[str, ...]:
    """The boxes of the fit note that the report's adjustments call for, in the form's order, in words."""
    wanted = {change.get("box") for change in employer_view(report).get("adjustments", ())}
    return tuple(words for box, words in BOXES.items() if box in wanted)


def fit_note_comment(report: Report) -> str:
    """A comment for the fit note: the adjustments with their dates; empty where there are none."""
    changes = employer_view(report).get("adjustments", ())
    return "; ".join(_spoken(change) for change in changes if "what" in change)


def _spoken(change: Mapping[str, str]) -> str:
    said = {"from": "from {}", "until": "until {}"}
    when = [words.format(day(date.fromisoformat(change[key]))) for key, words in said.items() if key in change]
    return " ".join([change["what"].rstrip(".;"), *when])


def _texts(value: object) -> list[str]:
    given = value if isinstance(value, list | tuple) else [value]
    return [said for one in given if (said := _text(one))]


def _text(value: object) -> str:
    said = clean(value) if isinstance(value, str) else ""
    return "" if tells(said) else said


def _day(value: object) -> str:
    if isinstance(value, date):
        return date(value.year, value.month, value.day).isoformat()
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) and len(value) == 10 else ""
    except ValueError:
        return ""


def _box(value: object) -> str:
    return value if isinstance(value, str) and value in BOXES else ""


def _mapping(allowed: Mapping[str, Callable[[object], str]]) -> Callable[[object], dict[str, str]]:
    def keep(value: object) -> dict[str, str]:
        given = value if isinstance(value, Mapping) else {}
        return {key: kept for key, read in allowed.items() if (kept := read(given.get(key)))}

    return keep


_adjustment = _mapping({"box": _box, "what": _text, "from": _day, "until": _day})


def _adjustments(value: object) -> list[dict[str, str]]:
    given: Iterable[object] = value if isinstance(value, list | tuple) else [value]
    return [kept for one in given if (kept := _adjustment({"what": one} if isinstance(one, str) else one))]


_ALLOWED: Mapping[str, Callable[[object], Any]] = {
    "capability": _texts,
    "adjustments": _adjustments,
    "dates": _mapping(dict.fromkeys(("assessed", "from", "until", "return", "review"), _day)),
}
