"""The committed tables: what each word of a directory entry means, with a reason for every row."""

import pytest

from fitwork_fhir.routing import access_modes, offers, referral_routes
from fitwork_fhir.routing.access_modes import ACCESS_PHRASES, MODES
from fitwork_fhir.routing.areas import AREAS, area_name
from fitwork_fhir.routing.circumstances import CIRCUMSTANCES, IN_WORDS
from fitwork_fhir.routing.load import own_document, read_directory
from fitwork_fhir.routing.offers import NOT_A_DIRECTORY_SERVICE, OFFERS, codes_of
from fitwork_fhir.routing.rank import UNSUITABLE
from fitwork_fhir.routing.referral_routes import ROUTE_PHRASES, sources_of
from fitwork_fhir.routing.route import CORE, USUAL_CORE
from fitwork_fhir.routing.signposts import SIGNPOSTS
from fitwork_fhir.triage.vocabulary import ACCESS, CLINICIANS, SERVICE_CODES, SOURCES


def test_offer_words_stand_for_policy_codes_only_and_say_why():
    assert all(set(row.codes) <= SERVICE_CODES - NOT_A_DIRECTORY_SERVICE for row in OFFERS.values())
    assert all(row.reason for row in OFFERS.values())
    assert all(word == word.casefold() for word in OFFERS)


def test_every_code_a_directory_service_can_offer_is_an_offer_word_itself():
    assert all(code in OFFERS[code].codes for code in SERVICE_CODES - NOT_A_DIRECTORY_SERVICE)
    assert not NOT_A_DIRECTORY_SERVICE & OFFERS.keys()


def test_only_these_words_can_own_a_case_of_tier_c():
    owning = {word for word, row in OFFERS.items() if CORE["C"] & set(row.codes)}
    assert owning == {"case-management", "allocated case worker", "allocated-case-worker", "work-and-health-coach"}


def test_advice_plans_and_job_retention_own_no_case_of_tier_b():
    owning = {word for word, row in OFFERS.items() if CORE["B"] & set(row.codes)}
    assert "case-management" in owning
    assert not owning & {"work-and-health-advice", "work-and-health-coach", "job-retention", "condition-management"}
    assert not owning & {"ips-employment-specialist", "occupational-therapy", "physiotherapy", "coaching"}


def test_the_usual_core_of_a_tier_is_one_of_its_core_services():
    assert all(USUAL_CORE[tier] <= CORE[tier] for tier in CORE)


def test_words_are_read_whatever_their_case_and_unknown_ones_stand_for_nothing():
    assert codes_of(["Quick Physio", "yoga"]) == {"physiotherapy"}


def test_route_phrases_open_sources_of_the_policy_only_and_say_why():
    assert all(row.opens is None or row.opens <= SOURCES for row in ROUTE_PHRASES.values())
    assert all(row.reason for row in ROUTE_PHRASES.values())
    assert all(ROUTE_PHRASES[source].opens == {source} for source in SOURCES)


@pytest.mark.parametrize(
    ("phrases", "sources"),
    [
        ([], None),
        (["gp"], {"gp"}),
        (["self", "gp", "health-professional", "partner-org"], {"self", "other", *CLINICIANS}),
        (["via talking therapies: gp, health professional, self"], {"self", *CLINICIANS}),
        (["self only (patient applies)"], {"self"}),
        (["jobs-and-benefits-office (external)", "seed silent on GP route"], None),
        (["named-gp-practices"], set()),
        (["gp", "voluntary-org", "health-org"], {"other", *CLINICIANS}),
    ],
)
def test_a_list_of_route_phrases_opens_what_its_rows_open(phrases, sources):
    assert sources_of(phrases) == sources


def test_access_phrases_name_known_modes_and_in_practice_is_face_to_face():
    assert all(modes <= MODES for modes in ACCESS_PHRASES.values())
    assert all("face_to_face" in modes for modes in ACCESS_PHRASES.values() if "in_practice" in modes)


def test_every_mode_says_which_access_needs_rule_it_out():
    assert UNSUITABLE.keys() == MODES
    assert all(needs <= ACCESS for needs in UNSUITABLE.values())


def test_every_word_of_our_own_directory_has_its_row():
    for service in read_directory(own_document()).services:
        assert all(offers.is_known(word) for word in service.offer_words), service.id
        assert all(referral_routes.is_known(phrase) for phrase in service.routes_text), service.id
        assert all(access_modes.is_known(phrase) for phrase in service.access_text), service.id
        assert service.areas <= AREAS.keys(), service.id


def test_an_area_we_do_not_know_is_its_own_name():
    assert (area_name("black-country"), area_name("QWO-1")) == ("Black Country", "QWO-1")


def test_every_circumstance_can_be_put_into_words():
    assert IN_WORDS.keys() == CIRCUMSTANCES.keys()


def test_national_offers_name_policy_codes_and_one_is_always_there():
    assert all(signpost.services <= SERVICE_CODES for signpost in SIGNPOSTS)
    assert [s.id for s in SIGNPOSTS if not s.services] == ["fit-note-guidance"]
