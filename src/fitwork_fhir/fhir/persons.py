"""Whether two descriptions of a patient are of two people: one way of comparing, for referrals and for replies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.fhir.systems import NHS_NUMBER, spelling
from fitwork_fhir.identifiers import nhs_number_normalised

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """What is said of who someone is. Never logged."""

    numbers: frozenset[str] = frozenset()
    """NHS numbers in use, normalised."""
    former: frozenset[str] = frozenset()
    """NHS numbers marked as old."""
    birth_dates: frozenset[str] = frozenset()
    """ISO text, perhaps partial."""


def person(*descriptions: Json | None) -> Person:
    """The person that Patients, or References with an identifier, describe together."""
    there = [one for one in descriptions if one]
    numbers = [found for one in there for found in _numbers(one.get("identifier"))]
    return Person(
        numbers=frozenset(number for number, is_old in numbers if not is_old),
        former=frozenset(number for number, is_old in numbers if is_old),
        birth_dates=frozenset(one["birthDate"] for one in there if isinstance(one.get("birthDate"), str)),
    )


def person_named(subject: Json, holder: Json | None = None, target: Json | None = None) -> Person:
    """The person a Reference describes: by its own identifier, and by the Patient it leads to.

    `target` is that Patient where the caller found it; else it is looked for among what `holder` contains.
    """
    if target is None and (key := str(subject.get("reference") or "")).startswith("#"):
        inside = (holder or {}).get("contained") or ()
        patients = (one for one in inside if one.get("resourceType") == "Patient")
        target = next((one for one in patients if f"#{one.get('id')}" == key), None)
    return person(subject, target)


def are_two(named: Person, known: Person) -> bool:
    """Whether a number or a birth date that is named is not the one known, as far as both are."""
    if known.numbers and not named.numbers <= known.numbers | known.former:
        return True
    return any(not _same_day(one, other) for one in named.birth_dates for other in known.birth_dates)


def _same_day(one: str, other: str) -> bool:
    """Whether two dates may be the same day: a partial one is the beginning of the whole one."""
    return one.startswith(other) or other.startswith(one)


def _numbers(identifiers: Any) -> Iterator[tuple[str, bool]]:
    """The NHS numbers among the identifiers of a Patient, or in that of a Reference, and whether each is old."""
    for identifier in [identifiers] if isinstance(identifiers, Mapping) else identifiers or ():
        if not identifier or spelling(identifier.get("system") or "")[0] != NHS_NUMBER:
            continue
        if number := nhs_number_normalised(identifier.get("value") or ""):
            yield number, identifier.get("use") == "old"
