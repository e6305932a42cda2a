"""A GP Connect structured record as resources that can be found by reference, all about one patient.

GP Connect Access Record Structured, Bundle rules: type collection, no `entry.fullUrl`; references are Type/id.
"""

from collections.abc import Iterator

from fitwork_fhir.errors import Finding, Invalid, WrongPatient
from fitwork_fhir.record.stu3 import Element, reference, text

_VOID = frozenset({"entered-in-error", "cancelled", "superseded"})
"""Statuses of entries that state nothing any more."""
_ABOUT = ("subject", "patient")


class Resources:
    """The resources of one Bundle. Entries in error are left out, except the Patient itself."""

    def __init__(self, entries: list[tuple[int, Element]]) -> None:
        self._all = [(where, resource) for where, resource in entries if text(resource, "status") not in _VOID]
        self._by_key = {key: resource for _, resource in self._all if (key := key_of(resource))}

    def of(self, kind: str) -> Iterator[Element]:
        """All resources of a type, in the order sent."""
        return (resource for _, resource in self._all if text(resource, "resourceType") == kind)

    def get(self, key: str | None) -> Element:
        """The resource behind Type/id, or an empty one where the Bundle does not hold it."""
        return self._by_key.get(key or "", {})


def key_of(resource: Element) -> str:
    """Type/id, or empty where the resource has no id."""
    kind, identity = text(resource, "resourceType"), text(resource, "id")
    return f"{kind}/{identity}" if kind and identity else ""


def opened(bundle: object) -> tuple[Element, Resources]:
    """The patient and the resources of a record.

    Raises Invalid where it is not a Bundle with a Patient, WrongPatient where it holds two patients or an entry
    about somebody else. Findings name fields, never what stands in them.
    """
    if not isinstance(bundle, dict) or text(bundle, "resourceType") != "Bundle":
        raise Invalid(Finding("structure", "A GP Connect record is a Bundle", "resourceType", reason="not-a-bundle"))
    entries = list(_entries(bundle))
    patients = [(where, resource) for where, resource in entries if text(resource, "resourceType") == "Patient"]
    if not patients:
        raise Invalid(Finding("required", "The record holds no Patient", "Bundle.entry", reason="no-patient"))
    where, patient = patients[0]
    if not key_of(patient):
        raise Invalid(Finding("required", "The Patient has no id", f"Bundle.entry[{where}].resource.id"))
    _refuse_strangers(patient, patients[1:], entries)
    return patient, Resources(entries)


def _entries(bundle: Element) -> Iterator[tuple[int, Element]]:
    found = bundle.get("entry")
    if found is not None and not isinstance(found, list):
        raise Invalid(Finding("structure", "Bundle.entry is not a list", "Bundle.entry"))
    for where, entry in enumerate(found or []):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            yield where, resource


def _refuse_strangers(patient: Element, others: list[tuple[int, Element]], entries: list[tuple[int, Element]]) -> None:
    own = key_of(patient)
    for where, other in others:
        if other != patient:
            raise _stranger("The record holds two patients", f"Bundle.entry[{where}].resource")
    for where, resource in entries:
        for name in _ABOUT:
            about = reference(resource, name) or own
            if about.startswith("Patient/") and about != own:
                raise _stranger("An entry is about another patient", f"Bundle.entry[{where}].resource.{name}")


def _stranger(what: str, where: str) -> WrongPatient:
    return WrongPatient(Finding("business-rule", what, where, reason="two-patients"))
