"""Who owns a case, who is signposted to, and what is said when nobody can take it."""

import pytest

from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.routing.gap import GapKind
from fitwork_fhir.routing.route import Route, core_wanted, route

TIER_A, TIER_B, TIER_C = {"absence_days": 3}, {}, {"absence_days": 84}


@pytest.fixture
def clinic(a_service):
    return a_service(id="clinic", name="Clinic", offer=["oh-assessment"])


@pytest.fixture
def case_manager(a_service):
    return a_service(id="manager", name="Manager", offer=["case-management"])


@pytest.fixture
def physio(a_service):
    return a_service(id="physio", name="Physio", offer=["physiotherapy", "counselling"])


def test_the_first_named_service_with_the_core_service_owns_and_the_others_are_signposts(
    clinic, case_manager, physio, a_triage, today
):
    directory = Directory((physio, case_manager, clinic))
    at_b, at_c = (route(a_triage(**tier), directory, today) for tier in (TIER_B, TIER_C))
    assert (at_b.named, at_b.owner, at_b.signposts) == (
        ("clinic", "manager", "physio"),
        "clinic",
        ("manager", "physio"),
    )
    assert (at_c.named, at_c.owner, at_c.signposts) == (
        ("manager", "physio", "clinic"),
        "manager",
        ("physio", "clinic"),
    )
    assert at_b.gap is None and at_c.gap is None
    assert at_b.national == ()


def test_a_better_ranked_service_without_the_core_service_does_not_own(clinic, physio, a_triage, a_service, today):
    much = a_service(id="much", name="A", offer=["physiotherapy", "counselling"])
    person = a_triage(requested_services=["counselling"])
    assert person.decision.tier == "B"
    found = route(person, Directory((clinic, much)), today)
    assert (found.named, found.owner) == (("much", "clinic"), "clinic")


def test_tier_a_is_never_owned_and_never_a_gap(clinic, case_manager, a_triage, today):
    person = a_triage(**TIER_A)
    assert person.decision.tier == "A"
    found = route(person, Directory((clinic, case_manager)), today)
    assert (found.owner, found.signposts, found.gap) == (None, ("clinic", "manager"), None)
    nobody = route(person, Directory(()), today)
    assert (nobody.gap, nobody.all_full, nobody.named) == (None, False, ())
    assert route(person, Directory((clinic,)), today, full={"clinic"}).all_full is False


def test_an_assessment_does_not_own_a_case_that_needs_a_physician(clinic, a_service, a_triage, today):
    person = a_triage(red_flags=["suspected_occupational_disease"], absence_days=3)
    assert "oh-physician" in person.decision.services and person.decision.tier == "B"
    assert route(person, Directory((clinic,)), today).gap.kind is GapKind.NO_CORE_SERVICE
    physician = a_service(id="physician", name="Z", offer=["oh-physician"])
    assert route(person, Directory((clinic, physician)), today).owner == "physician"


def test_where_the_employers_own_service_assesses_the_operator_owns_and_nothing_is_missing(clinic, a_triage, today):
    person = a_triage(employer_oh=True, consent_employer=True)
    assert "employer-oh" in person.decision.services
    found = route(person, Directory((clinic,)), today)
    assert (found.owner, found.signposts, found.gap) == (None, ("clinic",), None)


def test_no_local_service_is_an_answer_with_national_offers_and_a_gap(a_service, a_triage, today):
    elsewhere = a_service(id="elsewhere", area=["far"])
    young = a_service(id="older-only", match={"min_age": 60}, routes=["self"])
    gone = a_service(id="gone", status="ceased", match=None)
    found = route(a_triage(conditions=["mental_health"]), Directory((young, gone, elsewhere)), today)
    assert (found.owner, found.named) == (None, ())
    assert [s.id for s in found.national] == ["nhs-talking-therapies", "fit-note-guidance"]
    assert found.gap.kind is GapKind.NO_LOCAL_SERVICE
    assert (found.gap.tier, found.gap.wanted, found.gap.areas) == ("C", ("case-management",), ("town",))
    assert found.gap.rejected == (("gone", ("ceased", "no-rule")), ("older-only", ("age", "route")))
    assert not found.all_full


def test_national_offers_are_those_of_the_persons_nation(a_triage, today):
    facts = {"barriers": ["debt", "bullying"], "conditions": ["mental_health"]}
    offered = {
        nation: [s.id for s in route(a_triage(areas=[nation], **facts), Directory(()), today).national]
        for nation in ("scotland", "northern-ireland")
    }
    assert offered == {
        "scotland": ["citizens-advice", "acas", "fit-note-guidance"],
        "northern-ireland": ["labour-relations-agency", "fit-note-guidance"],
    }


def test_a_full_service_gives_way_to_the_next(clinic, case_manager, a_triage, today):
    directory = Directory((clinic, case_manager))
    found = route(a_triage(), directory, today, full={"clinic"})
    assert (found.owner, found.named, found.full, found.all_full) == ("manager", ("manager",), ("clinic",), False)
    assert found.gap is None


def test_when_every_matching_service_is_full_the_case_is_held(clinic, a_service, a_triage, today):
    full_by_entry = a_service(id="manager", name="Manager", offer=["case-management"], capacity_left=0)
    not_for_this_person = a_service(id="ruled-out", match={"min_age": 60}, capacity_left=0)
    directory = Directory((not_for_this_person, full_by_entry, clinic))
    found = route(a_triage(), directory, today, full={"clinic"})
    assert (found.owner, found.named, found.all_full, found.core_full) == (None, (), True, True)
    assert found.full == ("clinic", "manager")
    assert found.gap.kind is GapKind.ALL_FULL
    assert dict(found.gap.rejected) == {"clinic": ("full",), "manager": ("full",), "ruled-out": ("age", "full")}


def test_a_full_owner_beside_a_free_signpost_is_told_apart(clinic, physio, a_triage, today):
    found = route(a_triage(), Directory((clinic, physio)), today, full={"clinic"})
    assert (found.owner, found.signposts, found.all_full, found.core_full) == (None, ("physio",), False, True)
    assert found.gap.kind is GapKind.NO_CORE_SERVICE


def test_a_service_that_declined_is_not_asked_again(clinic, case_manager, a_triage, today):
    directory = Directory((clinic, case_manager))
    found = route(a_triage(), directory, today, declined={"clinic"})
    assert (found.owner, found.named) == ("manager", ("manager",))
    none_left = route(a_triage(), directory, today, declined={"clinic", "manager"})
    assert (none_left.owner, none_left.all_full) == (None, False)
    assert none_left.gap.kind is GapKind.NO_LOCAL_SERVICE
    assert none_left.gap.rejected == (("clinic", ("declined",)), ("manager", ("declined",)))
    waiting = route(a_triage(), directory, today, declined={"clinic"}, full={"manager", "clinic"})
    assert (waiting.all_full, waiting.full) == (True, ("manager",))


@pytest.mark.parametrize("facts", [{"consent_referral": False}, {"red_flags": ["suicide_risk"]}, {"age": 12}])
def test_what_is_not_accepted_goes_nowhere(facts, clinic, a_triage, today):
    assert route(a_triage(**facts), Directory((clinic,)), today) == Route()


def test_a_decision_without_services_looks_for_the_usual_core():
    assert core_wanted("B", ()) == {"oh-assessment"}
    assert core_wanted("C", ("physiotherapy",)) == {"case-management"}
    assert core_wanted("A", ()) == frozenset()


def test_a_service_of_two_of_the_persons_areas_is_named_once(a_service, a_triage, today):
    wide = a_service(area=["town", "city"], offer=["oh-assessment"])
    assert route(a_triage(areas=["town", "city"]), Directory((wide,)), today).named == ("here",)
