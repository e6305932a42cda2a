"""The server on a socket of this machine, in a thread of the test's process: for clients that bring their own HTTP."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from builders.seen import Recorded
from fitwork_fhir.app import create_app
from fitwork_fhir.settings import Settings

_SECONDS = 60


@contextlib.contextmanager
def a_live_server(folder: Path, caller: str) -> Iterator[str]:
    """The FHIR base of a server with an empty store in `folder`; its answers count as those to `caller`."""
    app = create_app(Settings(database_url=f"sqlite:///{folder / 'store.db'}"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        config = uvicorn.Config(Recorded(app, caller), log_config=None, access_log=False, ws="none", lifespan="on")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            _wait(server, thread)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/FHIR/R4"
        finally:
            server.should_exit = True
            thread.join(_SECONDS)


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + _SECONDS
    while not server.started:
        assert thread.is_alive() and time.monotonic() < until, "the server did not start"
        time.sleep(0.02)
