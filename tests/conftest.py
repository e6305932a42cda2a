"""What every test can rely on: a clock that stands still, ids that count, no network, and no patient in any log."""

import logging
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import settings

from fitwork_fhir.clock import FixedClock
from fitwork_fhir.identifiers import CountingIds, nhs_number_is_valid

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning, two days after the examples were written; no bank holiday is near."""
_TESTS_READ = ("FITWORK_TEST_POSTGRES", "FITWORK_UKCORE_DIR")
pytest_plugins = ["builders.account"]
_TEN_DIGITS = re.compile(r"(?<!\d)999[ -]?\d{3}[ -]?\d{4}(?!\d)")

settings.register_profile("fitwork", settings.get_profile("ci" if os.environ.get("CI") else "default"), deadline=None)
settings.load_profile("fitwork")

for _name in [name for name in os.environ if name.startswith("FITWORK_") and name not in _TESTS_READ]:
    del os.environ[_name]  # a developer's own settings must not decide whether a test passes


def _stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse connections that leave this machine."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not (host.startswith("127.") or host in ("::1", "localhost")):
            raise AssertionError(f"a test connected to {host}; tests stay on this machine")


def pytest_configure(config: pytest.Config) -> None:
    sys.addaudithook(_stay_here)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def ids() -> CountingIds:
    return CountingIds()


@pytest.fixture(autouse=True)
def nobody_is_named_in_a_log() -> Iterator[list[str]]:
    """Every patient of a test has a number of the 999 range: none may turn up in a log record, whoever writes it."""
    seen: list[str] = []
    make = logging.getLogRecordFactory()

    def watching(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(*arguments, **named)
        if not record.name.startswith(("hypothesis", "asyncio")) and _names_somebody(record.getMessage()):
            seen.append(record.name)
        return record

    logging.setLogRecordFactory(watching)
    yield seen
    logging.setLogRecordFactory(make)
    assert not seen, f"an NHS number was logged by {', '.join(sorted(set(seen)))}"


def _names_somebody(text: str) -> bool:
    return any(nhs_number_is_valid(re.sub(r"[ -]", "", found)) for found in _TEN_DIGITS.findall(text))
