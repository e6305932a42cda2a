"""Schemas of Reference elements: one per set of target types, with the literal reference checked by its form.

https://hl7.org/fhir/R4/references.html#literal
"""

_ID = "[A-Za-z0-9.-]{1,64}"
_RESOURCE = "http://hl7.org/fhir/StructureDefinition/Resource"


def targets_of(element_type: dict) -> tuple[str, ...]:
    """The resource types this Reference may point to, sorted; empty means any."""
    profiles = element_type.get("targetProfile", ())
    if not profiles or _RESOURCE in profiles:
        return ()
    return tuple(sorted(profile.rsplit("/", 1)[1] for profile in profiles))


def definition_name(targets: tuple[str, ...]) -> str:
    """The `$defs` key of a Reference to `targets`."""
    return ".".join(("Reference", *targets))


def literal(targets: tuple[str, ...], resource_types: tuple[str, ...]) -> dict:
    """The schema of `Reference.reference`: the usual forms by one linear pattern, all else by a rule in Python."""
    names = "|".join(targets or resource_types)
    usual = rf"^(?:#[^\x00-\x20]*|urn:[^\x00-\x20]+|(?:https?://[^\x00-\x20]+/)?(?:{names})/{_ID}(?:/_history/{_ID})?)$"
    return {"type": "string", "if": {"pattern": usual}, "else": {"x-target": list(targets)}}
