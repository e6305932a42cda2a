"""A case without a server: the pure functions of casework, and a world they work in."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from builders.anytown import OPERATOR, PRACTICE, START, a_service
from fitwork_fhir.casework import timers
from fitwork_fhir.casework.case import Case, Party, PartyKind
from fitwork_fhir.casework.draft import SAFETY_TIMERS, Draft, Timer, TimerKind, World
from fitwork_fhir.casework.settle import settle
from fitwork_fhir.casework.words import rehome
from fitwork_fhir.identifiers import CountingIds
from fitwork_fhir.referral.status import AWAITING_TRIAGE
from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.routing.load import read_directory
from fitwork_fhir.triage.decide import triage
from fitwork_fhir.triage.decision import Decision

HUB = Party(kind=PartyKind.OPERATOR, code=OPERATOR, name="The hub", reference="Organization/hub")
SURGERY = Party(kind=PartyKind.PRACTICE, code=PRACTICE, name="Test Street Surgery", reference="Organization/surgery")
VERIFIED = START.date()
MSK = {
    "consent_referral": True,
    "work_status": "off_sick",
    "conditions": ["msk"],
    "fit_note": "not_fit",
    "note_days_ahead": 7,
    "areas": ["anytown"],
    "source": "gp",
    "employment": "employed",
    "age": 42,
}


def a_directory(*services: Mapping[str, Any], verified: date = VERIFIED) -> Directory:
    """Verified entries; one service of anytown where none is given."""
    return read_directory({"services": list(services) or [a_service()]}, as_verified_on=verified)


def a_world(directory: Directory | None = None, now: datetime = START) -> World:
    return World(
        now=now, ids=CountingIds(), directory=directory or a_directory(), operator=HUB, duty_phone="0114 496 0123"
    )


def a_case(facts: Mapping[str, Any] | None = None, *, now: datetime = START, **changes: Any) -> Case:
    """A referral as it stands before its first triage."""
    known: dict[str, Any] = {
        "id": "referral", "task_id": "task", "patient_id": "patient", "reference": "FW-7K3P-Q2M9",
        "correlation_id": None, "tenant": PRACTICE, "told": PRACTICE, "referrer": SURGERY, "registered": SURGERY,
        "source": "gp", "owner": HUB, "place": AWAITING_TRIAGE, "facts": {**MSK, **(facts or {})},
        "decision": Decision(disposition="accept"), "tier": None, "tier_since": now, "opened": now, "changed": now,
    }  # fmt: skip
    return Case(**{**known, **changes})


def received(case: Case, world: World) -> Draft:
    """The case after its first triage."""
    draft = Draft(case, world)
    settle(draft, triage(case.facts))
    return draft


class Life:
    """A case over time: its timers as the store would keep them, and a clock that moves when told."""

    def __init__(self, case: Case, world: World) -> None:
        self.world, self.case = world, case
        self.timers: dict[str, Timer] = {}
        self.last = self.take(received(case, world))

    def draft(self) -> Draft:
        return Draft(self.case, self.world)

    def take(self, draft: Draft) -> Draft:
        """Keep what a step added up to."""
        rehome(draft)
        self.timers = {
            id_: timer
            for id_, timer in self.timers.items()
            if timer.kind not in draft.cancelled and timer.subject not in draft.cancelled_subjects
        }
        live = [timer for timer in draft.timers if draft.case.open or timer.kind in SAFETY_TIMERS]
        self.timers |= {timer.id: timer for timer in live}
        self.case, self.last = draft.case, draft
        return draft

    def has(self, *kinds: TimerKind) -> bool:
        return any(timer.kind in kinds for timer in self.timers.values())

    def pass_time(self, **by: float) -> None:
        self.world = World(
            now=self.world.now + timedelta(**by),
            ids=self.world.ids,
            directory=self.world.directory,
            operator=self.world.operator,
            duty_phone=self.world.duty_phone,
        )

    def due(self) -> Timer | None:
        """The first timer that is due."""
        firing = [t for t in self.timers.values() if t.kind is not TimerKind.SAFETY_OVERDUE and t.due <= self.world.now]
        return min(firing, key=lambda timer: timer.due, default=None)

    def fire(self, timer: Timer) -> Draft:
        del self.timers[timer.id]
        draft = self.draft()
        timers.fire(draft, timer)
        return self.take(draft)
