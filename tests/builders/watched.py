"""Looks at every answer a test gets: proper FHIR, ids echoed, and nothing about a person where none must stand."""

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import httpx

from builders.loop import Loop
from builders.oracle import every_resource, problems
from fitwork_fhir.fhir.validation.profiles import profile_problems

SOMEBODYS = "943" + "4765919"
"""A number outside the test range, as in the NHS's own examples. Put together here, so that it stands in no file."""
PERSONAL = re.compile(
    rf"\b999\d{{7}}\b|\b3478526985\b|{SOMEBODYS}|Testpatient|Robin|Otherperson|1984-03-09|1990-01-01|Testdoctor|19840309"
)
"""Every NHS number, name and birth date the tests use. None may stand in an outcome, a link, a header or the log."""
WRITTEN_HERE = frozenset(
    {"Task", "Communication", "OperationOutcome", "MessageHeader", "HealthcareService", "Location"}
)
"""What the server writes itself, and holds to its own profiles."""
ERROR_CODES = "https://fhir.nhs.uk/CodeSystem/http-error-codes"
_ECHOED = ("X-Request-Id", "X-Correlation-Id")


def watch(loop: Loop) -> None:
    """Look at every answer from now on; what is wrong fails the test where it asks."""

    async def look(response: httpx.Response) -> None:
        await response.aread()
        check(response)

    loop.client.event_hooks["response"].append(look)


def check(response: httpx.Response) -> None:
    """Everything that holds for any answer."""
    request = response.request
    for name in _ECHOED:
        assert response.headers.get(name) == request.headers.get(name), f"{name} is not echoed"
    for name, value in response.headers.items():
        if name not in ("x-request-id", "x-correlation-id"):
            assert not PERSONAL.search(value), f"the header {name} names a person"
    assert "Traceback" not in response.text
    if response.status_code == 201:
        assert {"location", "etag", "last-modified"} <= response.headers.keys()
    if "/FHIR/R4" in request.url.path and response.content:
        _check_fhir(response)
    if response.status_code >= 400 and "/FHIR/R4" in request.url.path and request.method != "HEAD":
        _check_refusal(response)


def _check_fhir(response: httpx.Response) -> None:
    assert response.headers["content-type"] == "application/fhir+json"
    resource = response.json()
    found = problems(resource)
    assert not found, "\n".join(found)
    for one in every_resource(resource):
        if one["resourceType"] == "OperationOutcome":
            assert not PERSONAL.search(json.dumps(one)), "an OperationOutcome names a person"
        if one["resourceType"] in WRITTEN_HERE or one.get("type") == "message":
            wrong = profile_problems(one)
            assert not wrong, f"{one['resourceType']} does not conform to its profile: {wrong}"
    for link in resource.get("link", []) if resource["resourceType"] == "Bundle" else []:
        assert link["url"].startswith("http"), "a link is not absolute"
        assert not PERSONAL.search(link["url"]), "a link names a person"


def _check_refusal(response: httpx.Response) -> None:
    resource = response.json()
    assert resource["resourceType"] == "OperationOutcome"
    first = resource["issue"][0]
    assert first["severity"] in ("error", "fatal")
    assert first["details"]["coding"][0]["system"] == ERROR_CODES
    assert first["diagnostics"]


def issues(response: httpx.Response) -> list[dict[str, Any]]:
    """Every issue of every OperationOutcome in an answer."""
    return [
        issue
        for one in every_resource(response.json())
        if one["resourceType"] == "OperationOutcome"
        for issue in one["issue"]
    ]


def reasons(response: httpx.Response) -> list[str]:
    """Our own codes of the issues."""
    return [
        coding["code"]
        for issue in issues(response)
        for coding in issue.get("details", {}).get("coding", [])
        if coding["system"] == "https://fitwork.example/fhir/CodeSystem/finding"
    ]


def fields(response: httpx.Response) -> list[str]:
    """The elements the issues name."""
    return [where for issue in issues(response) for where in issue.get("expression", [])]


def stored_rows(loop: Loop) -> dict[str, int]:
    """How many rows of each kind there are, in memory or in an SQLite file."""
    return dict(_counts(loop.place.store))


def _counts(store: Any) -> Iterator[tuple[str, int]]:
    if hasattr(store, "_tables"):
        tables = store._tables
        for name in ("current", "older", "cases", "requests", "patients", "timers", "deliveries", "alerts", "audit"):
            yield name, len(getattr(tables, name))
        return
    connection = sqlite3.connect(store._path)
    names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    for name in names:
        yield name, connection.execute(f"select count(*) from {name}").fetchone()[0]
    connection.close()
