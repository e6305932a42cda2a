"""A running server, every answer of which is looked at, and whose log must name nobody."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from builders.loop import Loop, a_loop
from builders.watched import PERSONAL, watch


def _listen(caplog: pytest.LogCaptureFixture) -> None:
    """Hear everything but the test's own client, which is not the server and names its URLs."""
    for client in ("httpx", "httpcore"):
        caplog.set_level(logging.WARNING, logger=client)
    caplog.set_level(logging.DEBUG)  # last: it is also the level of what is captured


def _check_log(caplog: pytest.LogCaptureFixture) -> None:
    records = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]
    text = "\n".join(caplog.handler.format(record) for record in records)
    assert not PERSONAL.search(text), "the log names a person"
    assert '"event": "unexpected"' not in text, text


@pytest_asyncio.fixture
async def loop(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Loop]:
    """A server over the store in memory."""
    _listen(caplog)
    async with a_loop() as stage:
        watch(stage)
        yield stage
    _check_log(caplog)


@pytest_asyncio.fixture
async def sqlite_loop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Loop]:
    """A server over a file."""
    _listen(caplog)
    async with a_loop(f"sqlite:///{tmp_path / 'store.db'}") as stage:
        watch(stage)
        yield stage
    _check_log(caplog)


@pytest.fixture(params=["loop", "sqlite_loop"])
def any_loop(request: pytest.FixtureRequest) -> Loop:
    """First the one, then the other."""
    found: Loop = request.getfixturevalue(request.param)
    return found
