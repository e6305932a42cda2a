"""A server on a socket for each client; what it answers is counted as asked by that client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.live import a_live_server


@pytest.fixture(scope="module")
def fhir_base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The FHIR base of a server for the tests of one module, named after the client."""
    client = Path(request.path).stem.removeprefix("test_client_").replace("_", "-")
    with pytest.MonkeyPatch.context() as environment, a_live_server(tmp_path_factory.mktemp(client), client) as base:
        environment.setenv("NO_PROXY", "127.0.0.1")
        yield base
