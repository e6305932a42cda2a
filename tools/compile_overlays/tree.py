"""The elements of a differential as a tree of elements and slices. https://hl7.org/fhir/R4/elementdefinition.html#id"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.compile_overlays.r4_elements import NotCompiled

_READ = frozenset(
    {"id", "path", "sliceName", "min", "max", "type", "binding", "slicing", "constraint", "maxLength", "short"}
)
_SAYS_NOTHING_TO_A_MACHINE = frozenset(
    {"definition", "comment", "requirements", "alias", "mustSupport", "example", "mapping", "label"}
)


@dataclass(slots=True)
class Node:
    """An element, or one slice of it; `said` is its ElementDefinition, empty where the differential skips it."""

    name: str
    path: str
    said: Mapping[str, Any] = field(default_factory=dict)
    children: dict[str, "Node"] = field(default_factory=dict)
    slices: dict[str, "Node"] = field(default_factory=dict)

    @property
    def short(self) -> str:
        return str(self.said.get("short") or self.name)

    def stated(self, stem: str) -> Any:
        """The value of `fixed[x]` or `pattern[x]`; None where there is none."""
        return next((value for key, value in self.said.items() if key.startswith(stem)), None)


def tree_of(definition: Mapping[str, Any]) -> Node:
    """The differential as a tree; its elements are found by their ids."""
    root = Node(definition["type"], definition["type"])
    for element in definition["differential"]["element"]:
        _check(element)
        node = _at(root, element["id"])
        if node.said:
            raise NotCompiled(f"{element['id']} stands twice")
        node.said = element
    return root


def _at(root: Node, id_: str) -> Node:
    steps = id_.split(".")
    if steps[0] != root.name:
        raise NotCompiled(f"{id_} is not an element of {root.name}")
    node = root
    for step in steps[1:]:
        name, _, slice_name = step.partition(":")
        path = f"{node.path}.{name}"
        node = node.children.setdefault(name, Node(name, path))
        if slice_name:
            node = node.slices.setdefault(slice_name, Node(slice_name, f"{path}:{slice_name}"))
    return node


def _check(element: Mapping[str, Any]) -> None:
    """Nothing a definition asks for is passed over in silence."""
    known = _READ | _SAYS_NOTHING_TO_A_MACHINE
    unread = [key for key in element if key not in known and not key.startswith(("fixed", "pattern"))]
    if unread:
        raise NotCompiled(f"{element['id']}: {', '.join(unread)} cannot be compiled")
    if "." in element["id"] and "definition" not in element:
        raise NotCompiled(f"{element['id']} has no definition for people to read")
