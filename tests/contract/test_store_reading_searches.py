"""Searches by what is not in the index: every store reads the texts, and answers as the store in memory does."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.store_values import (
    another_practice,
    changes,
    document,
    every_page,
    found,
    ids,
    index,
    the_practice,
    token,
)
from fitwork_fhir.clock import SystemClock
from fitwork_fhir.errors import Invalid, Malformed
from fitwork_fhir.store import walk
from fitwork_fhir.store.memory import MemoryStore
from fitwork_fhir.store.open import open_store
from fitwork_fhir.workflow.ports import Document, Filter, IndexRow, Query

WORD = re.compile(r"(\w+)=([^ \"]+)")


def read(text: str) -> tuple[IndexRow, ...]:
    """The values of a document of these tests: name=value in its note; a day is the span it names."""
    return tuple(_row(name, value) for name, value in WORD.findall(text))


def _row(name: str, value: str) -> IndexRow:
    if name != "day":
        return IndexRow(name, "", value.replace("_", " "))
    first = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return IndexRow(name, _instant(first.replace(day=first.day + 1)), _instant(first))


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def unread(param: str, kind: str, *values: tuple[str, str], negated: bool = False, holds: str = "") -> Filter:
    held = (holds,) if holds else ()
    return Filter(param=param, kind=kind, values=values, negated=negated, indexed=False, holds=held)


def span(prefix: str, first: str, after: str) -> Filter:
    days = " ".join(_instant(datetime.fromisoformat(day).replace(tzinfo=UTC)) for day in (first, after))
    return unread("day", "span", (prefix, days))


TASKS = (
    document(id_="a", note="family=Müller day=2026-11-02 code=x", index=index(status="requested")),
    document(id_="b", note="family=mullane day=2026-11-03 code=y", index=index(status="requested")),
    document(id_="c", note="family=Smith family=van_der_Müll code=x", index=index(status="accepted")),
    document(id_="d", note="day=2026-11-05", index=index(status="accepted")),
)
CONDITIONS: dict[str, tuple[tuple[Filter, ...], str]] = {
    "starts with, whatever the case and accents": ((unread("family", "string", ("starts", "mull")),), "ab"),
    "contains": ((unread("family", "string", ("contains", "MÜLL")),), "abc"),
    "exactly": ((unread("family", "string", ("exact", "Müller")),), "a"),
    "exactly, with another case": ((unread("family", "string", ("exact", "müller")),), ""),
    "one of two": ((unread("family", "string", ("starts", "smi"), ("starts", "mülle")),), "ac"),
    "a code": ((unread("code", "token", ("*", "x"), holds="code=x"),), "ac"),
    "not a code": ((unread("code", "token", ("*", "x"), negated=True),), "bd"),
    "missing": ((unread("code", "missing", ("", "true")),), "d"),
    "present": ((unread("code", "missing", ("", "false")),), "abc"),
    "a text that no document holds": ((unread("code", "token", ("*", "z"), holds="code=z"),), ""),
    "on a day": ((span("eq", "2026-11-03", "2026-11-04"),), "b"),
    "not on a day": ((span("ne", "2026-11-03", "2026-11-04"),), "ad"),
    "after": ((span("gt", "2026-11-02", "2026-11-03"),), "bd"),
    "from": ((span("ge", "2026-11-03", "2026-11-04"),), "bd"),
    "before": ((span("lt", "2026-11-03", "2026-11-04"),), "a"),
    "until": ((span("le", "2026-11-03", "2026-11-04"),), "ab"),
    "begins after": ((span("sa", "2026-11-02", "2026-11-04"),), "d"),
    "ends before": ((span("eb", "2026-11-03", "2026-11-06"),), "a"),
    "within a month": ((span("eq", "2026-11-01", "2026-12-01"),), "abd"),
    "with what is in the index": ((token("status", "accepted"), unread("code", "token", ("*", "x"))), "c"),
    "both read": ((unread("code", "token", ("*", "x")), unread("family", "string", ("starts", "s"))), "c"),
}


async def with_tasks(store: Any) -> Any:
    for task in TASKS:
        await store.commit(changes(task))
    return store


@pytest.mark.asyncio
async def test_each_kind_of_condition_finds_what_it_says(store: Any) -> None:
    await with_tasks(store)
    for name, (filters, expected) in CONDITIONS.items():
        for newest_first in (False, True):
            query = Query(type="Task", filters=filters, read=read, total=True, newest_first=newest_first)
            page = await store.search(the_practice, query)
            assert "".join(ids(page.rows)) == (expected[::-1] if newest_first else expected), name
            assert page.total == len(expected), name


@pytest.mark.asyncio
async def test_reading_shows_nobody_what_is_anothers(store: Any) -> None:
    await with_tasks(store)
    for filters, _ in CONDITIONS.values():
        assert await found(store, another_practice, *filters, read=read) == []
    query = Query(type="Task", sort=(("family", False),), read=read, total=True)
    assert (await store.search(another_practice, query)).total == 0


@pytest.mark.asyncio
async def test_other_orders_put_what_has_no_value_last(store: Any) -> None:
    await with_tasks(store)
    orders = {
        (("family", False),): "bacd",  # mullane, Müller, Smith
        (("family", True),): "cabd",
        (("code", False), ("day", True)): "acbd",
        (("code", True), ("_id", True)): "bcad",
        (("_id", True),): "dcba",
        (("_lastUpdated", True), ("code", False)): "dcba",
    }
    for sort, expected in orders.items():
        page = await store.search(the_practice, Query(type="Task", sort=sort, read=read))
        assert "".join(ids(page.rows)) == expected, sort
        for count in (1, 2, 3):
            pages = await _every_sorted_page(store, Query(type="Task", sort=sort, read=read, count=count))
            assert "".join(pages) == expected, (sort, count)


async def _every_sorted_page(store: Any, query: Query) -> list[str]:
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        page = await store.search(
            the_practice, Query(type=query.type, sort=query.sort, read=read, count=query.count, cursor=cursor)
        )
        seen += ids(page.rows)
        cursor = page.next
        if cursor is None:
            break
    return seen


@pytest.mark.asyncio
async def test_a_sorted_page_goes_on_after_the_last_row_whatever_came_or_went(store: Any) -> None:
    await with_tasks(store)
    by_id = Query(type="Task", sort=(("_id", False),), read=read, count=2)
    first = await store.search(the_practice, by_id)
    await store.commit(changes(document(id_="aa")))
    second = await store.search(
        the_practice, Query(type="Task", sort=by_id.sort, read=read, count=2, cursor=first.next)
    )
    assert (ids(first.rows), ids(second.rows)) == (["a", "b"], ["c", "d"])


@pytest.mark.asyncio
async def test_the_cursor_of_one_order_is_none_of_another(store: Any) -> None:
    await with_tasks(store)
    by_id = Query(type="Task", sort=(("_id", False),), read=read, count=1)
    by_time = Query(type="Task", count=1)
    for one, other in ((by_id, by_time), (by_time, by_id)):
        cursor = (await store.search(the_practice, one)).next
        with pytest.raises(Malformed):
            await store.search(
                the_practice, Query(type="Task", sort=other.sort, read=other.read, count=1, cursor=cursor)
            )


@pytest.mark.asyncio
async def test_pages_neither_repeat_nor_skip(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "BATCH", 4)
    many = [document(id_=f"m{n:02}", note=f"code={'x' if n % 3 else 'y'}") for n in range(30)]
    for start in range(0, 30, 5):
        await store.commit(changes(*many[start : start + 5]))
    wanted = [f"m{n:02}" for n in range(30) if n % 3]
    condition = unread("code", "token", ("*", "x"))
    for count in (1, 3, 7, 50):
        seen: list[str] = []
        cursor, pages = None, 0
        while cursor is not None or not pages:
            pages += 1
            query = Query(type="Task", filters=(condition,), read=read, count=count, cursor=cursor, total=True)
            page = await store.search(the_practice, query)
            assert page.total == 20
            seen += ids(page.rows)
            cursor = page.next
        assert seen == wanted, count
    assert await every_page(store, the_practice, Query(type="Task", count=7)) == [d.id for d in many]


@pytest.mark.asyncio
async def test_what_would_read_too_much_is_refused_and_never_cut_short(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_tasks(store)
    monkeypatch.setattr(walk, "BATCH", 2)
    monkeypatch.setattr(walk, "MOST_READ", 3)
    seldom = unread("code", "token", ("*", "never"))
    for query in (
        Query(type="Task", filters=(seldom,), read=read),
        Query(type="Task", filters=(unread("code", "token", ("*", "x")),), read=read, total=True),
        Query(type="Task", sort=(("code", False),), read=read),
    ):
        with pytest.raises(Invalid) as refused:
            await store.search(the_practice, query)
        assert refused.value.findings[0].reason == "search-broad"
    enough = Query(type="Task", filters=(unread("code", "token", ("*", "x")),), read=read, count=0)
    assert (await store.search(the_practice, enough)).rows == ()
    narrow = Query(type="Task", filters=(seldom, token("status", "accepted")), read=read)
    assert (await store.search(the_practice, narrow)).rows == ()


def queries() -> st.SearchStrategy[Query]:
    one = st.sampled_from([condition for filters, _ in CONDITIONS.values() for condition in filters])
    key = st.tuples(st.sampled_from(["family", "day", "code", "_id", "_lastUpdated"]), st.booleans())
    return st.builds(
        Query,
        type=st.just("Task"),
        filters=st.lists(one, max_size=3).map(tuple),
        sort=st.lists(key, max_size=2).map(tuple),
        newest_first=st.booleans(),
        count=st.integers(0, 5),
        total=st.booleans(),
        read=st.just(read),
    )


def some_tasks() -> list[Document]:
    return [document(id_=f"{task.id}{n}", tail=task.tail, index=task.index) for n in range(3) for task in TASKS]


def test_the_stores_answer_every_combination_as_the_one_in_memory(store_url: str) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(open_store(store_url, clock=SystemClock()))
        memory = MemoryStore(SystemClock())
        for task in some_tasks():
            runner.run(store.commit(changes(task)))
            runner.run(memory.commit(changes(task)))

        @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
        @given(queries())
        def same(query: Query) -> None:
            ours, theirs = runner.run(store.search(the_practice, query)), runner.run(memory.search(the_practice, query))
            assert (ids(ours.rows), ours.total) == (ids(theirs.rows), theirs.total)
            assert (ours.next is None) == (theirs.next is None)

        same()
        runner.run(store.close())
