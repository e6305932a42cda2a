"""A message that takes a referral back (BaRS decision table: update with revoked or entered-in-error)."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.office import Office
from fitwork_fhir.api.reads import fetching
from fitwork_fhir.api.respond import base_of, fhir
from fitwork_fhir.api.who import actor_of, request_ids
from fitwork_fhir.casework.hear import Heard, Said
from fitwork_fhir.errors import Finding, IllegalTransition, NotFound, WrongPatient
from fitwork_fhir.fhir.replies import news
from fitwork_fhir.fhir.same_patient import is_another, patient_of
from fitwork_fhir.fhir.submission import Cancellation, read_cancellation
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.fhir.writing.message import answer_message
from fitwork_fhir.fhir.writing.outcome import outcome
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.workflow.act import case_behind, change_referral
from fitwork_fhir.workflow.keep import kept_with
from fitwork_fhir.workflow.ports import Actor, Filter, Query, RequestSeen, Stored
from fitwork_fhir.workflow.receive import Envelope, refuse_repeats, request_row


async def cancel_by_message(request: Request, office: Office, body: bytes, bundle: dict[str, Any]) -> Response:
    """Find the referral the message names and revoke it; the answer carries its Task."""
    request_id, correlation_id = request_ids(request, required=True)
    settings = replace(office.reading, base_url=base_of(request, office))
    wish = read_cancellation(bundle, settings=settings)
    actor = actor_of(request, office, sender=wish.sender.ods)
    envelope = Envelope(
        request_id=request_id, correlation_id=correlation_id, body_hash=hashlib.sha256(body).hexdigest()
    )
    await refuse_repeats(office.place, actor, envelope)
    stored = await _named(office, actor, wish)
    await _check_patient(office, actor, stored, wish)
    facts, words = await _new_in(office, stored, wish)
    said = Heard(kind=Said.ANSWER, facts=facts, words=words) if facts or words else None
    try:
        done = await change_referral(
            office.place,
            actor,
            stored,
            wish.status,
            None,
            request=request_row(actor, envelope, stored.id),
            heard=said,
            documents=kept_with(office.place, actor, _written(stored, words)) if words else lambda case: (),
        )
    except (RequestSeen, IllegalTransition):  # perhaps the same request was carried out since it was looked for
        await refuse_repeats(office.place, actor, envelope)
        raise
    task = await office.place.store.read(actor, "Task", done.case.task_id)
    documents = [parse_json(task.text.encode())] if task else []
    return fhir(
        answer_message(
            wish.message,
            [d for d in documents if isinstance(d, dict)],
            outcome(wish.findings),
            operator=office.place.operator,
            bundle_id=office.place.ids.new(),
            header_id=office.place.ids.new(),
            at=office.place.clock.now(),
            base=base_of(request, office),
            service_request=done.case.id,
        )
    )


async def _check_patient(office: Office, actor: Actor, stored: Stored, wish: Cancellation) -> None:
    """Raise WrongPatient where the message is about another person than the referral it names."""
    fetch = fetching(office, actor)
    patient = await patient_of([("ServiceRequest", stored.id)], fetch)
    on_file = await fetch("Patient", patient) if patient else None
    if wish.patient is not None and on_file is not None and is_another(wish.patient, patient, on_file):
        raise WrongPatient(
            Finding(
                "business-rule",
                "This message is about someone other than the patient of the referral that it takes back.",
                "ServiceRequest.subject",
                reason="other-subject",
            )
        )


def _written(stored: Stored, words: tuple[Words, ...]) -> dict[str, Any]:
    """The words as a Communication: the message itself is not kept."""
    request: Any = parse_json(stored.text.encode())
    return {
        "resourceType": "Communication",
        "status": "completed",
        "basedOn": [{"reference": f"ServiceRequest/{stored.id}"}],
        "subject": request["subject"],
        "payload": [{"contentString": said.text} for said in words],
    }


async def _new_in(office: Office, stored: Stored, wish: Cancellation) -> tuple[Mapping[str, object], tuple[Words, ...]]:
    """The safety facts and words that the referral did not hold yet: such a message repeats it as a whole."""
    case = await case_behind(office.place, stored)
    words = tuple(said for said in wish.words if said not in case.words) if case.open else ()
    return news(case.facts, wish.facts), words


async def _named(office: Office, actor: Actor, wish: Cancellation) -> Stored:
    """The stored ServiceRequest, by our id or by its business identifier."""
    for id_ in wish.ids:
        stored = await office.place.store.read(actor, "ServiceRequest", id_)
        if stored is not None and not stored.deleted:
            return stored
    for identifier in wish.identifiers:
        by = Filter(param="identifier", kind="token", values=(identifier,))
        page = await office.place.store.search(actor, Query(type="ServiceRequest", filters=(by,), count=2))
        if len(page.rows) == 1:
            return page.rows[0]
    raise NotFound(
        Finding(
            "not-found", "No referral of yours has this id or identifier.", "Bundle.entry", reason="referral-unknown"
        )
    )
