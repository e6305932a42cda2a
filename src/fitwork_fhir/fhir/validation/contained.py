"""dom-3 and ref-1: what is contained is referred to, and what is referred to inside is contained."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir.validation.exact import dump_json
from fitwork_fhir.fhir.validation.problem import Problem, Problems

LOCAL = b'"reference":"#'
"""How a reference to something contained begins in compact JSON."""
_REFERENCE = re.compile(rb'"reference":"#([^"]*)"')
_LOCAL_TEXT = re.compile(rb'"#([^"]*)"')


@dataclass(slots=True)
class _Seen:
    """What one resource says about what it contains; `#id` means the same everywhere inside."""

    references: list[tuple[str, str]] = field(default_factory=list)  # path, #id
    local: set[str] = field(default_factory=set)  # every text that starts with #, whatever element it is in
    upward: set[str] = field(default_factory=set)  # paths of contained resources that refer to their container


def contained_problems(resource: Any) -> Problems:
    """Problems of one resource with its `contained`; other resources nested in it are not looked into."""
    if not isinstance(resource, dict) or _plainly_right(resource):
        return ()
    return list(_problems(resource))


def _plainly_right(resource: dict[str, Any]) -> bool:
    """Whether a look at the text settles it: each id once, each referred to, no reference to another."""
    contained = resource.get("contained", ())
    ids = {each["id"].encode() for each in contained if "id" in each}
    text = dump_json(resource)
    referred = ids.issuperset(_REFERENCE.findall(text)) and ids.issubset(_LOCAL_TEXT.findall(text))
    return referred and len(ids) == len(contained)


def dangling(resource: Any, text: bytes, at: str) -> Iterator[Finding]:
    """References to something contained, in resources that contain nothing: no schema rule is called on those.

    `text` is `resource` as compact JSON: looking for a marker in it spares the walk where there is nothing to find.
    """
    local = text.count(LOCAL)
    if not local or not isinstance(resource, dict) or local == _looked_at(resource):
        return
    nested = list(_nested(resource, at))
    if not nested and "contained" not in resource:
        for below, code, sentence in contained_problems(resource):
            yield Finding(code, sentence, at + below)
    for path, each in nested:
        yield from dangling(each, dump_json(each), path)


def _looked_at(resource: dict[str, Any]) -> int:
    """How many local references stand in resources that contain something, so that the rule has looked at them."""
    entries = resource.get("entry")
    inner = [each.get("resource") for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    with_contained = [each for each in (resource, *inner) if isinstance(each, dict) and "contained" in each]
    return sum(dump_json(each).count(LOCAL) for each in with_contained)


def _nested(holder: dict[str, Any], at: str) -> Iterator[tuple[str, Any]]:
    """The resources held by a Bundle or by Parameters, wherever those keep them."""
    for key in ("entry", "parameter", "part"):
        held = holder.get(key)
        for index, each in enumerate(held if isinstance(held, list) else ()):
            if isinstance(each, dict):
                path = f"{at}.{key}[{index}]"
                if "resource" in each:
                    yield f"{path}.resource", each["resource"]
                yield from _nested(each, path)


def _problems(resource: dict[str, Any]) -> Iterator[Problem]:
    contained = [(f".contained[{at}]", each) for at, each in enumerate(resource.get("contained", ()))]
    seen = _Seen()
    _visit({key: each for key, each in resource.items() if key != "contained"}, "", seen, "")
    for path, each in contained:
        _visit(each, path, seen, path)
    ids = [each.get("id") for _, each in contained]
    for path, target in seen.references:
        if target != "#" and target[1:] not in ids:
            yield path, "not-found", "refers to a contained resource that is not there"
    for index, (path, _) in enumerate(contained):
        if ids[index] in ids[:index]:
            yield f"{path}.id", "duplicate", "another contained resource has the same id"
        if f"#{ids[index]}" not in seen.local and path not in seen.upward:
            yield path, "invariant", "nothing refers to this contained resource, nor it to what contains it (dom-3)"


def _visit(node: Any, path: str, seen: _Seen, inside: str) -> None:
    """Notes what `node` says; `inside` is the path of the contained resource around it, if any."""
    if isinstance(node, str):
        if node.startswith("#"):
            _note(node, path, seen, inside)
    elif isinstance(node, list):
        for index, each in enumerate(node):
            _visit(each, f"{path}[{index}]", seen, inside)
    elif isinstance(node, dict):
        for key, each in node.items():
            _visit(each, f"{path}.{key.removeprefix('_')}", seen, inside)


def _note(text: str, path: str, seen: _Seen, inside: str) -> None:
    seen.local.add(text)
    if text == "#":
        seen.upward.add(inside)
    if path.endswith(".reference"):
        seen.references.append((path, text))
