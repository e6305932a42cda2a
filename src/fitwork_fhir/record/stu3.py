"""Taking values out of FHIR STU3 JSON that nobody has validated: what is not of the expected shape is absent."""

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

from fitwork_fhir.record.coding import SNOMED, CodedTerm, Coding

Element = dict[str, Any]

_DESCRIPTION_IDS = "Extension-coding-sctdescid"
"""Under fhir.nhs.uk in EMIS, under fhir.hl7.org.uk in Medicus; only the tail is compared."""


def elements(owner: object, name: str) -> Iterator[Element]:
    """The objects of a repeating element; a lone object counts as one."""
    found = owner.get(name) if isinstance(owner, dict) else None
    for entry in found if isinstance(found, list) else [found]:
        if isinstance(entry, dict):
            yield entry


def element(owner: object, name: str) -> Element:
    """The first object of an element, or an empty one."""
    return next(elements(owner, name), {})


def text(owner: object, name: str) -> str | None:
    """A string without outer white space; None where empty or not a string."""
    found = owner.get(name) if isinstance(owner, dict) else None
    return found.strip() or None if isinstance(found, str) else None


def texts(owner: object, name: str) -> tuple[str, ...]:
    found = owner.get(name) if isinstance(owner, dict) else None
    if not isinstance(found, list):
        return ()
    return tuple(entry.strip() for entry in found if isinstance(entry, str) and entry.strip())


def reference(owner: object, name: str) -> str | None:
    """The target of a Reference as Type/id. GP Connect sends no fullUrl; absolute URLs lose their base, versions go."""
    target = text(element(owner, name), "reference")
    return _relative(target) if target else None


def _relative(target: str) -> str:
    parts = target.split("/_history/")[0].rstrip("/").split("/")
    return "/".join(parts[-2:])


def extensions(owner: object, tail: str) -> Iterator[Element]:
    """Extensions whose URL ends in `tail`, whatever root it has (fhir.nhs.uk, fhir.hl7.org.uk)."""
    for extension in elements(owner, "extension"):
        if (text(extension, "url") or "").rsplit("/", 1)[-1] == tail:
            yield extension


def codings(codeable: object) -> Iterator[Coding]:
    """Every code of a CodeableConcept, and after a SNOMED CT concept the description id it was recorded with."""
    for coding in elements(codeable, "coding"):
        system, code = text(coding, "system"), text(coding, "code")
        if system and code:
            yield Coding(system, code, text(coding, "display"))
        for extension in extensions(coding, _DESCRIPTION_IDS):
            for part in extensions(extension, "descriptionId"):
                if description := text(part, "valueId") or text(part, "valueString") or text(part, "valueCode"):
                    yield Coding(SNOMED, description)


def coded_term(codeable: object) -> CodedTerm:
    return CodedTerm(tuple(codings(codeable)), text(codeable, "text"))


def day(owner: object, name: str) -> date | None:
    """The calendar day of a date or dateTime; None for a year or a month alone, which say no day."""
    written = text(owner, name)
    if written is None or len(written) < 10:
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def whole_number(owner: object, name: str) -> int | None:
    """A number without a fraction; 7.0 counts, true and "7" do not."""
    found = owner.get(name) if isinstance(owner, dict) else None
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        return None
    return int(found) if found == int(found) else None
