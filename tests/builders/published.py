"""Looks at the codes of ours in every answer: each must be one that its CodeSystem publishes."""

from collections.abc import Iterator
from typing import Any

import httpx

from fitwork_fhir.fhir.systems import code_system
from fitwork_fhir.fhir.terminology.held import systems

OURS = code_system("")
_WRITTEN_HERE = ("Task", "Communication", "OperationOutcome", "Parameters", "HealthcareService", "Location")
"""Types that this server writes; what others hold was sent, and is kept to the letter."""


def unpublished(resource: Any) -> list[str]:
    """Codings of ours, in what the server wrote, that no CodeSystem of ours has."""
    return [f"{system}|{code}" for system, code in _codings(resource) if not _known(system, code)]


def _known(system: str, code: str) -> bool:
    held = systems().get(system)
    return held is not None and code in held.concepts


def _codings(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if value.get("resourceType", "Task") not in (*_WRITTEN_HERE, "Bundle"):
            return
        system, code = value.get("system"), value.get("code")
        if isinstance(system, str) and system.startswith(OURS) and isinstance(code, str):
            yield system, code
        for each in value.values():
            yield from _codings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _codings(each)


async def watch_codes(response: httpx.Response) -> None:
    """An event hook of the tests' client."""
    if response.headers.get("content-type", "").startswith("application/fhir+json"):
        await response.aread()
        found = unpublished(response.json()) if response.content else []
        assert not found, f"codes that are not published: {found}"
