"""What we write and show is good for UK Core, too: its definitions are compiled here from FITWORK_UKCORE_DIR.

They are not ours to commit. A value set or an extension that is not among them is not looked into.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tools.compile_overlays.overlay import Compiler
from tools.compile_overlays.published import Published
from tools.compile_overlays.tree import Node, tree_of
from tools.compile_profiles.definitions import Definitions

from builders.oracle import every_resource
from builders.written import written
from fitwork_fhir.fhir.validation.keywords import KEYWORDS
from fitwork_fhir.fhir.validation.profile_words import to_problems

FOLDER = os.environ.get("FITWORK_UKCORE_DIR", "")
EXAMPLES = sorted((Path(__file__).parents[4] / "examples").glob("*.json"))
needs_uk_core = pytest.mark.skipif(
    not FOLDER, reason="FITWORK_UKCORE_DIR is not set: OUR RESOURCES WERE CHECKED AGAINST BASE R4 AND OUR PROFILES ONLY"
)
_OF_PRIMITIVES = re.compile(r"\.(birthDate|priority|system)\.extension")
_READ = {"id", "path", "sliceName", "min", "max", "type", "slicing", "short", "maxLength"}


class Foreign(Compiler):
    """Compiles definitions of others as far as they stand alone."""

    def _extension(self, url: str) -> dict[str, Any]:
        return {}

    def _pinned(self, node: Node, type_: str) -> dict[str, Any] | None:
        if node.said.get("binding"):
            return None
        return super()._pinned(node, type_)


@cache
def overlays() -> dict[str, Any]:
    """By resource type."""
    made = {}
    for path in sorted(Path(FOLDER).glob("UKCore-*.json")):
        definition = json.loads(path.read_text("utf-8"))
        elements = [e for e in definition["differential"]["element"] if not _OF_PRIMITIVES.search(e["path"])]
        plain = [{k: v for k, v in e.items() if k in _READ or k.startswith(("fixed", "pattern"))} for e in elements]
        for each in plain:
            each.setdefault("definition", "theirs")
        definition["differential"] = {"element": plain}
        compiler = Foreign(Published({}, Definitions({}, {}, {})))
        content = compiler._content(tree_of(definition), definition["type"])
        made[definition["type"]] = {"allOf": [True, *content], "$defs": compiler.defs}
    return made


def problems(resource: dict[str, Any]) -> list[Any]:
    overlay = overlays().get(resource["resourceType"])
    if overlay is None:
        return []
    engine = jsonschema_rs.Draft202012Validator(overlay, keywords=dict(KEYWORDS))
    return list(to_problems(engine.iter_errors(resource), overlay))


@needs_uk_core
def test_uk_core_is_really_asked() -> None:
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}
    assert problems({"resourceType": "Patient", "identifier": [number]}) == []
    assert [path for path, _, _ in problems({"resourceType": "Patient", "identifier": [number, number]})] == [
        ".identifier"
    ]
    assert len(overlays()) >= 20


@needs_uk_core
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_is_good_for_uk_core(file: Path) -> None:
    for resource in every_resource(json.loads(file.read_text("utf-8"))):
        assert problems(resource) == []


@needs_uk_core
def test_what_the_server_writes_is_good_for_uk_core() -> None:
    for resources in written().values():
        for resource in resources:
            assert problems(resource) == []
