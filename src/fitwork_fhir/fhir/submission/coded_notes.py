"""Fit notes as GP systems hold them, sent as R4: coded Observations with comments and tick boxes, and documents.

The record room reads them, as it reads a GP Connect record; here R4 is brought to what it expects.
"""

from collections.abc import Iterator
from typing import Any

from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.submission.requester import role_of
from fitwork_fhir.record.fit_note import FitNote
from fitwork_fhir.record.gpconnect_bundle import Resources
from fitwork_fhir.record.gpconnect_notes import fit_notes

_ISSUERS = {"Observation": "performer", "DocumentReference": "author"}
"""Who issued the note."""


def coded_notes(reading: Reading) -> list[FitNote]:
    """Every fit note among the Observations and DocumentReferences; `ids` are the paths it was read from."""
    sent = (resource for type_ in _ISSUERS for resource in reading.contents.of_type(type_))
    held = [resource for resource in sent if id(resource) not in reading.aside]
    if not held:
        return []
    entries = [(place, _as_recorded(reading, resource)) for place, resource in enumerate(held)]
    notes = list(fit_notes(Resources(entries), dict(_professions(reading, held))))
    for note in notes:
        for text in note.warnings:
            reading.findings.warn("business-rule", f"Fit note: {text}.", path_of(note), "fit-note-contradiction")
    return notes


def path_of(note: FitNote) -> str | None:
    """Where the first part of a note stands in the request."""
    return next((key.partition("/")[2] for key in note.ids), None)


def _as_recorded(reading: Reading, resource: Json) -> dict[str, Any]:
    """The resource under its path as id, with R4's elements where the record room looks for them."""
    recorded = {**resource, "id": reading.contents.path(resource)}
    if "date" in resource:
        recorded.setdefault("created", resource["date"])
    if "issued" in resource and "effectivePeriod" not in resource:
        recorded.setdefault("effectiveDateTime", resource["issued"])
    if resource.get("valueString"):
        recorded["note"] = [*(resource.get("note") or ()), {"text": resource["valueString"]}]
    return recorded


def _professions(reading: Reading, held: list[Json]) -> Iterator[tuple[str, str]]:
    """The issuers' roles in the policy's words, by the reference that names them."""
    for resource in held:
        for reference in resource.get(_ISSUERS[resource["resourceType"]]) or ():
            target = reading.contents.resolve(reference, resource)
            if target is not None and (role := role_of(reading, target)):
                name = reference["reference"]
                yield name, role
                yield "/".join(name.split("/_history/")[0].rstrip("/").split("/")[-2:]), role
