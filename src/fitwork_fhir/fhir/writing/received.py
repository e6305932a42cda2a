"""Received resources under our ids, their references rewritten, everything else to the letter."""

import re
from collections.abc import Mapping
from typing import Any

from fitwork_fhir.fhir.names import NAMELESS, URNS, Names, unversioned
from fitwork_fhir.referral.submission import Received

_NOTHING: Mapping[str, str] = {}


def new_references(resources: tuple[Received, ...], ids: tuple[str, ...]) -> list[Mapping[str, str]]:
    """For each resource, from what it may call the others of its message (see `Names`) to Type/our id. What is
    contained keeps its name, and refers as the ServiceRequest does that holds it."""
    names = Names(
        (one.type, one.key, str(one.resource.get("id") or "")) if one.position >= 0 else NAMELESS for one in resources
    )
    new = [f"{one.type}/{id_}" for one, id_ in zip(resources, ids, strict=True)]
    made: dict[int, Mapping[str, str]] = {}
    known: list[Mapping[str, str]] = []
    holder: Mapping[str, str] = _NOTHING
    for place, one in enumerate(resources):
        seen = names.seen_from(place)
        mine = made.get(id(seen))
        if mine is None:
            mine = made[id(seen)] = {name: new[there] for name, there in seen.items()}
        if one.type == "ServiceRequest":
            holder = mine
        known.append(mine if one.position >= 0 else holder)
    return known


_REFERENCE = '"reference":"'
_URN = re.compile(r"urn:(?:uuid|oid):[^\"'\\\s<>]+")


def rewritten_text(text: str, known: Mapping[str, str]) -> str | None:
    """`rewritten` on JSON text as we write it (no spaces), at a tenth of the time of a walk; None where only a walk can
    tell. Quotes inside strings are escaped, so no words of a person can look like a reference."""
    if "/_history/" in text:
        return None
    first, *others = text.split(_REFERENCE)
    parts = [first]
    for other in others:
        name, quote, rest = other.partition('"')
        parts.append(f"{known.get(name, name)}{quote}{rest}")
    written = _REFERENCE.join(parts)
    if any(urn in written for urn in URNS) and any(found in known for found in _URN.findall(written)):
        return None
    return written


def rewritten(value: Any, known: Mapping[str, str], name: str = "", within: str = "") -> Any:
    """The value with every link to a resource of the same Bundle replaced: references, and urns in elements of type
    uri or url and in links of the narrative (R4 http.html#trules). What names a thing but leads nowhere (an
    identifier, a code system, the url of an extension, words) stays. Unchanged parts are shared."""
    if isinstance(value, str):
        return _rewritten_string(value, known, name, within)
    if isinstance(value, dict):
        return {
            key: rewritten(member, known, key, name) if type(member) in _WALKED and key != "meta" else member
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [rewritten(member, known, name, within) if type(member) in _WALKED else member for member in value]
    return value


def _rewritten_string(value: str, known: Mapping[str, str], name: str, within: str) -> str:
    if name == "reference":
        return known.get(value) or known.get(unversioned(value), value)
    if name == "div":
        return _HREF.sub(lambda found: f"{found[1]}{known.get(found[2], found[2])}", value)
    if value.startswith(URNS) and name in _LINKS and not (name == "url" and within in _EXTENSIONS):
        return known.get(value, value)
    return value


_WALKED = (str, dict, list)
_HREF = re.compile(r"(\b(?:href|src)\s*=\s*[\"'])(urn:[^\"'\s<>]+)(?=[\"'])")
_EXTENSIONS = ("extension", "modifierExtension")
_LINKS = frozenset({
    "authority", "defaultValueUri", "defaultValueUrl", "definitionUri", "eventUri", "fixedUri", "fixedUrl",
    "instantiatesUri", "patternUri", "patternUrl", "sourceUri", "targetUri", "uri", "url", "valueUri", "valueUrl",
})  # fmt: skip
"""The elements of R4 that are a uri or url wherever they are plain text in a resource taken here, but those that name a
system. A canonical is no link of a transaction and must be absolute, and an oid or uuid cannot be Type/id: they stay,
since what is stored must be valid."""


def same_content(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two resources say the same, whatever their ids and meta."""
    return _content(one) == _content(other)


def _content(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in ("id", "meta")}
