"""Everything a use case works with, put together once by the composition root."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from fitwork_fhir.casework.case import Ask, Case, Party
from fitwork_fhir.casework.draft import Message, World
from fitwork_fhir.clock import Clock
from fitwork_fhir.identifiers import Ids
from fitwork_fhir.referral.submission import PatientIdentity, Submission
from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.workflow.ports import Actor, AuditRow, Document, Store, Stored


class Renderer(Protocol):
    """Writes values as stored documents; the FHIR room fills this port."""

    def received(
        self, submission: Submission, ids: tuple[str, ...], *, case: Case, on_file: Stored | None
    ) -> tuple[Document, ...]:
        """The received resources under their new ids (one per resource), references rewritten.

        A Patient `on_file` gets a new version where its content differs, and is left alone where it does not.
        """
        ...

    def identity(self, patient: Mapping[str, Any]) -> PatientIdentity:
        """What tells the Patient from another. Raises WrongPatient where it carries two NHS numbers."""
        ...

    def sender_position(self, submission: Submission, ods: str) -> int | None:
        """Where the sender's own Organization stands among the received resources."""
        ...

    def organisation(self, party: Party, id_: str, *, case: Case, told: str | None) -> Document:
        """An Organization for a party that sent none of its own; `told` is the practice that may read it."""
        ...

    def single(
        self,
        resource: Mapping[str, Any],
        id_: str,
        *,
        version: int,
        tenant: str,
        told: str | None,
        case_id: str | None,
        owner: str | None = None,
        shared: bool = True,
    ) -> Document:
        """One received resource on its own."""
        ...

    def deleted(self, stored: Stored) -> Document:
        """The version that says a resource is no more."""
        ...

    def reference_places(self) -> tuple[tuple[str, str], ...]:
        """Every (type, index parameter) that can hold a Type/id."""
        ...

    def task(self, case: Case) -> Document:
        """The referral's Task at version case.task_version."""
        ...

    def ask(self, case: Case, ask: Ask) -> Document:
        """A Task for somebody to do, part of the referral's, at version ask.version."""
        ...

    def message(self, case: Case, message: Message) -> Document:
        """A Communication, version 1."""
        ...

    def marked(self, stored: Stored, *, received: str | None, read_at: str | None) -> Document:
        """A stored Communication with `received` and/or read-at set: its next version."""
        ...

    def not_done(self, stored: Stored, reason: str) -> Document:
        """A stored Communication that was called off: its next version."""
        ...

    def with_status(self, stored: Stored, status: str) -> Document:
        """A stored ServiceRequest with another status, as the practice set it: its next version."""
        ...


class Probe(Protocol):
    def record(self, event: str, **facts: object) -> None:
        """Note that something happened: event names and ids, never a person."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """The world of the use cases."""

    store: Store
    renderer: Renderer
    clock: Clock
    ids: Ids
    directory: Callable[[], Directory]
    """The directory as it is now."""
    operator: Party
    bank_holidays: Callable[[], AbstractSet[date]]
    probe: Probe
    duty_phone: str | None = None
    """The telephone number of the operator's duty clinician."""

    def world(self) -> World:
        """One consistent view of the outside for one step."""
        return World(
            now=self.clock.now(),
            ids=self.ids,
            directory=self.directory(),
            operator=self.operator,
            bank_holidays=self.bank_holidays(),
            duty_phone=self.duty_phone,
        )

    def audit(self, actor: Actor, action: str, subject: str, request_id: str = "") -> AuditRow:
        """The audit row of one use case."""
        return AuditRow(
            id=self.ids.new(),
            at=self.clock.now(),
            client=actor.client,
            role=actor.role.value,
            organisation=actor.organisation,
            action=action,
            subject=subject,
            request_id=request_id,
        )
