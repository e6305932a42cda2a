from dataclasses import replace

import pytest

from builders.cases import HUB, SURGERY, a_case, a_world, received
from fitwork_fhir.casework.case import Party, PartyKind
from fitwork_fhir.casework.draft import Draft
from fitwork_fhir.casework.hold import reporter, review_parties
from fitwork_fhir.casework.tell import hidden_facts, situation, tell_practice, told_party
from fitwork_fhir.feedback.situation import Event

OTHER = Party(kind=PartyKind.PRACTICE, code="Y99903")


@pytest.mark.parametrize(
    ("facts", "hidden"),
    [
        ({}, ()),
        ({"gp_discordance": True}, ("gp_discordance",)),
        ({"access": "unsafe_to_talk"}, ("unsafe_to_talk",)),
        ({"access": ["bsl", "unsafe_to_talk"]}, ("unsafe_to_talk",)),
        ({"red_flags": ["safeguarding"], "gp_discordance": True}, ("gp_discordance", "safeguarding")),
    ],
)
def test_what_the_patient_must_not_read_is_known_at_every_event(facts, hidden):
    draft = Draft(a_case(facts), a_world())
    assert hidden_facts(draft.case) == hidden
    assert all(situation(draft, event).hidden == hidden for event in Event)


def test_what_is_hidden_from_the_patient_is_said_once_to_each_practice_and_apart():
    draft = received(a_case({"gp_discordance": True, "absence_days": 20}), a_world())
    hidden = [message for message in draft.messages if message.hidden]
    assert len(hidden) == 1
    assert "independent view" in " ".join(hidden[0].lines)
    assert not any("independent" in line for m in draft.messages if not m.hidden for line in m.lines)
    tell_practice(draft, Event.TAKEN_ON)
    assert len([message for message in draft.messages if message.hidden]) == 1
    draft.become(told=OTHER.code)
    tell_practice(draft, Event.IN_SUPPORT)
    assert [message.recipient for message in draft.messages if message.hidden] == [SURGERY, OTHER]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("gp", "the GP at Test Street Surgery"),
        ("nurse", "the nurse at Test Street Surgery"),
        ("physio", "the physiotherapist at Test Street Surgery"),
        ("other", "Test Street Surgery"),
        ("self", "the patient's own referral"),
        ("employer", "the employer's referral"),
    ],
)
def test_who_reports_a_flag_is_a_role_and_an_organisation_and_never_a_patient(source, words):
    assert reporter(Draft(a_case(source=source), a_world())) == words


@pytest.mark.parametrize(
    ("referrer", "registered", "parties"),
    [
        (SURGERY, SURGERY, (SURGERY,)),
        (SURGERY, OTHER, (OTHER, HUB)),
        (SURGERY, None, (SURGERY, HUB)),
        (HUB, OTHER, (OTHER, HUB)),
        (HUB, None, (HUB,)),
    ],
)
def test_a_safety_concern_goes_to_the_registered_practice_and_to_the_hub_where_that_one_did_not_refer(
    referrer, registered, parties
):
    draft = Draft(a_case(referrer=referrer, registered=registered), a_world())
    assert review_parties(draft) == parties


def test_the_practice_that_is_told_is_named_with_its_reference():
    case = a_case(referrer=HUB, registered=replace(OTHER, reference="Organization/1"), told=OTHER.code)
    assert told_party(case).reference == "Organization/1"
    assert told_party(replace(case, told=None)) is None
    assert told_party(replace(case, told="Y99909")).code == "Y99909"


def test_messages_of_one_step_keep_their_order():
    draft = received(a_case({"absence_days": 20, "requested_tier": "C", "conditions": None}), a_world())
    assert len(draft.messages) >= 3
    assert [m.sent for m in draft.messages] == sorted({m.sent for m in draft.messages})
