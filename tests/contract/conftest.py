"""One store after the other: the suite below runs over memory, SQLite and PostgreSQL."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from fitwork_fhir.clock import SystemClock
from fitwork_fhir.store.migrate import upgrade
from fitwork_fhir.store.open import open_store
from postgres import Postgres, start_postgres


@pytest.fixture(scope="session")
def postgres_server() -> Postgres:
    return start_postgres()


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    url = postgres_server.new_database()
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "store.db")
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return "memory://"
    url: str = request.getfixturevalue(f"{'postgres' if request.param == 'postgresql' else 'sqlite'}_url")
    return url


@pytest_asyncio.fixture
async def store(store_url: str) -> AsyncIterator[Any]:
    opened = await open_store(store_url, clock=SystemClock())
    yield opened
    await opened.close()
