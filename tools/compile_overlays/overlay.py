"""One definition as an overlay: what it adds to base R4, as a schema.

An overlay tests no types and closes no object: the base schema has done so. Marks say what to tell a person:
x-required (the element that is missing), x-short (its name for people), x-none, x-only (the forms a choice may have).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tools.compile_overlays.invariants import FRAGMENTS
from tools.compile_overlays.published import BASE, Published
from tools.compile_overlays.r4_elements import Element, NotCompiled, element_of, place_of, resource_types
from tools.compile_overlays.slices import least, sliced
from tools.compile_overlays.tree import Node, tree_of
from tools.compile_overlays.values import bound, stated_value
from tools.compile_profiles.references import literal

Json = dict[str, Any]


def compile_overlays(published: Published) -> Json:
    """Every profile of a resource type by its id, and the definitions they share."""
    compiler = Compiler(published)
    profiles = {}
    for definition in published.structures.values():
        content = compiler.content_of(definition)
        if definition["kind"] == "resource":
            profiles[definition["id"]] = {"x-type": definition["type"], "title": definition["title"], **content}
    return {"profiles": profiles, "$defs": dict(sorted(compiler.defs.items()))}


@dataclass(slots=True)
class Compiler:
    """Makes overlays and gathers what they share."""

    published: Published
    defs: Json = field(default_factory=dict)

    def content_of(self, definition: Json) -> Json:
        """The overlay of a whole StructureDefinition."""
        base = f"http://hl7.org/fhir/StructureDefinition/{definition['type']}"
        if definition["baseDefinition"] != base:
            raise NotCompiled(f"{definition['id']} does not stand on base R4 alone")
        try:
            made = self._content(tree_of(definition), definition["type"])
            return {"allOf": made} if made else {}
        except NotCompiled as wrong:
            raise NotCompiled(f"StructureDefinition-{definition['id']}.json: {wrong}") from None

    def _content(self, node: Node, type_: str) -> list[Json]:
        """The schemas of a value's own invariants and of its children."""
        made = [_invariant(each) for each in node.said.get("constraint", ())]
        _check_order(node, type_)
        for name, child in node.children.items():
            if (type_, name) != ("Extension", "url"):  # that is how it was found
                made += self._child(child, element_of(type_, name))
        return made

    def _child(self, node: Node, element: Element) -> list[Json]:
        if node.said.get("max") == "0":
            return [_none(node, element.types)]
        allowed = _allowed(node, element)
        made: list[Json] = []
        if node.said.get("min") or least(node):
            pinned = any(self._pinned(node, type_) for type_ in allowed.values())
            made.append(_required(node, list(allowed), element.primitive and not pinned))
        elif len(allowed) < len(element.types):
            made.append(_none(node, element.types.keys() - allowed, list(allowed)))
        for name, type_ in allowed.items():
            held = self._list(node, type_) if element.repeated else self._one(node, type_)
            if held:
                made.append({"properties": {name: held[0] if len(held) == 1 else {"allOf": held}}})
        return made

    def _list(self, node: Node, type_: str) -> list[Json]:
        made: list[Json] = []
        fewest, most = node.said.get("min", 0), node.said.get("max", "*")
        if fewest > 1:
            made.append({"minItems": fewest, "x-short": node.short})
        if most != "*":
            made.append({"maxItems": int(most), "x-short": node.short})
        one = self._one(node, type_)
        if one:
            made.append({"items": one[0] if len(one) == 1 else {"allOf": one}})
        return made + sliced(node, type_, self._pinned, self._one)

    def _one(self, node: Node, type_: str) -> list[Json]:
        """The schemas of a single value."""
        made = [pinned] if (pinned := self._pinned(node, type_)) else []
        if "maxLength" in node.said:
            made.append({"maxLength": node.said["maxLength"], "x-short": node.short})
        if type_ == "Reference" and (targets := _targets(node)):
            made.append({"properties": {"reference": literal(targets, resource_types()), "type": {"enum": targets}}})
        if type_ == "Extension":
            made += [self._extension(each) for each in _profiles(node)]
        return made + self._content(node, type_)

    def _pinned(self, node: Node, type_: str) -> Json | None:
        """The schema of the value a definition pins the element to: fixed, pattern or required binding."""
        binding = node.said.get("binding", {})
        if binding.get("strength") != "required":
            return stated_value(node)
        name = binding["valueSet"].rsplit("/", 1)[1]
        key = f"vs.{name}.{type_}"
        if key not in self.defs:
            self.defs[key] = bound(name, type_, self.published.codes(binding["valueSet"]))
        return {"$ref": f"#/$defs/{key}"}

    def _extension(self, url: str) -> Json:
        """The overlay of an extension of ours, made once."""
        definition = self.published.structures.get(url)
        if definition is None or not url.startswith(BASE):
            raise NotCompiled(f"{url} is no extension of ours, so the profile would not stand alone")
        key = f"extension.{definition['id']}"
        if key not in self.defs:
            self.defs[key] = self.content_of(definition)
        return {"$ref": f"#/$defs/{key}"}


def _check_order(node: Node, type_: str) -> None:
    """Other validators look for the elements of a differential in R4's order, and pass over those they miss."""
    names = list(node.children)
    for before, after in pairwise(names):
        if place_of(type_, before) > place_of(type_, after):
            raise NotCompiled(f"{node.path}: {after} stands after {before}, R4 has it before")


def _allowed(node: Node, element: Element) -> dict[str, str]:
    """The JSON names an element may have, with their types: fewer where a choice is narrowed."""
    wanted = {each["code"] for each in node.said.get("type", ())}
    if not wanted <= set(element.types.values()):
        raise NotCompiled(f"{node.path} cannot be {', '.join(sorted(wanted))}")
    return {name: type_ for name, type_ in element.types.items() if not wanted or type_ in wanted}


def _required(node: Node, names: list[str], or_extension: bool) -> Json:
    """Some form of the element must be there; of a primitive that nothing pins, an extension will do.

    This narrows a choice, too: the base schema allows one form at a time.
    """
    forms = [*names, *(f"_{name}" for name in names if or_extension)]
    return {"anyOf": [{"required": [form]} for form in forms], "x-required": [node.name, *names], "x-short": node.short}


def _none(node: Node, names: Iterable[str], only: list[str] | None = None) -> Json:
    mark = {"x-only": only} if only else {"x-none": node.short}
    return {"properties": {twin: False for name in sorted(names) for twin in (name, f"_{name}")}, **mark}


def _targets(node: Node) -> tuple[str, ...]:
    """The resource types a Reference is narrowed to; none where it is not."""
    profiles = [profile for each in node.said.get("type", ()) for profile in each.get("targetProfile", ())]
    return tuple(sorted(profile.rsplit("/", 1)[1] for profile in profiles))


def _profiles(node: Node) -> list[str]:
    return [profile for each in node.said.get("type", ()) for profile in each.get("profile", ())]


def _invariant(constraint: Json) -> Json:
    """A FHIRPath invariant, by the schema that says the same."""
    key = constraint["key"]
    if key not in FRAGMENTS:
        raise NotCompiled(f"the invariant {key} has no fragment in tools/compile_overlays/invariants.py")
    return {"anyOf": [FRAGMENTS[key]], "x-inv": [key, constraint["human"]]}
