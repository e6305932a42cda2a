"""Resources as HTTP answers: ETag, Last-Modified, Location, conditional reads (R4 http.html)."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.error_responses import FHIR_JSON
from fitwork_fhir.api.headers import Versions, joined, names_version, versions_named
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.pretty import indented
from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.fhir.subsets import Subset, read_subset
from fitwork_fhir.fhir.validation import dump_json, parse_json
from fitwork_fhir.fhir.writing.outcome import outcome
from fitwork_fhir.fhir.writing.times import instant
from fitwork_fhir.workflow.ports import Document, Stored


def base_of(request: Request, office: Office) -> str:
    """The FHIR base of absolute URLs."""
    return office.base_url or f"{str(request.base_url).rstrip('/')}/FHIR/R4"


def text_of(document: Document, at: datetime) -> str:
    """A document as it was stored."""
    return f"{document.head}{instant(at)}{document.tail}"


def http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def fhir(
    body: bytes | str | dict[str, object],
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    pretty: bool = False,
) -> Response:
    """Any FHIR JSON answer; `pretty` with line breaks, for a person to read."""
    content = dump_json(body) if isinstance(body, dict) else body
    if pretty:
        content = indented(content.decode() if isinstance(content, bytes) else content)
    return Response(content, status, {"Content-Type": FHIR_JSON, **(headers or {})})


def shaped(text: str, subset: Subset | None) -> str | bytes:
    """A resource as it was stored, or the part of it that is wanted."""
    resource = parse_json(text.encode()) if subset else None
    return dump_json(subset.of(resource)) if subset and isinstance(resource, dict) else text


def warned(findings: tuple[Finding, ...]) -> dict[str, str]:
    """The findings as a header, for whoever gets the resource itself back (RFC 7234 5.5)."""
    return {"Warning": ", ".join(f'199 - "{found.reason}: {found.text}"' for found in findings)} if findings else {}


def version_headers(version: int, at: datetime) -> dict[str, str]:
    return {"ETag": f'W/"{version}"', "Last-Modified": http_date(at)}


def stored_response(request: Request, stored: Stored, status: int = 200) -> Response:
    """A stored resource or the wanted part of it, or 304 where the caller has it already."""
    headers = version_headers(stored.version, stored.last_updated)
    subset = subset_of(request)
    if status == 200 and _unchanged(request, stored):
        return Response(status_code=304, headers=headers)
    return fhir(shaped(stored.text, subset), status, headers, pretty=is_pretty(request))


def subset_of(request: Request) -> Subset | None:
    """What _summary and _elements want of one resource."""
    asked = request.query_params
    summary = asked.get("_summary", "")
    if "_summary" in asked and summary not in ("true", "text", "data", "false"):
        text = "_summary must be true, text, data or false; count is for searches."
        raise Invalid(Finding("value", text, "_summary", reason="search-value"))
    return read_subset(summary, asked.get("_elements", ""))


def is_pretty(request: Request) -> bool:
    return request.query_params.get("_pretty") == "true"


def is_named(request: Request, tag: str) -> bool:
    """Whether If-None-Match names a version by its tag, or any."""
    tags = joined(request, "if-none-match")
    return tags is not None and names_version(tags, tag)


def _unchanged(request: Request, stored: Stored) -> bool:
    if "if-none-match" in request.headers:
        return is_named(request, str(stored.version))
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return stored.last_updated.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def preferred(request: Request) -> frozenset[str]:
    """What the Prefer headers ask for, in lower case: return=minimal, handling=strict, … Of one asked for twice, the
    first counts (RFC 7240 2)."""
    words = joined(request, "prefer")
    if not words:
        return _NOTHING
    found: dict[str, str] = {}
    for one in words.lower().replace(" ", "").replace(";", ",").replace('"', "").split(","):
        found.setdefault(one.split("=")[0], one)
    return frozenset(found.values())


_NOTHING: frozenset[str] = frozenset()


def written_response(
    request: Request,
    office: Office,
    document: Document,
    at: datetime,
    status: int,
    *,
    extra: dict[str, str] | None = None,
    findings: tuple[Finding, ...] = (),
) -> Response:
    """What was just stored, with where it stands now; nothing or an OperationOutcome where that is preferred."""
    location = f"{base_of(request, office)}/{document.type}/{document.id}/_history/{document.version}"
    headers = {**version_headers(document.version, at), "Location": location, **(extra or {})}
    wish = preferred(request)
    if "return=minimal" in wish:
        return Response(status_code=status, headers=headers)
    if "return=operationoutcome" in wish:
        return fhir(outcome(findings), status, headers)
    return fhir(text_of(document, at), status, headers)


def as_it_stands(request: Request, office: Office, stored: Stored) -> Response:
    """The answer to a change that changes nothing."""
    location = f"{base_of(request, office)}/{stored.type}/{stored.id}/_history/{stored.version}"
    headers = {**version_headers(stored.version, stored.last_updated), "Location": location}
    if "return=minimal" in preferred(request):
        return Response(status_code=200, headers=headers)
    return fhir(stored.text, 200, headers)


def if_match(request: Request) -> Versions:
    """The versions If-Match names; None without one."""
    return versions_named(joined(request, "if-match"), "If-Match")


def if_none_match(request: Request) -> str | None:
    """What If-None-Match names, for a change."""
    return joined(request, "if-none-match")
