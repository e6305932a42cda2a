from dataclasses import fields, replace
from datetime import date

from builders.cases import HUB, SURGERY, Life, a_case, a_world
from fitwork_fhir.casework import case_text
from fitwork_fhir.casework.case import Case, Note
from fitwork_fhir.referral.status import AWAITING_TRIAGE, CONTACTED
from fitwork_fhir.referral.submission import Words


def test_a_case_that_holds_something_in_every_field_is_read_as_it_was_written():
    life = Life(a_case({"red_flags": ["suicide_risk", 7], "scores": {"phq9": 7.5}, "absence_days": 20}), a_world())
    case = life.case
    full = replace(
        case, correlation_id="c", held_later=True, waiting_from=AWAITING_TRIAGE, paused_from=CONTACTED,
        earlier=(case.decision, replace(case.decision, tier="B", follow_up_months=(1, 3, 6))), pending_tier="C",
        previous_tier="A", tier="B", signposts=("a",), national=("b",), declined_by=("c",),
        words=(Words(where="ServiceRequest.note", text="£ words"),),
        notes=(Note(at=case.opened, by="x", text="y"),), first_contact_by=date(2026, 12, 1),
        next_date=date(2026, 12, 2), taken_on=True, failed_contacts=2, trying_since=date(2026, 12, 3),
        unreachable_from="C", plan_agreed=True, returned_on=date(2026, 12, 4), followed_up=3, status_reason="why",
        outcome="withdrew", cleared=True, hidden_told=(("Y99901", "line"),), flag_reported_by="z",
        absence_said_on=date(2026, 12, 5), linked=("d",), seen_by=(HUB, SURGERY), version=4, task_version=3,
    )  # fmt: skip
    assert case_text.read(case_text.write(full)) == full


def test_every_field_of_a_case_is_written():
    text = case_text.write(a_case())
    assert all(f'"{field.name}":' in text for field in fields(Case))
