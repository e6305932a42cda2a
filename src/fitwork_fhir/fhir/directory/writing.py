"""Writes a service as R4 HealthcareService, Organization and Location. https://hl7.org/fhir/R4/healthcareservice.html"""

from collections.abc import Iterable

from fitwork_fhir.fhir.directory import names
from fitwork_fhir.fhir.directory.extensions import Json, nested, repeated, simple
from fitwork_fhir.fhir.directory.rule import write_rule
from fitwork_fhir.fhir.systems import ODS, SERVICE_TYPE, SOURCE, TIER
from fitwork_fhir.routing.areas import area_name
from fitwork_fhir.routing.eligibility import sentence
from fitwork_fhir.routing.offers import codes_of
from fitwork_fhir.routing.service import Service, Status

_ACTIVE = {Status.ACTIVE: True, Status.CEASED: False}
"""Of the other two nobody knows, so `active` is left out."""


def write_service(service: Service) -> list[Json]:
    """The HealthcareService, its Organization and its Location, ids `<id>`, `org-<id>` and `loc-<id>`; no meta."""
    return [_healthcare_service(service), _organization(service), _location(service)]


def _healthcare_service(service: Service) -> Json:
    match = service.match
    resource: Json = {
        "resourceType": "HealthcareService",
        "id": service.id,
        "extension": _extensions(service),
        "identifier": [{"system": names.SERVICE_ID, "value": service.id}],
        "active": _ACTIVE.get(service.status),
        "providedBy": _provider(service),
        "type": [_offer(word) for word in service.offer_words],
        "location": [{"reference": f"Location/{names.location_id(service.id)}"}],
        "name": service.name,
        "comment": service.note,
        "coverageArea": [_area(code) for code in sorted(service.areas)],
        "eligibility": _eligibility(service),
        "program": _coded(TIER, (match.tiers if match else None) or ()),
        "characteristic": _coded(names.ACCESS_MODE, service.modes) + _worded(service.access_text),
        "referralMethod": _coded(SOURCE, service.routes or ()) + _worded(service.routes_text),
    }
    return {key: value for key, value in resource.items() if value is not None and value != []}


def _extensions(service: Service) -> list[Json]:
    checked = (
        simple("on", "Date", service.verified_on and service.verified_on.isoformat())
        + simple("by", "String", service.verified_by)
        + simple("review-due", "Date", service.review_due and service.review_due.isoformat())
        + simple("fixture", "Boolean", service.fixture or None)
    )
    wait = simple("first-contact-days", "UnsignedInt", service.wait_first_contact_days) + simple(
        "treatment-days", "UnsignedInt", service.wait_treatment_days
    )
    return (
        simple(names.STATUS, "Code", str(service.status))
        + nested(names.VERIFICATION, checked)
        + write_rule(service.match)
        + simple(names.ROUTES, "Code", "unstated" if service.routes is None else "stated")
        + repeated(names.CONDITION, "String", service.conditions_text)
        + nested(names.PLACE, simple("nation", "String", service.nation) + simple("text", "String", service.area_text))
        + nested(names.WAIT, wait)
        + simple(names.CAPACITY_LEFT, "UnsignedInt", service.capacity_left)
        + simple(names.FUNDER, "String", service.funder)
        + simple(names.ISSUES_FIT_NOTES, "Boolean", service.issues_fit_notes)
        + repeated(names.SOURCE_URL, "Url", service.sources)
    )


def _provider(service: Service) -> Json:
    reference: Json = {"reference": f"Organization/{names.organization_id(service.id)}"}
    if service.organisation_ods is not None:
        reference["identifier"] = {"system": ODS, "value": service.organisation_ods}
    return reference | {"display": service.provider}


def _offer(word: str) -> Json:
    codings = [{"system": SERVICE_TYPE, "code": code} for code in sorted(codes_of([word]))]
    return ({"coding": codings} if codings else {}) | {"text": word}


def _area(code: str) -> Json:
    return {"type": "Location", "identifier": {"system": names.AREA_ID, "value": code}, "display": area_name(code)}


def _eligibility(service: Service) -> list[Json]:
    said = [("rule", sentence(service))]
    if service.eligibility_text is not None:
        said.append(("as-stated", service.eligibility_text))
    return [{"code": {"coding": [{"system": names.ELIGIBILITY, "code": code}]}, "comment": text} for code, text in said]


def _coded(system: str, codes: Iterable[str]) -> list[Json]:
    return [{"coding": [{"system": system, "code": code}]} for code in sorted(codes)]


def _worded(texts: Iterable[str]) -> list[Json]:
    return [{"text": text} for text in texts]


def _organization(service: Service) -> Json:
    ods = [{"system": ODS, "value": service.organisation_ods}] if service.organisation_ods is not None else []
    start: Json = {"resourceType": "Organization", "id": names.organization_id(service.id)}
    return start | ({"identifier": ods} if ods else {}) | {"name": service.provider}


def _location(service: Service) -> Json:
    """The area served; where people are seen is not known."""
    jurisdiction = {
        "system": "http://terminology.hl7.org/CodeSystem/location-physical-type",
        "code": "jdn",
        "display": "Jurisdiction",
    }
    return {
        "resourceType": "Location",
        "id": names.location_id(service.id),
        "identifier": [{"system": names.AREA_ID, "value": code} for code in sorted(service.areas)],
        "name": service.area_text or ", ".join(area_name(code) for code in sorted(service.areas)),
        "physicalType": {"coding": [jurisdiction]},
        "managingOrganization": {"reference": f"Organization/{names.organization_id(service.id)}"},
    }
