from typing import Any

import pytest
from store_values import another_practice, changes, document, found, index, text_of, the_practice, token

from fitwork_fhir.workflow.ports import SERVER

pytestmark = pytest.mark.asyncio


async def three_versions(store: Any, id_: str = "t") -> list[str]:
    """The texts of versions 1 and 2; version 3 deletes."""
    texts = []
    for version in (1, 2):
        written = document(id_=id_, version=version, note=f"note {version} of {id_} é", index=index(status="requested"))
        committed = await store.commit(changes(written))
        texts.append(text_of(written, committed.at))
    await store.commit(changes(document(id_=id_, version=3, deleted=True)))
    return texts


async def test_an_old_version_is_given_back_to_the_letter(store: Any) -> None:
    texts = await three_versions(store)
    for version, text in enumerate(texts, 1):
        stored = await store.vread(the_practice, "Task", "t", version)
        assert (stored.text, stored.version, stored.deleted, stored.told) == (text, version, False, "A81001")


async def test_a_deleted_resource_reads_as_deleted_with_no_text(store: Any) -> None:
    await three_versions(store)
    for stored in (await store.read(the_practice, "Task", "t"), await store.vread(the_practice, "Task", "t", 3)):
        assert (stored.version, stored.deleted, stored.text) == (3, True, "")
    assert await found(store, the_practice) == []
    assert await found(store, the_practice, token("status", "requested")) == []
    assert await store.read_many(the_practice, [("Task", "t")]) == ()
    assert await store.referring(the_practice, "Task", "status", ["requested"]) == ()


async def test_a_deleted_resource_may_come_back_as_its_next_version(store: Any) -> None:
    await three_versions(store)
    written = document(id_="t", version=4, note="again")
    committed = await store.commit(changes(written))
    assert (await store.read(the_practice, "Task", "t")).text == text_of(written, committed.at)
    assert (await store.vread(the_practice, "Task", "t", 3)).deleted
    assert await found(store, the_practice) == ["t"]


async def test_versions_that_never_were_are_not_there(store: Any) -> None:
    await three_versions(store)
    for version in (0, 4):
        assert await store.vread(the_practice, "Task", "t", version) is None
    assert await store.vread(the_practice, "Task", "other", 1) is None


async def test_history_is_newest_first_with_the_deletion(store: Any) -> None:
    texts = await three_versions(store)
    page = await store.history(the_practice, "Task", "t", count=10)
    assert [row.version for row in page.rows] == [3, 2, 1]
    assert [row.text for row in page.rows] == ["", *reversed(texts)]
    assert page.next is None
    assert (await store.history(another_practice, "Task", "t", count=10)).rows == ()


@pytest.mark.parametrize("count", [1, 2, 3, 6])
async def test_history_pages_neither_repeat_nor_skip(store: Any, count: int) -> None:
    await three_versions(store, "a")
    await three_versions(store, "b")
    seen, cursor = [], None
    while True:
        page = await store.history(SERVER, "Task", None, count=count, cursor=cursor)
        seen += [(row.id, row.version) for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
        await store.commit(changes(document()))
    assert seen == [("b", 3), ("b", 2), ("b", 1), ("a", 3), ("a", 2), ("a", 1)]


async def test_a_search_sees_the_index_of_the_current_version_only(store: Any) -> None:
    await store.commit(changes(document(id_="t", index=index(status="requested", code="sys|a"))))
    await store.commit(changes(document(id_="t", version=2, index=index(status="on-hold", code="sys|a"))))
    assert await found(store, the_practice, token("status", "requested")) == []
    assert await found(store, the_practice, token("status", "on-hold"), token("code", "sys|a")) == ["t"]
