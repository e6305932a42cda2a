"""From the bytes at a door to a Submission: parse, validate, read, the same at every door."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NoReturn

from starlette.requests import Request

from fitwork_fhir.api.office import Office
from fitwork_fhir.api.respond import base_of
from fitwork_fhir.api.who import ORGANISATION, actor_of, request_ids
from fitwork_fhir.errors import Finding, Invalid, Severity, Unprocessable
from fitwork_fhir.fhir.modifiers import may_modify
from fitwork_fhir.fhir.nhs_numbers import nhs_numbers
from fitwork_fhir.fhir.submission import (
    ReadSettings,
    patient_on_file,
    read_message,
    read_service_request,
    read_transaction,
)
from fitwork_fhir.fhir.subsets import part_of_whole
from fitwork_fhir.fhir.text_booleans import put_right
from fitwork_fhir.fhir.validation import claims_not_kept, parse, parse_json, validate
from fitwork_fhir.identifiers import is_test_nhs_number
from fitwork_fhir.referral.submission import Submission
from fitwork_fhir.workflow.ports import Actor
from fitwork_fhir.workflow.receive import Envelope, Receipt, receive


def parsed_resource(office: Office, body: bytes, *types: str) -> dict[str, Any]:
    """A valid R4 resource of one of the types. Raises Malformed or Invalid, naming the field."""
    return parsed_with_findings(office, body, *types)[0]


def parsed_with_findings(office: Office, body: bytes, *types: str) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The same, with warnings of what was put right before it was valid."""
    value, text = parse(body)
    if not isinstance(value, dict):
        raise Invalid(
            Finding("structure", "The body must be one JSON object: a FHIR resource.", None, reason="resource-type")
        )
    if types and value.get("resourceType") not in types:
        raise Invalid(
            Finding(
                "structure",
                f"The body must be a {' or '.join(types)} resource.",
                "resourceType",
                reason="resource-type",
            )
        )
    errors = _errors(value, text)
    warnings: tuple[Finding, ...] = ()
    mended = put_right(value, errors) if errors else None
    if mended is not None and not _errors(mended[0]):
        value, warnings = mended
    elif errors:
        raise Invalid(*errors)
    if office.only_test_numbers:
        check_test_numbers(value)
    if b'"SUBSETTED"' in text:
        check_whole_resources(value)
    return value, (*warnings, *claims_not_kept(value, text))


def check_whole_resources(resource: Mapping[str, Any]) -> None:
    """Raises Unprocessable where what is sent is only a part of a resource, as _elements and _summary give it."""
    where = part_of_whole(resource)
    if where is not None:
        text = (
            "This is only a part of a resource (SUBSETTED): stored, it would erase the rest. Read the whole resource, "
            "without _elements and _summary, and change that."
        )
        raise Unprocessable(Finding("business-rule", text, where, reason="part-of-resource"))


def check_valid(resource: dict[str, Any]) -> None:
    """Raises Invalid with everything that breaks R4."""
    errors = _errors(resource)
    if errors:
        raise Invalid(*errors)


def _errors(resource: object, text: bytes | None = None) -> list[Finding]:
    return [finding for finding in validate(resource, text=text) if finding.severity is Severity.ERROR]


def check_test_numbers(resource: object) -> None:
    """Beyond this machine and without access control, nobody who exists may be named. Raises Unprocessable."""
    if all(is_test_nhs_number(number) for number in nhs_numbers(resource)):
        return
    raise Unprocessable(
        Finding(
            "business-rule",
            "This server runs without access control beyond this machine: it "
            "takes NHS numbers of the 999 test range only.",
            "Patient.identifier",
            reason="test-numbers-only",
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a door knows once a referral is received."""

    actor: Actor
    receipt: Receipt
    submission: Submission
    findings: tuple[Finding, ...]
    """Everything to warn the sender of."""


Reader = Callable[..., Submission]
_READERS: dict[str, Reader] = {"message": read_message, "transaction": read_transaction}


async def read_submission(
    request: Request, office: Office, actor: Actor, resource: Mapping[str, Any], body: bytes
) -> Submission:
    """The referral in a Bundle (message or transaction) or a lone ServiceRequest; its Patient may be on file.

    `body` is what the resource was parsed from."""
    reader: Reader = read_service_request
    if resource["resourceType"] == "Bundle":
        reader = _READERS.get(str(resource.get("type"))) or _no_reader()
    settings = _settings(office.reading, base_of(request, office))
    named = patient_on_file(resource, settings.base_url)
    stored = await office.place.store.read(actor, "Patient", named) if named else None
    on_file = parse_json(stored.text.encode()) if stored and not stored.deleted else None
    return reader(resource, settings=settings, on_file=on_file, today=office.today, modified=may_modify(body))


@lru_cache(maxsize=64)
def _settings(reading: ReadSettings, base_url: str) -> ReadSettings:
    return replace(reading, base_url=base_url)


def _no_reader() -> NoReturn:
    raise Invalid(
        Finding(
            "value", "A referral comes as a Bundle of type message or transaction.", "Bundle.type", reason="bundle-type"
        )
    )


async def take_in(
    request: Request, office: Office, body: bytes, resource: Mapping[str, Any], findings: tuple[Finding, ...]
) -> Intake:
    """Receive the referral in a resource that was parsed from `body`, with findings."""
    request_id, correlation_id = request_ids(request, required=False)
    actor = actor_of(request, office)
    submission = await read_submission(request, office, actor, resource, body)
    if ORGANISATION not in request.headers:
        actor = actor_of(request, office, sender=submission.sender.ods)
    envelope = Envelope(
        request_id=request_id, correlation_id=correlation_id, body_hash=hashlib.sha256(body).hexdigest()
    )
    receipt = await receive(office.place, actor, submission, envelope)
    return Intake(actor=actor, receipt=receipt, submission=submission, findings=(*findings, *receipt.findings))
