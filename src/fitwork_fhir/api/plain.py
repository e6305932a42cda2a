"""Resources a practice or a service sends on their own: kept as theirs, and heard where they concern a referral."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.intake import parsed_with_findings
from fitwork_fhir.api.media import json_body
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.reads import fetching
from fitwork_fhir.api.respond import base_of, fhir, warned, written_response
from fitwork_fhir.api.table import KEPT
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, NotSupported, warning
from fitwork_fhir.fhir.replies import Reply, is_reviewed, read_reply
from fitwork_fhir.fhir.writing.outcome import outcome
from fitwork_fhir.fhir.writing.times import instant
from fitwork_fhir.workflow.keep import Kept, keep, say
from fitwork_fhir.workflow.ports import Actor

CREATED = frozenset({*KEPT, "Task", "Communication"})
"""Types that may be created on their own. A ServiceRequest is a referral and has its own door."""

_UNLINKED = (
    "This reports a red flag but names no referral (basedOn): it was stored, and the operator was alerted. Act on it "
    "now, by telephone: 999 in an emergency, otherwise the practice or the duty clinician."
)


async def create(request: Request, office: Office, type_: str) -> Response:
    """POST [base]/[type]: store it for the sender; an answer, consent or service report is heard at once."""
    if request.headers.get("if-none-exist"):
        raise NotSupported(
            Finding(
                "not-supported",
                "Conditional creates are not served: nothing was stored.",
                "If-None-Exist",
                reason="conditional-create",
            )
        )
    resource, findings = parsed_with_findings(office, await json_body(request), type_)
    kept, said = await _create_one(office, actor_of(request, office), resource)
    all_findings = (*findings, *said)
    extra = warned(said)
    return written_response(request, office, kept.document, kept.at, 201, extra=extra, findings=all_findings)


async def _create_one(office: Office, actor: Actor, resource: dict[str, Any]) -> tuple[Kept, tuple[Finding, ...]]:
    """Keep it or hear it; a red flag that names no referral is kept, and the operator is alerted."""
    reply = await read_reply(resource, fetching(office, actor), today=office.today)
    if reply is None:
        return await keep(office.place, actor, resource), ()
    if not reply.safety_only or await _leads_to_referral(office, actor, reply):
        return await say(office.place, actor, resource, reply), ()
    if is_reviewed(reply):
        return await keep(office.place, actor, resource), ()
    said = warning("business-rule", _UNLINKED, f"{resource['resourceType']}.basedOn", reason="red-flag-unlinked")
    return await keep(office.place, actor, resource, alert="red-flag-unlinked"), (said,)


async def _leads_to_referral(office: Office, actor: Actor, reply: Reply) -> bool:
    found = [await office.place.store.read(actor, type_, id_) for type_, id_ in reply.about]
    return any(stored is not None and not stored.deleted and stored.case_id is not None for stored in found)


async def plain_transaction(request: Request, office: Office, bundle: dict[str, Any]) -> Response:
    """A transaction without a referral: one resource at most, since only a referral is stored as a whole here."""
    entries = bundle.get("entry") or []
    if len(entries) != 1 or (entries[0].get("request") or {}).get("method") != "POST":
        raise NotSupported(
            Finding(
                "not-supported",
                "A transaction here carries one referral with what belongs to it "
                "(a ServiceRequest and POST entries), or a single POST.",
                "Bundle.entry",
                reason="transaction-without-referral",
            )
        )
    resource = entries[0].get("resource") or {}
    type_ = resource.get("resourceType")
    if type_ not in CREATED:
        raise NotSupported(
            Finding(
                "not-supported",
                "This type cannot be created here.",
                "Bundle.entry[0].resource",
                reason="type-not-created",
            )
        )
    kept, said = await _create_one(office, actor_of(request, office), resource)
    location = f"{base_of(request, office)}/{type_}/{kept.document.id}/_history/1"
    answer: dict[str, Any] = {"status": "201 Created", "location": location, "etag": 'W/"1"'}
    answer["lastModified"] = instant(kept.at)
    if said:
        answer["outcome"] = outcome(said)
    return fhir({"resourceType": "Bundle", "type": "transaction-response", "entry": [{"response": answer}]})
