"""Every limit of policy section L, on both sides."""

from datetime import timedelta

import pytest

from fitwork_fhir.routing.match import qualifies


def test_a_verified_service_without_limits_takes_anyone_of_its_area(a_service, a_triage, today):
    assert qualifies(a_service(), a_triage(), today) == ()


# misfit: (fields of the entry, facts that fit, facts that do not; a missing fact never fits a stated limit)
LIMITS = {
    "area": ({}, {"areas": ["city", "town"]}, [{"areas": ["city"]}, {"areas": []}, {"areas": ["Town"]}]),
    "tier": ({"match": {"tiers": ["B"]}}, {}, [{"absence_days": 84}, {"absence_days": 3}]),
    "age": ({"match": {"min_age": 18}}, {"age": 18}, [{"age": 17}, {"age": None}]),
    "work-status": (
        {"match": {"work_status": ["at_work", "off_sick"]}},
        {"work_status": "at_work", "fit_note": "none"},
        [{"work_status": "not_in_work"}],
    ),
    "employment": (
        {"match": {"employment": ["self_employed", "unemployed"]}},
        {"employment": "self_employed"},
        [{"employment": "employed"}, {"employment": "other"}, {"employment": None}],
    ),
    "employer-size": (
        {"match": {"employer_size_max": 250}},
        {"employer_size": 250},
        [{"employer_size": 251}, {"employer_size": None}, {"employment": None}],
    ),
    "condition": (
        {"match": {"conditions": ["msk", "smi"]}},
        {"conditions": ["neuro", "msk"]},
        [{"conditions": ["neuro"]}, {"conditions": []}],
    ),
    "barrier": (
        {"match": {"requires_barrier": ["debt", "housing"]}},
        {"barriers": ["housing", "caring"]},
        [{"barriers": ["caring"]}, {}],
    ),
    "absence": ({"match": {"max_absence_days": 30}}, {}, [{"absence_days": 31}]),
    "route": (
        {"routes": ["gp", "self"]},
        {"source": "self"},
        [{"source": "nurse"}, {"source": "employer"}, {"source": None}],
    ),
}
SIDES = [(misfit, entry, fits, not_) for misfit, (entry, fits, others) in LIMITS.items() for not_ in others]


@pytest.mark.parametrize(("misfit", "entry", "fits", "does_not"), SIDES)
def test_a_limit_keeps_out_exactly_those_beyond_it(misfit, entry, fits, does_not, a_service, a_triage, today):
    service = a_service(**entry)
    assert qualifies(service, a_triage(**fits), today) == ()
    assert qualifies(service, a_triage(**does_not), today) == (misfit,)


@pytest.mark.parametrize("employment", ["self_employed", "unemployed", "other"])
def test_the_size_of_an_employer_is_asked_of_the_employed_only(employment, a_service, a_triage, today):
    service = a_service(match={"employer_size_max": 250})
    assert qualifies(service, a_triage(employment=employment), today) == ()


def test_an_assumed_absence_counts_as_the_policy_says(a_service, a_triage, today):
    person = a_triage(absence_days=None)
    assert qualifies(a_service(match={"max_absence_days": 8}), person, today) == ()
    assert qualifies(a_service(match={"max_absence_days": 7}), person, today) == ("absence",)


@pytest.mark.parametrize(
    ("match", "facts"),
    [
        ({"requires": ["in_talking_therapies"]}, {"in_talking_therapies": True}),
        ({"requires": ["adaptation_need"]}, {"adjustment_need": "simple"}),
        ({"requires": ["adaptation_need"]}, {"adjustment_need": "complex"}),
        ({"requires_any": ["practice_on_list", "in_talking_therapies"]}, {"in_talking_therapies": True}),
    ],
)
def test_required_circumstances_are_seen_in_the_facts(match, facts, a_service, a_triage, today):
    assert qualifies(a_service(match=match), a_triage(**facts), today) == ()
    assert qualifies(a_service(match=match), a_triage(), today) == ("circumstances",)


@pytest.mark.parametrize("circumstance", ["veteran", "in_secondary_mh", "practice_on_list"])
@pytest.mark.parametrize("key", ["requires", "requires_any"])
def test_a_circumstance_that_is_no_fact_never_holds(circumstance, key, a_service, a_triage, today):
    person = a_triage(**{circumstance: True})
    assert qualifies(a_service(match={key: [circumstance]}), person, today) == ("circumstances",)


def test_all_required_circumstances_must_hold(a_service, a_triage, today):
    service = a_service(match={"requires": ["in_talking_therapies", "adaptation_need"]})
    assert qualifies(service, a_triage(in_talking_therapies=True), today) == ("circumstances",)


@pytest.mark.parametrize(
    ("days", "misfits"),
    [(0, ()), (90, ()), (91, ("stale",)), (-1, ("verified-later",))],
)
@pytest.mark.parametrize("status", ["active", "active-2022"])
def test_a_verification_holds_for_90_days(status, days, misfits, a_service, a_triage, today):
    service = a_service(status=status, verified_on=(today - timedelta(days=days)).isoformat())
    assert qualifies(service, a_triage(), today) == misfits


@pytest.mark.parametrize("status", ["active", "active-2022"])
def test_an_entry_nobody_verified_is_not_routed_to(status, a_service, a_triage, today):
    assert qualifies(a_service(status=status, verified_on=None), a_triage(), today) == ("unverified",)


@pytest.mark.parametrize(("status", "misfit"), [("ceased", "ceased"), ("unknown", "status-unknown")])
def test_a_verification_does_not_revive_a_service(status, misfit, a_service, a_triage, today):
    assert qualifies(a_service(status=status), a_triage(), today) == (misfit,)


def test_a_review_that_is_due_does_not_unmake_a_verification(a_service, a_triage, today):
    assert qualifies(a_service(review_due=today.isoformat()), a_triage(), today + timedelta(days=1)) == ()


def test_without_a_machine_rule_nobody_qualifies(a_service, a_triage, today):
    assert qualifies(a_service(match=None), a_triage(), today) == ("no-rule",)


@pytest.mark.parametrize(("left", "misfits"), [(None, ()), (1, ()), (0, ("full",))])
def test_capacity_counts_only_where_it_is_stated(left, misfits, a_service, a_triage, today):
    assert qualifies(a_service(capacity_left=left), a_triage(), today) == misfits


def test_everything_in_the_way_is_told_not_only_the_first(a_service, a_triage, today):
    service = a_service(
        status="ceased", area=["far"], match={"min_age": 50, "tiers": ["A"]}, routes=["self"], capacity_left=0
    )
    assert qualifies(service, a_triage(), today) == ("ceased", "area", "tier", "age", "route", "full")
