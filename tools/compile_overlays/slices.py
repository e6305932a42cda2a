"""Slices of a list: which members belong to one, how many there must be, what each must hold.

https://hl7.org/fhir/R4/profiling.html#slicing. Marks: x-need (a member that is missing), x-most (how many at most),
x-kinds (what a closed list allows).
"""

from collections.abc import Callable, Mapping
from typing import Any

from tools.compile_overlays.r4_elements import NotCompiled, element_of
from tools.compile_overlays.tree import Node
from tools.compile_overlays.values import alike

Json = dict[str, Any]
Pinned = Callable[[Node, str], Json | None]
"""The schema of what a definition pins an element's value to; None where it pins nothing."""

_BY_URL = {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"}
"""How extensions are sliced where nothing is said."""


def sliced(node: Node, type_: str, pinned: Pinned, one: Callable[[Node, str], list[Json]]) -> list[Json]:
    """The schemas of a list that `node` slices; `one` makes those of a single member's content."""
    if not node.slices:
        return []
    slicing = node.said.get("slicing") or (_BY_URL if node.name == "extension" else None)
    if slicing is None or slicing.get("ordered") or slicing["rules"] not in ("open", "closed"):
        raise NotCompiled(f"{node.path} is sliced in a way that cannot be compiled")
    made: list[Json] = []
    matches = []
    for each in node.slices.values():
        match = _match(each, type_, slicing["discriminator"], pinned)
        matches.append(match)
        made += _counted(each, match)
        content = one(each, type_)
        if content:
            made.append({"items": {"if": match, "then": {"allOf": content}}})
    if slicing["rules"] == "closed":
        kinds = [each.short for each in node.slices.values()]
        made.append({"items": {"anyOf": matches, "x-kinds": kinds}})
    return made


def least(node: Node) -> int:
    """How many members the slices ask for."""
    return sum(each.said.get("min", 0) for each in node.slices.values())


def _counted(node: Node, match: Json) -> list[Json]:
    made: list[Json] = []
    fewest, most = node.said.get("min", 0), node.said.get("max", "*")
    if fewest:
        made.append({"contains": match, "minContains": fewest, "x-need": node.short})
    if most != "*":
        made.append({"contains": match, "minContains": 0, "maxContains": int(most), "x-most": [int(most), node.short]})
    return made


def _match(node: Node, type_: str, discriminators: list[Mapping[str, str]], pinned: Pinned) -> Json:
    """Whether a member belongs to the slice: every discriminator has the slice's own value."""
    found = []
    for each in discriminators:
        if each["type"] not in ("value", "pattern"):
            raise NotCompiled(f"{node.path}: slicing by {each['type']} cannot be compiled")
        path = [] if each["path"] == "$this" else each["path"].split(".")
        match = _extension_url(node) if path == ["url"] and type_ == "Extension" else _along(node, type_, path, pinned)
        if match is None:
            raise NotCompiled(f"{node.path} has no value for its discriminator {each['path']}")
        found.append(match)
    return found[0] if len(found) == 1 else {"allOf": found}


def _along(node: Node, type_: str, path: list[str], pinned: Pinned) -> Json | None:
    """What stands at `path` below the slice; through a list, some member of it."""
    if not path:
        return pinned(node, type_)
    first, *rest = path
    if first not in node.children:
        return _of_pattern(node.stated("pattern"), path)
    element = element_of(type_, first)
    inner = _along(node.children[first], element.types[first], rest, pinned)
    if inner is None:
        return None
    held = {"contains": inner} if element.repeated else inner
    return {"required": [first], "properties": {first: held}}


def _of_pattern(pattern: Any, path: list[str]) -> Json | None:
    """The part of a pattern at `path`."""
    return alike(cut) if (cut := _cut(pattern, path)) is not None else None


def _cut(value: Any, path: list[str]) -> Any:
    if isinstance(value, list):
        members = [cut for each in value if (cut := _cut(each, path)) is not None]
        return members or None
    if not path:
        return value
    if not isinstance(value, dict) or path[0] not in value:
        return None
    inner = _cut(value[path[0]], path[1:])
    return None if inner is None else {path[0]: inner}


def _extension_url(node: Node) -> Json:
    """By the profile of the extension, by a fixed url, or by the name of the slice (a part of a complex extension)."""
    profiles = [profile for each in node.said.get("type", ()) for profile in each.get("profile", ())]
    said = node.children["url"].stated("fixed") if "url" in node.children else None
    url = profiles[0] if profiles else said or node.name
    return {"required": ["url"], "properties": {"url": {"const": url}}}
