"""Which profile a resource is held to where it names none of ours: a table, first fitting row first.

A type with two profiles is told apart by what the resource is; one that is none of ours (a practice's own Task, the
care plan of a BaRS message) is held to no profile.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.subsets import marked_at
from fitwork_fhir.record.codes import fit_note_meaning

Json = Mapping[str, Any]


class Row(NamedTuple):
    """A resource of this type, whose element (always, where it is empty) holds this system or form, has this profile.

    With a code, that code of the system.
    """

    type: str
    profile: str
    element: str = ""
    system: str = ""
    code: str | None = None


FIT_NOTE = "fit-note"
"""Stands for the systems in which a code may mean fit note."""

DEFAULTS = (
    Row("Patient", "fitwork-patient"),
    Row("Practitioner", "fitwork-practitioner"),
    Row("PractitionerRole", "fitwork-practitioner-role"),
    Row("Organization", "fitwork-organization"),
    Row("Location", "fitwork-location"),
    Row("HealthcareService", "fitwork-healthcare-service"),
    Row("ServiceRequest", "fitwork-referral-request"),
    Row("Task", "fitwork-referral-task", "identifier", systems.REFERRAL_REFERENCE),
    Row("Task", "fitwork-practice-task", "code", systems.PRACTICE_TASK),
    Row("Communication", "fitwork-feedback", "category", systems.FEEDBACK_CATEGORY),
    Row("QuestionnaireResponse", "fitwork-referral-response", "questionnaire", systems.FORM_REFERRAL),
    Row("QuestionnaireResponse", "fitwork-fit-note-response", "questionnaire", systems.FORM_FIT_NOTE),
    Row("Condition", "fitwork-condition"),
    Row("Observation", "fitwork-observation"),
    Row("Consent", "fitwork-consent", "category", systems.CONSENT_CATEGORY),
    Row("CarePlan", "fitwork-return-to-work-plan", "category", systems.USE_CASE, systems.WORK_AND_HEALTH),
    Row("DocumentReference", "fitwork-fit-note-document", "type", FIT_NOTE),
    Row("DocumentReference", "fitwork-report", "category", systems.USE_CASE, systems.WORK_AND_HEALTH),
    Row("Bundle", "fitwork-message", "type", "message"),
    Row("MessageHeader", "fitwork-message-header"),
    Row("OperationOutcome", "fitwork-operation-outcome"),
)


_BY_TYPE = {type_: [row for row in DEFAULTS if row.type == type_] for type_ in {row.type for row in DEFAULTS}}


def default_profile(resource: Json) -> str | None:
    """The id of the profile for what the resource is; None where it is none of ours, or is marked as a part of one:
    what was not asked for is not missing (R4 search.html#elements)."""
    if marked_at(resource) is not None:
        return None
    for row in _BY_TYPE.get(resource.get("resourceType", ""), ()):
        if _fits(row, resource):
            return row.profile
    return None


def _fits(row: Row, resource: Json) -> bool:
    if not row.element:
        return True
    found = set(_held(resource.get(row.element)))
    if row.system == FIT_NOTE:
        return any(code and _means_fit_note(system, code) for system, code in found)
    return any(system == row.system and row.code in (None, code) for system, code in found)


def _means_fit_note(system: str, code: str) -> bool:
    meaning = fit_note_meaning(system, code)
    return meaning is not None and meaning.is_statement


def _held(value: Any) -> Iterator[tuple[str, str]]:
    """Every (system, code) of what an element holds: a text, an identifier, or concepts."""
    if isinstance(value, str):
        yield systems.spelling(value)[0], ""
    elif isinstance(value, list):
        for each in value:
            yield from _held(each)
    elif isinstance(value, Mapping):
        yield systems.spelling(str(value.get("system", "")))[0], str(value.get("code", ""))
        yield from _held(value.get("coding", []))
