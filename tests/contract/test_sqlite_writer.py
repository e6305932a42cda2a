"""SQLite's one writer: neighbours in a group, several processes on one file, and what reaches the disk."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from store_values import case_row, changes, document, found, request_row, since, the_practice
from test_store_polls import LONG_AGO

from fitwork_fhir.clock import SystemClock
from fitwork_fhir.store.instants import instant_text
from fitwork_fhir.store.open import open_store
from fitwork_fhir.workflow.ports import Committed, DuplicateOpen, Query, RequestSeen, VersionTaken

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def store(sqlite_url: str) -> AsyncIterator[Any]:
    opened = await open_store(sqlite_url, clock=SystemClock())
    yield opened
    await opened.close()


async def test_refused_transactions_leave_their_neighbours_in_the_group_alone(store: Any) -> None:
    await store.commit(changes(document(id_="old"), case=case_row(), request=request_row()))
    bad = {
        5: changes(document(id_="old")),
        11: changes(document(id_="bad"), request=request_row()),
        23: changes(document(id_="bad"), case=case_row("x", fingerprint="print-of-case-1")),
        31: changes(document(id_="bad", version=7)),
        47: changes(document(id_="bad"), document(id_="old", version=5)),
    }
    tries = [bad.get(n) or changes(document(id_=f"good-{n:02}")) for n in range(90)]
    results = await asyncio.gather(*(store.commit(one) for one in tries), return_exceptions=True)
    refused = {n: type(r) for n, r in enumerate(results) if not isinstance(r, Committed)}
    assert refused == {5: VersionTaken, 11: RequestSeen, 23: DuplicateOpen, 31: VersionTaken, 47: VersionTaken}
    stored = await found(store, the_practice, count=100)
    assert stored == ["old", *(f"good-{n:02}" for n in range(90) if n not in bad)]


async def test_a_group_is_one_transaction_on_disk(store: Any, sqlite_url: str) -> None:
    """Commits that wait together share an fsync: the file changes fewer times than there are commits."""
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as watcher:
        versions = set()
        done = asyncio.gather(*(store.commit(changes(document())) for _ in range(60)))
        while not done.done():
            versions.add(watcher.execute("pragma data_version").fetchone()[0])
            await asyncio.sleep(0)
        await done
    assert len(versions) < 30


async def test_a_commit_is_in_the_file_when_it_returns(store: Any, sqlite_url: str) -> None:
    await store.commit(changes(document(id_="t")))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        assert other.execute("select id from resource").fetchall() == [("t",)]
        assert other.execute("pragma journal_mode").fetchone() == ("wal",)
    synchronous = await store._writer.do(lambda connection, _: connection.execute("pragma synchronous").fetchone())
    assert synchronous == (2,)


async def test_readers_cannot_write(store: Any) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._reader().execute("delete from resource")


async def test_what_was_asked_before_close_is_still_written(sqlite_url: str) -> None:
    store = await open_store(sqlite_url, clock=SystemClock())
    waiting = [asyncio.create_task(store.commit(changes(document()))) for _ in range(20)]
    await asyncio.sleep(0)
    await store.close()
    assert all(isinstance(done, Committed) for done in await asyncio.gather(*waiting))
    again = await open_store(sqlite_url, clock=SystemClock())
    assert len(await found(again, the_practice)) == 20
    await again.close()


async def test_a_caller_who_goes_away_does_not_undo_what_was_asked(store: Any) -> None:
    going = asyncio.create_task(store.commit(changes(document(id_="t"))))
    await asyncio.sleep(0)
    going.cancel()
    await store.commit(changes(document(id_="u")))
    assert await found(store, the_practice) == ["t", "u"]


_PROCESS = """
import asyncio, sys
from store_values import changes, document
from fitwork_fhir.clock import SystemClock
from fitwork_fhir.store.open import open_store

async def main(url, name):
    store = await open_store(url, clock=SystemClock())
    for n in range(40):
        committed = await store.commit(changes(document(id_=f"{name}-{n}")))
    await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_several_processes_on_one_file_stamp_in_the_order_they_commit(store: Any, sqlite_url: str) -> None:
    path = ":".join(entry for entry in (str(Path(__file__).parent), *sys.path) if entry)
    processes = [
        subprocess.Popen([sys.executable, "-c", _PROCESS, sqlite_url, name], env={"PYTHONPATH": path})
        for name in ("first", "second")
    ]
    seen: list[str] = []
    newest = LONG_AGO
    while True:
        ended = all(process.poll() is not None for process in processes)
        page = await store.search(the_practice, Query(type="Task", filters=(since(newest),), count=1000))
        seen += [row.id for row in page.rows]
        newest = page.rows[-1].last_updated if page.rows else newest
        if ended:
            break
        await store.commit(changes(document(type_="Communication")))
        await asyncio.sleep(0.01)
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(seen) == sorted(f"{name}-{n}" for name in ("first", "second") for n in range(40))
    rows = (await store.search(the_practice, Query(type="Task", count=100))).rows
    assert len({instant_text(row.last_updated) for row in rows}) == 80
