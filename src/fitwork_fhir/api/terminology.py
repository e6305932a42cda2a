"""$expand, $validate-code, $lookup and $translate, by GET and by POST (R4 terminology-service.html)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.dispatch import Handler
from fitwork_fhir.api.intake import parsed_resource
from fitwork_fhir.api.media import check_acceptable, json_body
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.respond import fhir, preferred, warned
from fitwork_fhir.api.searches import asked_pairs
from fitwork_fhir.errors import Finding, FitworkError, NotFound
from fitwork_fhir.fhir.operations import EXPAND, LOOKUP, TRANSLATE, VALIDATE_IN_SET, VALIDATE_IN_SYSTEM, Operation
from fitwork_fhir.fhir.published import published
from fitwork_fhir.fhir.terminology import answers
from fitwork_fhir.fhir.terminology.asked import Asked, of_parameters, of_query
from fitwork_fhir.fhir.terminology.translation import translate
from fitwork_fhir.fhir.writing.times import instant


def asking(operation: Operation) -> Handler:
    """The handler of an operation: at its type, and where it is offered there at one resource."""

    async def answer(request: Request, office: Office, type_: str, id_: str | None = None) -> Response:
        check_acceptable(request)
        strict = "handling=strict" in preferred(request)
        posted = request.method == "POST"
        resource = parsed_resource(office, await json_body(request), "Parameters") if posted else {}
        try:
            pairs = [] if posted else await asked_pairs(request)
            asked = (
                of_parameters(operation, resource, strict=strict)
                if posted
                else of_query(operation, pairs, strict=strict)
            )
            made = _answered(operation, asked, _url(type_, id_), instant(office.place.clock.now()))
        except FitworkError as problem:
            if not any("resource" in part for part in resource.get("parameter", ())):
                problem.red_flag = False  # type: ignore[attr-defined]  # a question about a code reports nobody's flag
            raise
        return fhir(made, headers=warned(asked.findings))

    return answer


def _answered(operation: Operation, asked: Asked, url: str | None, at: str) -> dict[str, Any]:
    if operation is EXPAND:
        return answers.expand(asked, url, at)
    if operation is VALIDATE_IN_SET:
        return answers.validate_in_set(asked, url)
    if operation is VALIDATE_IN_SYSTEM:
        return answers.validate_in_system(asked, url)
    if operation is LOOKUP:
        return answers.lookup(asked)
    assert operation is TRANSLATE
    return translate(asked, url)


def _url(type_: str, id_: str | None) -> str | None:
    """The canonical of the resource the operation is called at; None at its type."""
    if id_ is None:
        return None
    found = published().get((type_, id_))
    if found is None:
        text = "There is no such definition here. What is published: GET [base]/" + type_ + "."
        raise NotFound(Finding("not-found", text, None, reason="definition-unknown"))
    return found.url
