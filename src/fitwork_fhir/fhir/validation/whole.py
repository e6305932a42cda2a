"""Everything that can be said of one resource: base R4, and the profiles that are held here."""

from typing import Any

from fitwork_fhir.errors import Finding, Severity
from fitwork_fhir.fhir.systems import structure
from fitwork_fhir.fhir.validation.check import validate
from fitwork_fhir.fhir.validation.profiles import claimed_problems, profiles_of, weighed_problems

_OF_R4 = "http://hl7.org/fhir/StructureDefinition/"
_NAMED = f'"{structure("")}'.encode()


def check_whole(resource: object, profile: str | None = None, *, text: bytes | None = None) -> tuple[Finding, ...]:
    """What is wrong with a resource by base R4 and, where that finds nothing, by our profiles.

    `profile` is one that `can_check`; None for those the resource claims, else the one for what it is. A profile that
    is asked for or claimed finds errors; one that is ours and not the sender's finds warnings. `text` is what `parse`
    made of the value. Never raises.
    """
    found = validate(resource, text=text)
    if found or not isinstance(resource, dict) or (profile or "").startswith(_OF_R4):
        return found
    root = resource["resourceType"]
    return tuple(
        Finding(code, said, f"{root}{path}", Severity.ERROR if named else Severity.WARNING, reason="profile")
        for (path, code, said), named in weighed_problems(resource, profile)
    )


def claims_not_kept(resource: dict[str, Any], text: bytes) -> tuple[Finding, ...]:
    """Warnings of a received resource that base R4 has passed: where it is not what its own meta.profile claims.

    A sender that claims nothing is told nothing: whoever wants to know asks $validate. `text` is what `parse` made of
    the value: most bodies name no profile of ours anywhere, and are not gone through.
    """
    if _NAMED not in text:
        return ()
    root = resource["resourceType"]
    return tuple(
        Finding(code, said, f"{root}{path}", Severity.WARNING, reason="profile")
        for path, code, said in claimed_problems(resource)
    )


def can_check(profile: str, type_: object) -> bool:
    """Whether a resource of a type can be checked against a profile, named by its canonical URL (a version may follow):
    one of ours, or the definition of its own type in R4."""
    url = profile.split("|", 1)[0]
    return url == f"{_OF_R4}{type_}" or url in profiles_of(str(type_))
