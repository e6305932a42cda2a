"""The doors a referral comes in by; each reads the request its own way and then takes the one path."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api import bundles
from fitwork_fhir.api.answers import message_answer, service_request_answer, transaction_answer
from fitwork_fhir.api.cancel import cancel_by_message
from fitwork_fhir.api.entries import batch_of, envelope
from fitwork_fhir.api.headers import joined
from fitwork_fhir.api.intake import check_valid, parsed_with_findings, read_submission, take_in
from fitwork_fhir.api.media import json_body
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.respond import fhir
from fitwork_fhir.api.who import actor_of, request_ids
from fitwork_fhir.errors import Finding, Invalid, NotSupported
from fitwork_fhir.fhir.submission import has_referral, kind_of_message
from fitwork_fhir.fhir.writing.preview import preview_parameters
from fitwork_fhir.workflow.dry_run import preview
from fitwork_fhir.workflow.match_patient import match_patient


async def process_message(request: Request, office: Office) -> Response:
    """POST [base]/$process-message: a BaRS-shaped message, answered at once with the Task."""
    body = await json_body(request)
    request_ids(request, required=True)
    bundle, findings = parsed_with_findings(office, body, "Bundle")
    _check_type(bundle, "message", "$process-message takes a Bundle of type message.")
    if kind_of_message(bundle) == "cancellation":
        return await cancel_by_message(request, office, body, bundle)
    return await message_answer(request, office, await take_in(request, office, body, bundle, findings))


async def transaction(request: Request, office: Office) -> Response:
    """POST [base]: a batch or a transaction. A transaction with a ServiceRequest is a referral."""
    body = await json_body(request)
    alone = batch_of(body)
    if alone is not None:
        check_valid(envelope(alone))
        return await bundles.batch(request, office, alone)
    bundle, findings = parsed_with_findings(office, body, "Bundle")
    _check_type(bundle, "transaction", "POST [base] takes a batch or transaction; a message goes to $process-message.")
    if not has_referral(bundle):
        return await bundles.transaction(request, office, bundle)
    return await transaction_answer(request, office, await take_in(request, office, body, bundle, findings))


async def service_request(request: Request, office: Office) -> Response:
    """POST [base]/ServiceRequest: one resource; its patient contained or on file."""
    body = await json_body(request)
    if joined(request, "if-none-exist"):
        text = "A referral is never created on a condition: one with the same content is recognised as it is."
        raise NotSupported(Finding("not-supported", text, "If-None-Exist", reason="conditional-create"))
    resource, findings = parsed_with_findings(office, body, "ServiceRequest")
    return await service_request_answer(request, office, await take_in(request, office, body, resource, findings))


async def triage_only(request: Request, office: Office) -> Response:
    """POST [base]/ServiceRequest/$triage: the decision as Parameters; nothing is stored."""
    body = await json_body(request)
    resource, findings = parsed_with_findings(office, body, "Bundle", "ServiceRequest", "Parameters")
    if resource["resourceType"] == "Parameters":
        resource = _in_parameters(resource)
    actor = actor_of(request, office)
    submission = await read_submission(request, office, actor, resource, body)
    actor = actor_of(request, office, sender=submission.sender.ods)
    match = await match_patient(office.place, actor, submission.patient)
    submission = replace(submission, findings=(*findings, *submission.findings, *match.findings))
    return fhir(preview_parameters(preview(office.place, actor, submission)))


def _in_parameters(parameters: dict[str, Any]) -> dict[str, Any]:
    """The referral in a Parameters resource: the only resource there is, whatever its parameter is called."""
    found = [p["resource"] for p in parameters.get("parameter") or () if "resource" in p]
    if len(found) != 1 or found[0].get("resourceType") not in ("Bundle", "ServiceRequest"):
        raise Invalid(
            Finding(
                "required",
                "Give one parameter with the referral as a Bundle or ServiceRequest.",
                "Parameters.parameter",
                reason="referral-parameter",
            )
        )
    return dict(found[0])


def _check_type(bundle: dict[str, Any], wanted: str, words: str) -> None:
    if bundle.get("type") != wanted:
        raise Invalid(Finding("value", words, "Bundle.type", reason="bundle-type"))
