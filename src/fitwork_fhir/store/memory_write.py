"""The memory store's tables, and how a transaction is checked whole before any of it is applied."""

from dataclasses import dataclass, field
from datetime import datetime

from fitwork_fhir.identifiers import nhs_number_is_valid
from fitwork_fhir.store.documents import in_order, index_rows, stored_at
from fitwork_fhir.workflow.ports import (
    AlertRow,
    AuditRow,
    CaseRow,
    Changes,
    DeliveryRow,
    DuplicateOpen,
    IndexRow,
    PatientRow,
    PatientTaken,
    RequestRow,
    RequestSeen,
    Stored,
    TimerRow,
    VersionTaken,
)

Key = tuple[str, str]


@dataclass(slots=True)
class Tables:
    """Everything remembered, by the keys the SQL tables have."""

    current: dict[Key, Stored] = field(default_factory=dict)
    older: dict[Key, list[Stored]] = field(default_factory=dict)
    index: dict[Key, tuple[IndexRow, ...]] = field(default_factory=dict)
    cases: dict[str, CaseRow] = field(default_factory=dict)
    requests: dict[Key, RequestRow] = field(default_factory=dict)
    patients: dict[Key, PatientRow] = field(default_factory=dict)
    preconditions: dict[Key, int] = field(default_factory=dict)
    timers: dict[str, TimerRow] = field(default_factory=dict)
    claimed: dict[str, datetime] = field(default_factory=dict)
    deliveries: dict[str, tuple[DeliveryRow, str]] = field(default_factory=dict)
    alerts: dict[str, AlertRow] = field(default_factory=dict)
    audit: list[AuditRow] = field(default_factory=list)
    last: datetime | None = None

    def patient_numbered(self, tenant: str, nhs_number: str) -> PatientRow | None:
        """The row of a number that passes its check; other numbers find nobody."""
        if not nhs_number_is_valid(nhs_number):
            return None
        rows = self.patients.values()
        return next((row for row in rows if (row.tenant, row.nhs_number) == (tenant, nhs_number)), None)

    def open_case_like(self, tenant: str, fingerprint: str) -> CaseRow | None:
        rows = self.cases.values()
        return next((c for c in rows if c.open and (c.tenant, c.fingerprint) == (tenant, fingerprint)), None)

    def check(self, changes: Changes) -> None:
        """Raise the first refusal: request, case, fingerprint, patients, preconditions, documents, in that order."""
        if changes.request and (changes.request.sender, changes.request.request_id) in self.requests:
            raise RequestSeen
        if changes.case:
            self._check_case(changes.case)
        self._check_patients(changes.patients)
        for row in changes.preconditions:
            if self.preconditions.get((row.tenant, row.digest), 0) != row.version - 1:
                raise VersionTaken
        for document in changes.documents:
            stored = self.current.get((document.type, document.id))
            if (stored.version if stored else 0) != document.version - 1:
                raise VersionTaken

    def _check_case(self, case: CaseRow) -> None:
        stored = self.cases.get(case.id)
        if (stored.version if stored else 0) != case.version - 1:
            raise VersionTaken
        twin = self.open_case_like(case.tenant, case.fingerprint) if case.open else None
        if twin and twin.id != case.id:
            raise DuplicateOpen

    def _check_patients(self, patients: tuple[PatientRow, ...]) -> None:
        taken = {(row.tenant, row.nhs_number): row.patient_id for row in self.patients.values()}
        for row in patients:
            if not nhs_number_is_valid(row.nhs_number):
                continue
            if taken.setdefault((row.tenant, row.nhs_number), row.patient_id) != row.patient_id:
                raise PatientTaken

    def apply(self, changes: Changes, at: datetime) -> None:
        """Write everything; `check` has passed, so nothing here can fail."""
        self.last = at
        if changes.request:
            self.requests[changes.request.sender, changes.request.request_id] = changes.request
        if changes.case:
            self.cases[changes.case.id] = changes.case
        self.patients.update({(row.tenant, row.patient_id): row for row in changes.patients})
        self.preconditions.update({(row.tenant, row.digest): row.version for row in changes.preconditions})
        for document in in_order(changes.documents):
            index = tuple(IndexRow(*row[2:]) for row in index_rows((document,)))
            self._put(stored_at(document, at), index)
        self._put_timers(changes)
        self._put_deliveries(changes)
        self.alerts.update({row.id: row for row in changes.alerts})
        self.audit += (changes.audit, *changes.further_audit)

    def _put(self, row: Stored, index: tuple[IndexRow, ...]) -> None:
        key = (row.type, row.id)
        if key in self.current:
            self.older.setdefault(key, []).append(self.current[key])
        self.current[key], self.index[key] = row, index
        if row.deleted and row.type == "Patient":
            self.patients = {k: patient for k, patient in self.patients.items() if patient.patient_id != row.id}

    def _put_timers(self, changes: Changes) -> None:
        for id_ in (*changes.timers_done, *(row.id for row in changes.timers)):
            self.timers.pop(id_, None)
            self.claimed.pop(id_, None)
        self.timers.update({row.id: row for row in changes.timers})

    def _put_deliveries(self, changes: Changes) -> None:
        ended = dict(changes.deliveries_done)
        for id_, (row, state) in self.deliveries.items():
            if state == "pending":
                self.deliveries[id_] = (row, ended.get(row.communication_id, state))
        self.deliveries.update({row.id: (row, "pending") for row in changes.deliveries})
