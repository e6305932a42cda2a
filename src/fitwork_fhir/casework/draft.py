"""A step in the making: the case as it becomes, and everything that leaves with it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from fitwork_fhir.casework.case import Ask, AskCode, Case, Party, PartyKind
from fitwork_fhir.clock import add_working_days
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.identifiers import Ids
from fitwork_fhir.routing.directory import Directory


class TimerKind(StrEnum):
    """What may have to happen later."""

    SAFETY_ESCALATION = "safety-escalation"
    DUTY_ESCALATION = "duty-escalation"
    CONSENT_CHASE = "consent-chase"
    CONSENT_LAPSE = "consent-lapse"
    QUESTION_CHASE = "question-chase"
    WORDS_DUE = "words-due"
    SAFETY_REMINDER = "safety-reminder"
    SAFETY_OVERDUE = "safety-overdue"
    """Never fires: it stands while nobody has acknowledged what is overdue, so that it can be counted."""
    CAPACITY_DATE = "capacity-date"
    REVIEW = "review"
    FOLLOW_UP = "follow-up"


SAFETY_TIMERS = frozenset(
    {TimerKind.SAFETY_ESCALATION, TimerKind.DUTY_ESCALATION, TimerKind.SAFETY_REMINDER, TimerKind.SAFETY_OVERDUE}
)
"""Timers that outlive the end of a case, and that `serve` itself fires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a step needs from outside, passed in."""

    now: datetime
    ids: Ids
    directory: Directory
    operator: Party
    bank_holidays: AbstractSet[date] = frozenset()
    duty_phone: str | None = None
    """The telephone number of the operator's duty clinician."""

    @property
    def today(self) -> date:
        return self.now.date()

    def working_days(self, days: int) -> datetime:
        """The end of the working day `days` working days from now (17:00 UTC)."""
        day = add_working_days(self.today, days, self.bank_holidays)
        return datetime(day.year, day.month, day.day, 17, tzinfo=self.now.tzinfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Feedback to be stored as a Communication."""

    id: str
    event: Event
    lines: tuple[str, ...]
    hidden: bool
    recipient: Party
    told: str | None
    """The practice that may read it; None where the recipient is no practice."""
    sent: datetime
    safety: bool
    in_response_to: str | None = None
    about: tuple[str, ...] = ()
    """References the message carries besides its text."""
    sender: Party | None = None
    """Who speaks, where it is not the hub itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something to happen at `due` unless it is cancelled."""

    id: str
    kind: TimerKind
    due: datetime
    subject: str = ""
    note: str = ""


@dataclass(slots=True)
class Draft:
    """What one step adds up to. Mutable only while the step is made."""

    case: Case
    world: World
    messages: list[Message] = field(default_factory=list)
    changed_asks: dict[str, Ask] = field(default_factory=dict)
    timers: list[Timer] = field(default_factory=list)
    cancelled: set[TimerKind] = field(default_factory=set)
    cancelled_subjects: set[str] = field(default_factory=set)
    alerts: list[str] = field(default_factory=list)
    """Kinds of operator alerts."""
    withdraw_undelivered: bool = False
    reason: str | None = None
    """What the caller gave as the reason of this step, in their own words."""

    def become(self, **changes: Any) -> None:
        """Replace fields of the case. A new place takes the reason of this step with it, or none."""
        if changes.get("place", self.case.place) != self.case.place:
            changes.setdefault("status_reason", self.reason)
        self.case = self.case.having(**{**changes, "changed": self.world.now})

    def asked_practice(self) -> Party:
        """Who is asked about the referral: the practice that referred, else the operator, in the place of the patient
        or employer who did."""
        referrer = self.case.referrer
        return referrer if referrer.kind is PartyKind.PRACTICE else self.world.operator

    def set_timer(self, kind: TimerKind, due: datetime, subject: str = "", note: str = "") -> None:
        self.timers.append(Timer(id=self.world.ids.new(), kind=kind, due=due, subject=subject, note=note))

    def cancel_timers(self, *kinds: TimerKind) -> None:
        """Cancel what an earlier step or this one set."""
        self.cancelled.update(kinds)
        self.timers = [timer for timer in self.timers if timer.kind not in kinds]

    def cancel_timers_about(self, subject: str) -> None:
        self.cancelled_subjects.add(subject)
        self.timers = [timer for timer in self.timers if timer.subject != subject]

    def ask(
        self,
        code: AskCode,
        owner: Party,
        due: datetime,
        text: str,
        about: tuple[str, ...] = (),
        *,
        private: bool = False,
    ) -> Ask:
        """Ask an organisation to do something; it becomes a Task of its own."""
        told = owner.code if owner.kind is PartyKind.PRACTICE else None
        new = Ask(
            id=self.world.ids.new(),
            code=code,
            owner=owner,
            told=told,
            status="requested",
            opened=self.world.now,
            due=due,
            text=text,
            about=about,
            private=private,
        )
        self.put_ask(new)
        return new

    def put_ask(self, ask: Ask) -> None:
        """Add or replace an ask of the case."""
        others = tuple(other for other in self.case.asks if other.id != ask.id)
        self.become(asks=(*others, ask))
        self.changed_asks[ask.id] = ask

    def close_asks(self, status: str, *codes: AskCode, outputs: tuple[tuple[str, str], ...] = ()) -> None:
        """End every open ask of these codes."""
        for ask in self.case.asks:
            if ask.open and ask.code in codes:
                self.put_ask(replace(ask, status=status, outputs=ask.outputs + outputs))


def in_days(world: World, days: int) -> datetime:
    """The instant `days` days from now."""
    return world.now + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same day `months` months on, or the last day of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
