"""Which Patient a referral is about: the sender's own, or a new one; never one that disagrees (HOUSE decision 9)."""

from dataclasses import dataclass

from fitwork_fhir.clock import is_whole_date
from fitwork_fhir.errors import Finding, WrongPatient, warning
from fitwork_fhir.referral.submission import PatientIdentity
from fitwork_fhir.workflow.ports import SERVER, Actor, PatientRow, PreconditionRow, Stored
from fitwork_fhir.workflow.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientMatch:
    """The Patient a referral is about."""

    id: str
    on_file: Stored | None = None
    """The stored Patient it matched; None where a new one is made."""
    rows: tuple[PatientRow, ...] = ()
    preconditions: tuple[PreconditionRow, ...] = ()
    """That the Patient on file is still as it was read."""
    findings: tuple[Finding, ...] = ()


async def first_about(place: Workplace, tenant: str, patient_id: str) -> PreconditionRow:
    """Of a referral and a change of its Patient at once, one is first; the other is tried again.

    To be read before the Patient, or its referrals, are.
    """
    digest = f"Patient/{patient_id}"
    version = await place.store.precondition(tenant, digest)
    return PreconditionRow(tenant=tenant, digest=digest, version=version + 1)


async def match_patient(place: Workplace, actor: Actor, identity: PatientIdentity) -> PatientMatch:
    """The sender's own Patient, matched on a valid number and an equal, complete birth date; else a new one.

    Raises WrongPatient where the number is on file with another birth date, or the Patient named is not on file.
    """
    if identity.on_file_id is not None:
        first = await first_about(place, actor.organisation, identity.on_file_id)
        stored = await place.store.read(actor, "Patient", identity.on_file_id)
        if stored is None or stored.deleted or stored.tenant != actor.organisation:
            raise WrongPatient(
                Finding(
                    "not-found",
                    "The Patient referred to is not on file for this organisation.",
                    "ServiceRequest.subject",
                    reason="patient-not-on-file",
                )
            )
        return PatientMatch(id=identity.on_file_id, on_file=stored, preconditions=(first,))
    if identity.nhs_number is None or not identity.nhs_number_valid:
        return PatientMatch(id=place.ids.new())
    if identity.birth_date is None or not is_whole_date(identity.birth_date):
        return PatientMatch(id=place.ids.new(), findings=(_UNMATCHED,))
    return await _by_number(place, actor, identity.nhs_number, identity.birth_date)


_UNMATCHED = warning(
    "business-rule",
    "Without a whole birth date the patient is not matched; a new Patient was made.",
    "Patient.birthDate",
    reason="patient-not-matched",
)


async def _by_number(place: Workplace, actor: Actor, nhs_number: str, birth_date: str) -> PatientMatch:
    tenant = actor.organisation
    known = await place.store.patient_on_file(tenant, nhs_number)
    first = await first_about(place, tenant, known.patient_id) if known else None
    if first is not None and await place.store.patient_on_file(tenant, nhs_number) != known:
        return await _by_number(place, actor, nhs_number, birth_date)  # it changed while this was read
    if known is None:
        new = place.ids.new()
        row = PatientRow(tenant=tenant, nhs_number=nhs_number, birth_date=birth_date, patient_id=new)
        return PatientMatch(id=new, rows=(row,))
    if known.birth_date != birth_date:
        raise WrongPatient(
            Finding(
                "business-rule",
                "NHS number and birth date disagree with this organisation's own Patient. Nothing was stored.",
                "Patient.birthDate",
                reason="patient-disagrees",
            )
        )
    stored = await place.store.read(SERVER, "Patient", known.patient_id)
    return PatientMatch(id=known.patient_id, on_file=stored, preconditions=(first,) if first else ())
