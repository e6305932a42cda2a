"""The references between the entries of a Bundle of requests, brought to where these are kept (R4 http.html#trules)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request

from fitwork_fhir.api.conditions import read_condition, the_one
from fitwork_fhir.api.entries import method_of
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.reads import is_id
from fitwork_fhir.api.targets import Target
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Invalid, PreconditionFailed
from fitwork_fhir.fhir.names import NAMELESS, Names, is_condition, is_urn, references, unversioned
from fitwork_fhir.fhir.writing.received import rewritten
from fitwork_fhir.workflow.ports import Actor

Json = dict[str, Any]


async def check_alone(request: Request, office: Office, entries: Sequence[Mapping[str, Any]]) -> None:
    """No entry of a batch may refer to another that it creates (R4 http.html#transaction): the reference would lead
    nowhere. What is called as something stored here is that."""
    names = Names(_named_in_batch(entry) for entry in entries)
    for place, entry in enumerate(entries):
        for reference in references(_looked_through(entry)):
            if names.named(place, reference) is None:
                continue
            actor = actor_of(request, office)
            if not is_urn(reference) and await _means_stored(office, actor, names, place, reference):
                continue
            text = "The entries of a batch stand alone. Send entries that refer to each other as a transaction."
            raise Invalid(Finding("value", text, f"Bundle.entry[{place}].resource", reason="batch-references"))
    names.check_clear((place, place, _looked_through(entry)) for place, entry in enumerate(entries))


def _named_in_batch(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    url, resource = str(entry.get("fullUrl") or ""), entry.get("resource")
    if method_of(entry) != "POST" or not isinstance(resource, dict):
        return ("", url, "") if is_urn(url) else NAMELESS
    return str(resource.get("resourceType")), url, str(resource.get("id") or "")


def _looked_through(entry: Mapping[str, Any]) -> object:
    """The resource of an entry; a Bundle in it is a request of its own, with names of its own."""
    resource = entry.get("resource")
    return None if isinstance(resource, dict) and resource.get("resourceType") == "Bundle" else resource


async def _means_stored(office: Office, actor: Actor, names: Names, place: int, reference: str) -> bool:
    """Whether a relative reference means what the caller has stored here: no fullUrl says that it leads elsewhere."""
    type_, _, id_ = unversioned(reference).partition("/")
    if names.has_base(place) or not type_.isalpha() or not is_id(id_):
        return False
    stored = await office.place.store.read(actor, type_, id_)
    return stored is not None and not stored.deleted


class Linking:
    """Brings references to entries and to conditions to what they name."""

    def __init__(self, office: Office, actor: Actor) -> None:
        self._office, self._actor = office, actor

    async def __call__(self, settled: Sequence[Target]) -> Sequence[Target]:
        names = Names(_named(target) for target in settled)
        names.check_clear((n, target.asked.place, target.asked.resource) for n, target in enumerate(settled))
        new = [f"{target.asked.type}/{target.id}" for target in settled]
        return [await self._linked(number, target, names, new) for number, target in enumerate(settled)]

    async def _linked(self, number: int, target: Target, names: Names, new: Sequence[str]) -> Target:
        resource = target.asked.resource
        if resource is None:
            return target
        where = f"Bundle.entry[{target.asked.place}].resource"
        found = {name: new[place] for name, place in names.seen_from(number).items() if ":" in name}
        for reference in references(resource):
            if reference in found:
                continue
            there = names.named(number, reference)
            if there is not None:
                if not await _means_stored(self._office, self._actor, names, number, reference):
                    found[reference] = new[there]
            elif is_urn(reference):
                text = "A reference names an entry that this Bundle does not hold."
                raise Invalid(Finding("not-found", text, where, reason="reference-unknown"))
            elif is_condition(reference):
                found[reference] = await self._met(reference, where)
        return replace(target, asked=replace(target.asked, resource=rewritten(resource, found)))

    async def _met(self, reference: str, where: str) -> str:
        type_, _, text = reference.partition("?")
        condition = read_condition(type_, text, where, self._office.base_url)
        stored = await the_one(self._office, self._actor, condition, where)
        if stored is None:
            words = "No resource of yours meets the condition of a reference."
            raise PreconditionFailed(Finding("not-found", words, where, reason="condition-none"))
        return f"{type_}/{stored.id}"


def _named(target: Target) -> tuple[str, str, str]:
    """How the others of a transaction may call the target of an entry; what is deleted has no name any more."""
    asked = target.asked
    if asked.method == "delete":
        return NAMELESS
    return asked.type, asked.name or "", str((asked.resource or {}).get("id") or "")
