"""A running server over each store, every answer of which is looked at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from builders.loop import Loop, a_loop
from builders.watched import watch
from postgres import Postgres, start_postgres


@pytest_asyncio.fixture
async def loop() -> AsyncIterator[Loop]:
    async with a_loop() as stage:
        watch(stage)
        yield stage


@pytest.fixture(scope="session")
def postgres_server() -> Postgres:
    return start_postgres()


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def kept_loop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Loop]:
    """The same over a database."""
    server: Postgres | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = server.new_database()
    else:
        url = f"sqlite:///{tmp_path / 'store.db'}"
    async with a_loop(url) as stage:
        watch(stage)
        yield stage
    if server is not None:
        server.drop(url)
