"""Who is told what of a hold: by whom it was seen to, what was sent, and what nobody may miss."""

import pytest

from builders.bundles import NHS_NUMBER, ODS
from builders.loop import OPERATOR, PRACTICE
from builders.stories import (
    ADVICE,
    ASSESSMENT,
    CASE_MANAGED,
    OH,
    REGISTERED,
    a_clearance,
    a_referral,
    a_self_referral,
    answer,
    clear,
    do_task,
    flag,
    messages,
    moved,
    now,
    of_kind,
    output,
    post,
    recipients,
    set_referral,
    take_on,
    text_of,
    told,
)

FLAGGED = {**ASSESSMENT, "red_flags": ["suicide_risk"]}
ELSEWHERE = {"generalPractitioner": [{"identifier": {"system": ODS, "value": REGISTERED}}]}


def test_what_the_hub_does_is_not_thanked_to_the_practice():
    async def whole(loop):
        task = await loop.refer(a_referral(FLAGGED))
        await loop.pass_time(hours=3)
        ask = await loop.practice_task("safety-review", by=OPERATOR)
        await do_task(loop, ask, "accepted", by=OPERATOR)
        done = await clear(loop, task, ask, by=OPERATOR)
        return done, await messages(loop, task)

    done, said = told(whole)
    assert done.status_code == 200, done.text
    for kind in ("hold-acknowledged", "hold-cleared"):
        words = text_of(of_kind(said, kind)[0])
        assert "Thank you" not in words
        assert words.startswith("Work and health referral hub")


def test_what_the_practice_does_is_thanked_for():
    async def whole(loop):
        task = await loop.refer(a_referral(FLAGGED))
        ask = await loop.practice_task("safety-review")
        await do_task(loop, ask, "accepted")
        await clear(loop, task, ask)
        return await messages(loop, task)

    said = told(whole)
    for kind in ("hold-acknowledged", "hold-cleared"):
        assert text_of(of_kind(said, kind)[0]).startswith("Thank you")


def test_a_referrer_that_is_not_the_patients_practice_is_not_asked_to_acknowledge():
    async def whole(loop):
        task = await loop.refer(a_referral(FLAGGED, patient=ELSEWHERE))
        return of_kind(await messages(loop, task), "safety-hold"), await loop.practice_task(
            "safety-review", by=REGISTERED
        )

    said, ask = told(whole)
    words = {to: text_of(next(m for m in said if recipients([m]) == {to})) for to in (PRACTICE, REGISTERED)}
    assert "Please acknowledge within 2 hours" in words[REGISTERED]
    assert "acknowledge within" not in words[PRACTICE]
    assert ask["for"]["identifier"] == {"system": NHS_NUMBER, "value": "9990000018"}


def test_the_practice_that_is_told_reads_no_number_in_its_task():
    async def whole(loop):
        await loop.refer(a_referral(FLAGGED))
        return await loop.practice_task("safety-review")

    assert "identifier" not in told(whole)["for"]


def test_without_a_valid_number_a_task_for_another_practice_carries_none():
    async def whole(loop):
        local = {"identifier": [{"system": "https://supplier.example/mrn", "value": "1"}]}
        await loop.refer(a_referral(FLAGGED, patient={**ELSEWHERE, **local}))
        return await loop.practice_task("safety-review", by=REGISTERED)

    assert "identifier" not in told(whole)["for"]


def test_a_self_referrers_practice_can_act_on_its_task_by_the_number():
    async def whole(loop):
        await loop.refer(a_self_referral(FLAGGED), by=OPERATOR)
        return await loop.practice_task("safety-review", by=REGISTERED)

    assert told(whole)["for"]["identifier"]["value"] == "9990000018"


def test_acknowledging_and_clearing_after_the_end_is_confirmed_to_the_practice():
    async def whole(loop):
        task = await loop.refer(a_referral(FLAGGED))
        await set_referral(loop, task, "revoked")
        ask = await loop.practice_task("safety-review")
        await do_task(loop, ask, "accepted")
        await clear(loop, task, ask)
        return await now(loop, task), await messages(loop, task)

    task, said = told(whole)
    assert task["status"] == "cancelled"
    assert "The referral has ended; the safety concern has not." in text_of(of_kind(said, "hold-acknowledged")[0])
    assert "The referral has ended and stays so." in text_of(of_kind(said, "hold-cleared")[0])


def test_a_second_safeguarding_report_on_the_same_day_is_said_again():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        for _ in range(2):
            await moved(loop, task, "on-hold", "safety-hold", **flag("safeguarding"))
            await clear(loop, task, await loop.practice_task("safety-review"))
        return of_kind(await messages(loop, task), "hidden-from-patient")

    said = [text_of(message) for message in told(whole)]
    assert sum("A safeguarding concern was reported" in words for words in said) == 2


def test_signposted_later_the_service_is_told_to_stop_and_nothing_false_is_said():
    async def whole(loop):
        task = await take_on(loop, await loop.refer(a_referral(CASE_MANAGED)))
        await answer(loop, task, {"age": 15})
        return await messages(loop, task)

    said = of_kind(told(whole), "signposted")
    words = {next(iter(recipients([message]))): text_of(message) for message in said}
    assert "Please stop" in words[OH]
    assert "Nothing was sent" not in words[PRACTICE]
    assert "is told to stop" in words[PRACTICE]


@pytest.mark.parametrize("later", [False, True])
def test_a_duty_is_raised_even_where_another_flag_stops_the_referral(later):
    both = {"red_flags": ["blackout_safety_critical", "suicide_risk"]}

    async def whole(loop):
        task = await loop.refer(a_referral(ADVICE if later else {**ADVICE, **both}))
        if later:
            await answer(loop, task, both)
        return await loop.practice_task("safety-duty"), await messages(loop, task)

    ask, said = told(whole)
    assert ask["status"] == "requested"
    assert len(of_kind(said, "safety-duty")) == 1


async def _marked(loop, headers=None):
    """Feedback is marked while another mark is stored between its reading and its writing."""
    await loop.refer(a_referral(ADVICE))
    message = (await loop.found("/Communication"))[0]
    commit, store = loop.place.store.commit, loop.place.store

    async def raced(changes):
        store.commit = commit
        other = {**message, "received": "2026-11-23T09:00:00Z"}
        assert (await loop.send("PUT", f"/Communication/{message['id']}", other)).status_code == 200
        return await commit(changes)

    store.commit = raced
    mine = {**message, "received": "2026-11-23T10:00:00Z"}
    return await loop.send("PUT", f"/Communication/{message['id']}", mine, headers=headers)


def test_two_marks_at_once_are_both_taken_and_with_a_version_the_second_is_stale():
    assert told(_marked).json()["meta"]["versionId"] == "3"
    assert told(lambda loop: _marked(loop, {"If-Match": 'W/"1"'})).status_code == 412


def test_a_clearance_by_the_hub_is_a_clearance_too():
    async def whole(loop):
        task = await loop.refer(a_self_referral(FLAGGED, registered=None), by=OPERATOR)
        ask = await loop.practice_task("safety-review", by=OPERATOR)
        form = await post(loop, a_clearance(task), by=OPERATOR)
        named = output("clearance", valueReference={"reference": f"QuestionnaireResponse/{form['id']}"})
        return await do_task(loop, ask, "completed", named, by=OPERATOR)

    assert told(whole).status_code == 200
