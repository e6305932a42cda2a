"""Resources sent on their own: kept as the sender's, and where they answer or report on a referral, heard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from fitwork_fhir.casework.case import Case
from fitwork_fhir.casework.hear import Heard, Said
from fitwork_fhir.errors import Conflict, Finding, Unprocessable
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.workflow.act import not_yours, post_facts
from fitwork_fhir.workflow.match_patient import match_patient
from fitwork_fhir.workflow.ports import Actor, AlertRow, Changes, Document, PatientTaken, Role, VersionTaken
from fitwork_fhir.workflow.step import ATTEMPTS
from fitwork_fhir.workflow.workplace import Workplace


class Reply(Protocol):
    """What a resource says about a referral."""

    @property
    def kind(self) -> str:
        """answer, consent, or review."""
        ...

    @property
    def replies_to(self) -> tuple[str, ...]:
        """The messages and Tasks it answers, as Type/id."""
        ...

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """(type, id) of stored resources that lead to the referral; the first that does counts."""
        ...

    @property
    def facts(self) -> Mapping[str, object]: ...

    @property
    def clinician(self) -> bool:
        """Whether a named clinician authored it."""
        ...

    @property
    def words(self) -> tuple[Words, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A resource as it was stored."""

    document: Document
    at: datetime


async def keep(place: Workplace, actor: Actor, resource: Mapping[str, Any], *, alert: str = "") -> Kept:
    """Store it for the sender's organisation alone, perhaps with an `alert` of that kind to the operator. A Patient is
    one of the sender's own: see `_keep_patient`."""
    if resource.get("resourceType") == "Patient":
        return await _keep_patient(place, actor, resource)
    new = place.ids.new()
    document = place.renderer.single(
        resource, new, version=1, tenant=actor.organisation, told=_told(actor), case_id=None, owner=_owner(actor)
    )
    audit = place.audit(actor, "create", f"{document.type}/{document.id}")
    alerts = (AlertRow(id=place.ids.new(), kind=alert, at=place.clock.now(), sender=actor.organisation),)
    committed = await place.store.commit(Changes(audit=audit, documents=(document,), alerts=alerts if alert else ()))
    return Kept(document=document, at=committed.at)


async def _keep_patient(place: Workplace, actor: Actor, resource: Mapping[str, Any]) -> Kept:
    """A valid number and a whole birth date are registered, and the same person again is the next version of the one on
    file. Raises WrongPatient where another birth date is on file with that number."""
    identity = place.renderer.identity(resource)
    for _ in range(ATTEMPTS):
        match = await match_patient(place, actor, identity)
        version = match.on_file.version + 1 if match.on_file else 1
        document = place.renderer.single(
            resource,
            match.id,
            version=version,
            tenant=actor.organisation,
            told=_told(actor),
            case_id=None,
            owner=_owner(actor),
        )
        audit = place.audit(actor, "create" if version == 1 else "update", f"Patient/{match.id}")
        try:
            committed = await place.store.commit(Changes(audit=audit, documents=(document,), patients=match.rows))
            return Kept(document=document, at=committed.at)
        except (PatientTaken, VersionTaken):
            continue
    raise Conflict("The same patient is being stored several times at once. Please try again.")


def _told(actor: Actor) -> str | None:
    return actor.organisation if actor.role is Role.PRACTICE else None


def _owner(actor: Actor) -> str | None:
    return actor.organisation if actor.role is not Role.PRACTICE else None


async def say(place: Workplace, actor: Actor, resource: Mapping[str, Any], reply: Reply) -> Kept:
    """Store it with the referral it concerns, and act on what it says, in one transaction."""
    cases = await _cases(place, actor, reply)
    if not cases:
        if reply.kind == Said.CONSENT:
            return await keep(place, actor, resource)
        if reply.kind == Said.REVIEW:
            raise not_yours()
        raise Unprocessable(
            Finding(
                "not-found", "This answers no open referral that you may see.", None, reason="reply-without-referral"
            )
        )
    kept: list[Document] = []
    first, *others = cases
    heard = Heard(
        kind=Said(reply.kind),
        facts=reply.facts,
        words=reply.words,
        replies_to=reply.replies_to,
        clinician=reply.clinician,
    )
    done = await post_facts(place, actor, first, _keeping(kept_with(place, actor, resource), kept), heard)
    for case_id in others:
        await post_facts(place, actor, case_id, lambda case: (), heard)
    return Kept(document=kept[0], at=done.committed.at)


def kept_with(place: Workplace, actor: Actor, resource: Mapping[str, Any]) -> Callable[[Case], tuple[Document, ...]]:
    """What makes the document of a resource that is kept with a referral, under one new id."""
    new = place.ids.new()

    def make(case: Case) -> tuple[Document, ...]:
        return (
            place.renderer.single(
                resource,
                new,
                version=1,
                tenant=case.tenant,
                told=case.told,
                case_id=case.id,
                owner=_owner(actor),
                shared=not case.held,
            ),
        )

    return make


Make = Callable[[Case], tuple[Document, ...]]


def _keeping(make: Make, kept: list[Document]) -> Make:
    """`make`, remembering what it made last: a step that is tried again makes it again."""

    def remembered(case: Case) -> tuple[Document, ...]:
        documents = make(case)
        if documents:
            kept[:] = documents
        return documents

    return remembered


async def _cases(place: Workplace, actor: Actor, reply: Reply) -> tuple[str, ...]:
    """The referrals a reply concerns: the one its references lead to; for a consent every open one of the patient."""
    for type_, id_ in reply.about:
        stored = await place.store.read(actor, type_, id_)
        if stored is None or stored.deleted:
            continue
        if type_ == "Patient":
            rows = await place.store.cases_of_patient(stored.tenant, id_)
            seen = [row for row in rows if row.open and await place.store.read(actor, "Task", row.task_id)]
            return tuple(row.id for row in seen)
        if stored.case_id is not None:
            return (stored.case_id,)
    return ()
