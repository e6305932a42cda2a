"""Words what an overlay finds: its marks say which element a definition asks for, and what people call it.

The marks are those of tools/compile_overlays. Values of a definition are shown, values of a resource never.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fitwork_fhir.fhir.validation.keywords import KEYWORDS
from fitwork_fhir.fhir.validation.problem import Problem
from fitwork_fhir.fhir.validation.sentences import expression

Marks = dict[str, Any]
_OTHER = ("", "invariant", "is not what the profile asks for")


def to_problems(errors: Iterable[Any], overlay: Mapping[str, Any]) -> Iterator[Problem]:
    """The problems behind the engine's errors, each below the resource that was looked at."""
    for error in errors:
        where = expression("", error.instance_path)
        if error.kind.name in KEYWORDS:
            below, code, text = error.kind.message.split("\t")
        else:
            marks = _marks(error.schema_path, overlay)
            below, code, text = next((say(marks[mark]) for mark, say in _SAY.items() if mark in marks), _OTHER)
            if error.kind.name in _LENGTHS:
                code, text = _LENGTHS[error.kind.name], f"{_LIMIT[error.kind.name]} {error.kind.limit}: {text}"
        yield where + below, code, text


def _marks(schema_path: list[str | int], overlay: Mapping[str, Any]) -> Marks:
    """The marks of the innermost object that has any, on the way to the keyword that failed."""
    node: Any = overlay
    marks: Marks = {}
    for step in schema_path:
        node = node[step]
        if isinstance(node, dict):
            marks = {key: value for key, value in node.items() if key.startswith("x-")} or marks
    return marks


def _missing(mark: list[str]) -> Problem:
    name, *forms = mark
    text = f"{name} is required" if forms == [name] else f"{name} is required, as {' or '.join(forms)}"
    return f".{name}", "required", text


def _bound(mark: list[Any]) -> Problem:
    name, codes = mark
    few = f"one of {', '.join(codes)} (value set {name})" if codes else f"a code of value set {name}"
    return "", "code-invalid", f"must be {few}"


def _most(mark: list[Any]) -> Problem:
    return "", "structure", f"may hold {mark[0]} at most of: {mark[1]}"


_SAY: dict[str, Callable[[Any], Problem]] = {
    "x-required": _missing,
    "x-vs": _bound,
    "x-must": lambda mark: ("", "value", f"must be {mark}"),
    "x-need": lambda mark: ("", "required", f"must hold: {mark}"),
    "x-most": _most,
    "x-kinds": lambda mark: ("", "structure", f"must be one of: {', '.join(mark)}"),
    "x-only": lambda mark: ("", "structure", f"must be {' or '.join(mark)}"),
    "x-none": lambda mark: ("", "structure", "must not be here"),
    "x-inv": lambda mark: ("", "invariant", f"{mark[1]} ({mark[0]})"),
    "x-short": lambda mark: ("", "structure", mark),
}
"""By mark, the one that says most first."""
_LENGTHS = {"maxItems": "structure", "minItems": "structure", "maxLength": "too-long"}
_LIMIT = {"maxItems": "holds more than", "minItems": "holds fewer than", "maxLength": "is longer than"}
