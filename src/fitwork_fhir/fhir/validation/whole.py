"""Everything that can be said of one resource: base R4, and the profiles that are held here."""

from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir.validation.check import validate

_OF_R4 = "http://hl7.org/fhir/StructureDefinition/"


def check_whole(resource: object, profile: str | None = None, *, text: bytes | None = None) -> tuple[Finding, ...]:
    """What is wrong with a resource by base R4 and, where that finds nothing, by a profile that `can_check`.

    `text` is what `parse` made of the value. Never raises.
    """
    return validate(resource, text=text)


def can_check(profile: str, type_: object) -> bool:
    """Whether a resource of a type can be checked against a profile, named by its canonical URL (a version may follow).

    So far only against the definition of its own type in R4.
    """
    return profile.split("|", 1)[0] == f"{_OF_R4}{type_}"
