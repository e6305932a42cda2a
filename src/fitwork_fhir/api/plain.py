"""Resources a practice or a service sends on their own: kept, changed and deleted as theirs; where they concern a
referral, heard."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.carry_out import Done, carry_out
from fitwork_fhir.api.headers import sole
from fitwork_fhir.api.intake import parsed_with_findings
from fitwork_fhir.api.media import check_acceptable, json_body
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.reads import fetching
from fitwork_fhir.api.red_flags import mark, patch_reports, reported_anew
from fitwork_fhir.api.respond import as_it_stands, if_match, if_none_match, warned, written_response
from fitwork_fhir.api.searches import check_url
from fitwork_fhir.api.targets import Asked
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir.validation import parse_json


async def create(request: Request, office: Office, type_: str) -> Response:
    """POST [base]/[type], perhaps with If-None-Exist: an answer, consent or service report is heard at once."""
    resource, findings = parsed_with_findings(office, await json_body(request), type_)
    condition = sole(request, "If-None-Exist") or _asked_in_the_url(request)
    return await _answered(
        request, office, Asked(method="create", type=type_, resource=resource, condition=condition), findings
    )


async def update(request: Request, office: Office, type_: str, id_: str) -> Response:
    """PUT [base]/[type]/[id] of a resource of the caller's own."""
    resource, findings = parsed_with_findings(office, await json_body(request), type_)
    asked = Asked(method="update", type=type_, id=id_, resource=resource, **versions(request))
    return await changed(request, office, asked, findings)


async def update_where(request: Request, office: Office, type_: str) -> Response:
    """PUT [base]/[type]?[condition]."""
    resource, findings = parsed_with_findings(office, await json_body(request), type_)
    asked = Asked(method="update", type=type_, resource=resource, condition=_condition(request), **versions(request))
    return await _answered(request, office, asked, findings)


async def patch(request: Request, office: Office, type_: str, id_: str) -> Response:
    """PATCH of a resource of the caller's own by JSON Patch (RFC 6902); the result is held to the rules of a PUT."""
    operations = parse_json(await json_body(request, patch=True))
    asked = Asked(method="patch", type=type_, id=id_, operations=operations, **versions(request))
    return await changed(request, office, asked, ())


async def delete(request: Request, office: Office, type_: str, id_: str) -> Response:
    """DELETE [base]/[type]/[id]: 204, as often as it is asked."""
    check_acceptable(request)
    return await _answered(request, office, Asked(method="delete", type=type_, id=id_, **versions(request)), ())


async def delete_where(request: Request, office: Office, type_: str) -> Response:
    """DELETE [base]/[type]?[condition]."""
    check_acceptable(request)
    asked = Asked(method="delete", type=type_, condition=_condition(request), **versions(request))
    return await _answered(request, office, asked, ())


def versions(request: Request) -> dict[str, Any]:
    """What a change asks of the version on file: fields of Asked."""
    return {"if_match": if_match(request), "if_none_match": if_none_match(request)}


def _asked_in_the_url(request: Request) -> str | None:
    """A search in the URL of a create, as some clients ask for a conditional one (Aidbox, fhirpy).

    Passed over, it would make a second resource where the client wants the first."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in _SHOWN]
    check_url(request, kept)
    return urlencode(kept) if kept else None


_SHOWN = frozenset({"_format", "_pretty"})


def _condition(request: Request) -> str:
    check_url(request, request.query_params.multi_items())
    return str(request.scope["query_string"].decode("latin-1"))


async def changed(request: Request, office: Office, asked: Asked, findings: tuple[Finding, ...]) -> Response:
    """A refused change says of a red flag only what the resource did not hold before."""
    try:
        return await _answered(request, office, asked, findings)
    except Exception as problem:
        fetch = fetching(office, actor_of(request, office))
        before = await fetch(asked.type, asked.id or "")
        if before is not None and asked.resource is not None:
            mark(problem, await reported_anew(before, asked.resource, fetch))
        elif before is not None and asked.method == "patch":
            mark(problem, await patch_reports(before, asked.operations, fetch))
        raise


async def _answered(request: Request, office: Office, asked: Asked, findings: tuple[Finding, ...]) -> Response:
    (done,) = await carry_out(office, actor_of(request, office), (asked,))
    return _response(request, office, replace(done, findings=(*findings, *done.findings)), warned(done.findings))


def _response(request: Request, office: Office, done: Done, extra: dict[str, str]) -> Response:
    if done.status == 204:
        version = {"ETag": f'W/"{done.document.version}"'} if done.document else {}
        return Response(status_code=204, headers={**version, **extra})
    if done.document is not None and done.at is not None:
        return written_response(
            request, office, done.document, done.at, done.status, extra=extra, findings=done.findings
        )
    if done.stored is None:
        raise AssertionError("nothing was written and nothing was there")
    response = as_it_stands(request, office, done.stored)
    response.headers.update(extra)
    return response
