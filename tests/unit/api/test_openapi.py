"""openapi.yaml is the table of rows, is valid OpenAPI, and is the committed one."""

import base64
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate
from starlette.routing import Route
from tools.example_lengths import length, shortened
from tools.print_openapi import FILE, printed

from fitwork_fhir import __version__
from fitwork_fhir.api.openapi import document
from fitwork_fhir.api.openapi_actors import tags_of
from fitwork_fhir.api.openapi_examples import known
from fitwork_fhir.api.routes import HANDLERS, build_api
from fitwork_fhir.api.table import PREFIX, ROWS
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.fhir.validation import validate as validate_fhir

WITHOUT_EXAMPLE: frozenset[str] = frozenset()
"""Operations that are shown without an example of a request or an answer. A new row gets one by `make docs`: from a
step of examples/story, or from what the story's server answers to a plain request (tools/openapi_examples.py)."""
STU3 = {"gpconnect-emis"}
"""Examples that are not R4."""
WRONG = {"803-unknown-code.request"}
"""What $validate is shown with."""
MOST, MOST_OF_AN_OPERATION = 8_000, 2_500
"""Characters of an example, and on average of an operation with its examples."""


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
                assert _resolved(described, answer)["description"]


def test_only_process_message_requires_a_request_id(described: dict[str, Any]) -> None:
    required = {
        path
        for path, methods in described["paths"].items()
        for operation in methods.values()
        for parameter in map(partial(_resolved, described), operation.get("parameters", []))
        if parameter["name"] == "X-Request-Id" and parameter["required"]
    }
    assert required == {f"{PREFIX}/$process-message"}


def test_the_yaml_reads_back_as_the_document(described: dict[str, Any]) -> None:
    assert yaml.safe_load(printed()) == described


def test_the_application_serves_the_base_by_one_route() -> None:
    paths = [route.path for route in build_api().routes if isinstance(route, Route)]
    assert [path for path in paths if path.startswith(PREFIX)] == [f"{PREFIX}{{rest:path}}"]


def _resolved(described: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for; anything else is itself."""
    for name in part.get("$ref", "").split("/")[1:]:
        described = described[name]
    return described if "$ref" in part else part


def _operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in described["paths"].values() for operation in methods.values()]


def _shown(content: dict[str, Any]) -> list[str]:
    """The names of the examples of a body or an answer."""
    return [name for media in content.get("content", {}).values() for name in media.get("examples", {})]


def test_every_operation_shows_what_is_sent_and_what_comes_back(described: dict[str, Any]) -> None:
    without = set()
    for operation in _operations(described):
        done = [_resolved(described, one) for status, one in operation["responses"].items() if status < "300"]
        if any("content" in one for one in done) and not any(_shown(one) for one in done):
            without.add(operation["operationId"])
        if "requestBody" in operation and not _shown(operation["requestBody"]):
            without.add(operation["operationId"])
    assert without == WITHOUT_EXAMPLE


def test_every_refusal_shows_an_outcome(described: dict[str, Any]) -> None:
    used = {status for operation in _operations(described) for status in operation["responses"] if status >= "400"}
    for status in used:
        names = _shown(described["components"]["responses"][status])
        assert names, status
        values = [described["components"]["examples"][name]["value"] for name in names]
        assert {value["resourceType"] for value in values} == {"OperationOutcome"}


def test_every_example_is_there_and_is_used(described: dict[str, Any]) -> None:
    named = set(re.findall(r"#/components/examples/([^'\"]+)", str(described)))
    assert named == described["components"]["examples"].keys()


@pytest.mark.parametrize("name", sorted(known()["examples"].keys() - STU3))
def test_an_example_is_valid_where_it_is_fhir(name: str) -> None:
    value = known()["examples"][name]["value"]
    if isinstance(value, dict) and "resourceType" in value:
        assert bool(validate_fhir(parse_json(json.dumps(value).encode()))) == (name in WRONG)


def test_nobody_has_to_scroll_through_an_example() -> None:
    long = {name: length(one["value"]) for name, one in known()["examples"].items() if length(one["value"]) > MOST}
    assert not long
    assert len(printed()) / len(ROWS) < MOST_OF_AN_OPERATION


def test_a_long_example_is_shortened_and_says_so() -> None:
    whole = {"resourceType": "Basic", "text": {"div": "<div/>"}, "code": {"coding": [1, 2]}, "extension": [3, 4]}
    assert shortened(whole) == (whole, "")
    whole["identifier"] = [{"value": "x" * 50, "given": ["a", "b"]} for _ in range(100)]
    short, words = shortened(whole, 1_000)
    assert length(short) <= 1_000 < length(whole)
    assert words == "Shortened: not all of text, identifier"
    assert short["identifier"] == whole["identifier"][: len(short["identifier"])]
    assert (short["code"], short["extension"]) == (whole["code"], whole["extension"])
    assert "text" in whole, "the original stays whole"
    assert shortened({"a": "x" * 100}, 50) == ({"a": "x" * 100}, "")


def test_an_example_that_is_shortened_says_so(described: dict[str, Any]) -> None:
    cut = [one for one in described["components"]["examples"].values() if "Shortened" in one["summary"]]
    assert cut
    assert all(re.search(r"\. Shortened: not all of \w+", one["summary"]) for one in cut)


def test_an_operation_stands_where_a_reader_looks_for_it() -> None:
    tags = {row.name: tags_of(row) for row in ROWS}
    assert tags["transaction"] == ["practice"]
    assert tags["patch-task"] == ["service", "operator", "practice"]
    assert tags["update-where-condition"] == ["Condition"]
    assert tags["create-careplan"] == ["CarePlan", "practice", "service"]
    assert tags["read-any"] == ["other types"]
    assert tags["search-definition-questionnaire"] == ["Questionnaire", "definitions"]
    assert tags["code-system-lookup-codesystem-get"] == ["terminology"]
    assert tags["validate-any"] == ["integrator"]


def test_every_actor_is_described_and_has_operations(described: dict[str, Any]) -> None:
    used = {tag for operation in _operations(described) for tag in operation["tags"]}
    assert used == {tag["name"] for tag in described["tags"]}
    assert all(tag["description"] for tag in described["tags"])


def test_a_header_of_a_caller_names_an_organisation(described: dict[str, Any]) -> None:
    for name in ("by-practice", "by-service", "by-hub"):
        value = described["components"]["examples"][name]["value"]
        assert json.loads(base64.b64decode(value))["resourceType"] == "Organization"
