"""Parts of a resource: _summary and _elements (R4 search.html#summary, #elements)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.fhir.summary_elements import CHOICES, KEPT, SUMMARY

SUMMARIES = ("true", "text", "data", "count", "false")
SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
    "display": "subsetted",
}
_ALWAYS = ("resourceType", "id", "meta", "implicitRules")
_ELEMENT = re.compile(r"(?:[A-Z][A-Za-z]+\.)?([a-z][A-Za-z]{0,60})")
_MOST = 100


@dataclass(frozen=True, slots=True)
class Subset:
    """Which elements are wanted: a summary, or those named."""

    summary: str = ""
    elements: frozenset[str] = frozenset()

    def of(self, resource: Mapping[str, Any]) -> dict[str, Any]:
        """The wanted elements, and always the mandatory ones and those that change the meaning of others; marked
        SUBSETTED. A type whose summary is not known stays whole."""
        type_ = str(resource["resourceType"])
        if self.summary == "true" and type_ not in SUMMARY:
            return dict(resource)
        kept = {name: value for name, value in resource.items() if self._wants(type_, name.removeprefix("_"))}
        meta = kept.get("meta") or {}
        return {**kept, "meta": {**meta, "tag": [*(meta.get("tag") or ()), SUBSETTED]}}

    def _wants(self, type_: str, name: str) -> bool:
        if self.summary == "data":
            return name != "text"
        if name in _ALWAYS or name == "modifierExtension" or _among(name, KEPT.get(type_, _NONE)):
            return True
        if self.summary == "text":
            return name == "text"
        return _among(name, SUMMARY.get(type_, _NONE) if self.summary else self.elements)


def _among(name: str, elements: frozenset[str]) -> bool:
    """Whether an element is named, as itself or as a form of value[x]."""
    if name in elements:
        return True
    return any(name.startswith(one) and name[len(one)].isupper() for one in elements & CHOICES)


def marked_at(resource: Mapping[str, Any]) -> int | None:
    """The place of the tag that says that this is a part of a resource; None where it is whole."""
    tags = (resource.get("meta") or {}).get("tag") or ()
    marks = (n for n, tag in enumerate(tags) if all(tag.get(name) == SUBSETTED[name] for name in ("system", "code")))
    return next(marks, None)


def part_of_whole(resource: Mapping[str, Any]) -> str | None:
    """Where a resource, or one in the entries of a Bundle, is marked SUBSETTED; None where each is whole."""
    type_ = str(resource.get("resourceType", "Resource"))
    marked = marked_at(resource)
    if marked is not None:
        return f"{type_}.meta.tag[{marked}]"
    for place, entry in enumerate(resource.get("entry") or () if type_ == "Bundle" else ()):
        if "resource" in entry and (found := part_of_whole(entry["resource"])):
            return f"Bundle.entry[{place}].resource.{found.partition('.')[2]}"
    return None


def read_subset(summary: str, elements: str) -> Subset | None:
    """What _summary and _elements ask for; None for whole resources. Raises Invalid."""
    if not elements:
        return Subset(summary) if summary in ("true", "text", "data") else None
    if summary not in ("", "false", "count"):
        raise Invalid(
            Finding("value", "Ask for _summary or for _elements, not for both.", "_elements", reason="search-value")
        )
    found = [_ELEMENT.fullmatch(name.strip()) for name in elements.split(",")]
    if not all(found) or len(found) > _MOST:
        text = "_elements must be names of elements at the root of a resource."
        raise Invalid(Finding("value", text, "_elements", reason="search-value"))
    return Subset(elements=frozenset(one[1] for one in found if one))


_NONE: frozenset[str] = frozenset()
