"""What the tests of reading share: a fixed day, one way to read any shape, one way to expect a refusal."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fitwork_fhir.errors import FitworkError
from fitwork_fhir.fhir.submission import ReadSettings, read_message, read_service_request, read_transaction
from fitwork_fhir.referral.submission import Submission

TODAY = date(2026, 11, 6)
"""Four days after the builders' referral was written."""


@pytest.fixture
def read() -> Callable[..., Submission]:
    """Reads a body by its shape, on TODAY; keywords are settings, `on_file` is passed on."""

    def reader(body: dict[str, Any], on_file: dict[str, Any] | None = None, **settings: Any) -> Submission:
        door = read_service_request
        if body["resourceType"] == "Bundle":
            door = read_message if body["type"] == "message" else read_transaction
        return door(body, settings=ReadSettings(**settings), on_file=on_file, today=TODAY)

    return reader


@pytest.fixture
def refused(read: Callable[..., Submission]) -> Callable[..., FitworkError]:
    """The refusal that reading ends in."""

    def reader(body: dict[str, Any], on_file: dict[str, Any] | None = None, **settings: Any) -> FitworkError:
        with pytest.raises(FitworkError) as caught:
            read(body, on_file=on_file, **settings)
        return caught.value

    return reader


@pytest.fixture
def reasons() -> Callable[..., list[str | None]]:
    """The reason codes of the findings of a submission or a refusal."""
    return lambda found: [finding.reason for finding in found.findings]
