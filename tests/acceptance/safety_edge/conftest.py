"""A running server over the store in memory, every answer of which is looked at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from builders.loop import Loop, a_loop
from builders.watched import watch


@pytest_asyncio.fixture
async def loop() -> AsyncIterator[Loop]:
    async with a_loop() as stage:
        watch(stage)
        yield stage


@pytest_asyncio.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Loop]:
    """The same over a file."""
    async with a_loop(f"sqlite:///{tmp_path / 'store.db'}") as stage:
        watch(stage)
        yield stage


@pytest.fixture(params=["loop", "sqlite"])
def any_loop(request: pytest.FixtureRequest) -> Loop:
    """First the one, then the other."""
    found: Loop = request.getfixturevalue(request.param)
    return found
