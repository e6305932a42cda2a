"""A small client of our own API for the demo and for `refer --send`."""

import base64
import json
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import httpx

from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.validation import dump_json

FHIR = "application/fhir+json"


class Client:
    """Asks as one organisation."""

    def __init__(self, base: str, organisation: str | None = None) -> None:
        headers = {"Accept": FHIR}
        if organisation:
            headers["NHSD-End-User-Organisation"] = organisation_header(organisation)
        self._http = httpx.Client(base_url=base.rstrip("/"), headers=headers, timeout=30, trust_env=False)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def post(self, path: str, resource: Any, **headers: str) -> httpx.Response:
        """POST a resource (or the bytes of one)."""
        content = resource if isinstance(resource, bytes) else dump_json(resource)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._http.post(path, content=content, headers={"Content-Type": FHIR, **given})

    def get(self, path: str) -> Any:
        response = self._http.get(path)
        response.raise_for_status()
        return response.json()

    def put(self, resource: dict[str, Any]) -> httpx.Response:
        """PUT a resource where it stands, if nobody changed it meanwhile."""
        path = f"/{resource['resourceType']}/{resource['id']}"
        tag = f'W/"{resource["meta"]["versionId"]}"'
        return self._http.put(path, content=dump_json(resource), headers={"Content-Type": FHIR, "If-Match": tag})


def organisation_header(code: str) -> str:
    """The BaRS header that names the asking organisation."""
    resource = {"resourceType": "Organization", "identifier": [{"system": systems.ODS, "value": code}]}
    return base64.b64encode(json.dumps(resource).encode()).decode()


def issues(resource: Any) -> Iterator[str]:
    """Every line of every OperationOutcome in an answer."""
    if isinstance(resource, dict):
        if resource.get("resourceType") == "OperationOutcome":
            for issue in resource.get("issue", []):
                yield f"{issue['severity']}: {issue.get('diagnostics', '')}"
        for value in resource.values():
            yield from issues(value)
    elif isinstance(resource, list):
        for value in resource:
            yield from issues(value)
