"""What a write is about: which resource it creates, changes or deletes, and whether the caller may (R4 http.html)."""

from dataclasses import dataclass, replace
from typing import Any

from fitwork_fhir.api.conditions import is_own, read_condition, the_one
from fitwork_fhir.api.headers import Versions, check_not_there, the_version
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.reads import is_id, not_found
from fitwork_fhir.api.table import CHANGED
from fitwork_fhir.errors import Finding, Forbidden, Gone, Invalid, MethodNotAllowed
from fitwork_fhir.fhir.on_file import with_on_file
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.workflow.act import check_version
from fitwork_fhir.workflow.directory import TENANT
from fitwork_fhir.workflow.match_patient import match_patient
from fitwork_fhir.workflow.ports import Actor, PatientRow, PreconditionRow, Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One write as it was asked for, by itself or as an entry of a Bundle."""

    method: str
    """create, update, patch or delete."""
    type: str
    id: str | None = None
    """From the URL; None for a create and where a condition says which."""
    resource: dict[str, Any] | None = None
    operations: object = None
    """Of a patch."""
    condition: str | None = None
    """The search of If-None-Exist, or of the URL."""
    if_match: Versions = None
    if_none_match: str | None = None
    place: int | None = None
    """Its entry in a Bundle."""
    name: str | None = None
    """fullUrl: how other entries refer to it."""

    @property
    def asked_in(self) -> str:
        """Where its condition stands."""
        if self.place is None:
            return "If-None-Exist" if self.method == "create" else "URL"
        return f"Bundle.entry[{self.place}].request." + ("ifNoneExist" if self.method == "create" else "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The resource a write is about."""

    asked: Asked
    does: str
    """create, update, delete, or nothing: what was to be created is there, what was to be deleted is not."""
    id: str
    stored: Stored | None = None
    preconditions: tuple[PreconditionRow, ...] = ()
    patients: tuple[PatientRow, ...] = ()
    findings: tuple[Finding, ...] = ()


async def settle(office: Office, actor: Actor, asked: Asked) -> Target:
    """Find the target. Raises what http.html says of unknown ids, several matches and versions."""
    if asked.method == "create":
        return await _of_create(office, actor, asked)
    if asked.method == "delete":
        return await _of_delete(office, actor, asked)
    return await _of_update(office, actor, asked)


async def _of_create(office: Office, actor: Actor, asked: Asked) -> Target:
    if asked.condition is None:
        return await _new(office, actor, asked)
    return await _unless_there(office, actor, asked)


async def _unless_there(office: Office, actor: Actor, asked: Asked) -> Target:
    """What meets the condition; else a new one, of which no other can be made by the same condition meanwhile."""
    condition = read_condition(asked.type, asked.condition or "", asked.asked_in, office.base_url)
    version = await office.place.store.precondition(actor.organisation, condition.digest)
    there = await the_one(office, actor, condition, asked.asked_in)
    if there is not None:
        return Target(asked=asked, does="nothing", id=there.id, stored=there)
    first = PreconditionRow(tenant=actor.organisation, digest=condition.digest, version=version + 1)
    return await _new(office, actor, asked, (first,), condition.findings)


async def _new(
    office: Office,
    actor: Actor,
    asked: Asked,
    preconditions: tuple[PreconditionRow, ...] = (),
    findings: tuple[Finding, ...] = (),
) -> Target:
    """A new resource. A Patient with a valid number and a whole birth date is the one on file, which then says what is
    sent and what it said besides, or it is registered.

    Raises WrongPatient where another birth date is on file with that number.
    """
    if asked.type != "Patient":
        id_ = office.place.ids.new()
        return Target(asked=asked, does="create", id=id_, preconditions=preconditions, findings=findings)
    match = await match_patient(office.place, actor, office.place.renderer.identity(asked.resource or {}))
    stored = match.on_file
    if stored is not None:
        _check_versions(stored, asked)
        known: Any = parse_json(stored.text.encode())
        asked = replace(asked, resource=with_on_file(asked.resource or {}, known))
    return Target(
        asked=asked,
        does="create" if stored is None else "update",
        id=match.id,
        stored=stored,
        preconditions=preconditions,
        patients=match.rows,
        findings=findings,
    )


async def _of_update(office: Office, actor: Actor, asked: Asked) -> Target:
    given = (asked.resource or {}).get("id")
    if asked.condition is not None and asked.method == "patch":
        condition = read_condition(asked.type, asked.condition, asked.asked_in, office.base_url)
        stored = await the_one(office, actor, condition, asked.asked_in)  # which a patch does not create
        asked_id = stored.id if stored else ""
    elif asked.condition is not None:
        target = await _unless_there(office, actor, asked)
        if target.does == "create":
            if given is not None:
                raise _no_ids_of_clients(_OF_A_TYPE)
            return target
        if target.does == "update":  # a Patient who is on file
            _check_id(asked, target.id)
            return target
        asked_id, stored = target.id, target.stored
    else:
        asked_id, stored = asked.id or "", await _read(office, actor, asked)
    if stored is None:
        raise _no_ids_of_clients(_OF_ONE) if asked.method == "update" else not_found()
    _check_id(asked, asked_id)
    if stored.deleted:
        raise Gone(Finding("deleted", "This resource was deleted.", None, reason="resource-deleted"))
    _check_own(actor, stored)
    _check_versions(stored, asked)
    return Target(asked=asked, does="update", id=asked_id, stored=stored)


def _check_id(asked: Asked, id_: str) -> None:
    given = (asked.resource or {}).get("id")
    if asked.method == "update" and given != id_ and (given is not None or asked.condition is None):
        text = "The id in the body must be the id of the resource that is changed."
        raise Invalid(Finding("value", text, f"{asked.type}.id", reason="id-mismatch"))


async def _of_delete(office: Office, actor: Actor, asked: Asked) -> Target:
    """What is not there needs no deleting (R4 http.html#delete): the answer is the same each time."""
    if asked.condition is not None:
        condition = read_condition(asked.type, asked.condition, asked.asked_in, office.base_url)
        stored = await the_one(office, actor, condition, asked.asked_in)
        findings = condition.findings
    else:
        stored, findings = await _read(office, actor, asked), ()
    if stored is None or stored.deleted:
        return Target(asked=asked, does="nothing", id=asked.id or "", findings=findings)
    if not is_of_the_loop(stored):  # which is nobody's to delete: see rules.check_deletable
        _check_own(actor, stored)
    _check_versions(stored, asked)
    return Target(asked=asked, does="delete", id=stored.id, stored=stored)


def _check_versions(stored: Stored, asked: Asked) -> None:
    check_not_there(asked.if_none_match, stored.version)
    check_version(stored, the_version(asked.if_match, stored.version))


async def _read(office: Office, actor: Actor, asked: Asked) -> Stored | None:
    if asked.id is None or not is_id(asked.id):
        return None
    return await office.place.store.read(actor, asked.type, asked.id)


def is_of_the_loop(stored: Stored) -> bool:
    """Whether it belongs to a referral's loop, whoever wrote it."""
    return stored.case_id is not None and stored.type in CHANGED


def _check_own(actor: Actor, stored: Stored) -> None:
    if stored.tenant == TENANT:
        text = "This is an entry of the directory, which the operator loads. It is not changed over REST."
        raise Forbidden(Finding("forbidden", text, None, reason="directory-entry"))
    if not is_own(actor, stored):
        text = "You may read this resource, but another organisation sent it, and only that one may change it."
        raise Forbidden(Finding("forbidden", text, None, reason="not-your-resource"))


_OF_ONE = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH")
_OF_A_TYPE = ("DELETE", "GET", "HEAD", "OPTIONS", "POST")
"""What is taken where a PUT would have to make a new resource under an id of the client's choice."""


def _no_ids_of_clients(allow: tuple[str, ...]) -> MethodNotAllowed:
    text = "There is no such resource, and ids are given by the server: create it by POST to its type."
    return MethodNotAllowed(Finding("not-supported", text, None, reason="no-update-as-create"), allow=allow)
