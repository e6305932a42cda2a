"""One referral, from whichever door: its patient, its facts and its words as a Submission."""

from fitwork_fhir.errors import Invalid, Unprocessable
from fitwork_fhir.fhir.submission import red_flag
from fitwork_fhir.fhir.submission.dates import in_order, not_ahead
from fitwork_fhir.fhir.submission.facts import gather
from fitwork_fhir.fhir.submission.organisations import organisation_of
from fitwork_fhir.fhir.submission.patient import check_birth_date, find_patient, identity_of, quiet_identity
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.submission.subjects import check_subjects
from fitwork_fhir.fhir.submission.words import words
from fitwork_fhir.fhir.systems import MESSAGE_CATEGORY, USE_CASE, WORK_AND_HEALTH
from fitwork_fhir.referral.submission import Message, Organisation, PatientIdentity, Submission
from fitwork_fhir.triage.vocabulary import CLINICIANS, SOURCES

NOBODY = Organisation(ods=None)


def the_request(reading: Reading) -> Json:
    """The one ServiceRequest of a request."""
    requests = reading.contents.of_type("ServiceRequest")
    if not requests:
        text = "A referral needs a ServiceRequest."
        reading.findings.refuse(Invalid, "required", text, "Bundle.entry", "no-service-request")
    if len(requests) > 1:
        where = reading.contents.path(requests[1])
        text = "The request carries more than one ServiceRequest. Send one referral per request."
        reading.findings.refuse(Unprocessable, "business-rule", text, where, "several-referrals")
    return requests[0]


def submission(
    reading: Reading,
    request: Json,
    *,
    sender: Organisation | None,
    on_file: Json | None,
    message: Message | None = None,
) -> Submission:
    """The referral as values. Raises what was found to refuse it, all of it at once."""
    where = reading.contents.path(request)
    authored_on = request.get("authoredOn")
    _check_dates(reading, request, where)
    _check_use_case(reading, request, where)
    patient, on_file_id = find_patient(reading, request)
    check_subjects(reading, patient, on_file_id, on_file)
    identity = _identity(reading, patient, on_file_id, on_file)
    if patient is not None and identity.birth_date:
        check_birth_date(reading, identity.birth_date, authored_on, reading.contents.path(patient))
    facts = red_flag.hear(reading, gather(reading, request, identity.birth_date, on_file_id))
    reading.words.extend(words(reading))
    findings = reading.findings.settle()
    source = facts.get("source")
    place = reading.contents.place(request)
    return Submission(
        sender=sender or organisation_of(reading, request.get("requester"), request) or NOBODY,
        patient=identity,
        facts=facts,
        resources=tuple(reading.contents.received),
        service_request=place if place is not None else 0,
        patient_resource=reading.contents.place(patient) if patient is not None else None,
        words=tuple(dict.fromkeys(reading.words)),
        findings=findings,
        authored_on=authored_on,
        source=source if isinstance(source, str) and source in SOURCES else "other",
        red_flag=red_flag.in_facts(facts, clinician=source in CLINICIANS),
        message=message,
    )


def check_status(reading: Reading, request: Json) -> None:
    """Only an active request is a referral; a request not to do something is none."""
    where = reading.contents.path(request)
    if request.get("status") != "active":
        text = "A new referral has status active. To change one already sent, revoke it and refer again."
        reading.findings.refuse(Unprocessable, "business-rule", text, f"{where}.status", "status-not-active")
    if request.get("doNotPerform") is True:
        text = "The ServiceRequest asks that something is not done; that is no referral."
        reading.findings.refuse(Unprocessable, "business-rule", text, f"{where}.doNotPerform", "do-not-perform")


def _identity(reading: Reading, patient: Json | None, on_file_id: str | None, on_file: Json | None) -> PatientIdentity:
    if patient is not None:
        return identity_of(reading, patient, reading.contents.path(patient))
    if on_file is not None:
        return quiet_identity(reading, on_file, on_file_id)
    return PatientIdentity(nhs_number=None, nhs_number_valid=False, birth_date=None, on_file_id=on_file_id)


def _check_dates(reading: Reading, request: Json, where: str) -> None:
    not_ahead(reading, request.get("authoredOn"), f"{where}.authoredOn")
    in_order(reading, request.get("occurrencePeriod"), f"{where}.occurrencePeriod")
    for type_ in ("Encounter", "CarePlan"):
        for resource in reading.contents.of_type(type_):
            in_order(reading, resource.get("period"), f"{reading.contents.path(resource)}.period")


def _check_use_case(reading: Reading, request: Json, where: str) -> None:
    concepts = request.get("category") or ()
    if not any("referral" in reading.codes(concept, MESSAGE_CATEGORY, f"{where}.category") for concept in concepts):
        text = "ServiceRequest.category does not say referral; it was read as one."
        reading.findings.warn("required", text, f"{where}.category", "category-missing")
    if not any(WORK_AND_HEALTH in reading.codes(concept, USE_CASE, f"{where}.category") for concept in concepts):
        text = f"ServiceRequest.category lacks the use case {WORK_AND_HEALTH} beside referral."
        reading.findings.warn("required", text, f"{where}.category", "use-case")
