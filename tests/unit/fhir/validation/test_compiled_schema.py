import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fitwork_fhir.fhir.validation import validate
from fitwork_fhir.fhir.validation.compiled import document, readable_types
from fitwork_fhir.fhir.validation.rules import RULES

ROOT = Path(__file__).parents[4]
SCHEMA = ROOT / "src" / "fitwork_fhir" / "fhir" / "schema" / "r4.json"
COMPILER = ROOT / "tools" / "compile_profiles"


def _objects(node: Any) -> Iterator[dict]:
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from _objects(each)
    elif isinstance(node, list):
        for each in node:
            yield from _objects(each)


def test_the_committed_schema_was_made_by_the_compiler_beside_it() -> None:
    made_by = runpy.run_path(str(COMPILER / "fingerprint.py"))["fingerprint"]()

    assert document()["x-compiled"]["by"] == made_by, "run python -m tools.compile_profiles FOLDER"


def test_the_schema_stays_small_and_holds_no_prose_of_others() -> None:
    assert SCHEMA.stat().st_size < 1_000_000
    assert not [each for each in _objects(document()) if isinstance(each.get("description"), str)]


def test_everything_the_schema_points_to_is_there() -> None:
    schema = document()
    for each in _objects(schema):
        if isinstance(pointer := each.get("$ref"), str):
            assert pointer.removeprefix("#/$defs/") in schema["$defs"]
        if isinstance(rule := each.get("x-rule"), str):
            assert rule in RULES
        if isinstance(invariant := each.get("x-inv"), str):
            assert schema["x-sentences"][invariant]


def test_every_invariant_row_is_part_of_the_schema() -> None:
    used = {each["x-inv"] for each in _objects(document()) if isinstance(each.get("x-inv"), str)}

    assert set(document()["x-sentences"]) - used == set()


@pytest.mark.parametrize("resource_type", document()["x-types"])
def test_each_type_is_closed_and_knows_its_own_name(resource_type: str) -> None:
    found = validate({"resourceType": resource_type, "nonsense": 1})

    assert f"{resource_type}.nonsense" in [each.where for each in found]


def test_every_type_that_is_exchanged_is_read() -> None:
    exchanged = """Patient Practitioner PractitionerRole Organization Location HealthcareService ServiceRequest Task
        Communication QuestionnaireResponse Questionnaire Condition Observation Consent CarePlan DocumentReference
        Binary Encounter Appointment Provenance AuditEvent Bundle MessageHeader OperationOutcome Parameters"""
    assert set(exchanged.split()) <= readable_types()


def test_a_value_set_is_expanded_by_list_system_hierarchy_and_exclusion(tmp_path: Path) -> None:
    from tools.compile_profiles.codes import NotEnumerable, expand
    from tools.compile_profiles.definitions import load

    system = {
        "resourceType": "CodeSystem",
        "url": "urn:animals",
        "content": "complete",
        "concept": [{"code": "bird", "concept": [{"code": "wren", "concept": [{"code": "jenny"}]}]}, {"code": "cat"}],
    }

    def value_set(name: str, **compose: Any) -> None:
        text = json.dumps({"resourceType": "ValueSet", "url": f"urn:{name}", "compose": compose})
        (tmp_path / f"ValueSet-{name}.json").write_text(text)

    (tmp_path / "package.json").write_text('{"name": "animals", "version": "1"}')
    (tmp_path / "CodeSystem-animals.json").write_text(json.dumps(system))
    below = {"system": "urn:animals", "filter": [{"property": "concept", "op": "is-a", "value": "wren"}]}
    value_set("all", include=[{"system": "urn:animals"}])
    value_set("below", include=[below])
    value_set(
        "but", include=[{"valueSet": ["urn:all"]}], exclude=[{"system": "urn:animals", "concept": [{"code": "cat"}]}]
    )
    value_set("foreign", include=[{"system": "urn:unknown"}])
    definitions = load(tmp_path)

    assert expand("urn:all|1.0", definitions) == {"urn:animals": {"bird", "wren", "jenny", "cat"}}
    assert expand("urn:below", definitions) == {"urn:animals": {"wren", "jenny"}}
    assert expand("urn:but", definitions) == {"urn:animals": {"bird", "wren", "jenny"}}
    with pytest.raises(NotEnumerable):
        expand("urn:foreign", definitions)
