"""Which formats are spoken: FHIR JSON in and out (R4 http.html#mime-type, BaRS Accept header)."""

import re
from collections.abc import Iterable

from starlette.requests import Request

from fitwork_fhir.api.headers import joined, whole
from fitwork_fhir.errors import Finding, NotAcceptable, TooLarge, UnsupportedMedia

_TYPES = frozenset({"application/fhir+json", "application/json", "application/json+fhir", "text/json"})
_ANY = frozenset({"*/*", "application/*"})
_FORMATS = frozenset({"json", *_TYPES})
PATCH = "application/json-patch+json"
MAX_BODY = 5 * 1024 * 1024


def check_acceptable(request: Request) -> None:
    """`_format` beats Accept; anything but JSON, or another version of FHIR than R4, is 406."""
    wanted = request.query_params.get("_format")
    if wanted:
        return acceptable_format([("_format", wanted)])
    accept = joined(request, "accept") or "*/*"
    offered = {_media(part) for part in accept.split(",") if not _REFUSED.search(part) and _version(part) in _R4}
    if not offered & (_TYPES | _ANY | {PATCH, ""}):
        raise _not_acceptable("Accept")


_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*(;|$)")
"""A weight of zero: not this one (RFC 9110 12.4.2)."""


def acceptable_format(pairs: Iterable[tuple[str, str]]) -> None:
    """The `_format` among the parameters of a request, if any; a + may have come as a space."""
    for name, value in pairs:
        if name == "_format" and value and not _is_answered(value.replace(" ", "+")):
            raise _not_acceptable("_format")


def _is_answered(format_: str) -> bool:
    return _media(format_) in _FORMATS and _version(format_) in _R4


_R4 = frozenset({None, "4.0", "4.0.0", "4.0.1"})
_VERSION = re.compile(r';\s*fhirversion\s*=\s*"?([^;"\s]*)', re.IGNORECASE)


def _version(media: str) -> str | None:
    """The fhirVersion parameter of a media type (R4 http.html#version-parameter); None without one."""
    found = _VERSION.search(media)
    return found[1] if found else None


def fhir_version(request: Request) -> str | None:
    """The version of FHIR that the body is said to be in; None where nothing is said."""
    return _version(request.headers.get("content-type", ""))


def _media(text: str) -> str:
    return text.split(";")[0].strip().lower()


def _not_acceptable(where: str) -> NotAcceptable:
    return NotAcceptable(
        Finding("not-supported", "This server answers in FHIR R4 JSON only.", where, reason="format-not-answered")
    )


def content_type(request: Request) -> str:
    """The media type of the body, without parameters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def json_body(request: Request, *, patch: bool = False, versions: frozenset[str | None] = _R4) -> bytes:
    """The body of a request that must be FHIR JSON (or JSON Patch) of R4, or another of `versions`.

    Raises UnsupportedMedia and TooLarge.
    """
    check_acceptable(request)
    allowed = {PATCH} if patch else _TYPES
    if content_type(request) not in allowed:
        word = PATCH if patch else "application/fhir+json"
        raise UnsupportedMedia(
            Finding("not-supported", f"Send the body as {word}.", "Content-Type", reason="media-type")
        )
    if fhir_version(request) not in versions:
        text = "Send FHIR R4: fhirVersion is 4.0, or left out."
        raise UnsupportedMedia(Finding("not-supported", text, "Content-Type", reason="fhir-version"))
    return await bounded(request)


async def bounded(request: Request) -> bytes:
    """The body, refused where it is packed, and before it fills the memory."""
    if is_packed(request):
        text = (
            "The body is in a content coding and was not read. Send it as it is, without Content-Encoding. If it "
            "reports a red flag, act on it now, by telephone."
        )
        raise UnsupportedMedia(
            Finding("not-supported", text, "Content-Encoding", reason="content-encoding"), accept_encoding="identity"
        )
    return await _drawn(request)


def is_packed(request: Request) -> bool:
    """Whether the body is said to be in a content coding (RFC 9110 8.4)."""
    codings = (joined(request, "content-encoding") or "").lower().split(",")
    return any(coding.strip() not in ("", "identity") for coding in codings)


async def _drawn(request: Request) -> bytes:
    request.scope[_READ] = b""
    if (whole(request.headers.get("content-length", "0")) or 0) > MAX_BODY:
        request.scope[_UNREAD] = True
        raise too_large()
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            request.scope[_UNREAD] = True
            raise too_large()
        chunks.append(chunk)
    body = b"".join(chunks)
    request.scope[_READ] = body
    return body


async def body_so_far(request: Request) -> bytes:
    """The body of a request that is being refused, read now where nobody did; empty where it is too large."""
    if _READ not in request.scope:
        try:
            await _drawn(request)
        except TooLarge:
            return b""
    body: bytes = request.scope[_READ]
    return body


def was_unread(request: Request) -> bool:
    """Whether there was more of the body than was read, so that nobody can say what it reports."""
    return bool(request.scope.get(_UNREAD))


_READ, _UNREAD = "fitwork.body", "fitwork.body-unread"


def too_large() -> TooLarge:
    text = (
        f"The body is larger than {MAX_BODY // 1024 // 1024} MiB and was not read. If it reports a red flag, act "
        "on it now, by telephone."
    )
    return TooLarge(Finding("too-long", text, None, reason="body-too-large"))
