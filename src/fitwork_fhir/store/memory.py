"""The store in memory: the fake that tests and the dry run use, with the meaning of the real ones and no disk."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from fitwork_fhir.clock import Clock
from fitwork_fhir.errors import Unavailable
from fitwork_fhir.store.cursor import place_of
from fitwork_fhir.store.documents import in_order, indexable, replacement
from fitwork_fhir.store.instants import later_than
from fitwork_fhir.store.limits import CLAIM
from fitwork_fhir.store.memory_match import matches
from fitwork_fhir.store.memory_write import Key, Tables
from fitwork_fhir.store.paging import history_page, search_page
from fitwork_fhir.store.visibility import may_see, may_see_older
from fitwork_fhir.store.walk import walked
from fitwork_fhir.workflow.ports import (
    Actor,
    AlertRow,
    AuditRow,
    CaseRow,
    Changes,
    Committed,
    Document,
    Page,
    PatientRow,
    Query,
    RequestRow,
    Stored,
    TimerRow,
)


class MemoryStore:
    """One process, one event loop. A method never awaits in the middle, so each is a transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tables = Tables()
        self._closed = False

    async def commit(self, changes: Changes) -> Committed:
        in_order(changes.documents)
        tables = self._open()
        tables.check(changes)
        at = later_than(tables.last, self._clock.now())
        tables.apply(changes, at)
        return Committed(at)

    async def replace_all(self, type_: str, tenant: str, documents: Sequence[Document], audit: AuditRow) -> Committed:
        kept = [row for row in self._open().current.values() if (row.type, row.tenant) == (type_, tenant)]
        return await self.commit(Changes(audit=audit, documents=replacement(kept, documents)))

    async def case(self, case_id: str) -> CaseRow | None:
        return self._open().cases.get(case_id)

    async def read(self, actor: Actor, type_: str, id_: str) -> Stored | None:
        return self._seen(actor, (type_, id_))

    async def vread(self, actor: Actor, type_: str, id_: str, version: int) -> Stored | None:
        return next((row for row in self._versions(actor, (type_, id_)) if row.version == version), None)

    async def history(
        self, actor: Actor, type_: str, id_: str | None, *, count: int, cursor: str | None = None
    ) -> Page:
        keys = [key for key in self._open().current if key[0] == type_ and id_ in (None, key[1])]
        rows = [row for key in keys for row in self._versions(actor, key)]
        return history_page(_from(rows, cursor, newest_first=True), count)

    async def search(self, actor: Actor, query: Query) -> Page:
        if query.walks:
            return await walked(query, lambda step: self._batch(actor, step))
        rows = self._matching(actor, query)
        total = len(rows) if query.total else None
        ordered = _from(rows, query.cursor, newest_first=query.newest_first)
        return search_page(ordered, query.count, newest_first=query.newest_first, total=total)

    async def _batch(self, actor: Actor, step: Query) -> list[Stored]:
        return _from(self._matching(actor, step), step.cursor, newest_first=step.newest_first)[: step.count]

    def _matching(self, actor: Actor, query: Query) -> list[Stored]:
        """What the actor may see and the conditions of the index let through."""
        tables = self._open()
        keys = [key for key in tables.current if key[0] == query.type]
        seen = [row for key in keys if (row := self._seen(actor, key))]
        indexed = [condition for condition in query.filters if condition.indexed]
        return [row for row in seen if matches(row, tables.index[row.type, row.id], indexed)]

    async def read_many(self, actor: Actor, references: Sequence[tuple[str, str]]) -> tuple[Stored, ...]:
        found = (self._seen(actor, key) for key in dict.fromkeys(references))
        return tuple(row for row in found if row and not row.deleted)

    async def referring(self, actor: Actor, type_: str, param: str, references: Sequence[str]) -> tuple[Stored, ...]:
        tables, wanted = self._open(), {indexable(reference) for reference in references}
        keys = [key for key in tables.current if key[0] == type_]
        pointing = [k for k in keys if any(i.param == param and i.value in wanted for i in tables.index[k])]
        return _in_time(row for key in pointing if (row := self._seen(actor, key)))

    async def pointing_at(
        self, actor: Actor, places: Sequence[tuple[str, str]], reference: str, *, limit: int
    ) -> tuple[tuple[str, str], ...]:
        tables, among, wanted = self._open(), frozenset(places), indexable(reference)
        keys = [
            k for k, rows in tables.index.items() if any((k[0], i.param) in among and i.value == wanted for i in rows)
        ]
        return tuple(sorted(key for key in keys if self._seen(actor, key)))[:limit]

    async def precondition(self, tenant: str, digest: str) -> int:
        return self._open().preconditions.get((tenant, digest), 0)

    async def patient_on_file(self, tenant: str, nhs_number: str) -> PatientRow | None:
        return self._open().patient_numbered(tenant, nhs_number)

    async def request_seen(self, sender: str, request_id: str) -> RequestRow | None:
        return self._open().requests.get((sender, request_id))

    async def open_case_like(self, tenant: str, fingerprint: str) -> CaseRow | None:
        return self._open().open_case_like(tenant, fingerprint)

    async def cases_of_patient(self, tenant: str, patient_id: str) -> tuple[CaseRow, ...]:
        cases = self._open().cases.values()
        found = [case for case in cases if (case.tenant, case.patient_id) == (tenant, patient_id)]
        return tuple(sorted(found, key=lambda case: case.id))

    async def messages_of(self, case_id: str, *, undelivered: bool) -> tuple[tuple[Stored, bool], ...]:
        tables = self._open()
        pending = {row.communication_id for row, state in tables.deliveries.values() if state == "pending"}
        safety = {row.communication_id for row, _ in tables.deliveries.values() if row.safety}
        rows = _in_time(
            row
            for row in tables.current.values()
            if row.type == "Communication" and row.case_id == case_id and not row.deleted
        )
        return tuple((row, row.id in safety) for row in rows if not undelivered or row.id in pending)

    async def of_case(self, case_id: str) -> tuple[Stored, ...]:
        found = (row for row in self._open().current.values() if row.case_id == case_id and not row.deleted)
        return tuple(sorted(found, key=lambda row: (row.type, row.id)))

    async def timers_of(self, case_id: str) -> tuple[TimerRow, ...]:
        return _by_due(row for row in self._open().timers.values() if row.case_id == case_id)

    async def due_timers(self, now: datetime, kinds: frozenset[str], limit: int) -> tuple[TimerRow, ...]:
        tables = self._open()
        free = (row for row in self._due(now, kinds) if tables.claimed.get(row.id, now) <= now)
        found = _by_due(free)[:limit]
        tables.claimed.update({row.id: now + CLAIM for row in found})
        return found

    async def overdue(self, now: datetime, kinds: frozenset[str]) -> int:
        return len(self._due(now, kinds))

    async def alerts(self, *, limit: int) -> tuple[AlertRow, ...]:
        rows = sorted(self._open().alerts.values(), key=lambda row: (row.at, row.id), reverse=True)
        return tuple(rows[:limit])

    async def audit_trail(self, *, limit: int = 1000) -> tuple[AuditRow, ...]:
        """The newest audit rows, oldest first."""
        return tuple(self._open().audit[-limit:])

    async def check(self) -> None:
        self._open()

    async def close(self) -> None:
        self._closed = True

    def _open(self) -> Tables:
        if self._closed:
            raise Unavailable("The store is closed")
        return self._tables

    def _due(self, now: datetime, kinds: frozenset[str]) -> list[TimerRow]:
        return [row for row in self._open().timers.values() if row.kind in kinds and row.due <= now]

    def _seen(self, actor: Actor, key: Key) -> Stored | None:
        """The current version, deleted or not, if the actor may see it: every read of a resource comes through here."""
        tables = self._open()
        row = tables.current.get(key)
        if row is None:
            return None
        case = tables.cases.get(row.case_id) if row.case_id else None
        return row if may_see(actor, row, case.owner if case else None, self._holders_of_patient) else None

    def _holders_of_patient(self, patient_id: str) -> frozenset[str]:
        return frozenset(case.owner for case in self._tables.cases.values() if case.patient_id == patient_id)

    def _versions(self, actor: Actor, key: Key) -> tuple[Stored, ...]:
        current = self._seen(actor, key)
        if current is None:
            return ()
        return (*(version for version in self._tables.older.get(key, ()) if may_see_older(actor, version)), current)


def _from(rows: Iterable[Stored], cursor: str | None, *, newest_first: bool) -> list[Stored]:
    """The rows in order, from the place of the cursor on."""
    ordered = sorted(rows, key=_order, reverse=newest_first)
    if cursor is None:
        return ordered
    place = place_of(cursor)
    if newest_first:
        return [row for row in ordered if _order(row) < (place.at, place.id, place.version)]
    return [row for row in ordered if _order(row)[:2] > (place.at, place.id)]


def _order(row: Stored) -> tuple[datetime, str, int]:
    return row.last_updated, row.id, row.version


def _in_time(rows: Iterable[Stored]) -> tuple[Stored, ...]:
    return tuple(sorted((row for row in rows if not row.deleted), key=lambda row: (row.last_updated, row.id)))


def _by_due(rows: Iterable[TimerRow]) -> tuple[TimerRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.due, row.id)))
