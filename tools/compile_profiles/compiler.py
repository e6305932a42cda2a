"""Gathers `$defs` for a set of resource types and everything they reach."""

from dataclasses import dataclass, field

from tools.compile_profiles.codes import NotEnumerable, expand
from tools.compile_profiles.definitions import Definitions
from tools.compile_profiles.elements import ref
from tools.compile_profiles.invariants import by_path
from tools.compile_profiles.primitives import OPEN_VALUE_SETS, PRIMITIVES
from tools.compile_profiles.references import definition_name, literal
from tools.compile_profiles.structures import structure


def compile_schema(definitions: Definitions, types: tuple[str, ...]) -> dict:
    """One JSON Schema (2020-12) that accepts exactly the resources of `types`, contained and nested ones too."""
    compiler = Compiler(definitions)
    for name in types:
        compiler.add_type(name)
    compiler.add_reached()
    compiler.defs |= {"Element": _extended_element(), "Resource": _dispatch(types), "Contained": _contained()}
    sentences = {each.key: each.sentence for rows in by_path().values() for each in rows}
    sentences["dom-4"] = "a contained resource contains none itself and has no version or security label"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": "#/$defs/Resource",
        "x-types": list(types),
        "x-known-types": list(definitions.resource_types),
        "x-sentences": dict(sorted(sentences.items())),
        "$defs": dict(sorted(compiler.defs.items())),
    }


@dataclass(slots=True)
class Compiler:
    """The definitions made so far; grows until every `$ref` is satisfied."""

    definitions: Definitions
    defs: dict[str, dict] = field(default_factory=dict)
    not_enumerable: set[str] = field(default_factory=set)

    def add_type(self, name: str) -> None:
        """The schema of a resource or datatype and of each of its parts."""
        definition = self.definitions.types[name]
        elements = definition["snapshot"]["element"][1:]
        # SimpleQuantity is a profile: its elements are called Quantity.*
        root = elements[0]["path"].split(".", 1)[0]
        parents = [path.rsplit(".", 1)[0] for path in (each["path"] for each in elements)]
        with_parts = set(parents) - {root}
        for path in (root, *sorted(with_parts)):
            pairs = zip(elements, parents, strict=True)
            children = [(each, each["path"] in with_parts) for each, parent in pairs if parent == path]
            own = name if path == root else path
            resource = definition["kind"] == "resource" and path == root
            self.defs[own] = structure(own, children, by_path(), self, resource)

    def add_reached(self) -> None:
        """Adds datatypes until nothing that is referred to is missing."""
        while missing := sorted(_reached(self.defs) - set(self.defs) - {"Element", "Resource", "Contained"}):
            for name in missing:
                if name in PRIMITIVES:
                    self.defs[name] = PRIMITIVES[name]
                else:
                    self.add_type(name.split(".", 1)[0])

    def reference(self, targets: tuple[str, ...]) -> None:
        """Defines the Reference to `targets`, a whole schema of its own: faster than an overlay."""
        name = definition_name(targets)
        if name in self.defs:
            return
        elements = self.definitions.types["Reference"]["snapshot"]["element"][1:]
        self.defs[name] = {}  # the Identifier inside a Reference leads back here
        made = structure("Reference", [(each, False) for each in elements], by_path(), self)
        made["properties"]["reference"] = literal(targets, self.definitions.resource_types)
        if targets:
            made["properties"]["type"] = {"type": "string", "enum": list(targets)}
        self.defs[name] = made

    def value_set(self, url: str, kind: str) -> str | None:
        """The definition of a required binding of a `code`, `Coding` or `CodeableConcept`; None when not enumerable."""
        plain = url.split("|")[0]
        stem = "vs." + plain.rsplit("/", 1)[1]
        if plain in OPEN_VALUE_SETS and kind == "code":
            self.defs[stem] = {**OPEN_VALUE_SETS[plain], "x-vs": plain}
            return stem
        try:
            codes = expand(url, self.definitions)
        except NotEnumerable:
            self.not_enumerable.add(plain)
            return None
        if kind == "code":
            self.defs[stem] = {"type": "string", "enum": sorted(set().union(*codes.values())), "x-vs": plain}
            return stem
        if kind in ("Coding", "CodeableConcept"):
            self.defs[f"{stem}.Coding"] = _coding(codes, plain)
            self.defs[f"{stem}.CodeableConcept"] = _concept(f"{stem}.Coding", plain)
            return f"{stem}.{kind}"
        return None


def _coding(codes: dict[str, set[str]], url: str) -> dict:
    each = [
        {"required": ["system", "code"], "properties": {"system": {"const": system}, "code": {"enum": sorted(found)}}}
        for system, found in sorted(codes.items())
    ]
    return {"allOf": [ref("Coding"), {"anyOf": each, "x-vs": url}]}


def _concept(coding: str, url: str) -> dict:
    chosen = {"required": ["coding"], "properties": {"coding": {"contains": ref(coding)}}}
    return {"allOf": [ref("CodeableConcept"), {"anyOf": [chosen], "x-vs": url}]}


def _extended_element() -> dict:
    """What stands under `_x`: the id and extensions of a primitive."""
    properties = {"id": ref("string"), "extension": {"type": "array", "minItems": 1, "items": ref("Extension")}}
    return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}


def _dispatch(types: tuple[str, ...]) -> dict:
    """By resourceType to its definition: a balanced tree, since oneOf lists every branch's errors."""
    kind = {"required": ["resourceType"], "properties": {"resourceType": {"type": "string", "enum": sorted(types)}}}
    return {"type": "object", "if": {"type": "object", **kind}, "then": _tree(types), "else": kind}


def _tree(types: tuple[str, ...]) -> dict:
    if len(types) == 1:
        return ref(types[0])
    half = len(types) // 2
    return {
        "if": {"properties": {"resourceType": {"enum": list(types[:half])}}},
        "then": _tree(types[:half]),
        "else": _tree(types[half:]),
    }


def _contained() -> dict:
    """dom-2, dom-4, dom-5: a contained resource contains none, has no version and no security label."""
    meta = {"properties": {"versionId": False, "lastUpdated": False, "security": False}}
    return {"allOf": [ref("Resource"), {"properties": {"contained": False, "meta": meta}, "x-inv": "dom-4"}]}


def _reached(schema: object) -> set[str]:
    """The names behind every `$ref` in `schema`."""
    if isinstance(schema, dict):
        own = {schema["$ref"].removeprefix("#/$defs/")} if isinstance(schema.get("$ref"), str) else set()
        return own.union(*(_reached(each) for each in schema.values()))
    if isinstance(schema, list):
        return set().union(*(_reached(each) for each in schema))
    return set()
