"""Pure ASGI middleware: ids echoed in every answer, and no traceback to any caller."""

import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fitwork_fhir.api.error_responses import error_response, unexpected_response
from fitwork_fhir.errors import FitworkError

ECHOED = ("X-Request-Id", "X-Correlation-Id")


class Echo:
    """Echoes X-Request-Id and X-Correlation-Id (BaRS), and answers what nobody caught."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope)
        started = False

        async def echoing(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name in ECHOED:
                    if name in given:
                        headers[name] = given[name]
            await send(message)

        try:
            await self._app(scope, receive, echoing)
        except FitworkError as problem:
            if started:
                raise
            await error_response(problem)(scope, receive, echoing)
        except Exception as problem:
            reference = uuid.uuid4().hex[:12]
            note(scope, problem, reference)
            if started:
                raise
            flagged = bool(getattr(problem, "red_flag", False))
            await unexpected_response(reference, red_flag=flagged)(scope, receive, echoing)


def note(scope: Scope, problem: Exception, reference: str) -> None:
    """Log where it happened: file and line of each frame, never a value."""
    frames = []
    traceback = problem.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('fitwork_fhir', 1)[-1]}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    office = getattr(scope["app"].state, "office", None) if "app" in scope else None
    if office is not None:
        office.place.probe.record("unexpected", reference=reference, error=type(problem).__name__, frames=frames[-6:])
