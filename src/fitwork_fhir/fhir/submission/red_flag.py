"""Whether a request reports a red flag, said even where the request is refused (HOUSE decision 9).

Works on anything that parsed as JSON, valid or not: a refused request may be broken in any place.
"""

from collections.abc import Iterator, Mapping

from fitwork_fhir.errors import Finding, FitworkError
from fitwork_fhir.fhir.answers import value_of
from fitwork_fhir.triage.alarms import read_item9, read_red_flags

_FLAGS = "red_flags"
_ITEM9 = ("scores.phq9_item9", "phq9_item9")
_DEEPEST = 60

SAY = (
    "This request was refused and nothing was stored, but its answers report a red flag. Act on it now, by telephone: "
    "999 in an emergency, otherwise the patient's practice or the duty clinician. Software is not an emergency route."
)


def in_facts(facts: Mapping[str, object], *, clinician: bool = False) -> bool:
    """Whether the facts hold a red flag of any kind, or an item 9 that no clinician has reviewed."""
    known, other = read_red_flags(facts.get(_FLAGS))
    scores = facts.get("scores")
    item9 = scores.get("phq9_item9") if isinstance(scores, Mapping) else None
    reviewed = clinician and facts.get("risk_reviewed") is True
    return bool(known) or other or read_item9(item9, reviewed)[0]


def holds_red_flag(body: object) -> bool:
    """Whether any QuestionnaireResponse in a body answers so; never raises, whatever the body is."""
    return any(_alarming(item) for item in _items(body, 0))


def say_red_flag(error: FitworkError, body: object) -> FitworkError:
    """The error, marked with `red_flag`; where it is true, with a finding that tells the sender what to do."""
    flagged = holds_red_flag(body)
    error.red_flag = flagged  # type: ignore[attr-defined]
    if flagged and not any(finding.reason == "red-flag-refused" for finding in error.findings):
        error.findings += (Finding("business-rule", SAY, reason="red-flag-refused"),)
    return error


def _alarming(item: Mapping[str, object]) -> bool:
    link_id, answers = item.get("linkId"), item.get("answer")
    if link_id != _FLAGS and link_id not in _ITEM9:
        return False
    given = answers if isinstance(answers, list) else [answers]
    values = [_value(answer) for answer in given]
    if link_id == _FLAGS:
        return any(read_red_flags([value] if value is not None else None) != (frozenset(), False) for value in values)
    return any(read_item9(value, False)[0] for value in values)


def _value(answer: object) -> object:
    """The answer's value; where it cannot be told, the answer itself, which then counts as a flag."""
    if not answer:
        return answer
    try:
        return value_of(answer)  # type: ignore[arg-type]
    except AttributeError:
        return answer


def _items(value: object, depth: int) -> Iterator[Mapping[str, object]]:
    """Every object that looks like an answered item of a form, at any depth."""
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        if "linkId" in value:
            yield value
        for member in value.values():
            yield from _items(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            yield from _items(member, depth + 1)
