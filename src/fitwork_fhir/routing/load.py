"""Reads a directory document into a Directory: all of it, or a refusal that names every wrong entry and field."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files

from fitwork_fhir.errors import Finding, Invalid, Severity
from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.routing.entry import read_entry
from fitwork_fhir.routing.service import Service, Status


def read_directory(document: object, *, as_verified_on: date | None = None) -> Directory:
    """The services of `{"services": [...]}` or of a bare list of entries.

    `as_verified_on` is a fixture for demonstrations and tests, never a fact: entries `active` and `active-2022` count
    as verified on that day, `active-2022` ones also with their routes open (policy section L, last paragraph), and each
    is marked. Raises errors.Invalid with a finding for every wrong field; nothing is loaded then.
    """
    findings: list[Finding] = []
    services = [read_entry(entry, n, findings) for n, entry in enumerate(_entries(document))]
    read = tuple(service for service in services if service is not None)
    findings += _repeated(read)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise Invalid(*errors)
    if as_verified_on is not None:
        read = tuple(_counted_as_verified(service, as_verified_on) for service in read)
    return Directory(read, tuple(findings))


def own_document() -> object:
    """The directory document that comes with the product, as parsed JSON."""
    return json.loads(files(__package__).joinpath("directory.json").read_text(encoding="utf-8"))


def _entries(document: object) -> list[object]:
    entries = document.get("services") if isinstance(document, Mapping) else document
    if not isinstance(entries, list):
        raise Invalid(
            Finding("structure", "a directory is a list of services, or an object that holds one as `services`")
        )
    return entries


def _repeated(services: tuple[Service, ...]) -> list[Finding]:
    ids = [service.id for service in services]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    return [Finding("duplicate", f"{i}: id is used by more than one entry", f"{i}.id") for i in twice]


def _counted_as_verified(service: Service, day: date) -> Service:
    match service.status:
        case Status.ACTIVE:
            return replace(service, verified_on=day, verified_by=None, fixture=True)
        case Status.ACTIVE_2022:
            return replace(service, verified_on=day, verified_by=None, fixture=True, routes=None)
        case _:
            return service
