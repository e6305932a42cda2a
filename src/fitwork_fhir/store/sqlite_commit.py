"""One transaction's writes on SQLite, inside the writer's critical section."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from fitwork_fhir.identifiers import nhs_number_is_valid
from fitwork_fhir.store import rows
from fitwork_fhir.store.dialect import SQLITE
from fitwork_fhir.store.documents import in_order, index_rows, text_at
from fitwork_fhir.store.instants import instant_text
from fitwork_fhir.store.limits import CLAIM
from fitwork_fhir.workflow.ports import (
    CaseRow,
    Changes,
    Committed,
    Document,
    DuplicateOpen,
    PatientRow,
    PatientTaken,
    PreconditionRow,
    RequestRow,
    RequestSeen,
    TimerRow,
    VersionTaken,
)

_NEW_DOCUMENT = (
    "insert into resource (version, last_updated, text, deleted, tenant, told, owner, case_id, shared, holder,"
    " type, id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_NEXT_DOCUMENT = (
    "update resource set version = ?, last_updated = ?, text = ?, deleted = ?, tenant = ?, told = ?, owner = ?,"
    " case_id = ?, shared = ?, holder = ? where type = ? and id = ?"
)
_KEEP = (
    "insert into resource_history (type, id, version, last_updated, packed, deleted, tenant, told, owner, case_id,"
    " shared) select type, id, version, last_updated, ?, deleted, tenant, told, owner, case_id, shared"
    " from resource where type = ? and id = ?"
)
_NEW_CASE = (
    "insert into referral_case (version, tenant, told, owner, task_id, patient_id, open, fingerprint, state, id)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_NEXT_CASE = (
    "update referral_case set version = ?, tenant = ?, told = ?, owner = ?, task_id = ?, patient_id = ?, open = ?,"
    " fingerprint = ?, state = ? where id = ? and version = ?"
)
_PATIENT = (
    "insert into patient (tenant, patient_id, nhs_number, birth_date, matchable) values (?, ?, ?, ?, ?)"
    " on conflict (tenant, patient_id) do update set nhs_number = excluded.nhs_number,"
    " birth_date = excluded.birth_date, matchable = excluded.matchable"
)
_PRECONDITION = (
    "insert into precondition (tenant, digest, version) values (?, ?, ?) on conflict (tenant, digest)"
    " do update set version = excluded.version where precondition.version = excluded.version - 1"
)


def commit(connection: sqlite3.Connection, at: datetime, changes: Changes) -> Committed:
    """Write everything or raise; the refusals in the order request, case, patients, preconditions, documents."""
    if changes.request:
        _request(connection, changes.request)
    if changes.case:
        _case(connection, changes.case)
    for patient in changes.patients:
        _patient(connection, patient)
    for precondition in changes.preconditions:
        _precondition(connection, precondition)
    for document in in_order(changes.documents):
        _document(connection, at, document)
    _index(connection, changes.documents)
    _timers(connection, changes)
    _deliveries(connection, changes)
    _trail(connection, changes)
    return Committed(at)


def _unique(connection: sqlite3.Connection, sql: str, params: Sequence[Any], refusal: type[Exception]) -> int:
    try:
        return connection.execute(sql, params).rowcount
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorname in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
            raise refusal from None
        raise


def _request(connection: sqlite3.Connection, request: RequestRow) -> None:
    values = (request.sender, request.request_id, request.correlation_id, request.body_hash, request.case_id)
    _unique(connection, f"insert into request ({rows.REQUEST}) values (?, ?, ?, ?, ?)", values, RequestSeen)


def _case(connection: sqlite3.Connection, case: CaseRow) -> None:
    stored = connection.execute("select version, owner from referral_case where id = ?", (case.id,)).fetchone()
    if (stored[0] if stored else 0) != case.version - 1:
        raise VersionTaken
    values = (
        case.version, case.tenant, case.told, case.owner, case.task_id, case.patient_id, case.open, case.fingerprint,
        case.state, case.id,
    )  # fmt: skip
    if not stored:
        _unique(connection, _NEW_CASE, values, DuplicateOpen)
        return
    _unique(connection, _NEXT_CASE, (*values, case.version - 1), DuplicateOpen)
    if stored[1] != case.owner:
        connection.execute("update resource set holder = ? where case_id = ?", (case.owner, case.id))


def _patient(connection: sqlite3.Connection, patient: PatientRow) -> None:
    matchable = nhs_number_is_valid(patient.nhs_number)
    values = (patient.tenant, patient.patient_id, patient.nhs_number, patient.birth_date, matchable)
    _unique(connection, _PATIENT, values, PatientTaken)


def _precondition(connection: sqlite3.Connection, row: PreconditionRow) -> None:
    if not connection.execute(_PRECONDITION, (row.tenant, row.digest, row.version)).rowcount:
        raise VersionTaken


def _document(connection: sqlite3.Connection, at: datetime, document: Document) -> None:
    key = (document.type, document.id)
    stored = connection.execute("select version, text from resource where type = ? and id = ?", key).fetchone()
    if (stored[0] if stored else 0) != document.version - 1:
        raise VersionTaken
    if stored:
        connection.execute(_KEEP, (rows.packed(stored[1]), *key))
        connection.execute("delete from resource_index where id = ? and type = ?", (document.id, document.type))
    values = (
        document.version, instant_text(at), text_at(document, at), document.deleted, document.tenant, document.told,
        document.owner, document.case_id, document.shared, _holder(connection, document.case_id), *key,
    )  # fmt: skip
    connection.execute(_NEXT_DOCUMENT if stored else _NEW_DOCUMENT, values)
    if document.deleted and document.type == "Patient":
        connection.execute("delete from patient where patient_id = ?", (document.id,))


def _holder(connection: sqlite3.Connection, case_id: str | None) -> str | None:
    if case_id is None:
        return None
    row = connection.execute("select owner from referral_case where id = ?", (case_id,)).fetchone()
    return row[0] if row else None


def _index(connection: sqlite3.Connection, documents: Iterable[Document]) -> None:
    connection.executemany(
        "insert into resource_index (type, id, param, system, value) values (?, ?, ?, ?, ?)",
        index_rows(documents),
    )


def _timers(connection: sqlite3.Connection, changes: Changes) -> None:
    connection.executemany("delete from timer where id = ?", [(id_,) for id_ in changes.timers_done])
    connection.executemany(
        f"replace into timer ({rows.TIMER}) values (?, ?, ?, ?, ?, ?)",
        [(t.id, t.case_id, t.kind, instant_text(t.due), t.subject, t.note) for t in changes.timers],
    )


def _deliveries(connection: sqlite3.Connection, changes: Changes) -> None:
    connection.executemany(
        "update delivery set state = ? where communication_id = ? and state = 'pending'",
        [(state, communication) for communication, state in changes.deliveries_done],
    )
    connection.executemany(
        "insert into delivery (id, case_id, communication_id, recipient, due, safety, state)"
        " values (?, ?, ?, ?, ?, ?, 'pending')",
        [(d.id, d.case_id, d.communication_id, d.recipient, instant_text(d.due), d.safety) for d in changes.deliveries],
    )


def _trail(connection: sqlite3.Connection, changes: Changes) -> None:
    connection.executemany(
        f"insert into alert ({rows.ALERT}) values (?, ?, ?, ?, ?, ?)",
        [(a.id, a.kind, instant_text(a.at), a.sender, a.request_id, a.case_id) for a in changes.alerts],
    )
    connection.executemany(
        f"insert into audit ({rows.AUDIT}) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (a.id, instant_text(a.at), a.client, a.role, a.organisation, a.action, a.subject, a.request_id)
            for a in (changes.audit, *changes.further_audit)
        ],
    )


def claim(connection: sqlite3.Connection, now: datetime, kinds: frozenset[str], limit: int) -> tuple[TimerRow, ...]:
    """Due timers nobody has claimed, claimed now."""
    moment = instant_text(now)
    found = connection.execute(
        f"select {rows.TIMER} from timer where kind {SQLITE.among} and due <= ?"
        " and (claimed_until is null or claimed_until <= ?) order by due, id limit ?",
        (SQLITE.many(sorted(kinds)), moment, moment, limit),
    ).fetchall()
    connection.executemany(
        "update timer set claimed_until = ? where id = ?", [(instant_text(now + CLAIM), row[0]) for row in found]
    )
    return tuple(rows.timer(row, SQLITE) for row in found)
