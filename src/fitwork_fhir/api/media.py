"""Which formats are spoken: FHIR JSON in and out (R4 http.html#mime-type, BaRS Accept header)."""

import re
from collections.abc import Iterable

from starlette.requests import Request

from fitwork_fhir.errors import Finding, NotAcceptable, TooLarge, UnsupportedMedia

_TYPES = frozenset({"application/fhir+json", "application/json", "application/json+fhir", "text/json"})
_ANY = frozenset({"*/*", "application/*"})
_FORMATS = frozenset({"json", *_TYPES})
PATCH = "application/json-patch+json"
MAX_BODY = 5 * 1024 * 1024


def check_acceptable(request: Request) -> None:
    """`_format` beats Accept; anything but JSON is 406."""
    wanted = request.query_params.get("_format")
    if wanted is not None:
        return acceptable_format([("_format", wanted)])
    accept = request.headers.get("accept", "*/*")
    offered = {_media(part) for part in accept.split(",") if not _REFUSED.search(part)}
    if not offered & (_TYPES | _ANY | {PATCH, ""}):
        raise _not_acceptable("Accept")


_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*(;|$)")
"""A weight of zero: not this one (RFC 9110 12.4.2)."""


def acceptable_format(pairs: Iterable[tuple[str, str]]) -> None:
    """The `_format` among the parameters of a request, if any; a + may have come as a space."""
    for name, value in pairs:
        if name == "_format" and _media(value.replace(" ", "+")) not in _FORMATS:
            raise _not_acceptable("_format")


def _media(text: str) -> str:
    return text.split(";")[0].strip().lower()


def _not_acceptable(where: str) -> NotAcceptable:
    return NotAcceptable(
        Finding("not-supported", "This server answers in FHIR JSON only.", where, reason="format-not-answered")
    )


def content_type(request: Request) -> str:
    """The media type of the body, without parameters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def json_body(request: Request, *, patch: bool = False) -> bytes:
    """The body of a request that must be FHIR JSON (or JSON Patch). Raises UnsupportedMedia and TooLarge."""
    check_acceptable(request)
    allowed = {PATCH} if patch else _TYPES
    if content_type(request) not in allowed:
        word = PATCH if patch else "application/fhir+json"
        raise UnsupportedMedia(
            Finding("not-supported", f"Send the body as {word}.", "Content-Type", reason="media-type")
        )
    return await bounded(request)


async def bounded(request: Request) -> bytes:
    """The body, refused before it fills the memory."""
    if (whole(request.headers.get("content-length", "0")) or 0) > MAX_BODY:
        raise too_large()
    chunks, size = [], 0
    request.scope[_READ] = b""
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise too_large()
        chunks.append(chunk)
    body = b"".join(chunks)
    request.scope[_READ] = body
    return body


async def body_so_far(request: Request) -> bytes:
    """The body of a request that is being refused, read now where nobody did; empty where it is too large."""
    if _READ not in request.scope:
        try:
            await bounded(request)
        except TooLarge:
            return b""
    body: bytes = request.scope[_READ]
    return body


_READ = "fitwork.body"


def whole(text: str) -> int | None:
    """A whole number of at most nine digits; None for any other text."""
    return int(text) if len(text) < 10 and text.isascii() and text.isdigit() else None


def too_large() -> TooLarge:
    text = (
        f"The body is larger than {MAX_BODY // 1024 // 1024} MiB and was not read. If it reports a red flag, act "
        "on it now, by telephone."
    )
    return TooLarge(Finding("too-long", text, None, reason="body-too-large"))
