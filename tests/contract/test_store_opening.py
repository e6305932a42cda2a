import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from store_values import changes, document, found, the_practice

from fitwork_fhir.clock import SystemClock
from fitwork_fhir.errors import Unavailable
from fitwork_fhir.store.open import open_store
from postgres import Postgres

pytestmark = pytest.mark.asyncio


async def stored_and_found(url: str) -> Any:
    store = await open_store(url, clock=SystemClock())
    await store.commit(changes(document(id_="t")))
    assert await found(store, the_practice) == ["t"]
    await store.check()
    return store


async def test_an_empty_sqlite_file_gets_its_tables_and_keeps_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    await (await stored_and_found(url)).close()
    again = await open_store(url, clock=SystemClock())
    assert await found(again, the_practice) == ["t"]
    await again.close()


async def test_a_relative_path_is_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    await (await stored_and_found("sqlite:///here.db")).close()
    assert (tmp_path / "here.db").exists()


async def test_an_empty_postgresql_database_gets_its_tables(postgres_server: Postgres) -> None:
    url = postgres_server.empty_database()
    await (await stored_and_found(url)).close()
    postgres_server.drop(url)


async def test_a_store_in_memory_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await (await stored_and_found("memory://")).close()
    store = await stored_and_found("sqlite:///:memory:")
    assert list(tmp_path.glob("fitwork-*/store.db"))
    await store.close()
    assert list(tmp_path.iterdir()) == []


async def test_tables_of_another_version_are_refused(sqlite_url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as connection:
        connection.execute("update alembic_version set version_num = '0000'")
    with pytest.raises(Unavailable, match="fitwork db upgrade"):
        await open_store(sqlite_url, clock=SystemClock())


async def test_a_file_that_is_no_database_or_cannot_be_reached_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("not a database, but long enough to be read as one" * 100)
    for path in (tmp_path / "letter.db", tmp_path / "no-such-folder" / "store.db"):
        with pytest.raises(Unavailable):
            await open_store(f"sqlite:///{path}", clock=SystemClock())
