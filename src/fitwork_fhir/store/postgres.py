"""The production store: PostgreSQL through psycopg 3, one statement for a transaction, polls that miss nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import errors

from fitwork_fhir.errors import Unavailable
from fitwork_fhir.store import rows
from fitwork_fhir.store.dialect import LIST, POSTGRESQL, joined
from fitwork_fhir.store.limits import CLAIM, CONNECTIONS, WRITE_MARK
from fitwork_fhir.store.postgres_commit import shaped
from fitwork_fhir.store.postgres_pool import PostgresPool, Statement
from fitwork_fhir.store.postgres_sql import numbered, statement
from fitwork_fhir.store.sql_store import SqlStore
from fitwork_fhir.workflow.ports import CaseRow, Changes, Committed, Page, TimerRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ATTEMPTS = 3
_PATIENCE_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
"""How long a search that is not a poll waits, step by step, for transactions that began before its newest row."""

_BEFORE = (
    "select 'case', id, version, owner from referral_case where id = ?"
    f" union all select r.type, r.id, r.version, r.text from unnest({LIST}, {LIST}) as d(type, id)"
    " join resource r on r.type = d.type and r.id = d.id"
)
_LOCK_CASE = numbered("select id from referral_case where id = ? for update")
_HAND_OVER = numbered("update resource set holder = ? where case_id = ?")
_CLAIM = (
    "update timer set claimed_until = ? where id in (select id from timer"
    f" where kind {POSTGRESQL.among} and due <= ? and (claimed_until is null or claimed_until <= ?)"
    f" order by due, id limit ? for update skip locked) returning {rows.TIMER}"
)
# statement_timestamp() was read before the locks are looked at; the marks of other databases do not count.
_HORIZON = f"""select (extract(epoch from statement_timestamp()) * 1000000)::bigint,
 (select min((l.classid::bigint << 32 | l.objid::bigint) & ((1::bigint << 52) - 1)) from pg_locks l
  where l.locktype = 'advisory' and l.objsubid = 1 and l.classid::bigint >> 20 = {WRITE_MARK}
  and l.database = (select d.oid from pg_database d where d.datname = current_database()))"""


class PostgresStore(SqlStore):
    """Open it before use; the tables must exist already. Instants are the database server's."""

    dialect = POSTGRESQL

    def __init__(self, url: str, *, connections: int = CONNECTIONS) -> None:
        super().__init__()
        self._pool = PostgresPool(url, connections=connections)
        self._horizon = _EPOCH

    async def open(self) -> None:
        await self._pool.open()

    async def close(self) -> None:
        await self._pool.close()

    async def commit(self, changes: Changes) -> Committed:
        for _ in range(_ATTEMPTS):
            try:
                return await self._commit(changes)
            except errors.DeadlockDetected:
                continue
        raise Unavailable("The store cannot answer now (state 40P01)")

    async def _commit(self, changes: Changes) -> Committed:
        before = await self._before(changes)
        packed = {key: rows.packed(text) for key, text in before.items() if key[0] != "case"}
        shape, params = shaped(changes, packed)
        write = (statement(shape), params)
        case = changes.case
        if case and case.version > 1 and before.get(("case", case.id)) != case.owner:
            found = await self._pool.write(*_handing_over(case), write)
        else:
            found = await self._pool.write(write)
        return Committed(POSTGRESQL.moment(found[0][0]))

    async def _before(self, changes: Changes) -> Mapping[tuple[str, str], str]:
        """The texts that this transaction replaces, and the owner of its case.

        Read outside the transaction: what a version holds never changes, and the statement refuses a version that is
        no longer the stored one.
        """
        replaced = [document for document in changes.documents if document.version > 1]
        case_id = changes.case.id if changes.case and changes.case.version > 1 else ""
        if not replaced and not case_id:
            return {}
        types, ids = joined(d.type for d in replaced), joined(d.id for d in replaced)
        found = await self._pool.ask(_BEFORE, (case_id, types, ids))
        return {(kind, id_): text for kind, id_, _, text in found}

    async def due_timers(self, now: datetime, kinds: frozenset[str], limit: int) -> tuple[TimerRow, ...]:
        claim = (numbered(_CLAIM), (now + CLAIM, joined(sorted(kinds)), now, now, limit))
        found = [rows.timer(row, POSTGRESQL) for row in await self._pool.write(claim)]
        return tuple(sorted(found, key=lambda row: (row.due, row.id)))

    async def _ask(self, sql: str, params: Sequence[Any]) -> list[rows.Row]:
        return await self._pool.ask(sql, params)

    async def _settled(self, ask: Callable[[], Awaitable[Page]], *, polling: bool, in_time: bool = True) -> Page:
        """A page that ends before the horizon: the instant before which nothing can be committed any more.

        A horizon once read holds for ever, so most pages need none read. A poll leaves out what is too new, and has
        it next time; another search waits a moment, so that a caller finds what it has just stored.
        """
        known = self._horizon  # before asking: another search may learn a later one meanwhile
        page = await ask()
        if _newest(page) < known:
            return page
        for pause in (0.0,) if polling else (0.0, *_PATIENCE_SECONDS):
            if pause:
                await asyncio.sleep(pause)
            horizon = await self._read_horizon()
            page = await ask()
            if _newest(page) < horizon:
                return page
        if not in_time:  # nobody polls by another order
            return page
        settled = tuple(row for row in page.rows if row.last_updated < horizon)
        return replace(page, rows=settled, next=page.next if page.rows[-1].last_updated < horizon else None)

    async def _read_horizon(self) -> datetime:
        """The clock, or the mark of the oldest transaction that is still writing."""
        clock, oldest_mark = (await self._pool.ask(_HORIZON, ()))[0]
        micros = clock if oldest_mark is None else min(clock, oldest_mark)
        horizon = _EPOCH + timedelta(microseconds=micros)
        self._horizon = max(self._horizon, horizon)
        return horizon


def _newest(page: Page) -> datetime:
    return max((row.last_updated for row in page.rows), default=_EPOCH)


def _handing_over(case: CaseRow) -> tuple[Statement, Statement]:
    """A case that changes its owner: lock it first, so that what others add to it meanwhile is handed over too."""
    return (_LOCK_CASE, (case.id,)), (_HAND_OVER, (case.owner, case.id))
