"""The copy of the directory is kept fresh without reading what came with referrals."""

from typing import Any

import pytest

from builders.bundles import a_message
from builders.loop import START, Loop, a_service
from fitwork_fhir.workflow.directory import DirectoryCopy


def _counting(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    store, rows = loop.place.store, []
    search = store.search

    async def counted(actor: Any, query: Any) -> Any:
        page = await search(actor, query)
        rows.extend(f"{row.tenant} {row.type}" for row in page.rows)
        return page

    monkeypatch.setattr(store, "search", counted)
    return rows


@pytest.mark.asyncio
async def test_no_row_of_a_referral_is_read(any_loop: Loop, monkeypatch: Any) -> None:
    loop = any_loop
    for _ in range(3):
        await loop.message(a_message())
    rows = _counting(loop, monkeypatch)
    assert await loop.directory.refresh() is False
    assert len(rows) <= 2
    fresh = DirectoryCopy(loop.place.store, loop.directory._writer)
    assert await fresh.refresh() is True
    assert {row.split()[0] for row in rows} == {"directory"}
    assert fresh().services == loop.directory().services


@pytest.mark.asyncio
async def test_a_change_an_addition_and_a_removal_are_seen(any_loop: Loop) -> None:
    loop = any_loop
    for services in (
        [a_service(), a_service("second-oh")],
        [a_service(), a_service("second-oh", name="Another name")],
        [a_service()],
        [a_service(provider="Another provider")],
        [],
    ):
        copy = DirectoryCopy(loop.place.store, loop.directory._writer)
        await copy.refresh()
        await loop.load_services(*services, verified=START.date())
        assert await copy.refresh() is True
        assert {service.id: service for service in copy().services} == {s.id: s for s in loop.directory().services}
        assert sorted(s.id for s in copy().services) == sorted(s["id"] for s in services)
        assert await copy.refresh() is False
