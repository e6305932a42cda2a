"""What the entries of one Bundle call one another: one rule for every door (R4 bundle.html#references).

    the reference   the entry it stands in     names
    absolute, urn   any                        the entry with that fullUrl
    Type/id         fullUrl [base]/Type/id     the entry with fullUrl [that base]/Type/id
    Type/id         fullUrl a urn, or none     the one entry called so by its id or the end of its fullUrl

A version (/_history/n) says nothing about which entry is meant. What fits two entries is refused, never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fitwork_fhir.errors import Finding, Invalid

NAMELESS = ("", "", "")
URNS = ("urn:uuid:", "urn:oid:")
_RESTFUL = re.compile(r"(https?://.+)/([A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})")
_VERSION = "/_history/"


class Names:
    """The names of the entries of a Bundle, each given as (type, fullUrl, resource.id), '' for what it lacks."""

    def __init__(self, entries: Iterable[tuple[str, str, str]]) -> None:
        self._absolute: dict[str, int] = {}
        self._bases: list[str] = []
        self._by_base: dict[str, dict[str, int]] = {}
        self._loose: dict[str, int] = {}
        self._unclear: set[str] = set()
        for place, (type_, url, id_) in enumerate(entries):
            base = ""
            if url.startswith("urn:"):
                self._add(self._absolute, url, place)
            elif url:
                base = self._add_url(url, place)
            if id_:
                self._add(self._loose, f"{type_}/{id_}", place)
            self._bases.append(base)
        self._seen: dict[str, Mapping[str, int]] = {}

    def seen_from(self, place: int) -> Mapping[str, int]:
        """Every name the entry at a place may use, to the place it means; the same object for entries of one base."""
        base = self._bases[place]
        seen = self._seen.get(base)
        if seen is None:
            relative = self._by_base[base] if base else self._loose
            prefix = f"{base}/" if base else ""
            clear = {name: there for name, there in relative.items() if f"{prefix}{name}" not in self._unclear}
            whole = {name: there for name, there in self._absolute.items() if name not in self._unclear}
            seen = self._seen[base] = clear | whole
        return seen

    def named(self, place: int, reference: str) -> int | None:
        """The place of what a reference in the entry at `place` names; None where it is not here."""
        seen = self.seen_from(place)
        found = seen.get(reference)
        return seen.get(unversioned(reference)) if found is None and _VERSION in reference else found

    def has_base(self, place: int) -> bool:
        """Whether the entry says by its fullUrl on which server its relative references lead."""
        return bool(self._bases[place])

    def check_clear(self, entries: Iterable[tuple[int, int | None, object]]) -> None:
        """Refuse a reference that fits two entries. `entries`: place here, position in the Bundle, resource."""
        if not self._unclear:
            return
        for place, position, resource in entries:
            if any(self._is_unclear(place, reference) for reference in references(resource)):
                text = (
                    "A reference fits two entries of this Bundle, and which one is meant cannot be told. "
                    "Refer to entries by fullUrl."
                )
                where = f"Bundle.entry[{position}].resource"
                raise Invalid(Finding("multiple-matches", text, where, reason="reference-ambiguous"))

    def _is_unclear(self, place: int, reference: str) -> bool:
        name, base = unversioned(reference), self._bases[place]
        return (f"{base}/{name}" if base and ":" not in name else name) in self._unclear

    def _add_url(self, url: str, place: int) -> str:
        """Name an entry by a fullUrl that is no urn. The base, where it is the address of a resource on a server."""
        whole = unversioned(url)
        if "://" not in whole:
            self._add(self._loose, whole, place)
            return ""
        self._add(self._absolute, whole, place)
        restful = _RESTFUL.fullmatch(whole)
        if restful is None:
            return ""
        base, tail = restful.groups()
        self._by_base.setdefault(base, {})[tail] = place
        self._add(self._loose, tail, place)
        return base

    def _add(self, names: dict[str, int], name: str, place: int) -> None:
        if names.setdefault(name, place) != place:
            self._unclear.add(name)


def unversioned(reference: str) -> str:
    """A reference without the version it may name."""
    return reference.split(_VERSION, 1)[0]


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
    return reference.startswith(URNS)
