"""Who asks: with FITWORK_AUTH=none, the organisation of the BaRS header, or a default practice.

The directory says whether the code is a service; the operator's own code is the operator; anything else is a practice.
"""

import base64
import json
import re
from functools import lru_cache
from typing import Any

from starlette.requests import Request

from fitwork_fhir.api.headers import sole
from fitwork_fhir.api.office import Office
from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.fhir.systems import ODS, spelling
from fitwork_fhir.identifiers import ods_is_plausible, ods_normalised
from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.routing.service import Service
from fitwork_fhir.workflow.ports import Actor, Role

ORGANISATION = "NHSD-End-User-Organisation"
SOFTWARE = "NHSD-Requesting-Software"
MOST_OF_A_CLIENT, MOST_OF_A_NAME = 60, 120
"""Characters of the names that headers bring."""
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){5,}")
"""Six digits and more may be somebody's number; the audit trail names nobody."""
_GUID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def actor_of(request: Request, office: Office, *, sender: str | None = None) -> Actor:
    """The actor of a request. `sender` is the organisation the body names, where no header says."""
    directory = office.place.directory()
    header, software = sole(request, ORGANISATION), sole(request, SOFTWARE)
    given, name = _organisation(header, directory) if header is not None else (None, None)
    code = given or sender or office.default_practice
    client = _software(software) if software else "unknown"
    operator = office.place.operator
    if code == operator.code:
        return Actor(Role.OPERATOR, client, frozenset({code}), operator.name)
    services = [directory.by_id[code]] if code in directory.by_id else _provided_by(directory, code)
    if services:
        own = {service.id for service in services} | {service.organisation_ods for service in services} - {None}
        return Actor(Role.SERVICE, client, frozenset(str(c) for c in own), services[0].name)
    return Actor(Role.PRACTICE, client, frozenset({code}), name)


def _provided_by(directory: Directory, ods: str) -> list[Service]:
    return [service for service in directory.services if service.organisation_ods == ods]


def _organisation(header: str, directory: Directory) -> tuple[str, str | None]:
    """(code, name) from the organisation header; a code is an ODS code or a service's id in the directory."""
    values, name = _named(header)
    for value in values:
        code = value if value in directory.by_id else ods_normalised(value)
        if code in directory.by_id or ods_is_plausible(code):
            return code, name
    raise Invalid(
        Finding(
            "value", "The organisation header names no organisation code.", ORGANISATION, reason="organisation-header"
        )
    )


@lru_cache(maxsize=1024)
def _named(header: str) -> tuple[tuple[str, ...], str | None]:
    """The identifier values, ODS codes first, and the name in a header that every request of a client repeats."""
    resource = _json_header(header, ORGANISATION)
    identifiers, name = resource.get("identifier"), resource.get("name")
    found = [one for one in identifiers if isinstance(one, dict)] if isinstance(identifiers, list) else []
    found.sort(key=lambda one: spelling(str(one.get("system")))[0] != ODS)
    values = tuple(_plain(one["value"], MOST_OF_A_NAME) for one in found if isinstance(one.get("value"), str))
    return values, _plain(name, MOST_OF_A_NAME) if isinstance(name, str) else None


@lru_cache(maxsize=1024)
def _software(header: str) -> str:
    """The name of the requesting software, for the audit trail."""
    names = _json_header(header, SOFTWARE).get("deviceName")
    first = names[0] if isinstance(names, list) and names else names
    name = first.get("name") if isinstance(first, dict) else None
    return _LONG_NUMBER.sub("", _plain(str(name or ""), MOST_OF_A_CLIENT)).strip() or "unnamed"


def _plain(text: str, most: int) -> str:
    """The text in one line, without control characters and surrogates, bounded."""
    return "".join(char for char in text if char.isprintable())[:most].strip()


def _json_header(text: str, header: str) -> dict[str, Any]:
    """A base64 header holding a JSON object."""
    try:
        value = json.loads(base64.b64decode(text, validate=True))
    except (ValueError, RecursionError):  # binascii.Error and JSONDecodeError are ValueErrors
        value = None
    if not isinstance(value, dict):
        raise Invalid(
            Finding("value", "This header must be a FHIR resource as JSON in base64.", header, reason="header-base64")
        )
    return value


def request_ids(request: Request, *, required: bool) -> tuple[str | None, str | None]:
    """X-Request-Id and X-Correlation-Id, both GUIDs where given; the first is required on $process-message only."""
    found = []
    for header, needed in (("X-Request-Id", required), ("X-Correlation-Id", False)):
        text = sole(request, header)
        if text is None and needed:
            raise Invalid(
                Finding("required", f"{header} is required here and is a GUID.", header, reason="request-id-missing")
            )
        if text is not None and guid(text) is None:
            raise Invalid(Finding("invalid", f"{header} is not a GUID.", header, reason="request-id-form"))
        found.append(guid(text))
    return found[0], found[1]


def guid(text: str | None) -> str | None:
    """The text in lower case where it is a GUID; None for any other, which may hold anything."""
    return text.strip().lower() if text is not None and _GUID.match(text.strip()) else None
