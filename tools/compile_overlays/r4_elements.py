"""What base R4 says of an element, read from the committed base schema, so that no definition files are needed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_SCHEMA = Path(__file__).parents[2] / "src" / "fitwork_fhir" / "fhir" / "schema" / "r4.json"


class NotCompiled(Exception):
    """A definition says something that no overlay can hold; the words say where and what."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its JSON names with their types (several for a choice), and whether it is a list."""

    types: dict[str, str]
    repeated: bool
    primitive: bool

    @property
    def choice(self) -> bool:
        return len(self.types) > 1


@cache
def _schema() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(_SCHEMA.read_bytes())
    return made


def resource_types() -> tuple[str, ...]:
    """Every resource type of R4."""
    return tuple(_schema()["x-known-types"])


def element_of(owner: str, name: str) -> Element:
    """The element `name` (value[x] for a choice) of the type or backbone `owner` (Patient, Task.output, Identifier)."""
    definition = _schema()["$defs"].get(owner, {})
    if "properties" not in definition:
        raise NotCompiled(f"{owner} is not compiled, so {owner}.{name} cannot be constrained")
    properties = definition["properties"]
    if name.endswith("[x]"):
        stem = name.removesuffix("[x]")
        listed = next((names for element, _, names in _choices(definition) if element == name), ())
        names = tuple(each for each in listed if each.startswith(stem))  # ext-1 lists extension beside the values
    else:
        names = (name,) if name in properties else ()
    if not names:
        raise NotCompiled(f"R4 has no element {owner}.{name}")
    found = {each: _type_of(_declared(definition, each)) for each in names}
    return Element(
        types={each: type_ for each, (type_, _) in found.items()},
        repeated=any(repeated for _, repeated in found.values()),
        primitive=f"_{names[0]}" in properties,
    )


def place_of(owner: str, name: str) -> int:
    """Where R4 has the element among its siblings: a differential keeps their order."""
    first = next(iter(element_of(owner, name).types))
    return list(_schema()["$defs"][owner]["properties"]).index(first)


def _declared(definition: dict[str, Any], name: str) -> Any:
    """The schema of a property; that of a repeating primitive stands in an allOf, once for each of two cases."""
    own = definition["properties"][name]
    if own is not True:
        return own
    cases = (each["else"]["properties"] for each in definition.get("allOf", ()) if "properties" in each.get("else", ()))
    return next((case[name] for case in cases if name in case), {"$ref": "#/$defs/code"})


def _type_of(schema: Any) -> tuple[str, bool]:
    """The type behind a property's schema, and whether it is a list."""
    if schema.get("type") == "array":
        return _type_of(schema["items"])[0], True
    if "allOf" in schema:
        return _type_of(schema["allOf"][0])
    name: str = schema["$ref"].removeprefix("#/$defs/")
    if name.startswith("vs."):
        kind = name.rsplit(".", 1)[1]
        return kind if kind in ("Coding", "CodeableConcept") else "code", False
    if name in ("Contained", "Resource"):
        return "Resource", False
    return "Reference" if name.startswith("Reference.") else name, False


def _choices(node: Any) -> Iterator[list[Any]]:
    """The rows of every x-choice inside a definition: [element, least, JSON names]."""
    if isinstance(node, dict):
        yield from node.get("x-choice", ())
        for key in ("else", "allOf"):
            yield from _choices(node.get(key))
    elif isinstance(node, list):
        for each in node:
            yield from _choices(each)
