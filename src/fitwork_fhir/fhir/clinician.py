"""Whether a named clinician authored a response: only then does it clear a safety hold (policy section S)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from fitwork_fhir.fhir.submission.contents import of_lone
from fitwork_fhir.fhir.submission.reading import Reading, reading
from fitwork_fhir.fhir.submission.requester import PROFESSIONS, role_of
from fitwork_fhir.fhir.submission.settings import ReadSettings
from fitwork_fhir.fhir.systems import PRACTITIONER_ROLE, SNOMED, spelling
from fitwork_fhir.triage.vocabulary import CLINICIANS

Json = Mapping[str, Any]
Fetch = Callable[[str, str], Awaitable[Json | None]]

_PEOPLE = ("Practitioner", "PractitionerRole")
_ROLE_SYSTEMS = frozenset({SNOMED, PRACTITIONER_ROLE})
"""Systems whose codes among qualifications name a role; others name degrees."""


async def named_clinician(response: Json, fetch: Fetch) -> bool:
    """Whether the author is somebody who can be found, with a name, and of no role but a clinical one.

    A person known elsewhere is named by `type` and `identifier`; words alone (`display`) name nobody, and neither does
    a reference that leads nowhere.
    """
    author = response.get("author") or {}
    reference = str(author.get("reference") or "")
    if not reference:
        return author.get("type") in _PEOPLE and bool((author.get("identifier") or {}).get("value"))
    now = reading(of_lone(dict(response)), ReadSettings(), date.min)
    target = now.contents.resolve(author, response) or await _stored(reference, fetch)
    if target is None or target.get("resourceType") not in _PEOPLE:
        return False
    person, named = await _person(now, target, fetch)
    return named and _is_clinical(now, target, person)


async def _stored(reference: str, fetch: Fetch) -> Json | None:
    parts = reference.split("/_history/")[0].split("/")
    return await fetch(parts[-2], parts[-1]) if len(parts) > 1 and parts[-2] in _PEOPLE else None


async def _person(now: Reading, target: Json, fetch: Fetch) -> tuple[Json | None, bool]:
    """The Practitioner behind an author, and whether they have a name."""
    if target["resourceType"] == "Practitioner":
        return target, _has_name(target)
    who = target.get("practitioner") or {}
    person = now.contents.resolve(who, target) or await _stored(str(who.get("reference") or ""), fetch)
    return person, bool(str(who.get("display") or "").strip()) or (person is not None and _has_name(person))


def _has_name(person: Json) -> bool:
    names = person.get("name") or ()
    return any(str(part or "").strip() for n in names for part in (n.get("text"), n.get("family"), *n.get("given", ())))


def _is_clinical(now: Reading, target: Json, person: Json | None) -> bool:
    """Whether a code says a clinical role, or none says any role at all."""
    found = role_of(now, target) or (role_of(now, person) if person else None)
    if found is not None:
        return found in CLINICIANS
    concepts = target.get("code") or () if target["resourceType"] == "PractitionerRole" else ()
    texts = [str(concept.get("text") or "").strip().lower().replace(" ", "_") for concept in concepts]
    return any(PROFESSIONS.get(text) for text in texts) or not (concepts or _names_a_role(person))


def _names_a_role(person: Json | None) -> bool:
    codings = [
        coding
        for qualification in (person or {}).get("qualification") or ()
        for coding in (qualification.get("code") or {}).get("coding") or ()
    ]
    return any(spelling(coding.get("system") or "")[0] in _ROLE_SYSTEMS for coding in codings)
