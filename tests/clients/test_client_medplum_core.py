"""@medplum/core against a live server, through node."""

from typing import Any

import pytest

from clients.javascript import LATER, NOW, results_of
from clients.steps import AWAITED


@pytest.fixture(scope="module")
def results(fhir_base: str) -> dict[str, Any]:
    return results_of("medplum-core", fhir_base)


@pytest.mark.parametrize("step", [*NOW, *(pytest.param(step, marks=AWAITED) for step in LATER)])
def test_step(results: dict[str, Any], step: str) -> None:
    assert results[step] is None, results[step]
