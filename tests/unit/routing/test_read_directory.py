"""A directory is read whole, or refused with the name of every wrong field; what is not said stays unknown."""

import copy
from datetime import date

import pytest

from fitwork_fhir.errors import Invalid, Severity
from fitwork_fhir.routing.load import own_document, read_directory
from fitwork_fhir.routing.service import Match, Status

ENTRY = {"id": "one", "name": "One", "provider": "Somebody", "area": ["town"], "status": "active"}
FULL = ENTRY | {
    "organisation_ods": " rxf ",
    "area_text": "The  town",
    "nation": "England",
    "verified_on": "2026-11-01",
    "verified_by": "ICB directory team",
    "review_due": "2027-01-30",
    "match": {
        "min_age": 16,
        "work_status": ["off_sick"],
        "employment": ["employed"],
        "employer_size_max": 50,
        "conditions": ["msk"],
        "tiers": ["B"],
        "requires": ["in_talking_therapies"],
        "requires_any": ["veteran"],
        "requires_barrier": ["debt"],
        "max_absence_days": 84,
    },
    "routes": ["gp", "community"],
    "access": ["phone", "in practice"],
    "offer": ["quick physio", "OH-assessment"],
    "wait_first_contact_days": 0,
    "wait_treatment_days": 14,
    "capacity_left": 0,
    "funder": "ICB",
    "issues_fit_notes": False,
    "note": "Running",
    "sources": ["see https://example.org/a (2021) and https://example.org/b"],
}


def test_every_stated_fact_is_read():
    service = read_directory([FULL]).services[0]
    assert (service.organisation_ods, service.area_text, service.nation) == ("RXF", "The town", "England")
    assert (service.verified_on, service.verified_by) == (date(2026, 11, 1), "ICB directory team")
    assert (service.review_due, service.status) == (date(2027, 1, 30), Status.ACTIVE)
    assert service.match == Match(
        min_age=16,
        work_status=frozenset({"off_sick"}),
        employment=frozenset({"employed"}),
        employer_size_max=50,
        conditions=frozenset({"msk"}),
        tiers=frozenset({"B"}),
        max_absence_days=84,
        requires=frozenset({"in_talking_therapies"}),
        requires_any=frozenset({"veteran"}),
        requires_barrier=frozenset({"debt"}),
    )
    assert service.routes == {"gp", "link_worker", "other"}
    assert service.modes == {"telephone", "in_practice", "face_to_face"}
    assert service.offers == {"physiotherapy", "oh-assessment"}
    assert (service.wait_first_contact_days, service.wait_treatment_days, service.capacity_left) == (0, 14, 0)
    assert (service.funder, service.issues_fit_notes, service.note) == ("ICB", False, "Running")
    assert service.sources == ("https://example.org/a", "https://example.org/b")


def test_what_is_not_said_is_unknown_and_never_invented():
    service = read_directory({"services": [ENTRY]}).services[0]
    unknown = "organisation_ods verified_on verified_by review_due match routes wait_first_contact_days"
    unknown += " wait_treatment_days capacity_left funder issues_fit_notes note nation area_text"
    assert {name: getattr(service, name) for name in unknown.split()} == dict.fromkeys(unknown.split())
    assert service.modes == service.offers == frozenset()


WRONG = {
    "status": ({"status": "running"}, "one.status"),
    "no status": ({"status": None}, "one.status"),
    "no name": ({"name": "  "}, "one.name"),
    "no provider": ({"provider": ""}, "one.provider"),
    "no area": ({"area": []}, "one.area"),
    "area of numbers": ({"area": [7]}, "one.area"),
    "day": ({"verified_on": "21/11/2026"}, "one.verified_on"),
    "no such day": ({"review_due": "2026-02-30"}, "one.review_due"),
    "compact day": ({"verified_on": "20261121"}, "one.verified_on"),
    "tier": ({"match": {"tiers": ["D"]}}, "one.match.tiers"),
    "empty limit": ({"match": {"tiers": []}}, "one.match.tiers"),
    "condition": ({"match": {"conditions": ["back"]}}, "one.match.conditions"),
    "barrier": ({"match": {"requires_barrier": ["money"]}}, "one.match.requires_barrier"),
    "circumstance": ({"match": {"requires": ["pregnant"]}}, "one.match.requires"),
    "unknown limit": ({"match": {"max_age": 65}}, "one.match.max_age"),
    "age": ({"match": {"min_age": "16"}}, "one.match.min_age"),
    "match": ({"match": ["B"]}, "one.match"),
    "source": ({"routes": ["gp", "dentist"]}, "one.routes"),
    "capacity": ({"capacity_left": -1}, "one.capacity_left"),
    "true is no number": ({"wait_treatment_days": True}, "one.wait_treatment_days"),
    "fit notes": ({"issues_fit_notes": "no"}, "one.issues_fit_notes"),
    "ods": ({"organisation_ods": "not a code"}, "one.organisation_ods"),
    "id": ({"id": "one/two"}, "services[0].id"),
    "no id": ({"id": None}, "services[0].id"),
    "long id": ({"id": "x" * 61}, "services[0].id"),
}


@pytest.mark.parametrize(("change", "where"), WRONG.values(), ids=WRONG)
def test_a_wrong_field_refuses_the_whole_directory_and_is_named(change, where):
    with pytest.raises(Invalid) as refused:
        read_directory([ENTRY | {"id": "fine"}, ENTRY | change][::-1])
    assert [finding.where for finding in refused.value.findings] == [where]
    assert where.rpartition(".")[0] in refused.value.findings[0].text


def test_all_wrong_fields_are_named_at_once():
    with pytest.raises(Invalid) as refused:
        read_directory([ENTRY | {"status": "?", "capacity_left": 1.5}, ENTRY | {"id": "two", "area": None}])
    assert {finding.where for finding in refused.value.findings} == {"one.status", "one.capacity_left", "two.area"}


def test_an_id_used_twice_is_refused():
    with pytest.raises(Invalid, match="one: id is used by more than one entry"):
        read_directory([ENTRY, ENTRY | {"name": "Other"}])


@pytest.mark.parametrize("document", [None, "services", 7, {}, {"services": {}}, {"services": None}])
def test_what_is_no_list_of_services_is_refused(document):
    with pytest.raises(Invalid):
        read_directory(document)


def test_an_entry_that_is_no_object_is_refused():
    with pytest.raises(Invalid, match=r"services\[1\]"):
        read_directory([ENTRY, "two"])


def test_a_word_without_a_meaning_for_us_is_kept_and_warned_about():
    directory = read_directory([ENTRY | {"offer": ["yoga"], "access": ["by boat"], "capcity": 0, "numbers": {}}])
    assert directory.services[0].offer_words == ("yoga",)
    assert {w.where for w in directory.warnings} == {"one.offer", "one.access", "one.capcity"}
    assert {w.severity for w in directory.warnings} == {Severity.WARNING}


def test_the_fixture_marks_what_it_touches_and_opens_routes_of_2022_only():
    day = date(2026, 11, 21)
    entries = [ENTRY | {"id": s, "status": s, "routes": ["self"]} for s in Status]
    directory = read_directory(entries, as_verified_on=day)
    seen = {s.id: (s.verified_on, s.fixture, s.routes) for s in directory.services}
    shut = frozenset({"self"})
    assert seen == {
        "active": (day, True, shut),
        "active-2022": (day, True, None),
        "unknown": (None, False, shut),
        "ceased": (None, False, shut),
    }
    assert directory.fixture == day
    assert read_directory(entries).fixture is None


def test_the_fixture_names_nobody_as_having_verified():
    service = read_directory([FULL], as_verified_on=date(2026, 11, 21)).services[0]
    assert (service.verified_on, service.verified_by) == (date(2026, 11, 21), None)


def test_reading_leaves_the_document_as_it_was():
    document = {"services": [copy.deepcopy(FULL)]}
    read_directory(document, as_verified_on=date(2026, 11, 21))
    assert document == {"services": [FULL]}


def test_our_own_directory_holds_23_services_and_verifies_none():
    directory = read_directory(own_document())
    assert len(directory.services) == 23
    assert directory.warnings == ()
    assert {s.verified_on for s in directory.services} == {None}
    assert {s.organisation_ods for s in directory.services} == {None}
    ceased = {s.id for s in directory.services if s.status is Status.CEASED}
    assert ceased == {
        *("wweh", "fit-for-work", "fit-for-work-scotland", "hws-pilot-scotland", "lffws", "hwas", "beckley-clinic")
    }
