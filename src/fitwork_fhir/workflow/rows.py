"""What one transaction writes, as values: documents and rows. The store knows their columns, not their meaning."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class IndexRow(NamedTuple):
    """One searchable value of a document. Dates are UTC text of equal length, so text order is time order."""

    param: str
    system: str
    """Empty where there is none."""
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A resource version to be stored. Text = head + the store's instant + tail.

    `head` ends inside meta after `"lastUpdated":"`, so that the store alone decides the instant at commit.
    """

    type: str
    id: str
    version: int
    """1 for a new resource; otherwise the stored version must be `version - 1`, else VersionTaken."""
    head: str
    tail: str
    tenant: str
    told: str | None
    """The practice that may read it; `*` for everyone (the directory); None where no practice may."""
    owner: str | None = None
    """The organisation (directory id or ODS code) whose Task it is, who sent it, or to whom it is addressed."""
    case_id: str | None = None
    shared: bool = True
    """Whether the service that owns the case's Task may read it."""
    deleted: bool = False
    index: tuple[IndexRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A resource version as the store holds it."""

    type: str
    id: str
    version: int
    last_updated: datetime
    text: str
    """The JSON text, exactly as it is given to a reader. Empty where deleted."""
    deleted: bool = False
    tenant: str = ""
    told: str | None = None
    owner: str | None = None
    case_id: str | None = None
    shared: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """The case behind a referral; `state` is opaque JSON text to the store."""

    id: str
    """Equals the ServiceRequest id."""
    version: int
    """1 for a new case; otherwise the stored version must be `version - 1`, else VersionTaken."""
    tenant: str
    told: str | None
    owner: str
    task_id: str
    patient_id: str
    open: bool
    fingerprint: str
    """Equal content of the same sender; unique among open cases of a tenant (else DuplicateOpen)."""
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One accepted request id of a sender; unique by (sender, request_id), else RequestSeen."""

    sender: str
    request_id: str
    correlation_id: str | None
    body_hash: str
    case_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """The identity of a patient of one tenant; unique by (tenant, nhs_number) for valid numbers."""

    tenant: str
    nhs_number: str
    birth_date: str
    """ISO text as received; may be partial or empty."""
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreconditionRow:
    """That nothing met a condition when somebody was about to create what it asks for, or that a Patient is as it was
    when somebody was about to refer it: of two at once, one is first."""

    tenant: str
    digest: str
    """Stands for the type and the condition; or Patient/[id]."""
    version: int
    """One more than was read before the condition was looked at; otherwise VersionTaken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerRow:
    """Something that must happen later, written in the transaction that made it necessary."""

    id: str
    case_id: str
    kind: str
    due: datetime
    subject: str = ""
    """What it watches, such as the id of a practice Task."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A message to be carried to a recipient. `state` is pending, delivered or withdrawn."""

    id: str
    case_id: str
    communication_id: str
    recipient: str
    due: datetime
    safety: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """Something the operator must see. Holds no patient data."""

    id: str
    kind: str
    at: datetime
    sender: str
    request_id: str = ""
    case_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """Who did what to which resource. Ids only, nothing about a person."""

    id: str
    at: datetime
    client: str
    role: str
    organisation: str
    action: str
    subject: str
    """Type/id of the main resource."""
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything one use case writes: all of it in one transaction, or none."""

    audit: AuditRow
    documents: tuple[Document, ...] = ()
    case: CaseRow | None = None
    request: RequestRow | None = None
    patients: tuple[PatientRow, ...] = ()
    preconditions: tuple[PreconditionRow, ...] = ()
    timers: tuple[TimerRow, ...] = ()
    timers_done: tuple[str, ...] = ()
    """Ids of timers fired or no longer needed."""
    deliveries: tuple[DeliveryRow, ...] = ()
    deliveries_done: tuple[tuple[str, str], ...] = ()
    """(communication id, new state) for deliveries that ended."""
    alerts: tuple[AlertRow, ...] = ()
    further_audit: tuple[AuditRow, ...] = ()
    """Of the other resources, where one request writes several."""


@dataclass(frozen=True, slots=True)
class Committed:
    """When the transaction was stamped: the lastUpdated of every document in it."""

    at: datetime
