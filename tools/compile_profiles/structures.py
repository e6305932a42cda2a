"""Turns a type, or a part of one, into a closed object schema."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.compile_profiles.elements import Field, Needs, fields_of, ref
from tools.compile_profiles.fragments import has
from tools.compile_profiles.invariants import Invariant
from tools.compile_profiles.resource_invariants import USUAL

_FEW_NAMES = 8
"""Names of choices that cost less to look up than a call of Python does."""

_ALTERNATIVES = {"Extension": ["extension"], "Parameters.parameter": ["resource", "part"]}
"""ext-1 and Parameters inv-1: exactly one of the value and these."""


@dataclass(slots=True)
class _Parts:
    """What is known of an object while its elements are gone through."""

    properties: dict[str, Any]
    required: list[str] = field(default_factory=list)
    required_primitives: list[str] = field(default_factory=list)
    choices: list[list] = field(default_factory=list)  # [element, least, JSON names]
    all_of: list[dict] = field(default_factory=list)


def structure(
    path: str,
    elements: Iterable[tuple[dict, bool]],
    invariants: Mapping[str, list[Invariant]],
    needs: Needs,
    resource: bool = False,
) -> dict:
    """The schema of the object at `path`.

    `elements` are the definitions of its children, each with whether it has children of its own; `invariants` are
    keyed by element path. Custom keywords: x-required names an element whose value or extension must be there,
    x-choice lists the JSON names of a choice, x-inv names the invariant a fragment says, x-aligned a repeating
    primitive whose values and extensions must pair up.
    """
    parts = _Parts({"resourceType": True} if resource else {})
    for element, has_parts in elements:
        if element["max"] != "0":
            fields = fields_of(element, needs, has_parts)
            _add_properties(parts, element, fields, [] if has_parts else invariants.get(element["path"], []))
            _add_presence(parts, element, fields)
    for choice in parts.choices if path in _ALTERNATIVES else ():
        choice[1:] = [1, choice[2] + _ALTERNATIVES[path]]
    names = {element.removesuffix("[x]"): names for element, _, names in parts.choices}
    parts.all_of += [_either_twin(each) for each in parts.required_primitives]
    parts.all_of += _invariants(
        path, [(each.key, _spelt_out(each.as_schema(), names)) for each in invariants.get(path, ())]
    )
    if "contained" in parts.properties:
        parts.all_of.append({"if": {"required": ["contained"]}, "then": {"x-rule": "contained"}})
    return _closed(parts, resource)


def _invariants(path: str, rows: list[tuple[str, dict]]) -> list[dict]:
    """The fragments of the rows by key; those that a usual form keeps for sure are asked only of other forms."""
    if path not in USUAL:
        return [fragment for _, fragment in rows]
    form, kept = USUAL[path]
    settled = [fragment for key, fragment in rows if key in kept]
    return [fragment for key, fragment in rows if key not in kept] + [{"if": form, "else": {"allOf": settled}}]


def _closed(parts: _Parts, resource: bool) -> dict:
    schema: dict = {"type": "object", "properties": parts.properties, "additionalProperties": False}
    if parts.required:
        schema["required"] = parts.required
    if not resource:  # ele-1: an element has a value or children; an id alone is neither
        schema |= {"minProperties": 1, "dependentSchemas": {"id": {"minProperties": 2}}}
    if parts.choices:
        schema |= _choice(parts, resource)
    if parts.all_of:
        schema["allOf"] = parts.all_of
    return schema


def _choice(parts: _Parts, resource: bool) -> dict:
    """The choice keyword; passed over where an object has too few properties to break it (most answers, extensions).

    A few names without a minimum are kept apart by the schema itself; the keyword then only says what is wrong.
    """
    keyword = {"x-choice": parts.choices}
    if resource or len(parts.choices) > 1:
        names = [name for _, _, names in parts.choices for name in names]
        if len(names) > _FEW_NAMES or any(least for _, least, _ in parts.choices):
            return keyword
        return {"if": {"dependentSchemas": _kept_apart(parts.choices)}, "else": keyword}
    (_, least, names), twins = parts.choices[0], {f"_{name}" for name in parts.choices[0][2]}
    mandatory = {*parts.required, *parts.required_primitives}
    enough = len(mandatory) + 1
    few: dict = {"maxProperties": enough}
    if least:
        others = set(parts.properties) - mandatory - set(names) - twins
        few |= {"minProperties": enough, "properties": dict.fromkeys(sorted(others), False)}
    return {"if": few, "else": keyword}


def _kept_apart(choices: list[list]) -> dict:
    """By each name and its twin: that no later name of the same choice is there, nor its twin."""
    return {
        each: {"properties": {twin: False for other in names[at + 1 :] for twin in (other, f"_{other}")}}
        for _, _, names in choices
        for at, name in enumerate(names[:-1])
        for each in (name, f"_{name}")
    }


def _add_presence(parts: _Parts, element: dict, fields: list[Field]) -> None:
    """Notes what must be there, and what may be there once only."""
    if element["path"].endswith("[x]"):
        parts.choices.append([element["path"].rsplit(".", 1)[1], element["min"], [each.name for each in fields]])
    elif element["min"]:
        (parts.required_primitives if fields[0].primitive else parts.required).append(fields[0].name)


def _add_properties(parts: _Parts, element: dict, fields: list[Field], invariants: list[Invariant]) -> None:
    """The JSON properties of one element, each primitive with its `_` twin."""
    for each in fields:
        one = {"allOf": [each.schema, *(row.as_schema() for row in invariants)]} if invariants else each.schema
        name, twin = each.name, f"_{each.name}"
        if element["max"] == "1":
            parts.properties[name] = one
            if each.primitive:
                parts.properties[twin] = ref("Element")
        elif each.primitive:
            parts.properties |= {name: True, twin: True}
            parts.all_of.append(_paired_arrays(name, twin, one, element["max"]))
        else:
            parts.properties[name] = _array(one, element["max"])


def _array(one: dict, most: str) -> dict:
    bound = {} if most == "*" else {"maxItems": int(most)}
    return {"type": "array", "minItems": 1, "items": one, **bound}


def _paired_arrays(name: str, twin: str, one: dict, most: str) -> dict:
    """Null may stand in a list of primitives only where the twin list holds the extensions."""
    with_null = {name: _array(_or_null(one), most), twin: _array(_or_null(ref("Element")), most)}
    return {
        "if": {"required": [twin]},
        "then": {"properties": with_null, "x-aligned": name},
        "else": {"properties": {name: _array(one, most)}},
    }


def _or_null(schema: dict) -> dict:
    return {"if": {"type": "null"}, "else": schema}


def _spelt_out(fragment: Any, choices: dict[str, list[str]]) -> Any:
    """The fragment with each {"x-any-of": stem} replaced by the names of that choice."""
    if isinstance(fragment, list):
        return [_spelt_out(each, choices) for each in fragment]
    if not isinstance(fragment, dict):
        return fragment
    if "x-any-of" in fragment:
        return has(*choices[fragment["x-any-of"]])
    return {key: _spelt_out(each, choices) for key, each in fragment.items()}


def _either_twin(name: str) -> dict:
    return {"anyOf": [{"required": [name]}, {"required": [f"_{name}"]}], "x-required": name}
