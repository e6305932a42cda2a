"""Fills the workflow's Renderer port: values in, stored documents out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fitwork_fhir.casework.case import Ask, Case, Party, PartyKind
from fitwork_fhir.casework.draft import Message
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.hidden_parts import hidden_from_patient, holds_hidden
from fitwork_fhir.fhir.references import reference_places
from fitwork_fhir.fhir.submission.contents import of_lone
from fitwork_fhir.fhir.submission.patient import quiet_identity
from fitwork_fhir.fhir.submission.reading import reading
from fitwork_fhir.fhir.submission.settings import ReadSettings
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.fhir.writing.ask import ask_task
from fitwork_fhir.fhir.writing.communication import communication
from fitwork_fhir.fhir.writing.document import deletion, document
from fitwork_fhir.fhir.writing.parties import organisation, reference
from fitwork_fhir.fhir.writing.received import new_references, rewritten, same_content
from fitwork_fhir.fhir.writing.task import referral_task
from fitwork_fhir.referral.submission import PatientIdentity, Submission
from fitwork_fhir.workflow.ports import Document, Stored

_KEPT_BY_THE_PRACTICE = ("Task", "Communication")
"""Sent along, but the practice's own: the service that takes the case does not see them as the loop's."""


@dataclass(frozen=True, slots=True)
class FhirRenderer:
    """Writes FHIR R4 JSON. The operator is who speaks where nobody else does."""

    operator: Party

    def received(
        self, submission: Submission, ids: tuple[str, ...], *, case: Case, on_file: Stored | None
    ) -> tuple[Document, ...]:
        names = new_references(submission.resources, ids)
        together = frozenset(
            f"{one.type}/{id_}" for one, id_ in zip(submission.resources, ids, strict=True) if one.position >= 0
        )
        written = []
        for number, (received, id_) in enumerate(zip(submission.resources, ids, strict=True)):
            is_patient = number == submission.patient_resource
            if received.position < 0 and not is_patient:
                continue  # contained: it stays where it is, inside its parent
            resource = received.resource
            version = 1
            if is_patient and on_file is not None:
                if same_content(rewritten(resource, names[number]), _parsed(on_file)):
                    continue
                version = on_file.version + 1
            if holds_hidden(resource):
                resource = hidden_from_patient(resource)
            written.append(
                document(
                    resource,
                    id_=id_,
                    version=version,
                    tenant=case.tenant,
                    told=case.told,
                    case_id=None if is_patient else case.id,
                    shared=received.type not in _KEPT_BY_THE_PRACTICE,
                    renamed=names[number],
                    together=together,
                )
            )
        return tuple(written)

    def identity(self, patient: Mapping[str, Any]) -> PatientIdentity:
        """Reads it as a referral's; what is odd about it is said to nobody."""
        return quiet_identity(reading(of_lone(dict(patient)), ReadSettings(), date.max), patient, None)

    def sender_position(self, submission: Submission, ods: str) -> int | None:
        """Where the sender's own Organization stands among the received resources."""
        for number, received in enumerate(submission.resources):
            if received.type == "Organization" and received.position >= 0 and _has_ods(received.resource, ods):
                return number
        return None

    def organisation(self, party: Party, id_: str, *, case: Case, told: str | None) -> Document:
        """An Organization for a party that sent none of its own."""
        return document(
            organisation(party), id_=id_, version=1, tenant=case.tenant, told=told, case_id=case.id, own=True
        )

    def single(
        self,
        resource: Mapping[str, Any],
        id_: str,
        *,
        version: int,
        tenant: str,
        told: str | None,
        case_id: str | None,
        owner: str | None = None,
        shared: bool = True,
    ) -> Document:
        written = hidden_from_patient(resource) if holds_hidden(resource) else resource
        return document(
            written, id_=id_, version=version, tenant=tenant, told=told, case_id=case_id, owner=owner, shared=shared
        )

    def deleted(self, stored: Stored) -> Document:
        return deletion(stored)

    def reference_places(self) -> tuple[tuple[str, str], ...]:
        return reference_places()

    def task(self, case: Case) -> Document:
        return document(
            referral_task(case),
            id_=case.task_id,
            version=case.task_version,
            tenant=case.tenant,
            told=case.told,
            owner=case.owner.code,
            case_id=case.id,
            own=True,
        )

    def ask(self, case: Case, ask: Ask) -> Document:
        return document(
            ask_task(case, ask, reference(self.operator)),
            id_=ask.id,
            version=ask.version,
            tenant=case.tenant,
            told=ask.told,
            owner=ask.owner.code,
            case_id=case.id,
            own=True,
            shared=ask.owner.kind is not PartyKind.PRACTICE,
        )

    def message(self, case: Case, message: Message) -> Document:
        to_practice = message.recipient.kind is PartyKind.PRACTICE
        return document(
            communication(case, message, reference(self.operator)),
            id_=message.id,
            version=1,
            tenant=case.tenant,
            told=message.told,
            case_id=case.id,
            own=True,
            shared=not to_practice,
            owner=None if to_practice else message.recipient.code,
        )

    def marked(self, stored: Stored, *, received: str | None, read_at: str | None) -> Document:
        resource = _parsed(stored)
        if received:
            resource["received"] = received
        if read_at:
            others = [e for e in resource.get("extension", []) if e.get("url") != systems.READ_AT]
            resource["extension"] = [*others, {"url": systems.READ_AT, "valueDateTime": read_at}]
        return _next(stored, resource)

    def not_done(self, stored: Stored, reason: str) -> Document:
        return _next(stored, {**_parsed(stored), "status": "not-done", "statusReason": {"text": reason}})

    def with_status(self, stored: Stored, status: str) -> Document:
        return _next(stored, {**_parsed(stored), "status": status})


def _parsed(stored: Stored) -> dict[str, Any]:
    parsed = parse_json(stored.text.encode())
    if not isinstance(parsed, dict):
        raise json.JSONDecodeError("a stored resource is no object", "", 0)
    return parsed


def _next(stored: Stored, resource: Mapping[str, Any]) -> Document:
    return document(
        resource,
        id_=stored.id,
        version=stored.version + 1,
        tenant=stored.tenant,
        told=stored.told,
        owner=stored.owner,
        case_id=stored.case_id,
        shared=stored.shared,
    )


def _has_ods(resource: Mapping[str, Any], ods: str) -> bool:
    return any(
        systems.spelling(str(identifier.get("system", "")))[0] == systems.ODS
        and str(identifier.get("value", "")).strip().upper() == ods
        for identifier in resource.get("identifier") or ()
    )
