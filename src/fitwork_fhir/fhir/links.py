"""The references between the entries of a transaction, brought to where these are kept (R4 http.html#trules)."""

from collections.abc import Iterator, Mapping
from typing import Any

from fitwork_fhir.fhir.writing.received import rewritten

_URNS = ("urn:uuid:", "urn:oid:")
_NARRATIVE = "div"


def names_of(full_url: str | None) -> tuple[str, ...]:
    """What other entries may call the entry with this fullUrl: the URL itself, and Type/id at its end."""
    if not full_url:
        return ()
    parts = full_url.rstrip("/").split("/")
    return (full_url, "/".join(parts[-2:])) if "://" in full_url and len(parts) > 3 else (full_url,)


def linked(resource: dict[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    """The resource with every known reference, URI and link of its narrative replaced; the rest to the letter."""
    found = _in_narrative(rewritten(resource, known), known)
    return found if isinstance(found, dict) else resource


def _in_narrative(value: Any, known: Mapping[str, str], name: str = "") -> Any:
    if isinstance(value, str):
        if name != _NARRATIVE or not any(urn in value for urn in _URNS):
            return value
        for old, new in known.items():
            if old.startswith(_URNS):
                value = value.replace(f'"{old}"', f'"{new}"').replace(f"'{old}'", f"'{new}'")
        return value
    if isinstance(value, dict):
        return {key: _in_narrative(member, known, key) for key, member in value.items()}
    if isinstance(value, list):
        return [_in_narrative(member, known, name) for member in value]
    return value


def references(value: Any, name: str = "") -> Iterator[str]:
    """Every literal reference anywhere in a resource."""
    if isinstance(value, str):
        if name == "reference":
            yield value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from references(member, key)
    elif isinstance(value, list):
        for member in value:
            yield from references(member, name)


def is_condition(reference: str) -> bool:
    """Whether a reference names what meets a search: Type?name=value (R4 http.html#trules, conditional references)."""
    type_, question, _ = reference.partition("?")
    return bool(question) and type_.isalpha()


def is_urn(reference: str) -> bool:
    """Whether a reference can only mean an entry of the same Bundle."""
    return reference.startswith(_URNS)
