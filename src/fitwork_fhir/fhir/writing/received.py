"""Received resources under our ids, their references rewritten, everything else to the letter."""

import re
from collections.abc import Mapping
from typing import Any

from fitwork_fhir.referral.submission import Received


def new_references(resources: tuple[Received, ...], ids: tuple[str, ...]) -> dict[str, str]:
    """From how the message names a resource (fullUrl, Type/id) to Type/our id. Contained resources keep their names."""
    known: dict[str, str] = {}
    for received, id_ in zip(resources, ids, strict=True):
        if received.position < 0:
            continue
        new = f"{received.type}/{id_}"
        own = received.resource.get("id")
        for name in (received.key, f"{received.type}/{own}" if own else ""):
            if name:
                known.setdefault(name, new)
    return known


_REFERENCE = '"reference":"'
_URN = re.compile(r'(?<!"value":)(?<!"id":)"(urn:uuid:[^"\\]+)"')


def rewritten_text(text: str, known: Mapping[str, str]) -> str:
    """`rewritten` on JSON text as we write it (no spaces), at a tenth of the time of a walk. Quotes inside strings are
    escaped, so no words of a person can look like a reference."""
    first, *others = text.split(_REFERENCE)
    parts = [first]
    for other in others:
        name, quote, rest = other.partition('"')
        parts.append(f"{known.get(name, name)}{quote}{rest}")
    written = _REFERENCE.join(parts)
    if "urn:uuid:" not in written:
        return written
    return _URN.sub(lambda found: f'"{known.get(found[1], found[1])}"', written)


def rewritten(value: Any, known: Mapping[str, str], name: str = "") -> Any:
    """The value with every reference that names a resource of the same message replaced; unchanged parts are shared."""
    if isinstance(value, str):
        if name == "reference" or (value.startswith("urn:uuid:") and name not in ("value", "id")):
            return known.get(value, value)
        return value
    if isinstance(value, dict):
        return {
            key: rewritten(member, known, key) if type(member) in _WALKED else member for key, member in value.items()
        }
    if isinstance(value, list):
        return [rewritten(member, known, name) if type(member) in _WALKED else member for member in value]
    return value


_WALKED = (str, dict, list)


def same_content(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two resources say the same, whatever their ids and meta."""
    return _content(one) == _content(other)


def _content(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in ("id", "meta")}
