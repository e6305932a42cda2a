"""A few connections to PostgreSQL, opened when needed and kept: one statement, or one transaction, at a time.

Small on purpose: no task of its own runs behind it, so nothing is left over when an event loop ends.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncRawCursor, errors
from psycopg.pq import TransactionStatus

from fitwork_fhir.errors import Unavailable
from fitwork_fhir.store.limits import CONNECTIONS
from fitwork_fhir.store.postgres_errors import connection_died, failing_safely, refused
from fitwork_fhir.store.postgres_sql import numbered
from fitwork_fhir.store.rows import Row

# Every query is written for an index, so no plan may turn into the scan of a table because of what the statistics
# said one day, nor be made anew each time (before PostgreSQL 18, jit would take a plan that has no other way for an
# expensive one); and a stuck transaction must not hold back polls for long (docs/adr/0004).
_SESSION = (
    "set timezone = 'UTC'; set enable_seqscan = off; set jit = off; set plan_cache_mode = force_generic_plan;"
    " set lock_timeout = '5s'; set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '10s'"
)
_WAIT_SECONDS = 5
_PREPARED = 300
Connection = AsyncConnection[Row]
Statement = tuple[str, Sequence[Any]]

_numbered = lru_cache(maxsize=1024)(numbered)


class PostgresPool:
    """`url` as libpq takes it. A connection commits each statement by itself."""

    def __init__(self, url: str, *, connections: int = CONNECTIONS) -> None:
        self._url = url
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(connections)
        self._closed = False

    async def open(self) -> None:
        """Show at once whether the database can be reached."""
        await self.ask("select 1", ())

    async def close(self) -> None:
        """No more statements; those under way end first."""
        self._closed = True
        await self._drop_idle()

    async def ask(self, sql: str, params: Sequence[Any]) -> list[Row]:
        """A read, or a statement that may safely run twice; asked again where a connection turns out to be dead."""
        try:
            return await self._once(_numbered(sql), params)
        except psycopg.Error as error:
            if not connection_died(error):
                raise refused(error) from None
        await self._drop_idle()
        with failing_safely():
            return await self._once(_numbered(sql), params)

    async def write(self, *statements: Statement) -> list[Row]:
        """One statement, or several as one transaction; the rows of the last. Never repeated on a broken connection.

        Raises psycopg's DeadlockDetected as it is: nothing was written, and the caller may try again.
        """
        try:
            if len(statements) == 1:
                return await self._once(*statements[0])
            return await self._together(statements)
        except errors.DeadlockDetected:
            raise
        except psycopg.Error as error:
            if connection_died(error):
                await self._drop_idle()
            raise refused(error) from None

    async def _once(self, sql: str, params: Sequence[Any]) -> list[Row]:
        async with self._connection() as connection:
            return await (await connection.execute(sql, params)).fetchall()

    async def _together(self, statements: Sequence[Statement]) -> list[Row]:
        async with self._connection() as connection, connection.transaction():
            for sql, params in statements:
                cursor = await connection.execute(sql, params)
            return await cursor.fetchall()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        """One that nobody else uses meanwhile; kept afterwards unless it broke or was left within a transaction."""
        await self._turn()
        connection: Connection | None = None
        try:
            connection = self._idle.pop() if self._idle else await self._connect()
            yield connection
        finally:
            if connection is not None:
                await self._put_back(connection)
            self._free.release()

    async def _turn(self) -> None:
        if not self._free.locked():
            await self._free.acquire()  # at once: a clock for it would cost more than it
        else:
            await self._waited()
        if self._closed:
            self._free.release()
            raise Unavailable("The store is closed")

    async def _waited(self) -> None:
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable("The store cannot answer now (all connections are busy)") from None

    async def _connect(self) -> Connection:
        connection: Connection = await AsyncConnection.connect(
            self._url,
            autocommit=True,
            prepare_threshold=0,
            cursor_factory=AsyncRawCursor,
            connect_timeout=_WAIT_SECONDS,
            application_name="fitwork",
        )
        connection.prepared_max = _PREPARED
        try:
            await connection.execute(_SESSION, prepare=False)
        except BaseException:  # cancelled too: nobody else knows of it yet
            await connection.close()
            raise
        return connection

    async def _put_back(self, connection: Connection) -> None:
        at_rest = connection.info.transaction_status is TransactionStatus.IDLE
        if at_rest and not connection.closed and not self._closed:
            self._idle.append(connection)
        else:
            await connection.close()

    async def _drop_idle(self) -> None:
        """After a restart of the server they are all dead; new ones are opened when needed."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.close()
