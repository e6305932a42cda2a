"""One transaction as one PostgreSQL statement: pieces put together for what the transaction holds.

First the transaction is marked as writing (a shared advisory lock whose key is a clock reading), then its instant is
taken, in this order (docs/adr/0004). The pieces that can refuse run one after the other, each `from` the one before,
so that the first refusal is the same as in the other stores. A text is built once per shape, then stays prepared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from fitwork_fhir.store.dialect import LIST
from fitwork_fhir.store.limits import WRITE_MARK


@dataclass(frozen=True, slots=True)
class Shape:
    """Which pieces a transaction needs; equal shapes share one prepared statement."""

    request: bool
    case: str
    """new, next or empty."""
    patients: bool
    preconditions: bool
    new: bool
    next: bool
    """Whether there are documents that are new, and that replace a version."""
    foreign: bool
    """Whether a document belongs to a case that this transaction does not write."""
    freed: bool
    """Whether a Patient is deleted."""
    index: bool
    timers: bool
    timers_done: bool
    deliveries: bool
    deliveries_done: bool
    alerts: bool


def _lists(*columns: str) -> str:
    return f"unnest({', '.join([LIST] * len(columns))}) as d({', '.join(columns)})"


_MARK = f"""mark as materialized (select pg_advisory_xact_lock_shared(({WRITE_MARK}::bigint << 52)
 | (extract(epoch from clock_timestamp()) * 1000000)::bigint) as taken),
stamp as materialized (select c.at, to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as text
 from (select clock_timestamp() as at from mark) c)"""

_REQUEST = f"""request_row as (insert into request (sender, request_id, correlation_id, body_hash, case_id)
 select v[1], v[2], v[3], v[4], v[5] from stamp, (select {LIST} as v) p returning 1)"""

_CASE = {
    "new": f"""case_row as (insert into referral_case
 (id, tenant, told, owner, task_id, patient_id, fingerprint, state, version, open)
 select v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]::int, v[10]::bool
 from %s, (select {LIST} as v) p returning 1)""",
    "next": f"""case_row as (update referral_case c set tenant = v[2], told = v[3], owner = v[4], task_id = v[5],
 patient_id = v[6], fingerprint = v[7], state = v[8], version = v[9]::int, open = v[10]::bool
 from %s, (select {LIST} as v) p where c.id = v[1] and c.version = v[9]::int - 1 returning 1)""",
}

_PATIENTS = f"""patient_row as (insert into patient (tenant, patient_id, nhs_number, birth_date, matchable)
 select d.tenant, d.patient_id, d.nhs_number, d.birth_date, d.matchable::bool
 from %s, {_lists("tenant", "patient_id", "nhs_number", "birth_date", "matchable")}
 on conflict (tenant, patient_id) do update set nhs_number = excluded.nhs_number,
 birth_date = excluded.birth_date, matchable = excluded.matchable returning 1),
patients_done as (select count(*) from patient_row)"""

# Waits for a transaction that looked at the same condition, and then finds its version taken.
_PRECONDITIONS = f"""precondition_row as (insert into precondition (tenant, digest, version)
 select d.tenant, d.digest, d.version::int from %s, {_lists("tenant", "digest", "version")}
 on conflict (tenant, digest) do update set version = excluded.version
 where precondition.version = excluded.version - 1 returning 1),
preconditions_done as (select count(*) from precondition_row)"""

# Waits for a transaction that is giving the case to another owner, and then sees the new one.
_FOREIGN = f"""foreign_case as (select c.id, c.owner from %s, referral_case c where c.id = any({LIST})
 order by c.id for share of c),
foreign_done as (select count(*) from foreign_case)"""
_HOLDER = {
    False: "d.holder",
    True: "coalesce(d.holder, (select f.owner from foreign_case f where f.id = d.case_id))",
}
_COLUMNS = (
    "type", "id", "version", "head", "tail", "tenant", "told", "owner", "case_id", "shared", "deleted", "holder",
)  # fmt: skip
_TEXT = "case when d.deleted::bool then '' else d.head || s.text || d.tail end"

_NEW = f"""new_row as (insert into resource
 (type, id, version, last_updated, text, deleted, tenant, told, owner, case_id, shared, holder)
 select d.type, d.id, d.version::int, s.at, {_TEXT}, d.deleted::bool, d.tenant, d.told, d.owner,
 d.case_id, d.shared::bool, %s from stamp s, %s, {_lists(*_COLUMNS)})"""

_NEXT = f"""next_row as materialized (select d.* from {_lists(*_COLUMNS, "packed")}),
old as (select r.* from %s, next_row d join resource r on r.type = d.type and r.id = d.id
 and r.version = d.version::int - 1 order by r.type, r.id for update of r),
kept as (insert into resource_history (type, id, version, last_updated, packed, deleted, tenant, told, owner, case_id,
 shared) select o.type, o.id, o.version, o.last_updated, decode(d.packed, 'base64'), o.deleted, o.tenant, o.told,
 o.owner, o.case_id, o.shared from old o join next_row d on d.type = o.type and d.id = o.id),
changed as (update resource r set version = d.version::int, last_updated = s.at, text = {_TEXT},
 deleted = d.deleted::bool, tenant = d.tenant, told = d.told, owner = d.owner, case_id = d.case_id,
 shared = d.shared::bool, holder = %s from stamp s, next_row d join old o on o.type = d.type and o.id = d.id
 where r.type = o.type and r.id = o.id returning 1),
unindexed as (delete from resource_index i using old o where i.id = o.id and i.type = o.type)"""

_FREED = f"freed as (delete from patient where patient_id = any({LIST}))"
_INDEX = f"""index_row as (insert into resource_index (type, id, param, system, value)
 select * from {_lists("type", "id", "param", "system", "value")})"""
_TIMERS = f"""timer_row as (insert into timer (id, case_id, kind, due, subject, note)
 select d.id, d.case_id, d.kind, d.due::timestamptz, d.subject, d.note
 from {_lists("id", "case_id", "kind", "due", "subject", "note")}
 on conflict (id) do update set case_id = excluded.case_id, kind = excluded.kind, due = excluded.due,
 subject = excluded.subject, note = excluded.note, claimed_until = null)"""
_TIMERS_DONE = f"timer_done as (delete from timer where id = any({LIST}))"
_DELIVERIES = f"""delivery_row as (insert into delivery (id, case_id, communication_id, recipient, due, safety, state)
 select d.id, d.case_id, d.communication_id, d.recipient, d.due::timestamptz, d.safety::bool, 'pending'
 from {_lists("id", "case_id", "communication_id", "recipient", "due", "safety")})"""
_DELIVERIES_DONE = f"""delivery_done as (update delivery x set state = d.state
 from {_lists("communication_id", "state")} where x.communication_id = d.communication_id and x.state = 'pending')"""
_ALERTS = f"""alert_row as (insert into alert (id, kind, at, sender, request_id, case_id)
 select d.id, d.kind, d.at::timestamptz, d.sender, d.request_id, d.case_id
 from {_lists("id", "kind", "at", "sender", "request_id", "case_id")})"""
_AUDIT = f"""audit_row as (insert into audit (id, at, client, role, organisation, action, subject, request_id)
 select d.id, d.at::timestamptz, d.client, d.role, d.organisation, d.action, d.subject, d.request_id
 from {_lists("id", "at", "client", "role", "organisation", "action", "subject", "request_id")})"""


def numbered(sql: str) -> str:
    """`?` as $1, $2, … which the driver passes on without reading the text again."""
    first, *rest = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))


@lru_cache(maxsize=256)
def statement(shape: Shape) -> str:
    """The statement; its parameters are the lists of postgres_commit.parameters, in the order of the pieces.

    It ends in a division by zero, and so writes nothing, where a version to be replaced was not the stored one.
    """
    # In this order, whatever the plan: `case` looks at one condition after the other, and looking at a piece runs it.
    wrong = (
        (shape.request, "(select count(*) from request_row) <> 1"),
        (bool(shape.case), "(select count(*) from case_row) <> 1"),
        (shape.patients, "(select count(*) from patient_row) < 1"),
        (shape.preconditions, "(select count(*) from precondition_row) <> ?::int"),
        (shape.next, "(select count(*) from changed) <> ?::int"),
    )
    cases = "".join(f" when {condition} then 0" for needed, condition in wrong if needed)
    check = f"select s.at, 1 / (case{cases} when false then 0 else 1 end) from stamp s"
    return numbered("with " + ",\n".join(_pieces(shape)) + "\n" + check)


def _pieces(shape: Shape) -> Iterator[str]:
    before, holder = "stamp b", _HOLDER[shape.foreign]
    yield _MARK
    if shape.request:
        yield _REQUEST
        before = "request_row b"
    if shape.case:
        yield _CASE[shape.case] % before
        before = "case_row b"
    if shape.patients:
        yield _PATIENTS % before
        before = "patients_done b"
    if shape.preconditions:
        yield _PRECONDITIONS % before
        before = "preconditions_done b"
    if shape.foreign:
        yield _FOREIGN % before
        before = "foreign_done b"
    if shape.new:
        yield _NEW % (holder, before)
    if shape.next:
        yield _NEXT % (before, holder)
    rest = (
        (shape.freed, _FREED), (shape.index, _INDEX), (shape.timers, _TIMERS), (shape.timers_done, _TIMERS_DONE),
        (shape.deliveries, _DELIVERIES), (shape.deliveries_done, _DELIVERIES_DONE), (shape.alerts, _ALERTS),
    )  # fmt: skip
    yield from (piece for needed, piece in rest if needed)
    yield _AUDIT
