"""The organisation behind a reference, however the sender names it: the practice that is told."""

from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.referral.submission import Organisation

_BEHIND = {"PractitionerRole": "organization", "HealthcareService": "providedBy", "Device": "owner"}
"""Where a resource names the organisation it belongs to."""


def organisation_of(reading: Reading, reference: Json | None, holder: Json) -> Organisation | None:
    """The Organization a reference leads to, directly or through a role; None where it leads to none.

    A reference that carries only an identifier leads to the organisation with that ODS code.
    """
    if not reference:
        return None
    target = reading.contents.resolve(reference, holder)
    if target is None:
        identifier = reference.get("identifier")
        ods = reading.ods_of({"identifier": [identifier]}, "Reference.identifier") if identifier else None
        return Organisation(ods=ods, name=reference.get("display")) if ods else None
    return organisation_behind(reading, target)


def organisation_behind(reading: Reading, resource: Json) -> Organisation | None:
    """The organisation a resource is, belongs to, or works for."""
    type_ = resource["resourceType"]
    if type_ == "Organization":
        where = f"{reading.contents.path(resource)}.identifier"
        return Organisation(ods=reading.ods_of(resource, where), name=resource.get("name"))
    if type_ == "Practitioner":
        found = (organisation_behind(reading, role) for role in roles_of(reading, resource))
        return next((organisation for organisation in found if organisation), None)
    field = _BEHIND.get(type_)
    return organisation_of(reading, resource.get(field), resource) if field else None


def roles_of(reading: Reading, practitioner: Json) -> list[Json]:
    """The PractitionerRoles in the request that this practitioner holds."""
    roles = reading.contents.of_type("PractitionerRole")
    return [role for role in roles if reading.contents.resolve(role.get("practitioner"), role) is practitioner]
