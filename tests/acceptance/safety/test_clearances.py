"""Only a named clinician's own review of this very concern ends a hold or covers an answer about self-harm."""

import pytest

from builders.bundles import a_response
from builders.loop import place_of
from builders.stories import (
    ASSESSMENT,
    CASE_MANAGED,
    OH,
    a_clearance,
    a_referral,
    answer,
    clear,
    do_task,
    flag,
    moved,
    now,
    output,
    post,
    referral_of,
    report,
    subject,
    take_on,
    told,
)

FLAG = {"red_flags": ["suicide_risk"]}
REVIEWED = {"scores": {"phq9_item9": 3}, "risk_reviewed": True}


def named(response):
    return output("clearance", valueReference={"reference": f"QuestionnaireResponse/{response['id']}"})


def test_a_clearance_by_nobody_clinical_is_refused():
    async def whole(loop):
        task = await loop.refer(a_referral({**ASSESSMENT, **FLAG}))
        ask = await loop.practice_task("safety-review")
        form = await post(loop, a_response(answers={"risk_reviewed": True}, subject=subject(task)))
        return await do_task(loop, ask, "completed", named(form)), await now(loop, task)

    refused, task = told(whole)
    assert refused.status_code == 422
    assert place_of(task) == "on-hold / safety-hold"


def test_a_clearance_stored_before_the_hold_is_refused():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        form = await post(loop, a_clearance(task))
        await moved(loop, task, "on-hold", "safety-hold", **flag("suicide_risk"))
        ask = await loop.practice_task("safety-review")
        return await do_task(loop, ask, "completed", named(form)), await now(loop, task)

    refused, task = told(whole)
    assert refused.status_code == 422
    assert place_of(task) == "on-hold / safety-hold"


def test_the_clearance_of_one_hold_does_not_clear_the_next():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral()))
        await moved(loop, task, "on-hold", "safety-hold", **flag("suicide_risk"))
        first = await clear(loop, task, await loop.practice_task("safety-review"))
        used = first.json()["output"][0]
        await loop.pass_time(days=3)
        await moved(loop, task, "on-hold", "safety-hold", **flag("suicide_risk"))
        ask = await loop.practice_task("safety-review")
        return first, await do_task(loop, ask, "completed", used), await now(loop, task)

    first, second, task = told(whole)
    assert (first.status_code, second.status_code) == (200, 422)
    assert place_of(task) == "on-hold / safety-hold"


@pytest.mark.parametrize("source", ["gp", "link_worker"])
@pytest.mark.parametrize("claim", [{}, {"source": "gp"}], ids=["", "as a GP"])
def test_an_answer_that_no_clinician_authored_reviews_no_risk(source, claim):
    async def whole(loop):
        task = await loop.refer(a_referral({**CASE_MANAGED, "source": source}))
        await answer(loop, task, {**REVIEWED, **claim})
        return await now(loop, task)

    assert place_of(told(whole)) == "on-hold / safety-hold"


def test_after_a_clearance_another_item_9_needs_another_review():
    async def whole(loop):
        task = await loop.refer(a_referral({**CASE_MANAGED, **FLAG, "source": "link_worker"}))
        await clear(loop, task, await loop.practice_task("safety-review"))
        cleared = await now(loop, task)
        await answer(loop, task, REVIEWED)
        return cleared, await now(loop, task)

    cleared, task = told(whole)
    assert cleared["status"] != "on-hold"
    assert place_of(task) == "on-hold / safety-hold"


@pytest.mark.parametrize("claim", [{}, {"source": "nurse"}], ids=["", "as a nurse"])
def test_a_service_reviews_no_risk(claim):
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await report(loop, task, {**REVIEWED, **claim})
        return await now(loop, task)

    assert place_of(told(whole)) == "on-hold / safety-hold"


@pytest.mark.parametrize("facts", [REVIEWED, {"requested_tier": "A"}, {**FLAG, "consent_employer": True}])
def test_a_service_answers_nothing_in_the_practices_place_and_its_safety_facts_are_never_lost(facts):
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        before = await now(loop, task)
        form = {**a_response(answers=facts, subject=subject(task)), "id": "q"}
        said = {
            "resourceType": "Communication",
            "status": "completed",
            "subject": subject(task),
            "contained": [form],
            "basedOn": [{"reference": f"ServiceRequest/{referral_of(task)}"}],
            "payload": [{"contentReference": {"reference": "#q"}}],
        }
        return before, await loop.send("POST", "/Communication", said, by=OH), await now(loop, task)

    before, refused, task = told(whole)
    assert refused.status_code == 422
    assert "service-answers" in refused.text
    urgent = facts.keys() & {"red_flags", "scores"}
    assert place_of(task) == ("on-hold / safety-hold" if urgent else place_of(before))
    if not urgent:
        assert task["output"] == before["output"]
