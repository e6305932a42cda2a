"""POST [base]/[type]/$validate and [base]/[type]/[id]/$validate: what is wrong with a resource; nothing is stored.

https://hl7.org/fhir/R4/resource-operation-validate.html: 200 whether or not the resource is valid. Only a call that
cannot be made sense of is refused. What the state table allows is not asked: that is known when the step is taken.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.intake import check_test_numbers
from fitwork_fhir.api.media import json_body
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.reads import stored_of
from fitwork_fhir.api.respond import fhir
from fitwork_fhir.api.table import ROWS
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Gone, Invalid, NotFound, Severity, warning
from fitwork_fhir.fhir.modifiers import modifier_warnings
from fitwork_fhir.fhir.submission import holds_red_flag
from fitwork_fhir.fhir.validation import can_check, check_whole, parse_json, readable_types
from fitwork_fhir.fhir.writing.outcome import outcome

_INPUT = frozenset({"resource", "mode", "profile"})
_MODES = frozenset({"create", "update", "delete", "profile"})
_TAKEN_AS = {"create": frozenset({"create", "refer"}), "update": frozenset({"update"}), "delete": frozenset({"delete"})}
"""The interactions of the table that serve a mode."""
_ALL_OK = Finding("informational", "All OK", None, Severity.INFORMATION)
_RED_FLAG = (
    "This reports a red flag. It was only validated: nothing was stored and nobody was told. Act on it now, by "
    "telephone: 999 in an emergency, otherwise the practice or the duty clinician."
)


class _Asked(NamedTuple):
    """The parameters of the operation."""

    resource: object
    mode: str | None
    profile: str | None


async def validate(request: Request, office: Office, type_: str, id_: str | None = None) -> Response:
    """The findings as an OperationOutcome: errors, or that all is well."""
    if type_ not in readable_types():
        raise NotFound(Finding("not-found", "No such resource type is read here.", None, reason="type-unknown"))
    asked = _asked(parse_json(await json_body(request)), request, type_)
    actor_of(request, office)
    _check_call(asked, type_, id_)
    if office.only_test_numbers:
        check_test_numbers(asked.resource)
    findings = [each async for each in _of_mode(request, office, asked, type_, id_)]
    resource = asked.resource
    if resource is None and asked.mode != "delete" and id_ is not None:
        resource = parse_json((await stored_of(request, office, type_, id_)).text.encode())
    if resource is not None:
        findings += check_whole(resource, asked.profile)
        findings += modifier_warnings(resource) if isinstance(resource, dict) else ()
    if not any(each.severity is Severity.ERROR for each in findings):
        findings.insert(0, _ALL_OK)
    if holds_red_flag(asked.resource):
        findings.append(warning("business-rule", _RED_FLAG, None, reason="red-flag-not-stored"))
    return fhir(outcome(findings))


def _asked(body: object, request: Request, type_: str) -> _Asked:
    """From Parameters, or from a resource as the body with mode and profile in the URL."""
    query = request.query_params
    parameters = _parameters(body)
    if parameters is None or (type_ == "Parameters" and not _INPUT & {each.get("name") for each in parameters}):
        return _Asked(body, query.get("mode"), query.get("profile"))
    if sum(each.get("name") == "resource" for each in parameters) > 1:
        text = "One resource is validated at a time."
        raise Invalid(Finding("value", text, "Parameters.parameter", reason="validate-resource"))
    named = {each.get("name"): each for each in parameters}
    resource = named.get("resource", {}).get("resource")
    mode = _text(named.get("mode", {}), "mode", "valueCode", "valueString")
    profile = _text(named.get("profile", {}), "profile", "valueUri", "valueCanonical", "valueUrl", "valueString")
    return _Asked(resource, mode or query.get("mode"), profile or query.get("profile"))


def _parameters(body: object) -> list[dict[str, Any]] | None:
    """The members of a Parameters resource; None where the body is something else."""
    if not isinstance(body, dict) or body.get("resourceType") != "Parameters":
        return None
    members = body.get("parameter")
    if not isinstance(members, list) or not all(isinstance(each, dict) for each in members):
        return []
    return members


def _text(parameter: dict[str, Any], name: str, *forms: str) -> str | None:
    given = next((parameter[form] for form in forms if form in parameter), None)
    if parameter and not isinstance(given, str):
        text = f"The parameter {name} is given as {forms[0]}."
        raise Invalid(Finding("value", text, "Parameters.parameter", reason="validate-parameter"))
    return given


def _check_call(asked: _Asked, type_: str, id_: str | None) -> None:
    """Raises Invalid where there is nothing that could be validated."""
    if asked.mode is not None and asked.mode not in _MODES:
        text = "mode is create, update, delete or profile."
        raise Invalid(Finding("code-invalid", text, "mode", reason="validate-mode"))
    if asked.mode == "create" and id_ is not None:
        text = "What is to be created has no id in the URL yet: ask [type]/$validate."
        raise Invalid(Finding("value", text, "mode", reason="validate-mode"))
    if asked.resource is None and id_ is None:
        text = "Give the resource: as the body, or as the parameter resource of Parameters."
        raise Invalid(Finding("required", text, "resource", reason="validate-resource"))
    if asked.resource is None and asked.mode in ("create", "update"):
        text = "To validate a create or an update give the resource as it would be sent."
        raise Invalid(Finding("required", text, "resource", reason="validate-resource"))
    kind = asked.resource.get("resourceType") if isinstance(asked.resource, dict) else None
    if asked.resource is not None and kind != type_:
        text = f"The resource must be a {type_}, as the path says."
        raise Invalid(Finding("structure", text, "resourceType", reason="resource-type"))
    if asked.profile is not None and not can_check(asked.profile, type_):
        text = "This profile is not held here or is not about this type, so nothing was checked against it."
        raise Invalid(Finding("not-supported", text, "profile", reason="profile-unknown"))


async def _of_mode(
    request: Request, office: Office, asked: _Asked, type_: str, id_: str | None
) -> AsyncIterator[Finding]:
    """What stands against the create, update or delete itself."""
    if asked.mode not in _TAKEN_AS:
        return
    for each in _not_taken(asked.mode, type_):
        yield each
    if asked.mode == "create":
        return
    own = asked.resource.get("id") if isinstance(asked.resource, dict) else id_
    if own is None or (id_ is not None and own != id_):
        text = "The id in the body must be the id in the URL."
        yield Finding("value", text, f"{type_}.id", reason="id-mismatch")
    elif isinstance(own, str):
        try:
            await stored_of(request, office, type_, own)
        except (NotFound, Gone) as missing:
            for each in missing.findings:
                yield each


def _not_taken(mode: str, type_: str) -> Iterator[Finding]:
    if not any(
        row.type == type_ or row.path.endswith(f"/{type_}") for row in ROWS if row.interaction in _TAKEN_AS[mode]
    ):
        yield Finding(
            "not-supported", f"This server takes no {mode} of this type.", None, reason="interaction-not-served"
        )
