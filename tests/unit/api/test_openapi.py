"""openapi.yaml is the table of rows, is valid OpenAPI, and is the committed one."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate
from starlette.routing import Route
from tools.print_openapi import FILE, printed

from fitwork_fhir import __version__
from fitwork_fhir.api.openapi import document
from fitwork_fhir.api.routes import HANDLERS, build_api
from fitwork_fhir.api.table import PREFIX, ROWS


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document(ROWS, __version__)


def test_it_is_valid_openapi(described: dict[str, Any]) -> None:
    validate(described)


def test_the_committed_file_is_what_the_table_says() -> None:
    assert Path(__file__).resolve().parents[3] / "openapi.yaml" == FILE
    assert FILE.read_text("utf-8") == printed()


def test_every_row_is_described_once_and_served(described: dict[str, Any]) -> None:
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) == len(ROWS)
    assert {row.interaction for row in ROWS} == HANDLERS.keys()


def test_every_answer_of_a_row_has_a_meaning(described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert "500" in operation["responses"], (method, path)
            for answer in operation["responses"].values():
                name = answer.get("$ref", "").rsplit("/", 1)[-1]
                assert (described["components"]["responses"][name] if name else answer)["description"]


def test_only_process_message_requires_a_request_id(described: dict[str, Any]) -> None:
    required = {
        path
        for path, methods in described["paths"].items()
        for operation in methods.values()
        for parameter in operation.get("parameters", [])
        if parameter["name"] == "X-Request-Id" and parameter["required"]
    }
    assert required == {f"{PREFIX}/$process-message"}


def test_the_yaml_reads_back_as_the_document(described: dict[str, Any]) -> None:
    assert yaml.safe_load(printed()) == described


def test_the_application_serves_the_base_by_one_route() -> None:
    paths = [route.path for route in build_api().routes if isinstance(route, Route)]
    assert [path for path in paths if path.startswith(PREFIX)] == [f"{PREFIX}{{rest:path}}"]
