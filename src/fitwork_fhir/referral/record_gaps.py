"""What a record leaves open, said so that a GP can close it with one answer."""

from collections.abc import Callable, Mapping

from fitwork_fhir.record.episode import Episode
from fitwork_fhir.record.fit_note import FitNoteStatus
from fitwork_fhir.record.record import Record
from fitwork_fhir.referral.gap import Gap

_Rule = tuple[str, str, Callable[[Record, Episode, Mapping[str, object]], bool]]
"""Policy field, the sentence, and when it is open: given the record, its current episode and the facts found."""

_RULES: tuple[_Rule, ...] = (
    ("consent_referral", "A record never holds consent to this referral: ask the patient.", lambda *_: True),
    ("consent_employer", "A record never holds consent to tell the employer: ask the patient.", lambda *_: True),
    ("wants_return", "A record does not say whether the patient wants to return to work: ask.", lambda *_: True),
    (
        "fit_note",
        "No fit note was found, but the record may be incomplete: there may be one.",
        lambda record, found, facts: "fit_note" not in facts and bool(record.withheld),
    ),
    (
        "fit_note",
        "The record was not asked for the lists in which fit notes arrive: there may be one.",
        lambda record, found, facts: "fit_note" not in facts and not record.withheld,
    ),
    (
        "fit_note",
        "A fit note was found whose statement cannot be read: not fit, or may be fit?",
        lambda record, found, facts: found.current is not None and found.current.status is FitNoteStatus.UNKNOWN,
    ),
    (
        "note_days_ahead",
        "The current fit note does not say when it ends.",
        lambda record, found, facts: found.current is not None and "note_days_ahead" not in facts,
    ),
    (
        "absence_days",
        "The fit notes do not say when this absence began.",
        lambda record, found, facts: facts.get("fit_note") != "none" and "absence_days" not in facts,
    ),
    (
        "fit_notes_episode",
        "An earlier fit note without an end leaves open how many belong to this absence.",
        lambda record, found, facts: found.current is not None and "fit_notes_episode" not in facts,
    ),
    (
        "conditions",
        "No coded diagnosis stands on the fit note or on an active problem linked to it.",
        lambda record, found, facts: "conditions" not in facts,
    ),
    (
        "work_status",
        "The record does not say whether the patient is at work, off sick or not in work.",
        lambda record, found, facts: "work_status" not in facts,
    ),
    (
        "employment",
        "The record does not say whether the patient is employed.",
        lambda record, found, facts: "employment" not in facts,
    ),
    ("age", "The record gives no complete birth date.", lambda record, found, facts: "age" not in facts),
)


def gaps_of(record: Record, found: Episode, facts: Mapping[str, object]) -> tuple[Gap, ...]:
    """The gaps of a record, in the order they are asked."""
    return tuple(Gap(field, why) for field, why, open_in in _RULES if open_in(record, found, facts))
