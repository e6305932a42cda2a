"""Whether everything in a request is about its patient: facts of one person must never triage another."""

from fitwork_fhir.errors import WrongPatient
from fitwork_fhir.fhir.submission.patient import number_in, on_file_id
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.systems import NHS_NUMBER
from fitwork_fhir.identifiers import nhs_number_normalised

_FIELDS = {
    "QuestionnaireResponse": "subject",
    "Observation": "subject",
    "Condition": "subject",
    "DocumentReference": "subject",
    "Communication": "subject",
    "Consent": "patient",
    "Task": "for",
}
"""What is read for facts or words, and the element that says whom it is about."""
_NO_PERSONS = frozenset({"Device", "Group", "Location", "Organization", "Substance", "Medication"})


def check_subjects(reading: Reading, patient: Json | None, on_file: str | None) -> None:
    """Refuse a request that holds facts about anyone but its patient. A resource that names nobody is about them."""
    for type_, field in _FIELDS.items():
        for resource in reading.contents.of_type(type_):
            subject = resource.get(field)
            if subject and not _is_patient(reading, subject, resource, patient, on_file):
                text = f"This {type_} is about someone other than the patient of the referral."
                where = f"{reading.contents.path(resource)}.{field}"
                reading.findings.refuse(WrongPatient, "business-rule", text, where, "other-subject")


def _is_patient(reading: Reading, subject: Json, holder: Json, patient: Json | None, on_file: str | None) -> bool:
    """Whether a subject is the patient, or no person at all (a device, a place)."""
    if "reference" not in subject:
        return patient is None or _same_number(reading, subject.get("identifier"), patient)
    target = reading.contents.resolve(subject, holder)
    if target is not None:
        return target["resourceType"] != "Patient" or patient is not None  # a second person was refused before
    if (subject["reference"].partition("/")[0]) in _NO_PERSONS:
        return True
    return on_file is not None and on_file_id(subject, reading.settings.base_url) == on_file


def _same_number(reading: Reading, identifier: Json | None, patient: Json) -> bool:
    """Whether an NHS number given instead of a reference is the patient's, as far as both are known."""
    if not identifier or reading.system(identifier, "Reference.identifier") != NHS_NUMBER:
        return True
    number, _ = number_in(reading, patient, "Patient")
    return number is None or number == nhs_number_normalised(identifier.get("value") or "")
