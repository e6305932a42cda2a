"""Definitions made of the rule tables: what must hold for a reason, a service or a prompt; what leads to a state."""

from collections.abc import Iterator, Mapping

from fitwork_fhir.casework.chapters import Row, rows_by_code
from fitwork_fhir.feedback.codes import BUSINESS_STATUS, SERVICE_TYPE
from fitwork_fhir.referral.state_table import ROWS
from fitwork_fhir.triage.reasons import FIELD_NAMES, FLAG_NAMES, SENTENCES, TEMPLATES, sentence

Made = Iterator[tuple[str, str, str]]
"""(code, display, definition)."""
_RULES = rows_by_code()
_ABOUT = {
    "DATA-INVALID": "A value was outside its type, vocabulary or range, and counts as missing.",
    "DATA-MISSING": "The policy asks for it and it was not given.",
    "DATA-CONFLICT": "It contradicts something else that was given.",
}


def reason_codes(displays: Mapping[str, str] | None = None) -> Made:
    """The reasons with their sentences; or the codes of another table of displays, with their rules."""
    for code, words in (displays or SENTENCES).items():
        yield code, words, _when(_RULES[code])
    if displays is None:
        yield from _about_something()


def _about_something() -> Made:
    for name in FLAG_NAMES:
        code = f"RED-FLAG:{name}"
        yield code, sentence(code), _when(_RULES[code])
    for kind, said in _ABOUT.items():
        yield kind, TEMPLATES[kind].format(name="a field"), said
        for field in FIELD_NAMES:
            code = f"{kind}:{field}"
            yield code, sentence(code), _when(_RULES[code]) if code in _RULES else said


def service_codes() -> Made:
    for code, words in SERVICE_TYPE.items():
        rules = _RULES.get(code, ())
        yield code, words, _when(rules) if rules else _UNRULED.get(code, _ASKED)


_ASKED = "No rule adds it; it is there because a referrer may ask for it."
_UNRULED = {"urgent-medical-review": "Brought by every red flag that ends triage."}


def state_codes(besides: Mapping[str, str]) -> Made:
    """The business statuses; the definition says what leads there, by the state table."""
    for code, words in BUSINESS_STATUS.items():
        ways = [row.meaning for row in ROWS if any(to.business == code for to in row.to)]
        yield code, words, besides.get(code) or _ways(ways)


def _ways(meanings: list[str]) -> str:
    return "Reached when: " + " Or: ".join(dict.fromkeys(meanings))


def _when(rules: tuple[Row, ...]) -> str:
    return "When: " + "; or: ".join(dict.fromkeys(rule.when for rule in rules)) + "."
