"""What the SQLite and PostgreSQL stores share: every read, and the directory's replacement on top of commit."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from fitwork_fhir.store import rows
from fitwork_fhir.store.dialect import Dialect
from fitwork_fhir.store.documents import indexable, replacement
from fitwork_fhir.store.history_sql import version_sql, versions_sql
from fitwork_fhir.store.limits import NARROW
from fitwork_fhir.store.paging import history_page, search_page
from fitwork_fhir.store.search_sql import narrowing, page_sql, places_sql, total_sql
from fitwork_fhir.store.visibility import Condition, visible
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
    VersionTaken,
)

_ATTEMPTS = 3
_ASK_AGAIN_AFTER = 50


class SqlStore(ABC):
    """A Store over SQL; the two databases differ in how a statement is asked and how a transaction is written."""

    dialect: Dialect

    def __init__(self) -> None:
        self._broad: dict[tuple[str, str], int] = {}

    @abstractmethod
    async def _ask(self, sql: str, params: Sequence[Any]) -> list[rows.Row]:
        """Run one read, with `?` for parameters; errors.Unavailable where it cannot be answered."""

    @abstractmethod
    async def commit(self, changes: Changes) -> Committed: ...

    @abstractmethod
    async def due_timers(self, now: datetime, kinds: frozenset[str], limit: int) -> tuple[TimerRow, ...]: ...

    @abstractmethod
    async def close(self) -> None:
        """Write what was asked for, then let go of the database."""

    async def replace_all(self, type_: str, tenant: str, documents: Sequence[Document], audit: AuditRow) -> Committed:
        for attempt in range(_ATTEMPTS):
            kept = await self._kept(type_, tenant)
            try:
                return await self.commit(Changes(audit=audit, documents=replacement(kept, documents)))
            except VersionTaken:  # another process loads the directory too
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError

    async def _settled(self, ask: Callable[[], Awaitable[Page]], *, polling: bool, in_time: bool = True) -> Page:
        """The page, once nothing can be committed any more before its newest row."""
        return await ask()

    async def case(self, case_id: str) -> CaseRow | None:
        found = await self._ask(f"select {rows.CASE} from referral_case where id = ?", (case_id,))
        return rows.case(found[0]) if found else None

    async def read(self, actor: Actor, type_: str, id_: str) -> Stored | None:
        seen = visible(actor, type_)
        sql = f"select {rows.CURRENT} from resource r where r.type = ? and r.id = ? and {seen.sql}"
        found = await self._documents(Condition(sql, (type_, id_, *seen.params)))
        return found[0] if found else None

    async def vread(self, actor: Actor, type_: str, id_: str, version: int) -> Stored | None:
        found = await self._documents(version_sql(actor, type_, id_, version))
        return found[0] if found else None

    async def history(
        self, actor: Actor, type_: str, id_: str | None, *, count: int, cursor: str | None = None
    ) -> Page:
        async def ask() -> Page:
            found = await self._documents(versions_sql(actor, type_, id_, count, cursor, self.dialect))
            return history_page(found, count)

        return await self._settled(ask, polling=False)

    async def search(self, actor: Actor, query: Query) -> Page:
        async def ask() -> Page:
            among = await self._narrowed(query)
            if among is not None and not among:
                return Page(rows=(), total=0 if query.total else None)
            if query.walks:
                return await walked(query, lambda step: self._documents(page_sql(actor, step, among, self.dialect)))
            found = await self._documents(page_sql(actor, query, among, self.dialect))
            total = await self._count(total_sql(actor, query, among, self.dialect)) if query.total else None
            return search_page(found, query.count, newest_first=query.newest_first, total=total)

        polling = not query.sort and any(f.param == "_lastUpdated" for f in query.filters)
        return await self._settled(ask, polling=polling, in_time=not query.sort)

    async def read_many(self, actor: Actor, references: Sequence[tuple[str, str]]) -> tuple[Stored, ...]:
        wanted: dict[str, list[str]] = {}
        for type_, id_ in references:
            wanted.setdefault(type_, []).append(id_)
        found: dict[tuple[str, str], Stored] = {}
        for type_, ids in wanted.items():
            seen = visible(actor, type_)
            sql = (
                f"select {rows.CURRENT} from resource r"
                f" where r.type = ? and r.id {self.dialect.among} and not r.deleted and {seen.sql}"
            )
            documents = await self._documents(Condition(sql, (type_, self.dialect.many(ids), *seen.params)))
            found.update({(row.type, row.id): row for row in documents})
        return tuple(found[key] for key in dict.fromkeys(references) if key in found)

    async def referring(self, actor: Actor, type_: str, param: str, references: Sequence[str]) -> tuple[Stored, ...]:
        seen, among = visible(actor, type_), self.dialect.among
        sql = (
            f"select {rows.CURRENT} from resource r where r.type = ? and not r.deleted and r.id in"
            f" (select i.id from resource_index i where i.type = ? and i.param = ? and i.value {among})"
            f" and {seen.sql} order by r.last_updated, r.id"
        )
        values = self.dialect.many(indexable(reference) for reference in references)
        return tuple(await self._documents(Condition(sql, (type_, type_, param, values, *seen.params))))

    async def pointing_at(
        self, actor: Actor, places: Sequence[tuple[str, str]], reference: str, *, limit: int
    ) -> tuple[tuple[str, str], ...]:
        seen = visible(actor, "")
        found = await self._ask(
            f"{places_sql(places)} select distinct i.type, i.id from place p cross join resource_index i"
            " join resource r on r.type = i.type and r.id = i.id"
            f" where i.type = p.type and i.param = p.param and i.value = ? and {seen.sql} order by 1, 2 limit ?",
            (indexable(reference), *seen.params, limit),
        )
        return tuple((row[0], row[1]) for row in found)

    async def precondition(self, tenant: str, digest: str) -> int:
        found = await self._ask("select version from precondition where tenant = ? and digest = ?", (tenant, digest))
        return int(found[0][0]) if found else 0

    async def patient_on_file(self, tenant: str, nhs_number: str) -> PatientRow | None:
        sql = f"select {rows.PATIENT} from patient where tenant = ? and nhs_number = ? and matchable"
        found = await self._ask(sql, (tenant, nhs_number))
        return rows.patient(found[0]) if found else None

    async def request_seen(self, sender: str, request_id: str) -> RequestRow | None:
        found = await self._ask(
            f"select {rows.REQUEST} from request where sender = ? and request_id = ?", (sender, request_id)
        )
        return rows.request(found[0]) if found else None

    async def open_case_like(self, tenant: str, fingerprint: str) -> CaseRow | None:
        sql = f"select {rows.CASE} from referral_case where tenant = ? and fingerprint = ? and open"
        found = await self._ask(sql, (tenant, fingerprint))
        return rows.case(found[0]) if found else None

    async def cases_of_patient(self, tenant: str, patient_id: str) -> tuple[CaseRow, ...]:
        sql = f"select {rows.CASE} from referral_case where patient_id = ? and tenant = ? order by id"
        return tuple(rows.case(row) for row in await self._ask(sql, (patient_id, tenant)))

    async def messages_of(self, case_id: str, *, undelivered: bool) -> tuple[tuple[Stored, bool], ...]:
        delivery = "exists (select 1 from delivery d where d.communication_id = r.id and "
        pending = f" and {delivery}d.state = 'pending')" if undelivered else ""
        found = await self._ask(
            f"select {rows.CURRENT}, {delivery}d.safety) from resource r"
            f" where r.case_id = ? and r.type = 'Communication' and not r.deleted{pending}"
            " order by r.last_updated, r.id",
            (case_id,),
        )
        return tuple((rows.stored(row[:-1], self.dialect), bool(row[-1])) for row in found)

    async def of_case(self, case_id: str) -> tuple[Stored, ...]:
        found = await self._ask(
            f"select {rows.CURRENT} from resource r where r.case_id = ? and not r.deleted order by r.type, r.id",
            (case_id,),
        )
        return tuple(rows.stored(row, self.dialect) for row in found)

    async def timers_of(self, case_id: str) -> tuple[TimerRow, ...]:
        found = await self._ask(f"select {rows.TIMER} from timer where case_id = ? order by due, id", (case_id,))
        return tuple(rows.timer(row, self.dialect) for row in found)

    async def overdue(self, now: datetime, kinds: frozenset[str]) -> int:
        sql = f"select count(*) from timer where kind {self.dialect.among} and due <= ?"
        return await self._count(Condition(sql, (self.dialect.many(sorted(kinds)), self.dialect.instant(now))))

    async def alerts(self, *, limit: int) -> tuple[AlertRow, ...]:
        found = await self._ask(f"select {rows.ALERT} from alert order by at desc, id desc limit ?", (limit,))
        return tuple(rows.alert(row, self.dialect) for row in found)

    async def audit_trail(self, *, limit: int = 1000) -> tuple[AuditRow, ...]:
        """The newest audit rows, oldest first."""
        found = await self._ask(f"select {rows.AUDIT} from audit order by seq desc limit ?", (limit,))
        return tuple(rows.audit(row, self.dialect) for row in reversed(found))

    async def check(self) -> None:
        await self._ask("select count(*) from last_instant", ())

    async def _kept(self, type_: str, tenant: str) -> list[Stored]:
        """Every current row of a type and tenant, deleted ones too, for replace_all."""
        sql = f"select {rows.CURRENT} from resource r where r.type = ? and r.tenant = ?"
        return await self._documents(Condition(sql, (type_, tenant)))

    async def _documents(self, asked: Condition) -> list[Stored]:
        return [rows.stored(row, self.dialect) for row in await self._ask(asked.sql, asked.params)]

    async def _count(self, asked: Condition) -> int:
        return int((await self._ask(asked.sql, asked.params))[0][0])

    async def _narrowed(self, query: Query) -> frozenset[str] | None:
        """The only ids the result can hold, where some condition is met by few documents; None where none is."""
        among: frozenset[str] | None = None
        for condition in query.filters:
            lookup = narrowing(query.type, condition, self.dialect)
            if lookup is None or self._known_broad(query.type, condition.param):
                continue
            found = await self._ask(lookup.sql, lookup.params)
            if len(found) > NARROW:
                self._broad[query.type, condition.param] = _ASK_AGAIN_AFTER
            else:
                ids = frozenset(row[0] for row in found)
                among = ids if among is None else among & ids
        return among

    def _known_broad(self, type_: str, param: str) -> bool:
        """Such as status or the practice's own code: asked again now and then, as other values may be rare."""
        left = self._broad.get((type_, param), 0)
        if left:
            self._broad[type_, param] = left - 1
        return left > 0
