"""Small builders for the JSON Schema fragments that invariants are made of.

An element exists when its value or its extensions do, so each name stands for itself and its `_` twin.
"""

TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
UCUM = "http://unitsofmeasure.org"


def has(*names: str) -> dict:
    """At least one of the elements exists."""
    return {"anyOf": [{"required": [each]} for name in names for each in (name, f"_{name}")]}


def absent(*names: str) -> dict:
    """None of the elements exists."""
    return {"properties": {each: False for name in names for each in (name, f"_{name}")}}


def if_then(condition: dict, consequence: dict, otherwise: dict | None = None) -> dict:
    return {"if": condition, "then": consequence, **({"else": otherwise} if otherwise else {})}


def present_with(name: str, *others: str) -> dict:
    """Where `name` exists each of the others does."""
    return if_then(has(name), {"allOf": [has(other) for other in others]})


def never_both(name: str, *others: str) -> dict:
    """Where `name` exists none of the others does."""
    return if_then(has(name), absent(*others))


def either(one: str, other: str) -> dict:
    """Exactly one of the two exists."""
    return if_then(has(one), absent(other), has(other))


def code_is(name: str, *codes: str | bool) -> dict:
    return {"required": [name], "properties": {name: {"enum": list(codes)}}}


def code_is_not(name: str, *codes: str | bool) -> dict:
    """The element is absent or says something else."""
    return {"not": code_is(name, *codes)}


def coding(name: str, system: str, *codes: str) -> dict:
    """The concept `name` holds one of the codes of the system (a name under terminology.hl7.org)."""
    match = {
        "required": ["system", "code"],
        "properties": {"system": {"const": TERMINOLOGY + system}, "code": {"enum": list(codes)}},
    }
    concept = {"required": ["coding"], "properties": {"coding": {"contains": match}}}
    return {"required": [name], "properties": {name: concept}}


def every(name: str, one: dict) -> dict:
    """Each member of the list `name` keeps to `one`."""
    return {"properties": {name: {"items": one}}}


def first_is(resource_type: str) -> dict:
    """The first entry holds a resource of this type."""
    kind = {"required": ["resourceType"], "properties": {"resourceType": {"const": resource_type}}}
    first = {"required": ["resource"], "properties": {"resource": kind}}
    return {"required": ["entry"], "properties": {"entry": {"prefixItems": [first]}}}
