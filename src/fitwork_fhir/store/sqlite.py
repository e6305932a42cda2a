"""The embedded store: one SQLite file in WAL mode, one writer thread, readers that never wait for it."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from fitwork_fhir.clock import Clock
from fitwork_fhir.errors import Unavailable
from fitwork_fhir.store import sqlite_commit
from fitwork_fhir.store.dialect import SQLITE
from fitwork_fhir.store.rows import Row
from fitwork_fhir.store.sql_store import SqlStore
from fitwork_fhir.store.sqlite_writer import SqliteWriter, connect, unavailable
from fitwork_fhir.workflow.ports import Changes, Committed, TimerRow

_READERS = 4


class SqliteStore(SqlStore):
    """`busy_seconds` is how long to wait for another process that is writing. The tables must exist already."""

    dialect = SQLITE

    def __init__(
        self, path: Path, clock: Clock, *, busy_seconds: float = 5.0, remove_on_close: Path | None = None
    ) -> None:
        super().__init__()
        self._path = path
        self._busy_seconds = busy_seconds
        self._remove = remove_on_close
        self._writer = SqliteWriter(path, clock, busy_seconds)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="fitwork-reader")
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._closed = False

    async def commit(self, changes: Changes) -> Committed:
        done: Committed = await self._writer.do(partial(sqlite_commit.commit, changes=changes))
        return done

    async def due_timers(self, now: datetime, kinds: frozenset[str], limit: int) -> tuple[TimerRow, ...]:
        work = lambda connection, _: sqlite_commit.claim(connection, now, kinds, limit)  # noqa: E731
        found: tuple[TimerRow, ...] = await self._writer.do(work)
        return found

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        self._readers.shutdown()
        for connection in self._opened:
            connection.close()
        if self._remove:
            shutil.rmtree(self._remove, ignore_errors=True)

    async def _ask(self, sql: str, params: Sequence[Any]) -> list[Row]:
        if self._closed:
            raise Unavailable("The store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._fetch, sql, params)

    def _fetch(self, sql: str, params: Sequence[Any]) -> list[Row]:
        try:
            return self._reader().execute(sql, params).fetchall()
        except sqlite3.Error as error:
            raise unavailable(error) from None

    def _reader(self) -> sqlite3.Connection:
        """This thread's own connection, which cannot write."""
        if not hasattr(self._own, "connection"):
            self._own.connection = connect(self._path, self._busy_seconds)
            self._own.connection.execute("pragma query_only = on")
            self._opened.append(self._own.connection)
        connection: sqlite3.Connection = self._own.connection
        return connection
