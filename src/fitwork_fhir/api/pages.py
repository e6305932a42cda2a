"""Bundles of pages and their links: absolute, and never naming a person."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.office import Office
from fitwork_fhir.api.respond import base_of, fhir
from fitwork_fhir.workflow.ports import Page

Pairs = Iterable[tuple[str, str]]
_HISTORY = ("_count", "_since", "_at")


def bundle(
    type_: str,
    entries: list[dict[str, Any]],
    links: list[dict[str, str]],
    total: int | None = None,
    *,
    pretty: bool = False,
) -> Response:
    """A searchset or history; without entries the element is left out, as FHIR has no empty arrays."""
    written: dict[str, Any] = {"resourceType": "Bundle", "type": type_}
    if total is not None:
        written["total"] = total
    written["link"] = links
    if entries:
        written["entry"] = entries
    return fhir(written, pretty=pretty)


def history_links(request: Request, office: Office, page: Page) -> list[dict[str, str]]:
    """self and next of a history."""
    return links(request, office, page, [(k, v) for k, v in request.query_params.items() if k in _HISTORY])


def links(request: Request, office: Office, page: Page, used: Pairs) -> list[dict[str, str]]:
    """self with the parameters that were used, and next where there is more.

    `used` must name nobody: conditions on a person stand there as references to the resources they led to.
    """
    path = request.url.path.split("/FHIR/R4", 1)[-1].removesuffix("/_search").rstrip("/")
    url = f"{base_of(request, office)}{path}"
    plain = [(name, value) for name, value in used if name != "_cursor"]
    cursor = [("_cursor", value) for name, value in used if name == "_cursor"]
    written = [{"relation": "self", "url": _joined(url, [*plain, *cursor])}]
    if page.next:
        written.append({"relation": "next", "url": _joined(url, [*plain, ("_cursor", page.next)])})
    return written


def _joined(url: str, pairs: list[tuple[str, str]]) -> str:
    return f"{url}?{urlencode(pairs)}" if pairs else url
