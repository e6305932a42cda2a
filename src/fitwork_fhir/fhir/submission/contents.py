"""What a request carries, by type and by the names its parts use for one another.

References resolve by the names of entries (see `Names`) and, within one resource, by #id (FHIR R4 references 2.3.0.1,
Bundle 2.36.4.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.fhir.names import NAMELESS, Names
from fitwork_fhir.referral.submission import Received

Json = Mapping[str, Any]
_NONE: tuple[Json, ...] = ()


class Contents:
    """The resources of one request. What its ServiceRequest, or a lone resource, contains counts as resources, too."""

    def __init__(self, received: list[Received], *, root: str) -> None:
        self.received = received
        self._root = root
        self._names = Names(
            (part.type, part.key, str(part.resource.get("id") or "")) if part.position >= 0 else NAMELESS
            for part in received
        )
        self._by_type: dict[str, list[Json]] = {}
        self._inner: dict[str, Json] = {part.key: part.resource for part in received if part.position < 0}
        self._carried = sum(part.position >= 0 for part in received)
        self._places = {id(part.resource): place for place, part in enumerate(received)}
        for part in received:
            self._by_type.setdefault(part.type, []).append(part.resource)
        self._names.check_clear((place, part.position, part.resource) for place, part in enumerate(received))

    def of_type(self, type_: str) -> Sequence[Json]:
        """The resources of a type, in the order sent."""
        return self._by_type.get(type_, _NONE)

    def resolve(self, reference: Json | None, holder: Json) -> Json | None:
        """The resource a Reference names; `holder` is the resource the reference stands in. None where not here."""
        key = reference.get("reference") if reference else None
        if not key:
            return None
        if key[0] == "#":
            return self._contained(key, holder)
        seat = self._seat(holder)
        place = self._names.named(seat, key) if seat is not None else None
        return self.received[place].resource if place is not None else None

    def path(self, resource: Json) -> str:
        """Where a resource stands, as an expression, such as Bundle.entry[2].resource."""
        place = self._places.get(id(resource))
        if place is None:
            return str(resource.get("resourceType", "resource"))
        position = self.received[place].position
        if position >= 0:
            return f"Bundle.entry[{position}].resource" if self._root == "Bundle" else self._root
        holder = self.of_type("ServiceRequest")[0] if self._root == "Bundle" else self.received[0].resource
        return f"{self.path(holder)}.contained[{place - self._carried}]"

    def place(self, resource: Json) -> int | None:
        """The index of a resource among what was received."""
        return self._places.get(id(resource))

    def _contained(self, key: str, holder: Json) -> Json | None:
        """What `holder` contains by that name; where it is contained itself, what its container does."""
        inside: Sequence[Json] = holder.get("contained") or ()
        for part in inside:
            if part.get("id") == key[1:]:
                return part
        contained = any(holder is resource for resource in self._inner.values())
        return self._inner.get(key) if contained else None

    def _seat(self, holder: Json) -> int | None:
        """The place of the entry a resource stands in: its own, or that of what contains it; None for one on file."""
        place = self._places.get(id(holder))
        if place is not None and self.received[place].position >= 0:
            return place
        for number, part in enumerate(self.received):
            resource: Json = part.resource
            if any(inner is holder for inner in resource.get("contained") or ()):
                return number
        return None


def of_bundle(bundle: Json) -> Contents:
    """The entries of a Bundle that hold a resource, then what its ServiceRequest contains."""
    parts: list[Received] = []
    seen: set[str] = set()
    requests: list[Json] = []
    for position, entry in enumerate(bundle.get("entry") or ()):
        resource, url = entry.get("resource"), entry.get("fullUrl")
        if url and url in seen:
            text = "Two entries of this Bundle have the same fullUrl."
            raise Invalid(Finding("invariant", text, f"Bundle.entry[{position}].fullUrl", reason="full-url-twice"))
        seen.add(url or "")
        if resource is None:
            continue
        type_ = resource["resourceType"]
        if type_ == "ServiceRequest":
            requests.append(resource)
        asked = (entry.get("request") or {}).get("ifNoneExist")
        key = url or (f"{type_}/{resource['id']}" if "id" in resource else "")
        parts.append(Received(type=type_, key=key, resource=resource, position=position, if_none_exist=asked))
    if len(requests) == 1:
        parts.extend(contained_in(requests[0]))
    return Contents(parts, root="Bundle")


def of_lone(resource: Json) -> Contents:
    """One resource by itself, then what it contains."""
    type_ = resource["resourceType"]
    lone = Received(type=type_, key="", resource=resource, position=0)
    return Contents([lone, *contained_in(resource)], root=type_)


def contained_in(resource: Json) -> Iterator[Received]:
    for part in resource.get("contained") or ():
        yield Received(type=part["resourceType"], key=f"#{part.get('id', '')}", resource=part, position=-1)
