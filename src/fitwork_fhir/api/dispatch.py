"""Which handler serves a path below the FHIR base: looked up by its segments, so that every type costs the same."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fitwork_fhir.api.error_responses import error_response
from fitwork_fhir.api.inner import ANSWER
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.table import PREFIX, Row
from fitwork_fhir.errors import Finding, FitworkError, MethodNotAllowed, NotFound

Handler = Callable[..., Awaitable[Response]]
"""Takes the request, the office, then the type and the ids of its path."""
Hearing = Callable[[Request, Office, FitworkError], Awaitable[None]]
"""Told of what is refused before a handler has it: it may report a red flag."""
Segments = tuple[str | None, ...]
"""A path below the base; None stands for a parameter."""


class Dispatch:
    """The ASGI application of the rows below the base."""

    def __init__(self, rows: Iterable[Row], handlers: Mapping[str, Handler], hear: Hearing) -> None:
        self._hear = hear
        self._served: dict[Segments, dict[str, tuple[Handler, Row]]] = {}
        for row in rows:
            by_method = self._served.setdefault(_segments(row.path), {})
            by_method[row.method] = (handlers[row.interaction], row)
            if row.method == "GET":
                by_method["HEAD"] = by_method["GET"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[ANSWER] = self._answer
        request = Request(scope, receive)
        response = await self._answer(request, scope["app"].state.office)
        await response(scope, receive, send)  # of a HEAD, the server sends the headers alone

    async def _answer(self, request: Request, office: Office) -> Response:
        path = request.scope["path"].removeprefix(PREFIX)
        below = path.removeprefix("/").removesuffix("/")
        parts = tuple(below.split("/")) if below else ()
        served = self._serving(parts) if path[:1] in ("", "/") and all(parts) else None
        if served is None:
            nothing = NotFound(Finding("not-found", "Nothing is served at this path.", None, reason="path-unknown"))
            await self._hear(request, office, nothing)
            raise nothing
        methods, values = served
        allow = {"Allow": allowed(methods)}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=allow)
        found = methods.get(request.method)
        if found is None:
            wrong = MethodNotAllowed(
                Finding("not-supported", "This path does not take this method.", None, reason="method-not-allowed")
            )
            await self._hear(request, office, wrong)
            return error_response(wrong, allow)
        handler, row = found
        return await handler(request, office, *((row.type,) if row.type else ()), *values)

    def _serving(self, parts: tuple[str, ...]) -> tuple[Mapping[str, tuple[Handler, Row]], tuple[Any, ...]] | None:
        """The methods of a path and the values of its parameters, the most exact row first."""
        for known in _shapes(parts):
            methods = self._served.get(known)
            if methods is not None:
                return methods, tuple(part for part, name in zip(parts, known, strict=True) if name is None)
        return None


def allowed(methods: Iterable[str]) -> str:
    """The Allow header of a path that takes these methods (RFC 9110 9.3.7)."""
    return ", ".join(sorted({*methods, "OPTIONS"}))


def _segments(path: str) -> Segments:
    below = path.removeprefix(PREFIX).strip("/")
    return tuple(None if part.startswith("{") else part for part in below.split("/")) if below else ()


def _shapes(parts: tuple[str, ...]) -> tuple[Segments, ...]:
    """What a row for this path may look like: [type]/[id]/_history/[version], the type named or any."""
    if len(parts) < 2:
        return (parts,)
    version = (None,) * len(parts[3:])
    if parts[1].startswith("$") and len(parts) == 2:
        return parts, (None, parts[1])  # an operation is no id
    return parts, (parts[0], None, *parts[2:3], *version), (None, None, *parts[2:3], *version)
