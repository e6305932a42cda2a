"""What the project publishes: every definition in profiles/, as it is served.

The folder stands at the root of the project, and travels in the wheel as fitwork_fhir/profiles.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import orjson

from fitwork_fhir.fhir.validation import dump_json

TYPES = (
    "StructureDefinition",
    "CodeSystem",
    "ValueSet",
    "ConceptMap",
    "Questionnaire",
    "MessageDefinition",
    "OperationDefinition",
    "PlanDefinition",
    "CapabilityStatement",
    "NamingSystem",
)
"""The types of definition that are served; anyone may read them."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One published resource. `text` is its JSON as it is sent: that of its file, to the letter."""

    type: str
    id: str
    resource: Mapping[str, Any]
    text: bytes

    @property
    def url(self) -> str | None:
        """The canonical; a NamingSystem has none in R4."""
        return self.resource.get("url")


def definition_of(resource: dict[str, Any]) -> Definition:
    """The resource as a Definition."""
    return Definition(resource["resourceType"], resource["id"], resource, dump_json(resource))


@cache
def published() -> Mapping[tuple[str, str], Definition]:
    """By type and id, in order of file name. Read once, on first use."""
    found = {}
    for file in sorted(_folder().iterdir(), key=lambda each: each.name):
        if file.name.endswith(".json"):
            text = file.read_bytes()
            resource = orjson.loads(text)
            found[resource["resourceType"], resource["id"]] = Definition(
                resource["resourceType"], resource["id"], resource, text
            )
    return found


def of_type(type_: str) -> tuple[Definition, ...]:
    """The published definitions of a type."""
    return tuple(each for each in published().values() if each.type == type_)


@cache
def by_canonical() -> Mapping[str, Definition]:
    """By url, without a version."""
    return {each.url: each for each in published().values() if each.url}


def profiles_of(type_: str) -> tuple[str, ...]:
    """Canonicals of the published profiles of a resource type."""
    return tuple(
        str(each.url)
        for each in of_type("StructureDefinition")
        if each.resource.get("type") == type_ and each.resource.get("derivation") == "constraint"
    )


def _folder() -> Traversable:
    packaged = files("fitwork_fhir").joinpath("profiles")
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "profiles"
