from collections.abc import Iterator
from pathlib import Path

import pytest

from postgres import Postgres, start_postgres


@pytest.fixture(scope="session")
def postgres_server() -> Postgres:
    return start_postgres()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.empty_database()
    yield url
    server.drop(url)
