"""That what answers a referral is about its patient: facts of one person must never triage another."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from fitwork_fhir.errors import Finding, Unprocessable, WrongPatient
from fitwork_fhir.fhir.nhs_numbers import nhs_numbers
from fitwork_fhir.fhir.persons import are_two, person
from fitwork_fhir.fhir.systems import NHS_NUMBER
from fitwork_fhir.referral.submission import PatientIdentity

Json = Mapping[str, Any]
Fetch = Callable[[str, str], Awaitable[Json | None]]
_PATIENT_OF = {"Task": "for", "ServiceRequest": "subject", "Communication": "subject"}


async def patient_of(about: Iterable[tuple[str, str]], fetch: Fetch) -> str | None:
    """The id of the Patient of the first resource that is there."""
    for type_, id_ in about:
        element = _PATIENT_OF.get(type_)
        resource = await fetch(type_, id_) if element else None
        if resource is not None:
            return patient_id((resource.get(str(element)) or {}).get("reference"))
    return None


def patient_id(reference: str | None) -> str | None:
    """The id in a reference to a Patient."""
    parts = (reference or "").split("/_history/")[0].split("/")
    return parts[-1] if parts[-2:-1] == ["Patient"] else None


async def check_same_patient(response: Json, holder: Json, patient: str | None, fetch: Fetch, where: str) -> None:
    """Raise WrongPatient where a resource names another person than the referral's, as far as both are known.

    A reference and an identifier that stand together must agree; `holder` is what contains a contained Patient.
    """
    subject = _subject(response)
    if patient is None or not subject:
        return
    if patient_id(_reference(subject)) not in (None, patient):
        raise _other(where)
    given = [*_inside(holder, subject), subject]
    says = any(one.get("birthDate") for one in given) or next(nhs_numbers(given), None) is not None
    if says and differs(given, await fetch("Patient", patient)):
        raise _other(where)


async def check_is_patient(response: Json, holder: Json, patient: str | None, fetch: Fetch, where: str) -> None:
    """The same, and the resource must say whom it is about: by the reference, or by the NHS number on file."""
    await check_same_patient(response, holder, patient, fetch, where)
    subject = _subject(response)
    if patient is not None and patient_id(_reference(subject)) == patient:
        return
    numbers = set(nhs_numbers([*_inside(holder, subject), subject]))
    known = set(nhs_numbers(await fetch("Patient", patient))) if patient and numbers else set()
    if not numbers & known:
        raise Unprocessable(
            Finding(
                "required",
                "An answer says whom it is about: its subject is the Patient of the referral.",
                where,
                reason="answer-subject",
            )
        )


def differs(given: Iterable[Json], on_file: Json | None) -> bool:
    """Whether a person described in parts has another NHS number or another birth date than the one on file."""
    return on_file is not None and are_two(person(*given), person(on_file))


def is_another(said: PatientIdentity, patient: str | None, on_file: Json) -> bool:
    """Whether whom a message is about is somebody else than the Patient on file."""
    if said.on_file_id is not None and said.on_file_id != patient:
        return True
    identifier = {"system": NHS_NUMBER, "value": said.nhs_number} if said.nhs_number else {}
    return differs([{"identifier": [identifier], "birthDate": said.birth_date}], on_file)


def _subject(resource: Json) -> Json:
    found: Json = resource.get("subject") or resource.get("for") or {}
    return found


def _reference(subject: Json) -> str:
    return str(subject.get("reference") or "")


def _inside(holder: Json, subject: Json) -> list[Json]:
    reference = _reference(subject)
    return [one for one in holder.get("contained") or () if f"#{one.get('id')}" == reference]


def _other(where: str) -> WrongPatient:
    return WrongPatient(
        Finding(
            "business-rule",
            "This answer is about someone other than the patient of the referral.",
            where,
            reason="other-subject",
        )
    )
