"""openapi.yaml is a valid document, and a fuzzer that reads nothing else finds no answer it does not promise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis.checks import CHECKS, load_all_checks

from acceptance.openapi.bodies import mutated, of_type, whole
from builders.anytown import PRACTICE
from builders.live import a_live_server
from builders.loop import organisation_header

CALLER = "NHSD-End-User-Organisation"
DOCUMENT = yaml.safe_load((Path(__file__).resolve().parents[3] / "openapi.yaml").read_text("utf-8"))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
load_all_checks()
POSITIVE = [CHECKS.get_one("positive_data_acceptance")]
FUZZED = settings(
    max_examples=8,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def fhir_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_live_server(tmp_path_factory.mktemp("fuzzed"), "schemathesis") as base:
        yield base


@SCHEMA.hook
def flatmap_body(context: Any, body: Any) -> "st.SearchStrategy[Any]":
    """Instead of what the schema allows: mutated examples of what the operation takes. What breaks the schema stays."""
    if not isinstance(body, dict) or not isinstance(body.get("resourceType"), str):
        return st.just(body)
    type_ = context.operation.path.removeprefix("/FHIR/R4").strip("/").split("/")[0]
    return mutated(of_type(type_) if type_ and not type_.startswith("$") else whole())


def test_the_document_is_openapi() -> None:
    validate(DOCUMENT)


@SCHEMA.parametrize()
@FUZZED
def test_every_operation_keeps_its_promises(case: Any, fhir_base: str) -> None:
    if CALLER in case.headers:  # a schema cannot say that a header holds an Organization as JSON in base64
        case.headers.update(organisation_header(PRACTICE))
    # FHIR has more rules for a body, and for what is searched for or asked about, than the document's schema.
    asks = case.operation.query or case.operation.definition.raw["operationId"].startswith("delete-where")
    excluded = POSITIVE if case.operation.body or asks else []
    case.call_and_validate(base_url=fhir_base.removesuffix("/FHIR/R4"), excluded_checks=excluded)
