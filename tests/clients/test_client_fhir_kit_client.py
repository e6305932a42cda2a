"""fhir-kit-client against a live server, through node."""

from typing import Any

import pytest

from clients.javascript import STEPS, results_of


@pytest.fixture(scope="module")
def results(fhir_base: str) -> dict[str, Any]:
    return results_of("fhir-kit-client", fhir_base)


@pytest.mark.parametrize("step", STEPS)
def test_step(results: dict[str, Any], step: str) -> None:
    assert results[step] is None, results[step]
