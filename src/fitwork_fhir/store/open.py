"""Open the store a URL names, with its tables made where there are none."""

import asyncio
import tempfile
from pathlib import Path

from fitwork_fhir.clock import Clock
from fitwork_fhir.store import migrate
from fitwork_fhir.store.memory import MemoryStore
from fitwork_fhir.store.sql_store import SqlStore

_SQLITE = "sqlite:///"
_MEMORY = ":memory:"


async def open_store(url: str, *, clock: Clock) -> MemoryStore | SqlStore:
    """sqlite:///path (relative), sqlite:////path (absolute), sqlite:///:memory: (a file removed at close),
    postgresql://…, or memory://.

    An empty database gets its tables; an older one is refused with errors.Unavailable until `fitwork db upgrade`.
    PostgreSQL stamps with its own clock. Call `close()` at the end.
    """
    if url.startswith("memory:"):
        return MemoryStore(clock)
    folder = Path(tempfile.mkdtemp(prefix="fitwork-")) if url == _SQLITE + _MEMORY else None
    if folder:
        url = f"{_SQLITE}{folder / 'store.db'}"
    await asyncio.to_thread(migrate.ensure, url)
    if url.startswith(_SQLITE):
        from fitwork_fhir.store.sqlite import SqliteStore

        return SqliteStore(Path(url.removeprefix(_SQLITE)), clock, remove_on_close=folder)
    from fitwork_fhir.store.postgres import PostgresStore

    store = PostgresStore(url)
    await store.open()
    return store
