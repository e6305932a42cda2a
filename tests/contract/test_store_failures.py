"""When the database fails: errors.Unavailable, nothing half stored, nothing about a person in the text."""

import asyncio
import sqlite3
import traceback
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import pytest_asyncio
from store_values import (
    NHS_NUMBER,
    PRACTICE,
    changes,
    document,
    found,
    patient_row,
    request_row,
    the_practice,
    timer_row,
)

from fitwork_fhir.clock import SystemClock
from fitwork_fhir.errors import Unavailable
from fitwork_fhir.store.open import open_store
from fitwork_fhir.store.postgres import PostgresStore
from fitwork_fhir.store.sqlite import SqliteStore
from fitwork_fhir.workflow.ports import Query
from postgres import Postgres

pytestmark = pytest.mark.asyncio


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{'postgres' if request.param == 'postgresql' else 'sqlite'}_url")
    return url


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[Any]:
    opened = await open_store(database_url, clock=SystemClock())
    yield opened
    await opened.close()


def run(url: str, sql: str) -> None:
    """One statement from outside, on either database."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute(sql)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql)


async def test_a_failure_in_the_last_of_many_writes_leaves_nothing(store: Any, database_url: str) -> None:
    run(database_url, "alter table audit rename to lost")
    written = changes(document(id_="t"), patients=(patient_row(),), request=request_row(), timers=(timer_row(),))
    with pytest.raises(Unavailable):
        await store.commit(written)
    run(database_url, "alter table lost rename to audit")
    assert await found(store, the_practice) == []
    assert await store.request_seen(PRACTICE, "request-1") is None
    assert await store.patient_on_file(PRACTICE, NHS_NUMBER) is None
    assert await store.timers_of("case-1") == ()
    assert await store.audit_trail() == ()
    await store.commit(written)
    assert await found(store, the_practice) == ["t"]


async def test_the_error_names_neither_sql_nor_values(store: Any, database_url: str) -> None:
    run(database_url, "drop table patient")
    for ask in (
        lambda: store.commit(changes(patients=(patient_row(),))),
        lambda: store.patient_on_file(PRACTICE, NHS_NUMBER),
    ):
        with pytest.raises(Unavailable) as caught:
            await ask()
        text = str(caught.value)
        assert "The store cannot answer now" in text
        assert not any(word in text for word in (NHS_NUMBER, PRACTICE, "patient", "insert", "select"))
        assert NHS_NUMBER not in "".join(traceback.format_exception(caught.value))


async def test_check_and_every_read_say_so_when_the_tables_are_gone(store: Any, database_url: str) -> None:
    await store.check()
    for table in ("last_instant", "resource", "timer"):
        run(database_url, f"drop table {table}")
    asked = (
        store.check(),
        store.read(the_practice, "Task", "t"),
        store.search(the_practice, Query(type="Task")),
        store.history(the_practice, "Task", None, count=1),
        store.timers_of("case-1"),
        store.due_timers(timer_row().due, frozenset({"safety"}), 1),
    )
    for one in asked:
        with pytest.raises(Unavailable):
            await one


async def test_a_closed_store_is_unavailable(store: Any) -> None:
    await store.close()
    await store.close()
    for asked in (store.commit(changes()), store.check(), store.read(the_practice, "Task", "t")):
        with pytest.raises(Unavailable):
            await asked


async def test_sqlite_gives_up_on_a_process_that_never_stops_writing(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    store = SqliteStore(path, SystemClock(), busy_seconds=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(Unavailable, match="SQLITE_BUSY"):
        await store.commit(changes(document(id_="t")))
    assert await found(store, the_practice) == []
    other.execute("rollback")
    other.close()
    await store.commit(changes(document(id_="t")))
    assert await found(store, the_practice) == ["t"]
    await store.close()


async def test_postgresql_goes_on_after_its_connections_were_cut(postgres_url: str, postgres_server: Postgres) -> None:
    store = PostgresStore(postgres_url, connections=4)
    await store.open()
    await asyncio.gather(*(store._pool.ask("select pg_sleep(0.2)", ()) for _ in range(4)))  # opens all four
    await asyncio.gather(*(store.commit(changes(document())) for _ in range(8)))
    database = urlsplit(postgres_url).path[1:]
    cut = f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'"
    postgres_server.run(cut)
    assert len(await found(store, the_practice)) == 8
    postgres_server.run(cut)
    with pytest.raises(Unavailable):
        await store.commit(changes(document(id_="t")))
    await store.commit(changes(document(id_="u")))
    assert await store.read(the_practice, "Task", "t") is None
    await store.close()


async def test_postgresql_that_cannot_be_reached_is_unavailable(postgres_url: str, postgres_server: Postgres) -> None:
    store = await open_store(postgres_url, clock=SystemClock())
    database = urlsplit(postgres_url).path[1:]
    postgres_server.run(f"alter database {database} allow_connections false")
    postgres_server.run(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'")
    for asked in (store.check(), store.commit(changes(document(id_="t")))):
        with pytest.raises(Unavailable):
            await asked
    with pytest.raises(Unavailable):
        await open_store(postgres_url, clock=SystemClock())
    postgres_server.run(f"alter database {database} allow_connections true")
    await store.commit(changes(document(id_="u")))
    assert await found(store, the_practice) == ["u"]
    await store.close()


async def test_postgresql_with_every_connection_busy_is_unavailable_after_a_while(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fitwork_fhir.store.postgres_pool._WAIT_SECONDS", 0.1)
    store = PostgresStore(postgres_url, connections=1)
    await store.commit(changes(document(id_="t")))
    busy = asyncio.create_task(store._pool.ask("select pg_sleep(1)", ()))
    await asyncio.sleep(0.05)
    with pytest.raises(Unavailable, match="busy"):
        await store.check()
    await busy
    await store.check()
    await store.close()


async def test_a_caller_who_goes_away_gives_the_connection_back(postgres_url: str) -> None:
    store = PostgresStore(postgres_url, connections=1)
    for _ in range(3):
        going = asyncio.create_task(store._pool.ask("select pg_sleep(5)", ()))
        await asyncio.sleep(0.05)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
    await store.commit(changes(document(id_="t")))
    assert await found(store, the_practice) == ["t"]
    await store.close()
