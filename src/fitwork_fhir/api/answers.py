"""How each door answers a referral (HOUSE wire table): message, transaction, lone ServiceRequest, dry run."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.intake import Intake
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.respond import base_of, fhir, preferred, text_of, version_headers, written_response
from fitwork_fhir.casework.case import Case, PartyKind
from fitwork_fhir.casework.safety_facts import URGENT
from fitwork_fhir.errors import Finding, Severity
from fitwork_fhir.feedback.hidden import HIDING_REASONS
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.fhir.writing.message import response_message
from fitwork_fhir.fhir.writing.outcome import outcome
from fitwork_fhir.fhir.writing.preview import NOT_AN_EMERGENCY_ROUTE
from fitwork_fhir.fhir.writing.times import instant
from fitwork_fhir.triage.reasons import sentence
from fitwork_fhir.workflow.ports import Document


def summary(case: Case, base: str) -> tuple[Finding, ...]:
    """The decision as information lines: reference, tier and reasons, service, Task URL."""
    decision = case.decision
    lines = [f"Referral {case.reference}: {case.place}. Task: {base}/Task/{case.task_id}"]
    if case.tier:
        lines.append(f"Tier {case.tier}, {decision.mode.replace('_', ' ')}, {decision.urgency}.")
    else:
        lines.append(f"Disposition {decision.disposition}, urgency {decision.urgency.replace('_', ' ')}.")
    owner = case.owner.name or case.owner.code
    lines.append(f"With: {owner}" if case.owner.kind is PartyKind.SERVICE else f"With the hub: {owner}")
    lines.extend(f"{code}: {sentence(code)}" for code in decision.reasons if code not in HIDING_REASONS)
    if HIDING_REASONS.keys() & set(decision.reasons):
        lines.append("A further reason stands in a message for the practice only.")
    said = tuple(Finding("informational", line, None, Severity.INFORMATION) for line in lines)
    return (*said, NOT_AN_EMERGENCY_ROUTE) if decision.disposition == URGENT else said


def _findings(request: Request, office: Office, intake: Intake) -> tuple[Finding, ...]:
    return (*summary(intake.receipt.case, base_of(request, office)), *intake.findings)


def _outcome(request: Request, office: Office, intake: Intake) -> dict[str, Any]:
    return outcome(_findings(request, office, intake))


async def _loops_documents(office: Office, intake: Intake) -> list[dict[str, Any]]:
    """The Task and the messages the practice gets, as JSON objects."""
    receipt = intake.receipt
    if receipt.committed is not None:
        texts = [
            text_of(d, receipt.committed.at)
            for d in receipt.documents
            if d.type in ("Task", "Communication") and _for_the_sender(d.told, d.id, intake)
        ]
    else:
        stored = await office.place.store.read(intake.actor, "Task", receipt.case.task_id)
        texts = [stored.text] if stored else []
    return [parsed for text in texts if isinstance(parsed := parse_json(text.encode()), dict)]


def _for_the_sender(told: str | None, id_: str, intake: Intake) -> bool:
    """What came along with the request is not sent back; neither is what others are told."""
    if id_ in intake.receipt.ids:
        return False
    return told in intake.actor.organisations or id_ == intake.receipt.case.task_id


async def message_answer(request: Request, office: Office, intake: Intake) -> Response:
    """The synchronous BaRS answer: a message Bundle with the Task, what the practice is told, and the findings."""
    documents = await _loops_documents(office, intake)
    bundle = response_message(
        intake.submission,
        documents,
        _outcome(request, office, intake),
        operator=office.place.operator,
        bundle_id=office.place.ids.new(),
        header_id=office.place.ids.new(),
        at=office.place.clock.now(),
        base=base_of(request, office),
        service_request=intake.receipt.case.id,
    )
    return fhir(bundle)


async def transaction_answer(request: Request, office: Office, intake: Intake) -> Response:
    """A transaction-response in request order; the ServiceRequest's entry carries the decision."""
    receipt, base = intake.receipt, base_of(request, office)
    written = {(d.type, d.id): d for d in receipt.documents}
    entries = []
    for number, received in enumerate(intake.submission.resources):
        if received.position < 0:
            continue
        id_ = receipt.ids[number]
        made = written.get((received.type, id_))
        answer: dict[str, Any] = {"status": "201 Created" if made and made.version == 1 else "200 OK"}
        version, at = await _stands(office, intake, made, received.type, id_)
        if version is not None and at is not None:
            answer["location"] = f"{base}/{received.type}/{id_}/_history/{version}"
            answer["etag"] = f'W/"{version}"'
            answer["lastModified"] = instant(at)
        if number == intake.submission.service_request:
            answer["outcome"] = _outcome(request, office, intake)
        entries.append({"response": answer})
    return fhir({"resourceType": "Bundle", "type": "transaction-response", "entry": entries})


async def _stands(
    office: Office, intake: Intake, made: Document | None, type_: str, id_: str
) -> tuple[int | None, datetime | None]:
    """The version and instant of a received resource as it stands; none for what a repeat did not store again."""
    if made is not None and intake.receipt.committed is not None:
        return made.version, intake.receipt.committed.at
    stored = await office.place.store.read(intake.actor, type_, id_) if id_ else None
    return (stored.version, stored.last_updated) if stored else (None, None)


async def service_request_answer(request: Request, office: Office, intake: Intake) -> Response:
    """201 with the ServiceRequest and a Link to its Task; 200 where an open referral with this content was there."""
    receipt, base = intake.receipt, base_of(request, office)
    link = {"Link": f'<{base}/Task/{receipt.case.task_id}>; rel="related"'}
    findings = _findings(request, office, intake)
    made = next((d for d in receipt.documents if d.type == "ServiceRequest" and d.id == receipt.case.id), None)
    if made is not None and receipt.committed is not None:
        return written_response(request, office, made, receipt.committed.at, 201, extra=link, findings=findings)
    stored = await office.place.store.read(intake.actor, "ServiceRequest", receipt.case.id)
    if stored is None:
        return fhir(outcome(findings), 200, link)
    location = f"{base}/{stored.type}/{stored.id}/_history/{stored.version}"
    headers = {**link, "Location": location, **version_headers(stored.version, stored.last_updated)}
    wish = preferred(request)
    if "return=minimal" in wish:
        return Response(status_code=200, headers=headers)
    return fhir(outcome(findings) if "return=operationoutcome" in wish else stored.text, 200, headers)
