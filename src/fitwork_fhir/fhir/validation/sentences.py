"""Words an engine's error as a Finding: where in FHIRPath, which issue code, what to do. Never the value.

https://hl7.org/fhir/R4/valueset-issue-type.html
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir.validation.compiled import document
from fitwork_fhir.fhir.validation.keywords import KEYWORDS

Json = dict[str, Any]
_LISTED = 24  # codes of a value set worth listing
FORMS = {
    "date": "must be a calendar date: YYYY, YYYY-MM or YYYY-MM-DD",
    "dateTime": "must be a date, or a date and time with seconds and a time zone",
    "instant": "must be a date and time with seconds and a time zone",
    "time": "must be a time: hh:mm:ss",
    "id": "must be 1 to 64 letters, digits, hyphens and dots",
    "code": "must be a code: no leading, trailing or double space",
    "string": "must not be empty or blank, nor hold control characters",
    "markdown": "must not be empty or blank, nor hold control characters",
    "base64Binary": "must be base64",
    "uuid": "must be urn:uuid: and a lower-case UUID",
    "oid": "must be urn:oid: and an OID",
}
_URI = "must be a URI without spaces"
_TYPE_NAMES = {"object": "an object", "array": "an array", "integer": "an integer", "null": "null"}


def to_findings(errors: Iterable[Any], root: str) -> Iterator[Finding]:
    """The findings behind the engine's errors; what lies at or below a value of the wrong type is left out."""
    errors = list(errors)
    mistyped = {tuple(each.instance_path) for each in errors if each.kind.name == "type"}
    for error in errors:
        path = tuple(error.instance_path)
        if error.kind.name == "type" or not any(path[:length] in mistyped for length in range(len(path) + 1)):
            yield from (Finding(code, text, where) for where, code, text in _worded(error, root))


def expression(root: str, path: list[str | int]) -> str:
    """`root` and a path as FHIRPath writes it: entry[2].resource; the `_` of a primitive's extensions is left out."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{_name(step.removeprefix('_'))}" for step in path)
    return root + "".join(steps)


def _name(key: str) -> str:
    """A key as far as it is fit to be shown: senders choose keys, too."""
    return key if key.isidentifier() and key.isascii() and len(key) <= 64 else "?"


def _worded(error: Any, root: str) -> Iterator[tuple[str, str, str]]:
    where = expression(root, error.instance_path)
    kind = error.kind.name
    marks = _marks(error.schema_path)
    if kind in _OWN:
        yield from _OWN[kind](error, where, marks)
    elif "x-inv" in marks:
        yield where, "invariant", f"{document()['x-sentences'][marks['x-inv']]} ({marks['x-inv']})"
    elif "x-required" in marks:
        yield f"{where}.{marks['x-required']}", "required", f"{marks['x-required']} is required"
    elif "x-vs" in marks:
        yield where, "code-invalid", f"must be {_one_of(marks['x-vs'])}"
    else:
        yield where, *_FIXED.get(kind, _other)(error, marks)


def _marks(schema_path: list[str | int]) -> dict[str, Any]:
    """The x- keywords of every schema object on the way to the keyword that failed, and the name of the first."""
    node: Any = document()
    marks = {"definition": schema_path[1] if schema_path[0] == "$defs" else ""}
    for step in schema_path:
        node = node[step]
        if isinstance(node, dict):
            marks |= {key: value for key, value in node.items() if key.startswith("x-")}
            marks |= {"enum": node["enum"]} if isinstance(node.get("enum"), list) else {}
    return marks


def _one_of(value_set: str) -> str:
    name, definitions = value_set.rsplit("/", 1)[1], document()["$defs"]
    codes = _codes(definitions.get(f"vs.{name}") or definitions[f"vs.{name}.Coding"])
    if 1 < len(codes) <= _LISTED:
        return f"one of {', '.join(codes)} (value set {name})"
    return f"a code of value set {name}"


def _codes(schema: Any) -> list[str]:
    """The codes a value set's definition lists, wherever in it."""
    if isinstance(schema, list):
        return [code for each in schema for code in _codes(each)]
    if not isinstance(schema, dict):
        return []
    own = list(schema["enum"]) if isinstance(schema.get("enum"), list) else []
    return own + [code for key, each in schema.items() if key != "enum" for code in _codes(each)]


def _custom(error: Any, where: str, _: Json) -> Iterator[tuple[str, str, str]]:
    below, code, text = error.kind.message.split("\t")
    yield where + below, code, text


def _unknown(error: Any, where: str, _: Json) -> Iterator[tuple[str, str, str]]:
    for name in error.kind.unexpected:
        yield f"{where}.{_name(name)}", "structure", "unknown element"


def _missing(error: Any, where: str, marks: Json) -> Iterator[tuple[str, str, str]]:
    if "x-inv" in marks:
        yield where, "invariant", f"{document()['x-sentences'][marks['x-inv']]} ({marks['x-inv']})"
    else:
        yield f"{where}.{error.kind.property}", "required", f"{error.kind.property} is required"


def _wrong_type(error: Any, where: str, _: Json) -> Iterator[tuple[str, str, str]]:
    wanted = " or ".join(_TYPE_NAMES.get(each, f"a {each}") for each in error.kind.types)
    yield where, "structure", f"must be {wanted}, found {_type_of(error.instance)}"


def _type_of(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _form(error: Any, marks: Json) -> tuple[str, str]:
    return "value", "must not be empty" if error.instance == "" else FORMS.get(marks["definition"], _URI)


def _listed(error: Any, marks: Json) -> tuple[str, str]:
    if marks["definition"] == "Resource":
        return "not-supported", "is not a resource type that is read here"
    return "value", f"must be one of {', '.join(marks['enum'])}"


def _other(error: Any, marks: Json) -> tuple[str, str]:
    return "structure", "is not what FHIR R4 allows here"


_OWN: dict[str, Callable[[Any, str, Json], Iterator[tuple[str, str, str]]]] = {
    **dict.fromkeys(KEYWORDS, _custom),
    "additionalProperties": _unknown,
    "required": _missing,
    "type": _wrong_type,
}

_FIXED: dict[str, Callable[[Any, Json], tuple[str, str]]] = {
    "pattern": _form,
    "enum": _listed,
    "minItems": lambda error, _: ("structure", "must not be an empty array"),
    "maxItems": lambda error, _: ("structure", f"has more than {error.kind.limit} members"),
    "minProperties": lambda error, _: ("structure", "must have a value or children"),
    "maxLength": lambda error, _: ("too-long", f"is longer than {error.kind.limit} characters"),
    "minimum": lambda error, _: ("value", f"must be at least {error.kind.limit}"),
    "maximum": lambda error, _: ("value", f"must be at most {error.kind.limit}"),
}
