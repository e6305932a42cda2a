"""Who the referral is about: one patient, told apart from every other (HOUSE decision 9)."""

from dataclasses import replace

from fitwork_fhir.errors import Invalid, WrongPatient
from fitwork_fhir.fhir.persons import person_named
from fitwork_fhir.fhir.submission.dates import not_ahead, span
from fitwork_fhir.fhir.submission.findings import Findings
from fitwork_fhir.fhir.submission.organisations import organisation_of
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.submission.settings import ReadSettings
from fitwork_fhir.fhir.systems import NHS_NUMBER
from fitwork_fhir.identifiers import nhs_number_is_valid, nhs_number_normalised
from fitwork_fhir.referral.submission import PatientIdentity

_OLDEST = 130
"""Years; the policy's highest age."""


def find_patient(reading: Reading, request: Json) -> tuple[Json | None, str | None]:
    """The Patient the ServiceRequest names: as carried, else the id of one on file."""
    subject = request.get("subject") or {}
    where = f"{reading.contents.path(request)}.subject"
    target = reading.contents.resolve(subject, request)
    if target is not None and target["resourceType"] == "Patient":
        _only_one(reading, target)
        return target, None
    on_file = on_file_id(subject, reading.settings.base_url) if target is None else None
    if on_file is None:
        text = "The subject must name a Patient in this request or, as Patient/[id], one on file for this practice."
        reading.findings.refuse(Invalid, "not-found", text, where, "subject-not-found")
    if reading.contents.of_type("Patient"):
        text = "The request carries a Patient, but the referral is about another one."
        reading.findings.refuse(WrongPatient, "business-rule", text, where, "two-patients")
    return None, on_file


def named_patient(reading: Reading, request: Json) -> tuple[Json | None, PatientIdentity | None]:
    """The Patient and the identity a message names, as far as it does: it need not, where it starts no referral."""
    subject = request.get("subject") or {}
    carried = reading.contents.resolve(subject, request) or next(iter(reading.contents.of_type("Patient")), None)
    if carried is not None and carried["resourceType"] == "Patient":
        _only_one(reading, carried)
        return carried, quiet_identity(reading, carried, None)
    on_file = on_file_id(subject, reading.settings.base_url)
    number = next(iter(person_named(subject).numbers), None)
    if on_file is None and number is None:
        return None, None
    valid = number is not None and nhs_number_is_valid(number)
    return None, PatientIdentity(nhs_number=number, nhs_number_valid=valid, birth_date=None, on_file_id=on_file)


def on_file_id(reference: Json, base_url: str) -> str | None:
    """The id in a reference to a Patient of this server; None for any other reference."""
    text = (reference.get("reference") or "").removeprefix(base_url.rstrip("/") + "/").split("/_history/", 1)[0]
    type_, _, id_ = text.partition("/")
    return id_ if type_ == "Patient" and id_ and "/" not in id_ else None


def identity_of(reading: Reading, patient: Json, where: str, on_file: str | None = None) -> PatientIdentity:
    """What tells this patient from another, with findings on a number or birth date that cannot be right."""
    number, valid = _nhs_number(reading, patient, where)
    birth_date = patient.get("birthDate")
    if birth_date:
        not_ahead(reading, birth_date, f"{where}.birthDate")
    else:
        text = "The patient has no birth date; a new Patient is made, and no age is known."
        reading.findings.warn("required", text, f"{where}.birthDate", "birth-date-missing")
    if patient.get("deceasedBoolean") or patient.get("deceasedDateTime"):
        text = "deceased is filled in; a referral for support with work was not expected."
        reading.findings.warn("business-rule", text, f"{where}.deceased", "patient-deceased")
    return PatientIdentity(
        nhs_number=number,
        nhs_number_valid=valid,
        birth_date=birth_date,
        on_file_id=on_file,
        registered_practice=_registered_practice(reading, patient),
    )


def quiet_identity(reading: Reading, patient: Json, on_file: str | None) -> PatientIdentity:
    """The identity of a Patient already on file: whatever is odd about it is not the sender's to put right."""
    aside = replace(reading, findings=Findings(ReadSettings()))
    return identity_of(aside, patient, "Patient", on_file)


def check_birth_date(reading: Reading, birth_date: str, authored_on: str | None, where: str) -> None:
    """No one is referred before being born; a very old birth date is odd, not impossible."""
    born, authored = span(birth_date), span(authored_on or "")
    if born and authored and authored[1] < born[0] <= reading.today:
        text = "The birth date lies after ServiceRequest.authoredOn."
        reading.findings.warn("value", text, f"{where}.birthDate", "date-impossible")
    if born and reading.today.year - born[1].year > _OLDEST:
        text = f"The birth date lies more than {_OLDEST} years back."
        reading.findings.warn("value", text, f"{where}.birthDate", "birth-date-odd")


def _only_one(reading: Reading, patient: Json) -> None:
    """Refuse a request that carries a second person; the same person twice is only untidy."""
    for other in reading.contents.of_type("Patient"):
        if other is patient:
            continue
        where = reading.contents.path(other)
        if not _same_person(reading, patient, other):
            text = "The request carries two different patients. Send one referral for one person."
            reading.findings.refuse(WrongPatient, "business-rule", text, where, "two-patients")
        text = "The same patient stands in this request twice; the one the ServiceRequest names was read."
        reading.findings.warn_once("duplicate", text, where, "patient-twice")


def _same_person(reading: Reading, one: Json, other: Json) -> bool:
    (number, _), (same, _) = (number_in(reading, patient, "Patient") for patient in (one, other))
    born = one.get("birthDate")
    return bool(number and born and nhs_number_is_valid(number) and number == same and born == other.get("birthDate"))


def number_in(reading: Reading, patient: Json, where: str) -> tuple[str | None, str]:
    """The NHS number in use and where it stands; two different ones are two people."""
    found: dict[str, str] = {}
    for place, identifier in enumerate(patient.get("identifier") or ()):
        here = f"{where}.identifier[{place}]"
        if identifier.get("use") == "old" or reading.system(identifier, here) != NHS_NUMBER:
            continue
        if value := nhs_number_normalised(identifier.get("value") or ""):
            found[value] = f"{here}.value"
    if len(found) > 1:
        text = "The patient carries two different NHS numbers."
        reading.findings.refuse(WrongPatient, "business-rule", text, f"{where}.identifier", "two-nhs-numbers")
    return next(iter(found.items()), (None, f"{where}.identifier"))


def _nhs_number(reading: Reading, patient: Json, where: str) -> tuple[str | None, bool]:
    """The number, and whether it may match a patient."""
    number, here = number_in(reading, patient, where)
    valid = number is not None and nhs_number_is_valid(number)
    if number is None:
        text = "The patient has no NHS number; no patient on file is matched by it."
        reading.findings.warn("required", text, here, "nhs-number-missing")
    elif not valid:
        text = "The NHS number is not ten digits with a right check digit; no patient on file is matched by it."
        reading.findings.warn("value", text, here, "nhs-number-check-digit")
    return number, valid


def _registered_practice(reading: Reading, patient: Json) -> str | None:
    """The ODS code of the first general practitioner that has one, else of the managing organisation."""
    for reference in (*(patient.get("generalPractitioner") or ()), patient.get("managingOrganization")):
        if reference and (found := organisation_of(reading, reference, patient)) and found.ods:
            return found.ods
    return None
