"""Whether everything in a request is about its patient: facts of one person must never triage another."""

from collections.abc import Iterator
from typing import NamedTuple

from fitwork_fhir.errors import WrongPatient
from fitwork_fhir.fhir.persons import Person, are_two, person, person_named
from fitwork_fhir.fhir.submission.patient import on_file_id
from fitwork_fhir.fhir.submission.reading import Json, Reading

_FIELDS = {
    "CarePlan": "subject",
    "Communication": "subject",
    "Condition": "subject",
    "Consent": "patient",
    "DocumentReference": "subject",
    "Encounter": "subject",
    "Flag": "subject",
    "Observation": "subject",
    "QuestionnaireResponse": "subject",
    "ServiceRequest": "subject",
    "Task": "for",
}
"""What is read for facts, words or alarms, and the element that says whom it is about."""
_NO_PERSONS = frozenset({"Device", "Group", "Location", "Organization", "Substance", "Medication"})
_OTHERS = frozenset({"Person", "Practitioner", "PractitionerRole", "RelatedPerson"})
"""Whom facts may be about that are no patient: never the one of the referral."""


class _Known(NamedTuple):
    """The patient of the referral: as carried, or the id and what is on file."""

    carried: Json | None
    on_file: str | None
    person: Person


def check_subjects(reading: Reading, patient: Json | None, on_file: str | None, stored: Json | None = None) -> None:
    """Refuse a request that holds facts about anyone but its patient. A resource that names nobody is about them.

    `stored` is the Patient on file by the id `on_file`. Contained resources count, whatever contains them.
    """
    known = _Known(patient, on_file, person(patient or stored))
    for resource, holder, place in _everything(reading):
        field = _FIELDS.get(resource["resourceType"])
        subject = resource.get(field) if field else None
        if subject and not _is_patient(reading, subject, holder, known):
            path = reading.contents.path(holder) + (f".contained[{place}]" if place is not None else "")
            text = f"This {resource['resourceType']} is about someone other than the patient of the referral."
            reading.findings.refuse(WrongPatient, "business-rule", text, f"{path}.{field}", "other-subject")


def _everything(reading: Reading) -> Iterator[tuple[Json, Json, int | None]]:
    """Every resource, what holds the Patient it may name by #id, and its place there where it is contained."""
    for part in reading.contents.received:
        if part.position < 0:
            continue
        resource: Json = part.resource
        yield resource, resource, None
        for place, inner in enumerate(resource.get("contained") or ()):
            yield inner, resource, place


def _is_patient(reading: Reading, subject: Json, holder: Json, known: _Known) -> bool:
    """Whether a subject is the patient, or no person at all (a device, a place)."""
    target = reading.contents.resolve(subject, holder)
    if target is not None and target is known.carried and "identifier" not in subject:
        return True
    carried = target if target is not None and target["resourceType"] == "Patient" else None
    named = person_named(subject, target=carried)
    if are_two(named, known.person):
        return False
    if target is not None:
        if carried is None:
            return target["resourceType"] not in _OTHERS
        # A Patient carried beside one on file is theirs only where a number says so.
        return known.carried is not None or bool(named.numbers and known.person.numbers)
    reference = subject.get("reference")
    if reference is None or reference.partition("/")[0] in _NO_PERSONS:
        return True
    return known.on_file is not None and on_file_id(subject, reading.settings.base_url) == known.on_file
