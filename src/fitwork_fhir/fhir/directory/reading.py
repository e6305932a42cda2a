"""Reads a HealthcareService of the directory back into a Service. https://hl7.org/fhir/R4/healthcareservice.html"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fitwork_fhir.errors import Finding, Invalid, Severity
from fitwork_fhir.fhir.directory import names
from fitwork_fhir.fhir.directory.extensions import Json, part, value, values
from fitwork_fhir.fhir.directory.rule import read_rule
from fitwork_fhir.fhir.systems import ODS, SOURCE
from fitwork_fhir.routing.access_modes import MODES
from fitwork_fhir.routing.entry import read_entry
from fitwork_fhir.routing.service import Service
from fitwork_fhir.triage.vocabulary import SOURCES

_NOTHING: Json = {}


def read_service(resource: Json, organization: Json | None = None) -> Service:
    """The service a HealthcareService stands for; where its Organization is given too, that one names the provider.

    It passes the checks of a directory entry. Raises errors.Invalid with findings that name the fields.
    """
    findings: list[Finding] = []
    try:
        entry = _entry(resource, organization)
        service = read_entry(entry, 0, findings)
        routes, modes = _routes(resource), frozenset(_codes(resource.get("characteristic", ()), names.ACCESS_MODE))
        checked = part(resource, names.VERIFICATION) or _NOTHING
        fixture = bool(value(checked, "fixture"))
    except (AttributeError, KeyError, TypeError) as wrong_shape:
        raise Invalid("HealthcareService does not have the shape of a directory entry") from wrong_shape
    findings += _outside("referralMethod", routes or frozenset(), SOURCES)
    findings += _outside("characteristic", modes, MODES)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if service is None or errors:
        raise Invalid(*errors)
    return replace(service, routes=routes, modes=modes, fixture=fixture)


def _entry(resource: Json, organization: Json | None) -> dict[str, Any]:
    """The resource in the shape of a directory document's entry."""
    checked = part(resource, names.VERIFICATION) or _NOTHING
    place = part(resource, names.PLACE) or _NOTHING
    wait = part(resource, names.WAIT) or _NOTHING
    provider, ods = _provider(resource, organization)
    return {
        "id": next((i["value"] for i in resource.get("identifier", ()) if i.get("system") == names.SERVICE_ID), None),
        "name": resource.get("name"),
        "provider": provider,
        "organisation_ods": ods,
        "area": [area["identifier"]["value"] for area in resource.get("coverageArea", ())],
        "area_text": value(place, "text"),
        "nation": value(place, "nation"),
        "status": value(resource, names.STATUS),
        "verified_on": value(checked, "on"),
        "verified_by": value(checked, "by"),
        "review_due": value(checked, "review-due"),
        "match": read_rule(resource),
        "eligibility": _as_stated(resource),
        "conditions": values(resource, names.CONDITION),
        "routes": _texts(resource.get("referralMethod", ())),
        "access": _texts(resource.get("characteristic", ())),
        "offer": _texts(resource.get("type", ())),
        "wait_first_contact_days": value(wait, "first-contact-days"),
        "wait_treatment_days": value(wait, "treatment-days"),
        "capacity_left": value(resource, names.CAPACITY_LEFT),
        "funder": value(resource, names.FUNDER),
        "issues_fit_notes": value(resource, names.ISSUES_FIT_NOTES),
        "note": resource.get("comment"),
        "sources": values(resource, names.SOURCE_URL),
    }


def _provider(resource: Json, organization: Json | None) -> tuple[str | None, str | None]:
    provided_by = resource.get("providedBy", _NOTHING)
    if organization is None:
        identifiers = [provided_by["identifier"]] if "identifier" in provided_by else []
        name = provided_by.get("display")
    else:
        identifiers, name = organization.get("identifier", []), organization.get("name")
    return name, next((i.get("value") for i in identifiers if i.get("system") == ODS), None)


def _routes(resource: Json) -> frozenset[str] | None:
    if value(resource, names.ROUTES) != "stated":
        return None
    return frozenset(_codes(resource.get("referralMethod", ()), SOURCE))


def _as_stated(resource: Json) -> str | None:
    said = (e for e in resource.get("eligibility", ()) if "as-stated" in _codes([e["code"]], names.ELIGIBILITY))
    return next((e.get("comment") for e in said), None)


def _codes(concepts: Iterable[Json], system: str) -> list[str]:
    return [c["code"] for concept in concepts for c in concept.get("coding", ()) if c.get("system") == system]


def _texts(concepts: Iterable[Json]) -> list[str]:
    return [concept["text"] for concept in concepts if concept.get("text") is not None]


def _outside(field: str, found: frozenset[str], allowed: frozenset[str]) -> list[Finding]:
    where = f"HealthcareService.{field}"
    return [Finding("code-invalid", f"{where} holds a code we do not know", where)] if found - allowed else []
