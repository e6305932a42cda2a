import asyncio
from typing import Any

import pytest
from store_values import audit, changes, document, found, index, text_of, the_practice, the_service, token

from fitwork_fhir.workflow.ports import SERVER, Document

pytestmark = pytest.mark.asyncio


def service(id_: str, note: str = "", **given: Any) -> Document:
    return document("HealthcareService", id_, note=note, tenant="directory", told="*", **given)


async def load(store: Any, *documents: Document) -> Any:
    return await store.replace_all("HealthcareService", "directory", documents, audit())


async def versions(store: Any) -> dict[str, tuple[int, bool]]:
    rows = [await store.read(SERVER, "HealthcareService", id_) for id_ in ("a", "b", "c")]
    return {row.id: (row.version, row.deleted) for row in rows if row}


async def test_everyone_reads_the_directory(store: Any) -> None:
    loaded = await load(store, service("a", index=index(name="alpha")), service("b"))
    for actor in (the_practice, the_service, SERVER):
        assert await found(store, actor, type_="HealthcareService") == ["a", "b"]
        assert await found(store, actor, token("name", "alpha"), type_="HealthcareService") == ["a"]
    assert (await store.read(the_practice, "HealthcareService", "a")).text == text_of(service("a"), loaded.at)


async def test_loading_the_same_again_makes_no_new_version_but_an_audit_row(store: Any) -> None:
    await load(store, service("a"), service("b"))
    await load(store, service("a"), service("b"))
    assert await versions(store) == {"a": (1, False), "b": (1, False)}
    assert len(await store.audit_trail()) == 2


async def test_what_differs_gets_the_next_version_and_says_so_in_its_text(store: Any) -> None:
    await load(store, service("a"), service("b"))
    loaded = await load(store, service("a", note="other"), service("b"), service("c"))
    assert await versions(store) == {"a": (2, False), "b": (1, False), "c": (1, False)}
    stored = await store.read(SERVER, "HealthcareService", "a")
    assert stored.text == text_of(service("a", note="other", version=2), loaded.at)
    assert '"versionId":"2"' in stored.text
    await load(store, service("a", note="other"), service("b"), service("c"))
    assert await versions(store) == {"a": (2, False), "b": (1, False), "c": (1, False)}


async def test_what_is_left_out_is_deleted_once_and_may_come_back(store: Any) -> None:
    await load(store, service("a"), service("b"))
    await load(store, service("a"))
    await load(store, service("a"))
    assert await versions(store) == {"a": (1, False), "b": (2, True)}
    assert await found(store, the_practice, type_="HealthcareService") == ["a"]
    await load(store, service("a"), service("b"))
    assert await versions(store) == {"a": (1, False), "b": (3, False)}


async def test_other_types_and_tenants_are_left_alone(store: Any) -> None:
    await store.commit(changes(document("Organization", "o", tenant="directory", told="*")))
    await store.commit(changes(document("HealthcareService", "mine")))
    await load(store, service("a"))
    await load(store)
    assert not (await store.read(SERVER, "Organization", "o")).deleted
    assert not (await store.read(SERVER, "HealthcareService", "mine")).deleted
    assert (await store.read(SERVER, "HealthcareService", "a")).deleted


async def test_two_processes_that_load_at_once_leave_one_of_each(store: Any) -> None:
    await asyncio.gather(*(load(store, service("a", note="new"), service("b")) for _ in range(2)))
    assert await versions(store) == {"a": (1, False), "b": (1, False)}
