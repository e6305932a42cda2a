"""The service reports what it found: the tier goes up, down, or stays; a flag stops it; a stranger may not."""

import pytest

from builders.bundles import a_response
from builders.loop import OPERATOR, OTHER_PRACTICE, PRACTICE, a_service, outputs, place_of
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    CASE_MANAGED,
    OH,
    a_referral,
    a_self_referral,
    answer,
    kinds,
    messages,
    moved,
    now,
    of_kind,
    recipients,
    report,
    take_on,
    text_of,
    told,
)

UP, DOWN, STAYS = "in-progress / stepped-up", "in-progress / stepped-down", "in-progress / allocated"


@pytest.mark.parametrize(
    ("facts", "reported", "place", "tier", "reason"),
    [
        (ASSESSMENT, {"days_in_tier": 28}, UP, "C", "STEP-UP-NO-PLAN"),
        (ASSESSMENT, {"days_in_tier": 27}, STAYS, "B", "NO-CHANGE"),
        (ASSESSMENT, {"days_in_tier": 28, "rtw_plan_agreed": True}, STAYS, "B", "NO-CHANGE"),
        (ASSESSMENT, {"new_barriers": ["employer_conflict"]}, UP, "C", "STEP-UP-NEW-BARRIER"),
        (ASSESSMENT, {"absence_days": 84}, UP, "C", "STEP-UP-NOTE-CYCLE"),
        (CASE_MANAGED, {"rtw_plan_agreed": True, "open_barriers": ["none"]}, DOWN, "B", "STEP-DOWN-PLAN"),
        (CASE_MANAGED, {"rtw_plan_agreed": True, "open_barriers": ["none"], "adjustments_in_place": True}, DOWN, "A",
         "STEP-DOWN-PLAN"),
        (CASE_MANAGED, {"days_in_tier": 42}, "in-progress / mdt-review", "C", "MDT-REVIEW"),
    ],
)  # fmt: skip
def test_what_the_service_reports_moves_the_tier_by_the_policys_rules(facts, reported, place, tier, reason):
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(facts)))
        response = await report(loop, task, reported)
        return response, await now(loop, task), await messages(loop, task)

    response, task, said = told(whole)
    assert response.status_code == 201
    assert place_of(task) == place
    assert outputs(task, "tier") == [tier]
    assert reason in outputs(task, "reason")
    assert len(said) == 3
    assert recipients(said) == {PRACTICE}


def test_a_new_score_is_also_a_new_triage_and_the_higher_of_the_two_stands():
    async def whole(loop):
        facts = {"areas": ["anytown"], "conditions": ["mental_health"], "absence_days": 20}
        task = await take_on(loop, await loop.refer(a_referral(facts)))
        await report(loop, task, {"scores": {"phq9": 16}})
        return await now(loop, task)

    task = told(whole)
    assert outputs(task, "tier") == ["C"]
    assert "C-MENTAL-HEALTH" in outputs(task, "reason")
    assert outputs(task, "urgency") == ["priority"]


def test_a_service_that_has_not_taken_the_person_on_yet_reports_and_it_is_routed_again():
    async def whole(loop):
        task = await loop.refer(a_referral())
        await report(loop, task, {"new_barriers": ["bullying"]})
        return await now(loop, task)

    task = told(whole)
    assert (place_of(task), outputs(task, "tier")) == ("accepted / triaged-tier-c", ["C"])


def test_a_red_flag_in_a_report_holds_the_case():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await report(loop, task, {"red_flags": ["recent_self_harm"]})
        return await now(loop, task), await messages(loop, task), await loop.practice_task("safety-review")

    task, said, ask = told(whole)
    assert place_of(task) == "on-hold / safety-hold"
    assert "the service Anytown Oh Service" in text_of(of_kind(said, "safety-hold")[0])
    assert ask["input"][0]["valueCodeableConcept"]["coding"][0]["code"] == "recent_self_harm"


@pytest.mark.parametrize("review", [{}, {"risk_reviewed": True}, {"risk_reviewed": True, "source": "nurse"}])
def test_a_positive_item_9_from_a_service_holds_the_case_whatever_the_service_says_of_a_review(review):
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral({**ASSESSMENT, "risk_reviewed": True})))
        await report(loop, task, {"scores": {"phq9_item9": 2}, **review})
        return await now(loop, task)

    assert place_of(told(whole)) == "on-hold / safety-hold"


async def _another_service(loop, task):
    return await report(loop, task, {"days_in_tier": 28}, by="second-oh")


async def _another_practice(loop, task):
    return await report(loop, task, {"days_in_tier": 28}, by=OTHER_PRACTICE)


async def _the_practice_itself(loop, task):
    return await report(loop, task, {"days_in_tier": 28}, by=PRACTICE)


async def _about_nothing(loop, task):
    unknown = {**task, "focus": {"reference": "ServiceRequest/00000000-0000-4000-8000-000000000000"}}
    return await report(loop, unknown, {"days_in_tier": 28})


@pytest.mark.parametrize("who", [_another_service, _another_practice, _the_practice_itself, _about_nothing])
def test_only_the_service_that_owns_the_task_may_report(who):
    async def whole(loop):
        await loop.load_services(a_service(), a_service("second-oh"))
        task = await take_on(loop, await loop.refer(a_referral()))
        return await who(loop, task), await now(loop, task)

    response, task = told(whole)
    assert response.status_code == 403
    assert place_of(task) == STAYS


def test_a_report_needs_to_say_what_it_is_about():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        response = a_response("fitwork-review", {"days_in_tier": 28}, subject=task["for"])
        return await loop.send("POST", "/QuestionnaireResponse", response, by=OH)

    assert told(whole).status_code == 422


def test_the_hub_reports_on_the_cases_it_owns():
    async def whole(loop):
        task = await loop.refer(a_referral(ADVICE))
        await report(loop, task, {"employer_unable": True}, by=OPERATOR)
        return await now(loop, task)

    task = told(whole)
    assert (place_of(task), outputs(task, "tier")) == (UP, ["B"])
    assert task["owner"]["identifier"]["value"] == OH


def test_a_service_steps_the_tier_itself_but_not_beyond_its_ends():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        up = await moved(loop, task, "in-progress", "stepped-up")
        again = await moved(loop, task, "in-progress", "stepped-up", note=[{"text": "Agreed with her."}])
        beyond = await loop.move(
            await moved(loop, task, "in-progress", "in-support"), "in-progress", "stepped-up", by=OH
        )
        return up, again, beyond, await messages(loop, task)

    up, again, beyond, said = told(whole)
    assert (place_of(up), outputs(up, "tier")) == (UP, ["C"])
    assert outputs(again, "tier") == ["C"]
    assert beyond.status_code == 422
    assert kinds(said).count("step-up") == 1


def test_a_service_steps_up_to_c_only_with_a_patient_who_wants_to_return():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral({**ASSESSMENT, "wants_return": "no"})))
        up = await moved(loop, task, "in-progress", "stepped-up")
        await answer(loop, task, {"wants_return": "unsure"})
        return up, await now(loop, task)

    up, after = told(whole)
    assert (outputs(up, "tier"), outputs(up, "pending-tier")) == (["B"], ["C"])
    assert outputs(after, "tier") == ["C"]


def test_a_report_about_a_self_referral_is_told_to_nobody_who_may_not_know():
    async def whole(loop):
        await loop.load_services(a_service(routes=["self"]))
        task = await take_on(loop, await loop.refer(a_self_referral(), by=OPERATOR))
        await report(loop, task, {"new_barriers": ["bullying"]})
        return await now(loop, task, by=OH), await messages(loop, task)

    task, said = told(whole)
    assert outputs(task, "tier") == ["C"]
    assert said == []
