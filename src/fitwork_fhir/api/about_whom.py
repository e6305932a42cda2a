"""Whom a resource is about, where that decides which referral it speaks of: it must be told, and it stays."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fitwork_fhir.api.office import Office
from fitwork_fhir.casework.hear import Said
from fitwork_fhir.errors import Finding, FitworkError, Unprocessable, WrongPatient
from fitwork_fhir.fhir.replies import Reply, read_reply
from fitwork_fhir.fhir.same_patient import check_same_patient, patient_id
from fitwork_fhir.workflow.keep import Write

Json = Mapping[str, Any]
Fetch = Callable[[str, str], Awaitable[dict[str, Any] | None]]


async def check_about_whom(office: Office, write: Write, before: Json, fetch: Fetch) -> None:
    """Raise where what came with a referral would be about another person, or it cannot be told whose consent ends."""
    after, stored = write.resource or {}, write.stored
    element = "patient" if write.type == "Consent" else "subject"
    if stored is not None and stored.case_id is not None and before.get(element) != after.get(element):
        row = await office.place.store.case(stored.case_id)
        whom = {"subject": after.get(element) or {}}
        await check_same_patient(whom, after, row.patient_id if row else None, fetch, f"{write.type}.{element}")
    if write.type == "Consent":
        await _check_consent(office, before, after, fetch)


async def _check_consent(office: Office, before: Json, after: Json, fetch: Fetch) -> None:
    told = _patient(after)
    if await consented(office, before, fetch):
        was = _patient(before)
        if was is not None and told != was and await fetch("Patient", was) is not None:
            text = "A Consent stays its patient's. Change it to entered-in-error, and send a new one for the other."
            raise WrongPatient(Finding("business-rule", text, "Consent.patient", reason="consent-patient-changed"))
    refused = False in (await consented(office, after, fetch)).values()
    if refused and (told is None or await fetch("Patient", told) is None):
        text = (
            "This Consent says no, and it cannot be told for whom: nothing was stored or withdrawn. Name the Patient "
            "on file by a literal reference in Consent.patient."
        )
        raise Unprocessable(Finding("not-found", text, "Consent.patient", reason="consent-patient-unknown"))


def _patient(consent: Json) -> str | None:
    return patient_id((consent.get("patient") or {}).get("reference"))


async def consented(office: Office, resource: Json | None, fetch: Fetch) -> Mapping[str, object]:
    """What a Consent says of the consents of the policy; {} where it says nothing of them, or is no Consent."""
    if not resource or resource.get("resourceType") != "Consent":
        return {}
    try:
        reply: Reply | None = await read_reply(resource, fetch, today=office.today)
    except FitworkError:
        return {}
    return reply.facts if reply is not None and reply.kind == Said.CONSENT else {}
