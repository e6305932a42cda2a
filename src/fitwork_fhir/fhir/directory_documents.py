"""The directory as stored documents, readable by everyone, and back."""

from collections.abc import Sequence
from typing import Any

from fitwork_fhir.casework.case import Party
from fitwork_fhir.fhir.directory import read_service, write_service
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.fhir.writing.document import document
from fitwork_fhir.fhir.writing.parties import operator_id, organisation
from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.workflow.ports import Document, Stored

EVERYONE = "*"
TENANT = "directory"


class FhirDirectory:
    """Fills the workflow's DirectoryWriter port."""

    def __init__(self, operator: Party) -> None:
        self._operator = operator

    def documents(self, directory: Directory) -> dict[str, tuple[Document, ...]]:
        written: dict[str, list[Document]] = {"Organization": [self.own()]}
        for service in directory.services:
            for resource in write_service(service):
                written.setdefault(resource["resourceType"], []).append(_public(resource))
        return {type_: tuple(documents) for type_, documents in written.items()}

    def directory(self, services: Sequence[Stored], organisations: Sequence[Stored]) -> Directory:
        known = {row.id: _parsed(row) for row in organisations}
        read = []
        for row in sorted(services, key=lambda row: row.id):
            resource = _parsed(row)
            provider = str((resource.get("providedBy") or {}).get("reference", "")).removeprefix("Organization/")
            read.append(read_service(resource, known.get(provider)))
        return Directory(tuple(read))

    def own(self) -> Document:
        """The operator's Organization."""
        return _public({**organisation(self._operator), "id": operator_id(self._operator.code)})


def _public(resource: dict[str, Any]) -> Document:
    return document(resource, id_=resource["id"], version=1, tenant=TENANT, told=EVERYONE)


def _parsed(row: Stored) -> dict[str, Any]:
    value = parse_json(row.text.encode())
    return value if isinstance(value, dict) else {}
