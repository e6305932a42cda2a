"""What a single value must be: fixed[x], pattern[x] and required bindings as schemas.

Each is wrapped in an anyOf of one with a mark beside it, so that what is wrong deep inside is reported once, at the
element itself. Marks: x-must (what it must be), x-vs (a value set, with its codes where they are few).
"""

from typing import Any

from tools.compile_overlays.r4_elements import NotCompiled
from tools.compile_overlays.tree import Node

Json = dict[str, Any]
_LISTED = 24
"""Codes of a value set worth listing to a person."""


def stated_value(node: Node) -> Json | None:
    """The schema of the element's fixed[x] or pattern[x]; None where it has neither."""
    fixed, pattern = node.stated("fixed"), node.stated("pattern")
    if fixed is not None:
        return {"anyOf": [{"const": fixed}], "x-must": shown(fixed)}
    if pattern is not None:
        return {"anyOf": [alike(pattern)], "x-must": shown(pattern)}
    return None


def alike(pattern: Any) -> Json:
    """A value that holds at least what `pattern` holds; each member of a list somewhere in the list."""
    if isinstance(pattern, dict):
        inner = {name: alike(value) for name, value in pattern.items()}
        return {"required": list(pattern), "properties": inner}
    if isinstance(pattern, list):
        return {"allOf": [{"contains": alike(each)} for each in pattern]}
    return {"const": pattern}


def shown(value: Any) -> str:
    """A value of a definition in words: system#code for what is coded."""
    if isinstance(value, dict):
        codings = value.get("coding", [value])
        return " and ".join(f"{each.get('system', '')}#{each.get('code', '')}" for each in codings)
    return "true" if value is True else "false" if value is False else str(value)


def bound(name: str, kind: str, codes: dict[str, list[str]]) -> Json:
    """A value of type `kind` with a code of the value set `name`; text alone never does."""
    each = [_coding(system, found) for system, found in codes.items()]
    listed = sorted({code for found in codes.values() for code in found})
    schemas: dict[str, Json] = {
        "code": {"enum": listed},
        "Coding": {"anyOf": each},
        "CodeableConcept": {
            "required": ["coding"],
            "properties": {"coding": {"contains": {"anyOf": each}}},
        },
    }
    if kind not in schemas:
        raise NotCompiled(f"a {kind} cannot be bound to {name}")
    return {"anyOf": [schemas[kind]], "x-vs": [name, listed if len(listed) <= _LISTED else []]}


def _coding(system: str, codes: list[str]) -> Json:
    return {"required": ["system", "code"], "properties": {"system": {"const": system}, "code": {"enum": codes}}}
