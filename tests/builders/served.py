"""A whole server on a socket of this machine, with a clock that moves when told: for clients that speak HTTP only."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from typing import Any

import uvicorn

from builders.anytown import START
from fitwork_fhir.app import create_app
from fitwork_fhir.clock import Clock, FixedClock
from fitwork_fhir.fhir.directory_documents import FhirDirectory
from fitwork_fhir.identifiers import CountingIds
from fitwork_fhir.routing.load import own_document, read_directory
from fitwork_fhir.settings import Settings
from fitwork_fhir.workflow.directory import load_directory
from fitwork_fhir.workflow.fire_timers import fire_due
from fitwork_fhir.workflow.ports import SERVER

_PATIENCE = 300.0
_ROUNDS = 50


class _CountedIds(CountingIds):
    """Ids that count, and are none of those that requests bring with them."""

    def new(self) -> str:
        return super().new().replace("00000000-", "88888888-", 1)


class Served:
    """A running server, reached by its socket, and the clock it goes by."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.clock = clock
        settings = Settings(database_url=url, safety_tick_seconds="86400")  # timers fire when a test says so
        self._app = create_app(settings, clock=self.clock, ids=_CountedIds())
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._server = uvicorn.Server(uvicorn.Config(self._app, log_level="warning", access_log=False))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def base(self) -> str:
        """The FHIR base."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/FHIR/R4"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve([self._socket]))
        self._loop.close()

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + _PATIENCE
        while not self._server.started:
            assert self._thread.is_alive() and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(_PATIENCE)
        self._socket.close()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something in the server's own event loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    def load_own_directory(self) -> None:
        """The project's own directory, as if verified today."""
        self.do(self._load())

    async def _load(self) -> None:
        place = self._app.state.office.place
        directory = read_directory(own_document(), as_verified_on=self.clock.now().date())
        writer = FhirDirectory(place.operator)
        await load_directory(place.store, writer, directory, lambda type_: place.audit(SERVER, "load-directory", type_))
        await place.directory.refresh()

    def wait(self, days: int) -> None:
        """Let a moment pass, then days one after the other, and fire what falls due on each."""
        assert isinstance(self.clock, FixedClock), "nobody moves the clock of the wall"
        self.clock.advance(milliseconds=1)
        for _ in range(days):
            self.clock.advance(days=1)
            self.do(self._fire())

    async def _fire(self) -> None:
        for _ in range(_ROUNDS):
            if not await fire_due(self._app.state.office.place):
                return


@contextlib.contextmanager
def served(url: str = "memory://", clock: Clock | None = None) -> Iterator[Served]:
    """A server with its own directory loaded, stopped at the end; it begins on the stories' first day."""
    server = Served(url, clock or FixedClock(START))
    server.start()
    try:
        server.load_own_directory()
        yield server
    finally:
        server.stop()
