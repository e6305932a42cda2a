"""The worked cases' named services, and the rank of policy section L."""

from datetime import date, timedelta

import pytest

from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.routing.load import own_document, read_directory
from fitwork_fhir.routing.rank import ranked
from fitwork_fhir.routing.route import named_services

# Policy section 7: what each case says beyond the usual person, and the ids it expects.
WORKED = {
    "W34": (
        {"employment": "self_employed", "areas": ["scotland"], "absence_days": 21, "note_days_ahead": 7},
        ("whss",),
    ),
    "W35": (
        {"areas": ["scotland"], "employer_size": 251, "employer_oh": False, "note_days_ahead": 14},
        (),
    ),
    "W36": (
        {
            "work_status": "at_work",
            "fit_note": "none",
            "absence_days": None,
            "areas": ["sheffield", "england"],
            "scores": {"start_msk": 6},
            "employer_oh": False,
        },
        ("sohas", "workwell"),
    ),
    "W37": (
        {
            "areas": ["greater-manchester", "england"],
            "conditions": ["mental_health"],
            "absence_days": 35,
            "note_days_ahead": 14,
        },
        ("workwell",),
    ),
    "W38": (
        {
            "areas": ["leeds", "england"],
            "in_talking_therapies": True,
            "conditions": ["mental_health"],
            "note_days_ahead": 14,
        },
        ("ea-talking-therapies", "workplace-leeds", "workwell"),
    ),
    "W39": (
        {
            "employment": "unemployed",
            "work_status": "not_in_work",
            "fit_note": "none",
            "absence_days": None,
            "areas": ["northern-ireland"],
            "conditions": ["other"],
        },
        ("ni-cmp",),
    ),
}


@pytest.mark.parametrize(("facts", "expected"), WORKED.values(), ids=WORKED)
def test_a_worked_case_names_these_services_in_this_order(facts, expected, a_triage, today):
    directory = read_directory(own_document(), as_verified_on=today)
    assert named_services(a_triage(**facts), directory, today) == expected


def test_exactly_250_people_is_within_the_limit_of_whss(a_triage, today):
    directory = read_directory(own_document(), as_verified_on=today)
    facts = WORKED["W35"][0] | {"employer_size": 250}
    assert named_services(a_triage(**facts), directory, today) == ("whss",)


@pytest.mark.parametrize(("facts", "_"), WORKED.values(), ids=WORKED)
def test_nothing_is_named_while_nobody_has_verified_anything(facts, _, a_triage, today):
    assert named_services(a_triage(**facts), read_directory(own_document()), today) == ()


@pytest.mark.parametrize("area", ["greater-manchester", "leicestershire", "dundee", "manchester", "cornwall"])
def test_no_fixture_brings_a_ceased_or_unknown_service_back(area, a_triage, today):
    directory = read_directory(own_document(), as_verified_on=today)
    assert named_services(a_triage(areas=[area]), directory, today) == ()


@pytest.mark.parametrize(
    "facts",
    [
        {"consent_referral": False},
        {"consent_referral": None},
        {"age": 15},
        {"red_flags": ["cauda_equina"]},
    ],
)
def test_only_an_accepted_referral_names_services(facts, a_service, a_triage, today):
    directory = Directory((a_service(),))
    assert named_services(a_triage(), directory, today) == ("here",)
    assert named_services(a_triage(**facts), directory, today) == ()


# Each pair differs in one step of the rank; all steps after it speak for the second.
WORST = {"name": "B", "offer": [], "access": ["video"], "wait_first_contact_days": None}
BEST = {"name": "A", "offer": ["physiotherapy"], "access": ["in_practice"], "wait_first_contact_days": 1}
RANKS = {
    "most of the decision's services": (
        WORST | {"offer": ["oh-assessment", "physiotherapy"]},
        BEST | {"offer": ["physiotherapy", "counselling", "debt-advice"]},
    ),
    "an accessible mode": (
        WORST | {"access": ["telephone"]},
        BEST | {"offer": [], "access": ["video"]},
    ),
    "unstated modes are accessible": (
        WORST | {"access": []},
        BEST | {"offer": [], "access": ["video"]},
    ),
    "the shortest wait": (
        WORST | {"access": ["telephone"], "wait_first_contact_days": 9},
        BEST | {"offer": [], "wait_first_contact_days": 10},
    ),
    "an unknown wait comes last": (
        WORST | {"access": ["telephone"], "wait_first_contact_days": 900},
        BEST | {"offer": [], "wait_first_contact_days": None},
    ),
    "then the shortest wait for treatment": (
        WORST | {"access": ["telephone"], "wait_treatment_days": 20},
        BEST | {"offer": [], "wait_first_contact_days": None, "wait_treatment_days": 21},
    ),
    "in-practice": (
        WORST | {"access": ["in_practice"]},
        BEST | {"offer": [], "access": ["telephone"], "wait_first_contact_days": None},
    ),
    "name": (
        WORST | {"name": "a b"},
        BEST | {"name": "B a", "offer": [], "access": ["video"], "wait_first_contact_days": None},
    ),
}


@pytest.mark.parametrize(("first", "second"), RANKS.values(), ids=RANKS)
def test_rank_is_decided_by(first, second, a_service, a_triage):
    person = a_triage(access=["no_video"])
    assert person.decision.services == ("oh-assessment", "physiotherapy")
    one, other = a_service(id="first", **first), a_service(id="second", **second)
    assert [s.id for s in ranked([other, one], person)] == ["first", "second"]
    assert [s.id for s in ranked([one, other], person)] == ["first", "second"]


def test_a_mode_that_was_asked_for_must_be_offered_to_count_as_accessible(a_service, a_triage):
    by_phone = a_service(id="by-phone", name="A", access=["telephone"])
    in_person = a_service(id="in-person", name="B", access=["face_to_face"])
    by_default, asked = a_triage(), a_triage(requested_mode="face_to_face")
    assert [s.id for s in ranked([by_phone, in_person], by_default)] == ["by-phone", "in-person"]
    assert [s.id for s in ranked([by_phone, in_person], asked)] == ["in-person", "by-phone"]


def test_the_day_of_the_fixture_counts_like_any_verification(a_triage, today):
    facts, expected = WORKED["W36"]
    just, late = today - timedelta(days=90), today - timedelta(days=91)
    for day, named in ((just, expected), (late, ())):
        directory = read_directory(own_document(), as_verified_on=day)
        assert named_services(a_triage(**facts), directory, today) == named
    assert read_directory(own_document(), as_verified_on=date(2026, 8, 23)).fixture == just
