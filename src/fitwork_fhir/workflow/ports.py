"""The ports of the use cases: what they ask of a store, a renderer and a probe. Values only, no FHIR, no SQL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from fitwork_fhir.workflow.rows import (
    AlertRow as AlertRow,
)
from fitwork_fhir.workflow.rows import (
    AuditRow as AuditRow,
)
from fitwork_fhir.workflow.rows import (
    CaseRow as CaseRow,
)
from fitwork_fhir.workflow.rows import (
    Changes as Changes,
)
from fitwork_fhir.workflow.rows import (
    Committed as Committed,
)
from fitwork_fhir.workflow.rows import (
    DeliveryRow as DeliveryRow,
)
from fitwork_fhir.workflow.rows import (
    Document as Document,
)
from fitwork_fhir.workflow.rows import (
    IndexRow as IndexRow,
)
from fitwork_fhir.workflow.rows import (
    PatientRow as PatientRow,
)
from fitwork_fhir.workflow.rows import (
    PreconditionRow as PreconditionRow,
)
from fitwork_fhir.workflow.rows import (
    RequestRow as RequestRow,
)
from fitwork_fhir.workflow.rows import (
    Stored as Stored,
)
from fitwork_fhir.workflow.rows import (
    TimerRow as TimerRow,
)


class Role(StrEnum):
    PRACTICE = "practice"
    SERVICE = "service"
    OPERATOR = "operator"
    SERVER = "server"
    """Rules and timers; never a caller."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. Every use case and every store read takes one."""

    role: Role
    client: str
    """The calling software, for the audit trail."""
    organisations: frozenset[str]
    """ODS codes of a practice or the operator; directory ids and ODS codes of a service."""
    name: str | None = None

    @property
    def organisation(self) -> str:
        """The organisation new rows belong to: the first in order."""
        return min(self.organisations)


SERVER = Actor(Role.SERVER, "fitwork", frozenset({"fitwork"}))


class DuplicateOpen(Exception):
    """commit(): another open case of this tenant has the same fingerprint. Nothing was written."""


class RequestSeen(Exception):
    """commit(): this sender already used this request id. Nothing was written."""


class PatientTaken(Exception):
    """commit(): another transaction registered this NHS number for the tenant first. Nothing was written."""


class VersionTaken(Exception):
    """commit(): a document, case or precondition changed since it was read. Nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One search condition. Values are alternatives (OR); several filters must all hold (AND)."""

    param: str
    kind: str
    """token, reference, date, or missing; not from the index also span, string or uri."""
    values: tuple[tuple[str, str], ...] = ()
    """token: (system or '' or '*', value or '*'); reference: ('', 'Type/id');
    date: (prefix eq|gt|ge|lt|le|ne, UTC text), or ('in', 'first after') as UTC texts; missing: ('', 'true'|'false');
    span: (prefix, 'first after') as UTC texts; string: (starts|contains|exact, text); uri: ('', text)."""
    negated: bool = False
    """:not"""
    indexed: bool = True
    """Whether the index holds the values; otherwise `Query.read` finds them in the text of a document."""
    holds: tuple[str, ...] = ()
    """Where not indexed: what meets the condition holds one of these in its text. Saves reading the others."""


Values = Callable[[str], tuple[IndexRow, ...]]
"""Reads searchable values from the text of a document. Of a date: its end as `system`, its start as `value`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search over one resource type."""

    type: str
    filters: tuple[Filter, ...] = ()
    """Parameters `_id` and `_lastUpdated` are filters of those names, served from the row itself."""
    newest_first: bool = False
    """Order by _lastUpdated (then id) descending; the default is ascending, the order of polling."""
    count: int = 50
    cursor: str | None = None
    """Opaque place to go on from, as given by Page.next."""
    total: bool = False
    sort: tuple[tuple[str, bool], ...] = ()
    """Other keys than the time, most important first, each with whether it descends; then `newest_first` says nothing.
    Values are those of `read`, or `_id` and `_lastUpdated`; what has no value comes last."""
    read: Values | None = None
    """Needed for conditions that are not indexed, and for `sort`."""

    @property
    def walks(self) -> bool:
        """Whether documents have to be read to answer."""
        return bool(self.sort) or any(not condition.indexed for condition in self.filters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some results in order. `next` is None on the last page. Paging neither repeats nor skips while others insert."""

    rows: tuple[Stored, ...]
    next: str | None = None
    total: int | None = None


class Store(Protocol):
    """Remembers everything. Reads show an actor only what it may see:

    a practice: rows whose `told` is one of its ODS codes; a service: rows whose owner it is, and of each case whose
    Task it owns the rows marked shared that nobody owns, and the Patient; the operator: every row of a case it owns,
    and rows whose owner it is; the server: all. An actor who may not see a row gets None, as if it did not exist.
    """

    async def commit(self, changes: Changes) -> Committed: ...

    async def case(self, case_id: str) -> CaseRow | None:
        """By id, for the use cases only; they check the actor through `read` of the document that names it."""
        ...

    async def read(self, actor: Actor, type_: str, id_: str) -> Stored | None: ...

    async def vread(self, actor: Actor, type_: str, id_: str, version: int) -> Stored | None: ...

    async def history(
        self, actor: Actor, type_: str, id_: str | None, *, count: int, cursor: str | None = None
    ) -> Page:
        """Newest first, deleted versions included; of one resource, or of a type where id_ is None."""
        ...

    async def search(self, actor: Actor, query: Query) -> Page:
        """Raises Invalid where more documents would have to be read than one search may cost."""
        ...

    async def read_many(self, actor: Actor, references: Sequence[tuple[str, str]]) -> tuple[Stored, ...]:
        """Current versions of (type, id) pairs the actor may see, for _include; deleted ones left out."""
        ...

    async def referring(self, actor: Actor, type_: str, param: str, references: Sequence[str]) -> tuple[Stored, ...]:
        """Current documents of `type_` whose reference param points at one of 'Type/id', for _revinclude."""
        ...

    async def pointing_at(
        self, actor: Actor, places: Sequence[tuple[str, str]], reference: str, *, limit: int
    ) -> tuple[tuple[str, str], ...]:
        """(type, id) of current documents that hold 'Type/id' in one of the (type, reference param) places."""
        ...

    async def precondition(self, tenant: str, digest: str) -> int:
        """The version of a precondition; 0 where there is none."""
        ...

    async def patient_on_file(self, tenant: str, nhs_number: str) -> PatientRow | None: ...

    async def request_seen(self, sender: str, request_id: str) -> RequestRow | None: ...

    async def open_case_like(self, tenant: str, fingerprint: str) -> CaseRow | None: ...

    async def cases_of_patient(self, tenant: str, patient_id: str) -> tuple[CaseRow, ...]: ...

    async def messages_of(self, case_id: str, *, undelivered: bool) -> tuple[tuple[Stored, bool], ...]:
        """Communications of a case with a pending delivery (or all), each with whether it is a safety message."""
        ...

    async def of_case(self, case_id: str) -> tuple[Stored, ...]:
        """Every current document of a case, whoever may see it."""
        ...

    async def timers_of(self, case_id: str) -> tuple[TimerRow, ...]:
        """Timers of a case that are still to fire."""
        ...

    async def due_timers(self, now: datetime, kinds: frozenset[str], limit: int) -> tuple[TimerRow, ...]:
        """Timers due at or before `now`, oldest first; claimed for a short time so that two workers share them."""
        ...

    async def overdue(self, now: datetime, kinds: frozenset[str]) -> int: ...

    async def alerts(self, *, limit: int) -> tuple[AlertRow, ...]: ...

    async def replace_all(self, type_: str, tenant: str, documents: Sequence[Document], audit: AuditRow) -> Committed:
        """Store the directory's resources of one type, versions decided by the store; equal text is no new version."""
        ...

    async def check(self) -> None:
        """Raise errors.Unavailable where the store cannot answer."""
        ...
