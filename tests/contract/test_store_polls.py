"""A poll by _lastUpdated never misses a row, however commits overlap."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from store_values import changes, document, every_page, found, since, the_practice

from fitwork_fhir.clock import FixedClock
from fitwork_fhir.store.open import open_store
from fitwork_fhir.workflow.ports import Query

pytestmark = pytest.mark.asyncio

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


async def poll(store: Any, stop: asyncio.Event) -> list[str]:
    """What a client collects that asks for what is newer than the newest it has, until told to stop."""
    collected: list[str] = []
    newest, last_round = LONG_AGO, False
    while not last_round:
        last_round = stop.is_set()
        page = await store.search(the_practice, Query(type="Task", filters=(since(newest),), count=4))
        collected += [row.id for row in page.rows]
        newest = page.rows[-1].last_updated if page.rows else newest
        last_round = last_round and not page.rows
        await asyncio.sleep(0)
    return collected


async def write(store: Any, name: str, transactions: int) -> list[str]:
    names = [f"{name}-{n}" for n in range(transactions)]
    for n in names:
        await store.commit(changes(document(id_=n)))
    return names


async def test_polls_during_concurrent_writes_see_every_row_once(store: Any) -> None:
    stop = asyncio.Event()
    polling = [asyncio.create_task(poll(store, stop)) for _ in range(2)]
    written = await asyncio.gather(*(write(store, f"writer{n}", 25) for n in range(6)))
    stop.set()
    expected = sorted(name for names in written for name in names)
    for collected in await asyncio.gather(*polling):
        assert sorted(collected) == expected


@pytest.mark.parametrize("count", [3, 4, 5])
async def test_a_page_does_not_cut_a_transaction_in_two(store: Any, count: int) -> None:
    """A client that goes on from the instant of its last row would miss the other half."""
    for n in range(4):
        await store.commit(changes(*(document(id_=f"{n}-{part}") for part in "abc")))
    collected, newest = [], LONG_AGO
    while page := (await store.search(the_practice, Query(type="Task", filters=(since(newest),), count=count))).rows:
        assert len(page) <= count
        collected += [row.id for row in page]
        newest = page[-1].last_updated
    assert collected == [f"{n}-{part}" for n in range(4) for part in "abc"]


async def test_a_transaction_larger_than_a_page_goes_on_at_the_next(store: Any) -> None:
    await store.commit(changes(*(document(id_=part) for part in "abcde")))
    assert await every_page(store, the_practice, Query(type="Task", count=2)) == list("abcde")


async def test_instants_rise_from_one_transaction_to_the_next(store: Any) -> None:
    instants = [(await store.commit(changes(document()))).at for _ in range(20)]
    assert instants == sorted(set(instants))
    assert instants[0].utcoffset() == timedelta(0)


async def test_a_caller_finds_at_once_what_it_has_just_stored(store: Any) -> None:
    async def store_and_look(name: str) -> None:
        for n in range(10):
            await store.commit(changes(document(id_=f"{name}-{n}")))
            assert f"{name}-{n}" in await found(store, the_practice, count=1000)

    await asyncio.gather(*(store_and_look(f"writer{n}") for n in range(6)))


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
async def test_instants_rise_even_where_the_clock_stands_still_or_goes_back(kind: str, sqlite_url: str) -> None:
    clock = FixedClock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    store = await open_store("memory://" if kind == "memory" else sqlite_url, clock=clock)
    first = (await store.commit(changes(document(id_="a")))).at
    second = (await store.commit(changes(document(id_="b")))).at
    clock.advance(hours=-1)
    third = (await store.commit(changes(document(id_="c")))).at
    assert [first, second, third] == [first + n * timedelta(microseconds=1) for n in range(3)]
    assert await found(store, the_practice, since(first)) == ["b", "c"]
    await store.close()
