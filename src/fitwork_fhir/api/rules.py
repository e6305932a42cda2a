"""What a change or deletion of a resource of one's own must not do: to an open referral, or to what points at it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from fitwork_fhir.api.office import Office
from fitwork_fhir.api.targets import is_of_the_loop
from fitwork_fhir.casework import case_text
from fitwork_fhir.casework.case import Case
from fitwork_fhir.clock import is_whole_date
from fitwork_fhir.errors import Conflict, Finding, IllegalTransition, Unprocessable, WrongPatient, warning
from fitwork_fhir.fhir.changed_replies import ASIDE, says_the_same
from fitwork_fhir.fhir.persons import person
from fitwork_fhir.fhir.references import targets
from fitwork_fhir.referral import status
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.workflow.act import WHO, case_behind
from fitwork_fhir.workflow.ports import SERVER, Actor, PatientRow, Stored

Json = Mapping[str, Any]
_NAMED = 5
"""How many of the resources that point at one are named."""


async def rows_of_patient(
    office: Office, actor: Actor, stored: Stored, before: Json, after: Json
) -> tuple[PatientRow, ...]:
    """How a changed Patient is registered from now on.

    Raises WrongPatient where a referral would be about somebody else, or the number is another Patient's.
    """
    identity = office.place.renderer.identity(after)
    was, now = person(before), person(after)
    renumbered = bool(was.numbers) and was.numbers != now.numbers
    if renumbered or not all(any(day.startswith(known) for day in now.birth_dates) for known in was.birth_dates):
        await _check_bound(office, stored, renumbered=renumbered)
    number, birth_date = identity.nhs_number or "", identity.birth_date or ""
    if not identity.nhs_number_valid or not is_whole_date(birth_date):
        return (PatientRow(tenant=stored.tenant, nhs_number="", birth_date="", patient_id=stored.id),)
    known = await office.place.store.patient_on_file(stored.tenant, number)
    if known is not None and known.patient_id != stored.id:
        raise _taken()
    return (PatientRow(tenant=stored.tenant, nhs_number=number, birth_date=birth_date, patient_id=stored.id),)


def check_numbers(rows: Sequence[PatientRow]) -> None:
    """Raise WrongPatient where one request gives two Patients the same number."""
    numbers = [row.nhs_number for row in rows if row.nhs_number]
    if len(set(numbers)) < len(numbers):
        raise _taken()


def _taken() -> WrongPatient:
    text = "Another Patient of this organisation has this NHS number."
    return WrongPatient(Finding("business-rule", text, "Patient.identifier", reason="patient-number-taken"))


async def news_of_patient(
    office: Office, stored: Stored, before: Json, after: Json
) -> tuple[tuple[Words, ...], tuple[Finding, ...]]:
    """What whoever looks after an open referral of a changed Patient must read, and what its sender is told."""
    if says_the_same(before, after) or not await _has_open_referral(office, stored):
        return (), ()
    names = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n) and n not in ASIDE)
    text = f"The patient of this referral was changed: Patient/{stored.id} ({', '.join(names)})."
    said = (
        "This is the patient of an open referral. The change is stored and will be read by whoever looks after that, "
        "but the referral is not decided anew."
    )
    finding = warning("business-rule", said, "Patient", reason="referral-unchanged")
    return (Words(where="Patient", text=text),), (finding,)


async def _check_bound(office: Office, stored: Stored, *, renumbered: bool) -> None:
    """Raise where a referral, open or ended, is about who the Patient is now.

    A referral sent in error binds nobody, once nothing of it is open; but a number stays where a service saw it.
    """
    for row in await office.place.store.cases_of_patient(stored.tenant, stored.id):
        case = case_text.read(row.state)
        in_error = case.place == status.SENT_IN_ERROR and not any(ask.open for ask in case.asks)
        if not in_error or (renumbered and case.seen_by):
            text = (
                "This patient was referred: NHS number and birth date stay as they are. If a referral is about the "
                "wrong person, mark its ServiceRequest as entered-in-error and send a new one."
            )
            raise WrongPatient(Finding("business-rule", text, "Patient", reason="patient-of-referral"))


async def _has_open_referral(office: Office, stored: Stored) -> bool:
    return any(row.open for row in await office.place.store.cases_of_patient(stored.tenant, stored.id))


async def check_deletable(office: Office, actor: Actor, stored: Stored, aside: Collection[tuple[str, str]]) -> None:
    """Raise where the resource must stay. `aside` is what the same transaction deletes or writes anew."""
    if is_of_the_loop(stored):
        await _refuse_as_the_loops(office, actor, stored)
    if stored.type == "Patient" and await _has_open_referral(office, stored):
        text = "This patient has an open referral and cannot be deleted."
        raise Unprocessable(Finding("business-rule", text, None, reason="patient-of-open-referral"))
    case = await office.place.store.case(stored.case_id) if stored.case_id else None
    if case is not None and case.open:
        text = (
            "This came with a referral that is open, and whoever looks after it reads it. Change it instead, for "
            "example to entered-in-error, or revoke the referral."
        )
        raise Unprocessable(Finding("business-rule", text, None, reason="part-of-open-referral"))
    await _check_unreferenced(office, actor, stored, aside)


async def _check_unreferenced(office: Office, actor: Actor, stored: Stored, aside: Collection[tuple[str, str]]) -> None:
    store, places = office.place.store, office.place.renderer.reference_places()
    limit = len(aside) + _NAMED + 1
    own = (stored.type, stored.id)
    named = f"{stored.type}/{stored.id}"
    beside = await store.of_case(stored.case_id) if stored.case_id else ()
    found = [(row.type, row.id) for row in beside if named in targets(row.text)]
    found += await store.pointing_at(SERVER, places, named, limit=limit)
    pointing = [key for key in dict.fromkeys(found) if key not in aside and key != own]
    if not pointing:
        return
    seen = [f"{row.type}/{row.id}" for row in await store.read_many(actor, pointing[:_NAMED])]
    raise still_referenced(", ".join(seen) if seen else "a resource of another organisation")


def still_referenced(named: str) -> Conflict:
    """A deletion that would leave a reference to nothing."""
    text = f"Other resources still refer to this one: {named}. Delete or change those first."
    return Conflict(Finding("conflict", text, None, reason="still-referenced"))


_OF_A_REQUEST = (("revoked", ""), ("entered-in-error", ""))


async def _refuse_as_the_loops(office: Office, actor: Actor, stored: Stored) -> None:
    """Nothing of the loop is deleted: it goes on by its next states, which the answer names."""
    case = await case_behind(office.place, stored)
    text = "What belongs to a referral's loop is never deleted: it changes by the next states named here, if by any."
    raise IllegalTransition(
        Finding("business-rule", text, f"{stored.type}.status", reason="illegal-transition"),
        allowed=_next(actor, case, stored),
    )


def _next(actor: Actor, case: Case, stored: Stored) -> tuple[tuple[str, str], ...]:
    if stored.type == "ServiceRequest":
        return _OF_A_REQUEST
    if stored.id == case.task_id:
        return tuple((place.status.value, place.business) for place in status.allowed(case.place, WHO[actor.role]))
    return ()
