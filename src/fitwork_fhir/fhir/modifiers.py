"""Elements that change what the rest of a resource means: modifierExtension and implicitRules, of which none is known
here (R4 extensibility.html#modifierExtension, resource.html#implicitRules)."""

from collections.abc import Iterator, Mapping
from typing import Any

from fitwork_fhir.errors import Finding, Unprocessable, warning

MODIFIERS = ("modifierExtension", "implicitRules")
_APART = frozenset({"contained", "resource"})
"""Elements that hold resources of their own."""
_NOT_KNOWN = "This element may change what the resource means, and this server does not know how: it was not acted on."


def may_modify(body: bytes) -> bool:
    """Whether a body may hold one: told from its bytes, so that the usual body is not gone through."""
    return b"modifierExtension" in body or b"implicitRules" in body or b"\\u" in body


def own_modifier(resource: Mapping[str, Any]) -> str | None:
    """The name of the element that modifies a resource, or an item, as a whole; None where nothing does."""
    return next((name for name in MODIFIERS if name in resource or f"_{name}" in resource), None)


def modified_at(value: object, path: str) -> Iterator[str]:
    """Where a resource is modified, as expressions; what it holds as resources of their own is apart."""
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from modified_at(each, f"{path}[{place}]")
    elif isinstance(value, Mapping):
        if name := own_modifier(value):
            yield f"{path}.{name}"
        for name, each in value.items():
            if name not in _APART and name.lstrip("_") not in MODIFIERS:
                yield from modified_at(each, f"{path}.{name}")


def modifier_warnings(resource: Mapping[str, Any]) -> tuple[Finding, ...]:
    """A warning for each element of a resource that modifies what it means."""
    found = modified_at(resource, str(resource.get("resourceType", "Resource")))
    return tuple(warning("extension", _NOT_KNOWN, where, "modifier-unknown") for where in found)


def check_understood(resource: Mapping[str, Any]) -> None:
    """Raises Unprocessable where a resource that would be acted on, or one it contains, is modified anywhere."""
    type_ = str(resource.get("resourceType", "Resource"))
    found = next(modified_at(resource, type_), None) or next(
        modified_at(resource.get("contained") or [], f"{type_}.contained"), None
    )
    if found is not None:
        text = "This element may change what the rest means, and this server does not know how. Send it without."
        raise Unprocessable(Finding("extension", text, found, reason="modifier-refused"))
