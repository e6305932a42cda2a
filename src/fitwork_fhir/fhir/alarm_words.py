"""How an alarm that no question of a form took in is told: words for a person, and a warning for the sender."""

from collections.abc import Iterable, Iterator

from fitwork_fhir.errors import Finding, warning
from fitwork_fhir.fhir.alarms import Alarm
from fitwork_fhir.referral.submission import Words

_FOUND = (
    "A red flag, or an answer to item 9 of the PHQ-9, stands where the form does not ask for it, or in a shape it does "
    "not ask for. It was read as a red flag, and is put before a person."
)
_WITHDRAWN = (
    "This is marked as entered in error, or as no longer so, and reports a red flag, or an answer to item 9 of the "
    "PHQ-9. It was not read as one; it is put before a person."
)


def words_of(found: Iterable[Alarm], where: str) -> Iterator[Words]:
    """What was reported, and in which kind of resource or form."""
    for alarm in found:
        note = " (marked as entered in error, or as no longer so)" if alarm.withdrawn else ""
        yield Words(where=where, text=f"{alarm.field}: {alarm.value}{note}")


def findings_of(found: Iterable[Alarm], where: str) -> Iterator[Finding]:
    """One warning for what was read, one for what was not."""
    states = {alarm.withdrawn for alarm in found}
    if False in states:
        yield warning("business-rule", _FOUND, where, "red-flag-out-of-place")
    if True in states:
        yield warning("business-rule", _WITHDRAWN, where, "red-flag-withdrawn")
