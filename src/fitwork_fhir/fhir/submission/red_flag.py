"""Whether a request reports a red flag, wherever in it, said even where the request is refused (HOUSE decision 9).

Works on anything that parsed as JSON, valid or not: a refused request may be broken in any place.
"""

from collections.abc import Mapping

from fitwork_fhir.errors import Finding, FitworkError
from fitwork_fhir.fhir.alarm_words import findings_of, words_of
from fitwork_fhir.fhir.alarms import alarms, bytes_hint, unheard, with_alarms
from fitwork_fhir.fhir.submission.reading import Reading
from fitwork_fhir.triage.alarms import read_item9, read_red_flags

SAY = (
    "This request was refused and nothing was stored, but its answers report a red flag. Act on it now, by telephone: "
    "999 in an emergency, otherwise the patient's practice or the duty clinician. Software is not an emergency route."
)


def in_facts(facts: Mapping[str, object], *, clinician: bool = False) -> bool:
    """Whether the facts hold a red flag of any kind, or an item 9 that no clinician has reviewed."""
    known, other = read_red_flags(facts.get("red_flags"))
    scores = facts.get("scores")
    item9 = scores.get("phq9_item9") if isinstance(scores, Mapping) else None
    reviewed = clinician and facts.get("risk_reviewed") is True
    return bool(known) or other or read_item9(item9, reviewed)[0]


def holds_red_flag(body: object) -> bool:
    """Whether anything in a body reports one, be it withdrawn or not; bytes are those of a body that does not parse.

    Never raises, whatever the body is.
    """
    return bytes_hint(body) if isinstance(body, bytes) else bool(alarms(body))


def hear(reading: Reading, facts: dict[str, object]) -> dict[str, object]:
    """The facts, and every alarm that stands elsewhere in the request than in a form they were read from (S4, S5)."""
    for part in reading.contents.received:
        if part.position < 0:
            continue  # scanned with the resource that contains it
        found = unheard(facts, alarms(part.resource, reading.heard))
        if found:
            reading.words.extend(words_of(found, part.type))
            for finding in findings_of(found, reading.contents.path(part.resource)):
                reading.findings.note(finding)
            facts = with_alarms(facts, found)
    return facts


def say_red_flag(error: FitworkError, body: object) -> FitworkError:
    """The error, marked with `red_flag`; where it is true, with a finding that tells the sender what to do."""
    flagged = holds_red_flag(body)
    error.red_flag = flagged  # type: ignore[attr-defined]
    if flagged and not any(finding.reason == "red-flag-refused" for finding in error.findings):
        error.findings += (Finding("business-rule", SAY, reason="red-flag-refused"),)
    return error
