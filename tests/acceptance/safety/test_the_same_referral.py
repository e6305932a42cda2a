"""One referral sent twice is one; two people, or a repeat with a red flag, are never taken for one that is known."""

import pytest

from builders.bundles import NHS_NUMBER
from builders.loop import place_of
from builders.stories import ADVICE, ASSESSMENT, a_referral, clear, now, told

FLAGGED = {**ASSESSMENT, "red_flags": ["suicide_risk"]}
LOCAL = "https://supplier.example/mrn"


async def _two(loop, one, other):
    first = await loop.refer(a_referral(ADVICE, patient=one))
    return first["id"] == (await loop.refer(a_referral(ADVICE, patient=other)))["id"]


def local(number, **changes):
    return {"identifier": [{"system": LOCAL, "value": number}], **changes}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (local("1001", name=None, gender="male"), local("2002", name=None, gender="female")),
        (local("1001"), local("2002")),
        (local("1001", gender="male"), local("1001", gender="female")),
        (local("1001", name=None), local("1001", name=None)),
        (local("1001", birthDate="1984"), local("1001", birthDate="1984")),
        (local("1001", birthDate=None), local("1001", birthDate=None)),
        ({"identifier": [{"system": NHS_NUMBER, "value": "9990000018"}], "birthDate": "1984"},) * 2,
    ],
)
def test_without_certainty_about_the_person_two_referrals_stay_two(one, other):
    assert told(lambda loop: _two(loop, one, other)) is False


@pytest.mark.parametrize("person", [{}, local("1001")], ids=["by number", "by all that was sent"])
def test_the_same_person_and_content_is_one_referral(person):
    assert told(lambda loop: _two(loop, person, person)) is True


def test_the_same_bundle_a_day_later_is_the_same_referral():
    async def whole(loop):
        sent = a_referral(
            {"areas": ["anytown"], "absence_days": None},
            note={"from": "2026-11-20", "to": "2026-12-20", "assessment_date": "2026-11-20"},
        )
        first = await loop.refer(sent)
        await loop.pass_time(days=1)
        return first["id"], (await loop.refer(sent))["id"]

    first, second = told(whole)
    assert first == second


def test_another_fit_note_is_another_referral():
    async def whole(loop):
        note = {"from": "2026-11-20", "to": "2026-12-20", "assessment_date": "2026-11-20"}
        first = await loop.refer(a_referral(ADVICE, note=note))
        return first["id"], (await loop.refer(a_referral(ADVICE, note={**note, "to": "2026-12-21"})))["id"]

    first, second = told(whole)
    assert first != second


@pytest.mark.parametrize("facts", [FLAGGED, {**ASSESSMENT, "scores": {"phq9_item9": 3}}], ids=["flag", "item9"])
def test_a_repeat_with_a_red_flag_after_the_clearance_reaches_a_person_again(facts):
    async def whole(loop):
        sent = a_referral(facts)
        task = await loop.refer(sent)
        first = await loop.practice_task("safety-review")
        await clear(loop, task, first, {"scores": {"phq9_item9": 0}} if "scores" in facts else None)
        cleared = await now(loop, task)
        again = await loop.send("POST", "", sent)
        return cleared, again, await now(loop, task), first["id"], await loop.practice_task("safety-review")

    cleared, again, task, first, second = told(whole)
    assert cleared["status"] != "on-hold"
    assert again.status_code == 200
    assert place_of(task) == "on-hold / safety-hold"
    assert second["id"] != first


def test_a_repeat_of_a_referral_that_is_held_for_its_flag_changes_nothing():
    async def whole(loop):
        sent = a_referral(FLAGGED)
        task = await loop.refer(sent)
        before = await loop.told()
        again = await loop.refer(sent)
        return task, before, again, await loop.told()

    task, before, again, after = told(whole)
    assert again == task
    assert after == before
