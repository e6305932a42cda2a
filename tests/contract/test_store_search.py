import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_values import (
    changes,
    date,
    document,
    every_page,
    found,
    ids,
    index,
    missing,
    reference,
    since,
    the_practice,
    token,
)

from fitwork_fhir.clock import SystemClock
from fitwork_fhir.errors import Malformed
from fitwork_fhir.store.instants import instant_text
from fitwork_fhir.store.memory import MemoryStore
from fitwork_fhir.store.open import open_store
from fitwork_fhir.workflow.ports import Document, Filter, Query

EARLY, NINE, TEN = (f"2026-11-{hour}:00:00.000000Z" for hour in ("21T10", "22T09", "22T10"))
TASKS = (
    document(id_="a", index=index(status="task-status|requested", code=("sys|x", "sys|y", "other|x", "bare"))),
    document(id_="b", index=index(status="task-status|on-hold", code="sys|x", patient="Patient/1")),
    document(id_="c", index=index(status="task-status|on-hold", patient="Patient/2", sent=EARLY)),
    document(id_="d", index=index(patient=("Patient/1", "Patient/3"), sent=TEN)),
)

CONDITIONS = {
    "a system and a value": ((token("code", "sys|x"),), "ab"),
    "a value of any system": ((token("code", "x"),), "ab"),
    "a value of one system only": ((token("code", "other|x"),), "a"),
    "a value without a system": ((token("code", "|bare"),), "a"),
    "no value of that kind without a system": ((token("code", "|x"),), ""),
    "any value of a system": ((token("code", "other|*"),), "a"),
    "one of several values": ((token("status", "requested", "task-status|on-hold"),), "abc"),
    "every condition": ((token("status", "on-hold"), reference("patient", "Patient/1")), "b"),
    "no such value": ((token("status", "on-hold"), token("code", "z")), ""),
    "anything but a value": ((token("status", "on-hold", negated=True),), "ad"),
    "anything but any of a system": ((token("code", "other|*", negated=True),), "bcd"),
    "a reference": ((reference("patient", "Patient/1"),), "bd"),
    "one of several references": ((reference("patient", "Patient/2", "Patient/3"),), "cd"),
    "a date after": ((date("sent", "gt", NINE),), "d"),
    "a date not before": ((date("sent", "ge", TEN),), "d"),
    "a date before": ((date("sent", "lt", TEN),), "c"),
    "a date not after": ((date("sent", "le", TEN),), "cd"),
    "a date exactly": ((date("sent", "eq", TEN),), "d"),
    "another date": ((date("sent", "ne", TEN),), "c"),
    "a value missing": ((missing("patient", is_missing=True),), "a"),
    "a value present": ((missing("patient", is_missing=False),), "bcd"),
    "ids": ((Filter(param="_id", kind="token", values=(("", "a"), ("*", "d"), ("", "none"))),), "ad"),
    "not an id": ((Filter(param="_id", kind="token", values=(("", "a"),), negated=True),), "bcd"),
    "an unknown parameter": ((token("colour", "red"),), ""),
    "no value at all": ((Filter(param="status", kind="token"),), ""),
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
            page = await store.search(
                the_practice, Query(type="Task", filters=filters, total=True, newest_first=newest_first)
            )
            assert "".join(ids(page.rows)) == (expected[::-1] if newest_first else expected), name
            assert page.total == len(expected), name


@pytest.mark.asyncio
async def test_last_updated_is_compared_with_the_instant_of_the_row(store: Any) -> None:
    await with_tasks(store)
    rows = (await store.search(the_practice, Query(type="Task"))).rows
    second = rows[1].last_updated
    expected = {"gt": "cd", "ge": "bcd", "lt": "a", "le": "ab", "eq": "b", "ne": "acd"}
    for prefix, names in expected.items():
        assert "".join(await found(store, the_practice, date("_lastUpdated", prefix, instant_text(second)))) == names
    assert await found(store, the_practice, since(rows[3].last_updated)) == []
    assert len(await found(store, the_practice, date("_lastUpdated", "ge", second.date().isoformat()))) == 4


@pytest.mark.asyncio
async def test_other_types_are_not_found(store: Any) -> None:
    await store.commit(changes(document("Task", "t"), document("Communication", "c", index=index(status="x"))))
    assert await found(store, the_practice) == ["t"]
    assert await found(store, the_practice, token("status", "x")) == []


@pytest.mark.asyncio
async def test_a_condition_that_hundreds_meet_gives_the_same_as_one_that_few_meet(store: Any) -> None:
    many = [
        document(id_=f"m{n:03}", index=index(status="requested", focus=f"ServiceRequest/{n % 10}")) for n in range(450)
    ]
    for start in range(0, 450, 90):
        await store.commit(changes(*many[start : start + 90]))
    few = reference("focus", "ServiceRequest/3")
    assert len(await every_page(store, the_practice, Query(type="Task", filters=(few,), count=7))) == 45
    for _ in range(3):  # the store remembers which conditions are broad
        broad = Query(type="Task", filters=(token("status", "requested"),), count=100, total=True)
        assert (await store.search(the_practice, broad)).total == 450
        assert await every_page(store, the_practice, broad) == [f"m{n:03}" for n in range(450)]
        both = Query(type="Task", filters=(token("status", "requested"), few), count=100)
        assert len(await every_page(store, the_practice, both)) == 45


@pytest.mark.asyncio
@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("count", [1, 3, 4, 12])
async def test_pages_neither_repeat_nor_skip_while_others_insert(store: Any, count: int, newest_first: bool) -> None:
    names = [f"n{n:02}" for n in range(12)]
    for start in range(0, 12, 3):  # three at each instant, so that pages end within one
        await store.commit(changes(*(document(id_=name) for name in names[start : start + 3])))
    added: list[str] = []

    async def insert(number: int) -> None:
        if number <= 5:
            added.append(f"z{number}")
            await store.commit(changes(document(id_=added[-1])))

    seen = await every_page(store, the_practice, Query(type="Task", count=count, newest_first=newest_first), insert)
    assert seen == (names[::-1] if newest_first else names + added)


@pytest.mark.asyncio
async def test_a_page_says_whether_there_is_more(store: Any) -> None:
    await with_tasks(store)
    assert (await store.search(the_practice, Query(type="Task", count=4))).next is None
    assert (await store.search(the_practice, Query(type="Task", count=3))).next is not None
    none = await store.search(the_practice, Query(type="Task", count=0, total=True))
    assert (none.rows, none.next, none.total) == ((), None, 4)


@pytest.mark.asyncio
@pytest.mark.parametrize("cursor", ["", "nonsense", "####", "MjAyNg", "é"])
async def test_a_cursor_that_is_not_ours_is_malformed(store: Any, cursor: str) -> None:
    if cursor:
        with pytest.raises(Malformed):
            await store.search(the_practice, Query(type="Task", cursor=cursor))
        with pytest.raises(Malformed):
            await store.history(the_practice, "Task", None, count=5, cursor=cursor)


@pytest.mark.asyncio
async def test_references_are_read_in_the_order_asked_and_each_once(store: Any) -> None:
    await with_tasks(store)
    await store.commit(changes(document("Patient", "p")))
    wanted = [("Task", "c"), ("Patient", "p"), ("Task", "a"), ("Task", "c"), ("Task", "none"), ("Patient", "a")]
    assert ids(await store.read_many(the_practice, wanted)) == ["c", "p", "a"]
    assert await store.read_many(the_practice, []) == ()


@pytest.mark.asyncio
async def test_documents_that_point_at_a_reference_are_found(store: Any) -> None:
    await with_tasks(store)
    assert ids(await store.referring(the_practice, "Task", "patient", ["Patient/1", "Patient/2"])) == ["b", "c", "d"]
    assert await store.referring(the_practice, "Task", "focus", ["Patient/1"]) == ()
    assert await store.referring(the_practice, "Task", "patient", []) == ()


@pytest.mark.asyncio
async def test_long_and_odd_values_are_stored_and_found(store: Any) -> None:
    values = ["x" * 5000, "tab\tand\x00nul", "it's 100% “quoted” {json} ?", "ünïcode 🏥", " "]
    for n, value in enumerate(values):
        await store.commit(changes(document(id_=f"t{n}", index=index(code=f"sys|{value}"))))
    for n, value in enumerate(values):
        assert await found(store, the_practice, token("code", f"sys|{value}")) == [f"t{n}"]


def queries() -> st.SearchStrategy[Query]:
    one = st.sampled_from([condition for filters, _ in CONDITIONS.values() for condition in filters])
    return st.builds(
        Query,
        type=st.just("Task"),
        filters=st.lists(one, max_size=3).map(tuple),
        newest_first=st.booleans(),
        count=st.integers(1, 5),
        total=st.booleans(),
    )


def some_tasks() -> list[Document]:
    return [document(id_=f"{task.id}{n}", index=task.index) for n in range(3) for task in TASKS]


def test_the_stores_answer_every_combination_as_the_one_in_memory(store_url: str) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(open_store(store_url, clock=SystemClock()))
        memory = MemoryStore(SystemClock())
        for task in some_tasks():
            runner.run(store.commit(changes(task)))
            runner.run(memory.commit(changes(task)))

        @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
        @given(queries())
        def same(query: Query) -> None:
            ours, theirs = runner.run(store.search(the_practice, query)), runner.run(memory.search(the_practice, query))
            assert (ids(ours.rows), ours.total) == (ids(theirs.rows), theirs.total)
            assert (ours.next is None) == (theirs.next is None)

        same()
        runner.run(store.close())
