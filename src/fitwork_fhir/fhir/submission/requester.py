"""Who refers, in the policy's words (policy section 1, `source`). Clinician = gp, nurse, physio, ot, pharmacist.

The policy has one word for a doctor, gp: a code that says no more than "doctor" is read as it (judgement). A consultant
or hospital doctor is not. Sources: SNOMED CT occupations, SDS job role names, UK Core source-of-referral codes,
registration bodies, form Med 3 04/22 (issuer's profession).
"""

import re

from fitwork_fhir.fhir.submission.organisations import roles_of
from fitwork_fhir.fhir.submission.patient import on_file_id
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.systems import (
    GMC,
    GMP,
    GPHC,
    NMC,
    ORGANIZATION_TYPE,
    PRACTITIONER_ROLE,
    SNOMED,
    SOURCE,
    SOURCE_OF_REQUEST_EXTENSION,
)
from fitwork_fhir.triage.vocabulary import SOURCES

_ROWS: tuple[tuple[str, str, str], ...] = (
    # system, source, codes
    (SNOMED, "gp", "62247001 158965000 309343006 59058001"),
    (SNOMED, "nurse", "224535009 106292003 265937000 224571005 224570006 43702002 6816002 26369006"),
    (SNOMED, "physio", "36682004"),
    (SNOMED, "ot", "80546007"),
    (SNOMED, "pharmacist", "46255001"),
    (PRACTITIONER_ROLE, "gp", "doctor"),
    (PRACTITIONER_ROLE, "nurse", "nurse"),
    (PRACTITIONER_ROLE, "pharmacist", "pharmacist"),
    ("sds", "gp", "R0260 R0270 R1547 R6200 R6300"),
    ("sds", "nurse", "R0570 R0580 R0590 R0600 R0610 R0620 R0630 R0700 R1543 R1974 R1975 R8001 R8002"),
    ("sds", "physio", "R1110 R1120 R1130 R1140"),
    ("sds", "ot", "R0950 R0960 R0970 R0980 R9550 R9560"),
    ("sds", "pharmacist", "R1290"),
    (ORGANIZATION_TYPE, "employer", "bus"),
    *((SOURCE, source, source) for source in sorted(SOURCES)),
)
_SOURCE_OF = {(system, code): source for system, source, codes in _ROWS for code in codes.split()}
_SDS_ROLE = re.compile(r"(?:[A-Z]\d{4}:)*(R\d{4})")
"""An SDS job role, bare or as the last of S0030:G0100:R0620; codes of this shape mean it whatever their system."""

_REGISTRATIONS = {GMC: "gp", GMP: "gp", NMC: "nurse", GPHC: "pharmacist"}
"""A body that registers one profession. HCPC registers physiotherapists and others alike: it tells nothing."""

_REFERRED_BY = {
    "108161000000109": "gp",
    "185359002": "gp",
    "309014007": "gp",
    "2021000124102": "gp",
    "GP": "gp",
    "185362004": "nurse",
    "1077191000000103": "nurse",
    "1077201000000101": "nurse",
    "835221000000101": "nurse",
    "185370009": "physio",
    "185369008": "pharmacist",
    "1991000124105": "self",
    "310434002": "self",
    "760081000000107": "self",
}
"""UK Core source-of-referral codes; `GP` is how NHS Wales writes it."""

PROFESSIONS = {
    "doctor": "gp",
    "gp": "gp",
    "nurse": "nurse",
    "occupational_therapist": "ot",
    "ot": "ot",
    "pharmacist": "pharmacist",
    "physiotherapist": "physio",
    "physio": "physio",
}
"""The issuer's profession on a fit note."""


def source_of(reading: Reading, request: Json, on_file: str | None, profession: str | None) -> str:
    """The policy's word for who refers; `other`, with a warning, where nothing says.

    `profession` is the issuer's on the current fit note: it speaks for a requester that is an organisation or absent.
    """
    requester = request.get("requester") or {}
    target = reading.contents.resolve(requester, request)
    found = (
        _known_person(reading, requester, target, on_file)
        or (role_of(reading, target) if target else None)
        or _of_registration(reading, [requester.get("identifier") or {}])
        or _of_extension(reading, request)
        or (_of_profession(profession) if _is_no_person(requester, target) else None)
    )
    if found is None:
        where = f"{reading.contents.path(request)}.requester"
        text = "Nothing says in which role the requester refers; the referral is read as made by no clinician."
        reading.findings.warn("informational", text, where, "source-unknown")
    return found or "other"


def _known_person(reading: Reading, requester: Json, target: Json | None, on_file: str | None) -> str | None:
    """Patients refer themselves; relatives are no clinicians."""
    if target is None:
        return "self" if on_file and on_file_id(requester, reading.settings.base_url) == on_file else None
    return {"Patient": "self", "RelatedPerson": "other"}.get(target["resourceType"])


def role_of(reading: Reading, resource: Json) -> str | None:
    """The word for a practitioner, a role or an organisation, from its codes."""
    type_ = resource["resourceType"]
    if type_ == "Practitioner":
        roles = (_of_codes(reading, role.get("code"), "PractitionerRole.code") for role in roles_of(reading, resource))
        return next(filter(None, roles), None) or _of_practitioner(reading, resource)
    if type_ == "PractitionerRole":
        person = reading.contents.resolve(resource.get("practitioner"), resource)
        return _of_codes(reading, resource.get("code"), "PractitionerRole.code") or (
            _of_practitioner(reading, person) if person else None
        )
    return _of_codes(reading, resource.get("type"), "Organization.type")


def _of_practitioner(reading: Reading, person: Json) -> str | None:
    qualifications = [q.get("code") or {} for q in person.get("qualification") or ()]
    return _of_codes(reading, qualifications, "Practitioner.qualification.code") or _of_registration(
        reading, person.get("identifier") or []
    )


def _of_codes(reading: Reading, concepts: list[Json] | None, where: str) -> str | None:
    for concept in concepts or ():
        for coding in concept.get("coding") or ():
            code = coding.get("code") or ""
            role = _SDS_ROLE.fullmatch(code)
            key = ("sds", role[1]) if role else (reading.system(coding, where), code)
            if source := _SOURCE_OF.get(key):
                return source
    return None


def _of_registration(reading: Reading, identifiers: list[Json]) -> str | None:
    systems = (reading.system(identifier, "Practitioner.identifier") for identifier in identifiers)
    return next((_REGISTRATIONS[system] for system in systems if system in _REGISTRATIONS), None)


def _of_extension(reading: Reading, request: Json) -> str | None:
    for extension in request.get("extension") or ():
        if extension.get("url") == SOURCE_OF_REQUEST_EXTENSION:
            for code in reading.codes(extension.get("valueCodeableConcept"), SNOMED, "ServiceRequest.extension"):
                if source := _REFERRED_BY.get(code):
                    return source
    return None


def _is_no_person(requester: Json, target: Json | None) -> bool:
    return target["resourceType"] == "Organization" if target else not requester


def _of_profession(profession: str | None) -> str | None:
    return PROFESSIONS.get((profession or "").strip().lower().replace(" ", "_"))
