"""Every path of the API as one table; the server, /metadata and openapi.yaml are made from it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fitwork_fhir import __version__
from fitwork_fhir.api import (
    definitions,
    doors,
    histories,
    plain,
    reads,
    record_door,
    searches,
    status_pages,
    terminology,
    update,
    validate,
)
from fitwork_fhir.api.dispatch import Dispatch, Handler, allowed
from fitwork_fhir.api.documentation import add_documentation
from fitwork_fhir.api.error_responses import error_response
from fitwork_fhir.api.middleware import Echo
from fitwork_fhir.api.openapi import document
from fitwork_fhir.api.red_flags import hear_refused, heard
from fitwork_fhir.api.table import PREFIX, ROWS, Row
from fitwork_fhir.errors import Finding, FitworkError, MethodNotAllowed, NotFound
from fitwork_fhir.fhir.operations import TERMINOLOGY

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

HANDLERS: dict[str, Handler] = {
    "process-message": heard(doors.process_message),
    "transaction": heard(doors.transaction),
    "refer": heard(doors.service_request),
    "triage": heard(doors.triage_only, alert=False),
    "validate": heard(validate.validate, alert=False),
    "build-referral": record_door.build_referral,
    "read": definitions.read,
    "vread": reads.vread,
    "history": histories.history,
    "history-type": histories.history_of_type,
    "search": searches.search,
    "create": heard(plain.create),
    "update": heard(update.update),
    "patch": heard(update.patch),
    "update-where": heard(plain.update_where),
    "delete": plain.delete,
    "delete-where": plain.delete_where,
    "search-definition": definitions.search,
    **{operation.id: heard(terminology.asking(operation)) for operation in TERMINOLOGY},
    "metadata": status_pages.metadata,
    "states": status_pages.states,
    "health": status_pages.health,
}
"""What serves an interaction of the table. What takes in answers of a form is heard for red flags, even refused."""


def build_api(lifespan: Lifespan | None = None) -> FastAPI:
    """The FastAPI application; without a lifespan only its documentation can be asked for."""
    app = FastAPI(
        title="fitwork_fhir",
        version=__version__,
        lifespan=lifespan or _nothing,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )  # a trace would hold query strings
    app.openapi = partial(document, ROWS, __version__)  # type: ignore[method-assign]
    app.router.routes.append(Route(PREFIX + "{rest:path}", Dispatch(_below(ROWS), HANDLERS, hear_refused)))
    for row in ROWS:
        if not row.path.startswith(PREFIX):
            app.add_route(row.path, _page(HANDLERS[row.interaction]), methods=[row.method, "OPTIONS"])
    add_documentation(app)
    app.add_middleware(Echo)
    app.add_exception_handler(HTTPException, _http_error)
    return app


@asynccontextmanager
async def _nothing(app: FastAPI) -> AsyncIterator[None]:
    yield


def _below(rows: tuple[Row, ...]) -> list[Row]:
    return [row for row in rows if row.path.startswith(PREFIX)]


def _page(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allowed(("GET", "HEAD"))})
        return await handler(request, request.app.state.office)

    return endpoint


async def _http_error(request: Request, problem: Exception) -> Response:
    """Paths and methods outside the FHIR base that nobody serves."""
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    wrong: FitworkError
    if status == 405:
        wrong = MethodNotAllowed(
            Finding("not-supported", "This path does not take this method.", None, reason="method-not-allowed")
        )
    else:
        wrong = NotFound(
            Finding(
                "not-found", f"Nothing is served at this path. The FHIR base is {PREFIX}.", None, reason="path-unknown"
            )
        )
    headers = getattr(problem, "headers", None)
    return error_response(wrong, dict(headers or {}))
