"""Reading a GP Connect structured record (STU3 Bundle) into a Record, as EMIS Web, Medicus and their like send it.

GP Connect Access Record: Structured 1.x. Written against real payloads: two roots for extensions, Read and SNOMED CT
codes side by side, references without fullUrl, lists with warning codes, fit notes flattened into comments.
"""

from collections.abc import Iterator

from fitwork_fhir.identifiers import nhs_number_is_valid
from fitwork_fhir.record.codes import fit_note_meaning
from fitwork_fhir.record.gpconnect_bundle import Resources, key_of, opened
from fitwork_fhir.record.gpconnect_notes import fit_notes
from fitwork_fhir.record.gpconnect_people import patient_details, practice, professions, usual_gp
from fitwork_fhir.record.record import Dialect, ListWarning, PatientDetails, Problem, Record, WorkFact
from fitwork_fhir.record.stu3 import (
    Element,
    coded_term,
    codings,
    day,
    element,
    elements,
    extensions,
    reference,
    text,
    whole_number,
)
from fitwork_fhir.record.work_codes import score_name, work_facts

_NOTE_LISTS = frozenset({"826501000000100", "1149501000000101"})
"""Lists in which fit notes arrive: uncategorised data (observations) and consultations (documents)."""
_DIALECTS = {"https://emisweb/": Dialect.EMIS, "https://medicus.health": Dialect.MEDICUS}
_WITHHELD = {
    ListWarning.CONFIDENTIAL_ITEMS: "confidential items were left out of the record",
    ListWarning.DATA_IN_TRANSIT: "the record is still moving here from another practice",
    ListWarning.DATA_AWAITING_FILING: "data received by the practice is not filed yet",
}


def read(bundle: object) -> Record:
    """The record in a GP Connect structured Bundle.

    Raises Invalid where it is not one or names no patient, WrongPatient where it is about two people. Whatever else
    is missing or malformed is simply absent from the Record, or named in its warnings.
    """
    patient, resources = opened(bundle)
    details = patient_details(patient)
    withheld = frozenset(_withheld(resources))
    notes = fit_notes(resources, professions(resources))
    asked = {coding.code for listing in resources.of("List") for coding in codings(element(listing, "code"))}
    return Record(
        patient=details,
        practice=practice(patient, resources),
        gp=usual_gp(patient, resources),
        problems=tuple(_problems(resources)),
        fit_notes=notes,
        work_facts=tuple(_work_facts(resources)),
        withheld=withheld,
        notes_asked_for=asked >= _NOTE_LISTS,
        warnings=(
            *_patient_warnings(details),
            *(_WITHHELD[code] for code in ListWarning if code in withheld),
            *(f"fit note {note.ids[0]}: {warning}" for note in notes for warning in note.warnings),
        ),
        dialect=_dialect(resources),
    )


def _withheld(resources: Resources) -> Iterator[ListWarning]:
    known = {code.value: code for code in ListWarning}
    for listing in resources.of("List"):
        for extension in extensions(listing, "Extension-CareConnect-GPC-ListWarningCode-1"):
            if found := known.get(text(extension, "valueCode") or ""):
                yield found


def _problems(resources: Resources) -> Iterator[Problem]:
    """Problem headers; a header that only heads a fit note is a note, not a problem."""
    for condition in resources.of("Condition"):
        if text(condition, "verificationStatus") in ("entered-in-error", "refuted"):
            continue
        actual = list(_references(condition, "Extension-CareConnect-ActualProblem-1"))
        term = coded_term(element(condition, "code"))
        if not term.term and actual:
            term = coded_term(element(resources.get(actual[0]), "code"))
        if not term.term or any(fit_note_meaning(coding.system, coding.code) for coding in term.codings):
            continue
        significance = next(extensions(condition, "Extension-CareConnect-ProblemSignificance-1"), {})
        related = _references(condition, "Extension-CareConnect-RelatedClinicalContent-1")
        yield Problem(
            id=key_of(condition),
            term=term,
            active=text(condition, "clinicalStatus") in ("active", "recurrence"),
            significance=text(significance, "valueCode"),
            links=frozenset((*actual, *related)),
        )


def _references(condition: Element, tail: str) -> Iterator[str]:
    for extension in extensions(condition, tail):
        if target := reference(extension, "valueReference"):
            yield target


def _work_facts(resources: Resources) -> Iterator[WorkFact]:
    for observation in resources.of("Observation"):
        on, source = day(observation, "effectiveDateTime"), key_of(observation)
        stated = [*codings(element(observation, "code")), *codings(element(observation, "valueCodeableConcept"))]
        for coding in stated:
            for name, value in work_facts(coding.system, coding.code):
                yield WorkFact(name, value, on, source)
            score = score_name(coding.system, coding.code)
            points = whole_number(element(observation, "valueQuantity"), "value")
            if score and points is not None:
                yield WorkFact(f"scores.{score}", points, on, source)


def _patient_warnings(patient: PatientDetails) -> Iterator[str]:
    if patient.nhs_number is None:
        yield "patient: no NHS number"
    elif not nhs_number_is_valid(patient.nhs_number):
        yield "patient: the NHS number fails its check digit"
    if patient.nhs_number_status not in (None, "01"):
        yield "patient: the NHS number is not verified"
    if patient.deceased:
        yield "patient: the record says that the patient has died"


def _dialect(resources: Resources) -> Dialect:
    """Told by the systems of the record's own identifiers."""
    for kind in ("Observation", "DocumentReference", "Condition", "Encounter", "MedicationRequest"):
        for resource in resources.of(kind):
            for identifier in elements(resource, "identifier"):
                system = (text(identifier, "system") or "").lower()
                for start, dialect in _DIALECTS.items():
                    if system.startswith(start):
                        return dialect
    return Dialect.UNKNOWN
