"""From database rows to the values of the ports: column lists in SQL, and the function that reads such a row."""

from collections.abc import Sequence
from typing import Any

import zstandard

from fitwork_fhir.store.dialect import Dialect
from fitwork_fhir.workflow.ports import AlertRow, AuditRow, CaseRow, PatientRow, RequestRow, Stored, TimerRow

Row = Sequence[Any]

_STORED = ("type", "id", "version", "last_updated", "text", "deleted", "tenant", "told", "owner", "case_id", "shared")
CURRENT = ", ".join(f"r.{name}" for name in _STORED)
"""The columns of a current version, from resource `r`."""
OF_CURRENT = f"{CURRENT}, cast(null as bytea) as packed".replace("r.text", "r.text as text")
OF_OLDER = ", ".join(f"h.{name}" if name != "text" else "null as text" for name in _STORED) + ", h.packed"
"""The columns of an older version, from resource_history `h`; with `packed`, as in OF_CURRENT."""
CASE = "id, version, tenant, told, owner, task_id, patient_id, open, fingerprint, state"
REQUEST = "sender, request_id, correlation_id, body_hash, case_id"
PATIENT = "tenant, nhs_number, birth_date, patient_id"
TIMER = "id, case_id, kind, due, subject, note"
ALERT = "id, kind, at, sender, request_id, case_id"
AUDIT = "id, at, client, role, organisation, action, subject, request_id"


def packed(text: str) -> bytes:
    """An old version's text as history keeps it."""
    return zstandard.compress(text.encode(), 3)


def unpacked(data: bytes) -> str:
    return zstandard.decompress(data).decode()


def stored(row: Row, dialect: Dialect) -> Stored:
    """CURRENT, or OF_CURRENT and OF_OLDER with the packed text as one more column."""
    type_, id_, version, at, text, deleted, tenant, told, owner, case_id, shared = row[:11]
    return Stored(
        type=type_,
        id=id_,
        version=version,
        last_updated=dialect.moment(at),
        text=unpacked(row[11]) if text is None else text,
        deleted=bool(deleted),
        tenant=tenant,
        told=told,
        owner=owner,
        case_id=case_id,
        shared=bool(shared),
    )


def case(row: Row) -> CaseRow:
    id_, version, tenant, told, owner, task_id, patient_id, open_, fingerprint, state = row
    return CaseRow(
        id=id_,
        version=version,
        tenant=tenant,
        told=told,
        owner=owner,
        task_id=task_id,
        patient_id=patient_id,
        open=bool(open_),
        fingerprint=fingerprint,
        state=state,
    )


def request(row: Row) -> RequestRow:
    sender, request_id, correlation_id, body_hash, case_id = row
    return RequestRow(
        sender=sender, request_id=request_id, correlation_id=correlation_id, body_hash=body_hash, case_id=case_id
    )


def patient(row: Row) -> PatientRow:
    tenant, nhs_number, birth_date, patient_id = row
    return PatientRow(tenant=tenant, nhs_number=nhs_number, birth_date=birth_date, patient_id=patient_id)


def timer(row: Row, dialect: Dialect) -> TimerRow:
    id_, case_id, kind, due, subject, note = row
    return TimerRow(id=id_, case_id=case_id, kind=kind, due=dialect.moment(due), subject=subject, note=note)


def alert(row: Row, dialect: Dialect) -> AlertRow:
    id_, kind, at, sender, request_id, case_id = row
    return AlertRow(id=id_, kind=kind, at=dialect.moment(at), sender=sender, request_id=request_id, case_id=case_id)


def audit(row: Row, dialect: Dialect) -> AuditRow:
    id_, at, client, role, organisation, action, subject, request_id = row
    return AuditRow(
        id=id_,
        at=dialect.moment(at),
        client=client,
        role=role,
        organisation=organisation,
        action=action,
        subject=subject,
        request_id=request_id,
    )
