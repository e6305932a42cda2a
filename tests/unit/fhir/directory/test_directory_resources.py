"""A service survives the way into FHIR R4 and back, and every resource written is valid R4."""

import json
from dataclasses import fields, replace
from datetime import date

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.errors import Invalid
from fitwork_fhir.fhir.directory import read_service, write_service
from fitwork_fhir.routing.access_modes import MODES
from fitwork_fhir.routing.circumstances import CIRCUMSTANCES
from fitwork_fhir.routing.load import own_document, read_directory
from fitwork_fhir.routing.offers import OFFERS
from fitwork_fhir.routing.referral_routes import ROUTE_PHRASES
from fitwork_fhir.routing.service import Match, Service, Status
from fitwork_fhir.triage.vocabulary import BARRIERS, CONDITIONS, EMPLOYMENTS, SOURCES, TIERS, WORK_STATUSES

FIXTURE = date(2026, 11, 21)
VALID = "HealthcareService", "Organization", "Location"

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=8)
texts = st.lists(words, min_size=1, max_size=3).map(" ".join)
numbers = st.none() | st.integers(0, 2**31 - 1)
days = st.none() | st.dates(date(1900, 1, 1), date(2999, 12, 31))


def limits(allowed: frozenset[str]) -> st.SearchStrategy[frozenset[str] | None]:
    return st.none() | st.frozensets(st.sampled_from(sorted(allowed)), min_size=1)


def some(allowed: frozenset[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(allowed)))


def lists(elements: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(elements, max_size=3, unique=True).map(tuple)


matches = st.builds(
    Match,
    min_age=st.none() | st.integers(0, 130),
    work_status=limits(WORK_STATUSES),
    employment=limits(EMPLOYMENTS),
    employer_size_max=numbers,
    conditions=limits(CONDITIONS),
    tiers=limits(TIERS),
    max_absence_days=numbers,
    requires=some(frozenset(CIRCUMSTANCES)),
    requires_any=some(frozenset(CIRCUMSTANCES)),
    requires_barrier=some(BARRIERS),
)
services = st.builds(
    Service,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.-]{0,59}", fullmatch=True),
    name=texts,
    provider=texts,
    status=st.sampled_from(Status),
    areas=st.frozensets(texts, min_size=1, max_size=3),
    organisation_ods=st.none() | st.from_regex(r"[A-Z0-9]{2,12}", fullmatch=True),
    area_text=st.none() | texts,
    nation=st.none() | texts,
    verified_on=days,
    verified_by=st.none() | texts,
    review_due=days,
    fixture=st.booleans(),
    match=st.none() | matches,
    eligibility_text=st.none() | texts,
    conditions_text=lists(texts),
    routes=st.none() | some(SOURCES),
    routes_text=lists(st.sampled_from(sorted(ROUTE_PHRASES))),
    modes=some(MODES),
    access_text=lists(texts),
    offer_words=lists(texts | st.sampled_from(sorted(OFFERS))),
    wait_first_contact_days=numbers,
    wait_treatment_days=numbers,
    capacity_left=numbers,
    funder=st.none() | texts,
    issues_fit_notes=st.none() | st.booleans(),
    note=st.none() | texts,
    sources=lists(st.from_regex(r"https://[a-z]{1,9}\.example/[a-z]{0,5}", fullmatch=True)),
)


def through_json(service: Service) -> list[dict]:
    return json.loads(json.dumps(write_service(service)))


@given(services)
@settings(max_examples=150, deadline=None)
def test_a_service_comes_back_as_it_went(service):
    healthcare_service, organization, _ = through_json(service)
    assert read_service(healthcare_service) == service
    assert read_service(healthcare_service, organization) == service


@given(services)
@settings(max_examples=50, deadline=None)
def test_whatever_is_written_is_valid_r4(service):
    written = through_json(service)
    assert tuple(resource["resourceType"] for resource in written) == VALID
    for resource in written:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_no_field_of_a_service_is_left_out_of_the_round_trip():
    # The strategies above are the fields that come back; a new field must join them.
    tested = {"id", "name", "provider", "status", "areas", "organisation_ods", "area_text", "nation", "verified_on"}
    tested |= {"verified_by", "review_due", "fixture", "match", "eligibility_text", "conditions_text", "routes"}
    tested |= {"routes_text", "modes", "access_text", "offer_words", "wait_first_contact_days", "capacity_left"}
    tested |= {"wait_treatment_days", "funder", "issues_fit_notes", "note", "sources"}
    assert {field.name for field in fields(Service) if field.init} == tested


@pytest.mark.parametrize("as_verified_on", [None, FIXTURE])
def test_our_own_directory_comes_back_as_it_went(as_verified_on):
    for service in read_directory(own_document(), as_verified_on=as_verified_on).services:
        assert read_service(through_json(service)[0]) == service


def whss() -> Service:
    return read_directory(own_document()).by_id["whss"]


def test_the_resources_name_each_other():
    service, organization, location = write_service(replace(whss(), organisation_ods="RGT99"))
    assert (service["id"], organization["id"], location["id"]) == ("whss", "org-whss", "loc-whss")
    assert service["identifier"] == [{"system": "https://fitwork.example/fhir/Id/directory-service", "value": "whss"}]
    assert service["providedBy"]["reference"] == "Organization/org-whss"
    assert service["location"] == [{"reference": "Location/loc-whss"}]
    ods = {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "RGT99"}
    assert service["providedBy"]["identifier"] == ods
    assert organization["identifier"] == [ods]
    assert location["managingOrganization"]["reference"] == "Organization/org-whss"


def test_an_organisation_without_a_known_code_gets_none():
    service, organization, _ = write_service(whss())
    assert "identifier" not in organization
    assert "identifier" not in service["providedBy"]


def test_nothing_unknown_is_written():
    written = json.dumps(write_service(whss()))
    for word in ("availableTime", "appointmentRequired", "telecom", "directory-wait", "directory-capacity-left"):
        assert word not in written
    assert "directory-verification" not in written


def test_a_fixture_is_marked_on_the_wire():
    service = read_directory(own_document(), as_verified_on=FIXTURE).by_id["whss"]
    extension = next(e for e in write_service(service)[0]["extension"] if e["url"].endswith("directory-verification"))
    assert extension["extension"] == [
        {"url": "on", "valueDate": "2026-11-21"},
        {"url": "fixture", "valueBoolean": True},
    ]


@pytest.mark.parametrize(
    ("status", "active"), [("active", True), ("ceased", False), ("active-2022", None), ("unknown", None)]
)
def test_active_is_said_only_where_it_is_known(status, active):
    written = write_service(replace(whss(), status=Status(status)))[0]
    assert written.get("active") is active


def test_people_see_the_sentence_of_the_rule_and_the_words_of_the_source():
    origins = {e["code"]["coding"][0]["code"]: e["comment"] for e in write_service(whss())[0]["eligibility"]}
    assert origins["rule"].startswith("For people aged 16 or over;")
    assert origins["as-stated"] == whss().eligibility_text


def without(key: str) -> dict:
    return {k: v for k, v in write_service(whss())[0].items() if k != key}


def with_extension(url: str, **value: object) -> dict:
    written = write_service(whss())[0]
    kept = [e for e in written["extension"] if not e["url"].endswith(url)]
    return written | {"extension": [*kept, {"url": f"https://fitwork.example/fhir/StructureDefinition/{url}", **value}]}


BROKEN = {
    "no identifier": (without("identifier"), "id"),
    "no name": (without("name"), "name"),
    "no area": (without("coverageArea"), "area"),
    "no provider": (without("providedBy"), "provider"),
    "unknown status": (with_extension("directory-status", valueCode="open"), "status"),
    "capacity as text": (with_extension("directory-capacity-left", valueString="3"), "capacity_left"),
    "unknown tier": (
        with_extension("directory-match", extension=[{"url": "tier", "valueCode": "D"}]),
        "match.tiers",
    ),
    "unknown source": (
        without("x")
        | {
            "referralMethod": [
                {"coding": [{"system": "https://fitwork.example/fhir/CodeSystem/source", "code": "dentist"}]}
            ]
        },
        "referralMethod",
    ),
    "area without identifier": (without("coverageArea") | {"coverageArea": [{"display": "Town"}]}, "shape"),
    "name is a number": (without("name") | {"name": 7}, "name"),
    "type is a text": (without("type") | {"type": "physiotherapy"}, "shape"),
}


@pytest.mark.parametrize(("resource", "named"), BROKEN.values(), ids=BROKEN)
def test_a_resource_that_is_no_entry_is_refused_and_the_field_named(resource, named):
    with pytest.raises(Invalid) as refused:
        read_service(resource)
    assert any(named in f"{finding.where} {finding.text}" for finding in refused.value.findings)
