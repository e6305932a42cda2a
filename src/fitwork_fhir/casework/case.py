"""The case behind a referral: where it is, what is known, who owns it, and what is asked of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fitwork_fhir.referral.status import SAFETY_ACKNOWLEDGED, SAFETY_HOLD, Place
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.triage.decision import Decision


class PartyKind(StrEnum):
    PRACTICE = "practice"
    SERVICE = "service"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation in the loop."""

    kind: PartyKind
    code: str
    """ODS code, or the directory id of a service whose ODS code the directory does not hold."""
    name: str | None = None
    reference: str | None = None
    """Type/id of the Organization we hold for it, where it is not one of the directory's."""


class AskCode(StrEnum):
    """What can be asked of a person; codes of CodeSystem practice-task."""

    SAFETY_REVIEW = "safety-review"
    SAFETY_DUTY = "safety-duty"
    RECORD_CONSENT = "record-consent"
    ANSWER_QUESTION = "answer-question"
    READ_WORDS = "read-words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A "please do this" for an organisation: its own Task, part of the referral's."""

    id: str
    code: AskCode
    owner: Party
    told: str | None
    """The practice that may read it; None for the owner's team alone."""
    status: str
    """requested, accepted, in-progress, completed, cancelled."""
    opened: datetime
    due: datetime
    text: str
    about: tuple[str, ...] = ()
    """What it is about: red-flag codes, or the id of the question's Communication."""
    outputs: tuple[tuple[str, str], ...] = ()
    """(output type, reference) as the owner recorded them, such as clearance."""
    private: bool = False
    """Whether it stays with its owner when the case goes to a service: it came while the case was held."""
    version: int = 0
    """Of its Task; 0 before it is stored."""

    @property
    def open(self) -> bool:
        return self.status in ("requested", "accepted", "in-progress")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words somebody wrote on the referral's Task."""

    at: datetime
    by: str
    text: str
    private: bool = False
    """Whether no service reads it: it was written while the case was on a safety hold, by others than its owner."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One referral and everything that happened to it. A value: every step makes a new one."""

    # Without slots: a step copies a case a dozen times, and a dictionary is copied at once (see `having`).

    id: str
    """The ServiceRequest's id."""
    task_id: str
    patient_id: str
    reference: str
    correlation_id: str | None
    tenant: str
    told: str | None
    referrer: Party
    registered: Party | None
    """The patient's registered practice, where it is known; the referrer itself where that is the one."""
    source: str
    owner: Party
    place: Place
    held_from: Place | None = None
    """Where it was before a hold; None where there is no hold."""
    held_later: bool = False
    """Whether the hold began after receipt."""
    waiting_from: Place | None = None
    """Where it was before it had to wait for a place at a service."""
    paused_from: Place | None = None
    """Where it was before a question."""
    facts: Mapping[str, object]
    decision: Decision
    earlier: tuple[Decision, ...] = ()
    tier: str | None
    """The tier that stands (None while on hold at receipt)."""
    pending_tier: str | None = None
    previous_tier: str | None = None
    tier_since: datetime
    signposts: tuple[str, ...] = ()
    """Directory ids of services the person may turn to; they receive nothing."""
    national: tuple[str, ...] = ()
    """National offers in words, where no local service is named."""
    declined_by: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    words: tuple[Words, ...] = ()
    notes: tuple[Note, ...] = ()
    opened: datetime
    changed: datetime
    first_contact_by: date | None = None
    next_date: date | None = None
    taken_on: bool = False
    failed_contacts: int = 0
    trying_since: date | None = None
    unreachable_from: str | None = None
    """The tier before the patient could not be reached; it stands again when they answer."""
    plan_agreed: bool = False
    returned_on: date | None = None
    followed_up: int = 0
    status_reason: str | None = None
    outcome: str | None = None
    cleared: bool = False
    """Whether a named clinician recorded a clearance: risk_reviewed then counts whoever referred."""
    nhs_number: str | None = None
    """The patient's valid NHS number as it was sent, for a practice that may not read the referrer's Patient."""
    hidden_told: tuple[tuple[str, str], ...] = ()
    """(organisation, line) of what was said that the patient must not read: it is not said twice."""
    flag_reported_by: str | None = None
    """Who reported the red flags of the latest hold: a role and an organisation."""
    flag_reported_on: date | None = None
    absence_said_on: date | None = None
    """The day on which the known absence_days was said, where that was after receipt."""
    linked: tuple[str, ...] = ()
    """Ids of earlier or repeated ServiceRequests of the same person."""
    seen_by: tuple[Party, ...] = ()
    """Every service that has owned it, for the message that it was sent in error."""
    version: int = 0
    task_version: int = 0

    def having(self, **changes: Any) -> "Case":
        """The case with other values in some fields, as dataclasses.replace gives it at a tenth of its time. Raises
        TypeError on a name that is no field."""
        made = object.__new__(Case)
        values = made.__dict__
        values.update(self.__dict__)
        values.update(changes)
        if len(values) != len(self.__dict__):
            raise TypeError(f"a case has no field {sorted(changes.keys() - self.__dict__.keys())}")
        return made

    @property
    def open(self) -> bool:
        return self.place.open

    @property
    def held(self) -> bool:
        """Whether a safety concern stands: a hold, or a review of one that nobody has cleared, whatever the place."""
        return self.place in (SAFETY_HOLD, SAFETY_ACKNOWLEDGED) or self.ask(AskCode.SAFETY_REVIEW) is not None

    @property
    def standing(self) -> Place:
        """The place that counts for the state table: a question pauses a case, it does not change what may happen."""
        return self.paused_from or self.place

    def ask(self, code: AskCode) -> Ask | None:
        """The open ask of this code, if there is one."""
        return next((ask for ask in self.asks if ask.code is code and ask.open), None)
