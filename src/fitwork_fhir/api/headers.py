"""Headers that may come in several lines, and those that may not (RFC 9110 5.3)."""

from starlette.requests import Request

from fitwork_fhir.errors import Finding, Invalid, PreconditionFailed

Versions = tuple[int, ...] | None
"""The versions of which one is asked for; None: any."""


def joined(request: Request, name: str) -> str | None:
    """The lines of a header that is a list, as one; None without any."""
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None


def sole(request: Request, name: str) -> str | None:
    """A header that says one thing; None without it. Raises Invalid where it comes twice: which of them counts?"""
    lines = request.headers.getlist(name)
    if len(lines) > 1:
        raise Invalid(Finding("value", "This header is given once.", name, reason="header-twice"))
    return lines[0] if lines else None


def whole(text: str) -> int | None:
    """A whole number of at most nine digits; None for any other text."""
    return int(text) if len(text) < 10 and text.isascii() and text.isdigit() else None


def versions_named(text: str | None, where: str) -> Versions:
    """The versions that If-Match names, of which any will do (RFC 9110 13.1.1)."""
    if text is None or text.strip() == "*":
        return None
    found = [whole(tag.strip().removeprefix("W/").strip('"')) for tag in text.split(",")]
    if None in found:
        words = 'If-Match is a version tag such as W/"3", or several with commas between them.'
        raise Invalid(Finding("value", words, where, reason="if-match-form"))
    return tuple(version for version in found if version is not None)


def the_version(versions: Versions, current: int) -> int | None:
    """The version to hold a change to: the current one where it is among those named."""
    if versions is None:
        return None
    return current if current in versions else versions[0]


def names_version(tags: str, current: str) -> bool:
    """Whether If-None-Match names the tag of the current version, or any, compared weakly (RFC 9110 13.1.2)."""
    named = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    return "*" in named or f'"{current}"' in named


def check_not_there(tags: str | None, current: int) -> None:
    """If-None-Match of a change: `*` asks that there is no such resource. Raises PreconditionFailed where there is."""
    if tags is not None and names_version(tags, str(current)):
        text = "If-None-Match asks that this resource, or this version of it, is not there; it is."
        raise PreconditionFailed(Finding("conflict", text, "If-None-Match", reason="if-none-match"))
