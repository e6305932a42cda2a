"""Turns one element definition into the JSON properties it allows.

The JSON form of R4 (https://hl7.org/fhir/R4/json.html): a primitive `x` may be joined by `_x`, a repeating element is
an array, `value[x]` becomes one of several names.
"""

from dataclasses import dataclass
from typing import Protocol

from tools.compile_profiles.primitives import PRIMITIVES
from tools.compile_profiles.references import definition_name, targets_of

_SYSTEM = "http://hl7.org/fhirpath/System."
_QUANTITY = "http://hl7.org/fhir/StructureDefinition/SimpleQuantity"


class Needs(Protocol):
    """What compiling an element asks of the compiler: that a definition it points to exists."""

    def reference(self, targets: tuple[str, ...]) -> None: ...
    def value_set(self, url: str, kind: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Field:
    """One JSON property: its name, the schema of one value, and whether `_name` may stand beside it."""

    name: str
    schema: dict
    primitive: bool


def ref(name: str) -> dict:
    return {"$ref": f"#/$defs/{name}"}


def fields_of(element: dict, needs: Needs, parts: bool) -> list[Field]:
    """The properties of `element`; more than one for a choice. `parts` says that it has children of its own."""
    stem = element["path"].rsplit(".", 1)[-1]
    if "contentReference" in element:
        return [Field(stem, ref(element["contentReference"].lstrip("#")), False)]
    if parts:
        return [Field(stem, ref(element["path"]), False)]
    binding = element.get("binding") if element.get("binding", {}).get("strength") == "required" else None
    return [_field(stem, each, element, binding, needs) for each in element["type"]]


def _field(stem: str, element_type: dict, element: dict, binding: dict | None, needs: Needs) -> Field:
    code = element_type["code"]
    name = stem.removesuffix("[x]") + code[0].upper() + code[1:] if stem.endswith("[x]") else stem
    if code.startswith(_SYSTEM):
        return Field(name, ref(_system_type(element)), False)
    bound = needs.value_set(binding["valueSet"], code) if binding and "valueSet" in binding else None
    if bound:
        return Field(name, ref(bound), code in PRIMITIVES)
    if code == "Reference":
        targets = targets_of(element_type)
        needs.reference(targets)
        return Field(name, ref(definition_name(targets)), False)
    if code == "Resource":
        return Field(name, ref("Contained" if stem == "contained" else "Resource"), False)
    if code == "Quantity" and _QUANTITY in element_type.get("profile", ()):
        return Field(name, ref("SimpleQuantity"), False)
    return Field(name, ref(code), code in PRIMITIVES and code != "xhtml")


def _system_type(element: dict) -> str:
    """The datatype behind a System.String: ids of resources and urls of extensions are stricter than strings."""
    if element["path"] == "Extension.url":
        return "uri"
    return "id" if element.get("base", {}).get("path") == "Resource.id" else "string"
