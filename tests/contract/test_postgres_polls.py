"""The hard case on PostgreSQL: a transaction stamped early and committed late (docs/adr/0004)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from store_values import (
    OTHER_SERVICE,
    PRACTICE,
    another_service,
    case_row,
    changes,
    document,
    found,
    request_row,
    since,
    the_practice,
    the_service,
)
from test_store_polls import LONG_AGO

from fitwork_fhir.clock import SystemClock
from fitwork_fhir.store.open import open_store
from fitwork_fhir.store.postgres import PostgresStore
from fitwork_fhir.workflow.ports import Query, RequestSeen
from postgres import Postgres

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def store(postgres_url: str) -> AsyncIterator[Any]:
    opened = await open_store(postgres_url, clock=SystemClock())
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def other(postgres_url: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """A connection of someone else, in a transaction."""
    async with await psycopg.AsyncConnection.connect(postgres_url) as connection:
        yield connection


async def waiting(other: Any, number: int) -> None:
    """Until so many transactions wait for a lock."""
    while True:
        found = await other.execute("select count(*) from pg_locks where not granted")
        if (await found.fetchone())[0] >= number:
            return
        await asyncio.sleep(0.01)


async def blocked_commit(store: Any, other: Any, id_: str, *, number: int = 1, **given: Any) -> "asyncio.Task[Any]":
    """A commit that has taken its instant and now waits, until `other` ends, for a request id that `other` holds."""
    await other.execute(
        "insert into request (sender, request_id, body_hash, case_id) values (%s, %s, '', '')", (PRACTICE, id_)
    )
    task = asyncio.create_task(store.commit(changes(document(id_=id_, **given), request=request_row(id_))))
    await waiting(other, number)
    return task


async def poll(store: Any, after: Any = LONG_AGO) -> list[str]:
    return await found(store, the_practice, since(after))


async def test_a_poll_hides_what_is_later_than_a_transaction_that_may_still_commit(store: Any, other: Any) -> None:
    await store.commit(changes(document(id_="before")))
    early = await blocked_commit(store, other, "early")
    later = await store.commit(changes(document(id_="later")))
    assert await poll(store) == ["before"]
    await other.rollback()
    assert (await early).at < later.at
    assert await poll(store) == ["before", "early", "later"]


async def test_a_poll_shows_what_was_hidden_once_the_earlier_transaction_is_refused(store: Any, other: Any) -> None:
    early = await blocked_commit(store, other, "early")
    await store.commit(changes(document(id_="later")))
    assert await poll(store) == []
    await other.commit()
    with pytest.raises(RequestSeen):
        await early
    assert await poll(store) == ["later"]


async def test_of_several_that_may_still_commit_the_earliest_counts(store: Any, other: Any, postgres_url: str) -> None:
    first = await blocked_commit(store, other, "first")
    await store.commit(changes(document(id_="between")))
    async with await psycopg.AsyncConnection.connect(postgres_url) as another:
        second = await blocked_commit(store, another, "second", number=2)
        assert await poll(store) == []
        await another.rollback()
        await second
    assert await poll(store) == []
    await other.rollback()
    await first
    assert await poll(store) == ["first", "between", "second"]


async def test_a_poll_goes_by_what_was_known_before_it_asked(
    store: Any, other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While its answer is on the way, the early transaction commits and another search learns of a later horizon."""
    early = await blocked_commit(store, other, "early")
    await store.commit(changes(document(id_="later")))
    ask = store._ask

    async def answered_late(sql: str, params: Any) -> Any:
        rows = await ask(sql, params)
        monkeypatch.undo()
        await other.rollback()
        await early
        await store._read_horizon()
        return rows

    monkeypatch.setattr(store, "_ask", answered_late)
    assert await poll(store) == ["early", "later"]


async def test_another_process_hides_it_too(store: Any, other: Any, postgres_url: str) -> None:
    second = PostgresStore(postgres_url)
    await second.open()
    early = await blocked_commit(store, other, "early")
    await second.commit(changes(document(id_="later")))
    assert await poll(second) == []
    await other.rollback()
    await early
    assert await poll(second) == ["early", "later"]
    await second.close()


async def test_pages_and_history_stop_before_it_too(store: Any, other: Any) -> None:
    await store.commit(changes(document(id_="before")))
    early = await blocked_commit(store, other, "early")
    await store.commit(changes(document(id_="later")))
    for newest_first in (False, True):
        page = await store.search(the_practice, Query(type="Task", newest_first=newest_first))
        assert [row.id for row in page.rows] == ["before"]
    assert [row.id for row in (await store.history(the_practice, "Task", None, count=5)).rows] == ["before"]
    await other.rollback()
    await early


async def test_a_search_waits_a_moment_for_it_and_then_shows_everything(store: Any, other: Any) -> None:
    early = await blocked_commit(store, other, "early")
    await store.commit(changes(document(id_="later")))
    searching = asyncio.create_task(found(store, the_practice))
    await asyncio.sleep(0.01)
    await other.rollback()
    assert await searching == ["early", "later"]
    await early


async def test_a_long_reader_or_an_idle_transaction_holds_nothing_back(store: Any, other: Any) -> None:
    await other.execute("select count(*) from resource")
    await other.execute("insert into alert values ('a', 'k', now(), 's', '', '')")
    await other.execute("select pg_advisory_xact_lock(42), pg_advisory_xact_lock_shared(1, 2)")
    await store.commit(changes(document(id_="t")))
    assert await poll(store) == ["t"]


async def test_a_writer_in_another_database_holds_nothing_back(store: Any, postgres_server: Postgres) -> None:
    url = postgres_server.new_database()
    elsewhere = await open_store(url, clock=SystemClock())
    async with await psycopg.AsyncConnection.connect(url) as blocker:
        early = await blocked_commit(elsewhere, blocker, "early")
        await store.commit(changes(document(id_="t")))
        assert await poll(store) == ["t"]
        await blocker.rollback()
        await early
    await elsewhere.close()


async def test_nothing_stays_hidden_when_a_writer_dies(store: Any, other: Any) -> None:
    early = await blocked_commit(store, other, "early")
    await store.commit(changes(document(id_="later")))
    assert await poll(store) == []
    await other.execute("select pg_terminate_backend(pid) from pg_locks where not granted and pid <> pg_backend_pid()")
    await asyncio.gather(early, return_exceptions=True)
    assert await poll(store) == ["later"]


async def test_a_document_added_while_its_case_goes_to_another_owner_is_the_new_owners(store: Any, other: Any) -> None:
    """The addition began first, the handing over ends first."""
    await store.commit(changes(case=case_row()))
    adding = await blocked_commit(store, other, "added", case_id="case-1", told=None)
    await store.commit(changes(case=case_row(version=2, owner=OTHER_SERVICE)))
    await other.rollback()
    await adding
    assert await store.read(another_service, "Task", "added") is not None
    assert await store.read(the_service, "Task", "added") is None


async def test_a_case_handed_over_takes_along_what_is_just_being_added(store: Any, other: Any) -> None:
    """The addition has seen the old owner and has yet to commit when the handing over begins."""
    await store.commit(changes(document(id_="locked"), case=case_row()))
    await other.execute("select 1 from resource where id = 'locked' for update")
    addition = changes(document(id_="added", case_id="case-1", told=None), document(id_="locked", version=2))
    adding = asyncio.create_task(store.commit(addition))
    await waiting(other, 1)
    moving = asyncio.create_task(store.commit(changes(case=case_row(version=2, owner=OTHER_SERVICE))))
    await waiting(other, 2)
    await other.rollback()
    await asyncio.gather(adding, moving)
    assert await store.read(another_service, "Task", "added") is not None
    assert await store.read(the_service, "Task", "added") is None
