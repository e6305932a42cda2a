"""A message that takes a referral back may still report something that a person must see."""

import pytest

from acceptance.safety_edge.edges import (
    FLAG,
    OTHER_NUMBER,
    alert_kinds,
    codes_of_tasks,
    referred_by_message,
    taken_back,
)
from builders.bundles import NHS_NUMBER
from builders.loop import OPERATOR, Loop, place_of
from builders.watched import reasons


@pytest.mark.asyncio
async def test_its_red_flag_makes_a_safety_task_that_outlives_the_referral(loop: Loop) -> None:
    task = await referred_by_message(loop)
    response = await taken_back(loop, task, FLAG)
    assert response.status_code == 200, response.text
    assert place_of(await loop.get(f"/Task/{task['id']}")).split(" / ")[1].startswith("cancel")
    assert "safety-review requested" in await codes_of_tasks(loop)
    assert "safety-hold" in await loop.told()


@pytest.mark.asyncio
async def test_what_the_referral_held_already_is_not_news(loop: Loop) -> None:
    task = await referred_by_message(loop, FLAG)
    before = (await codes_of_tasks(loop)).count("safety-review requested")
    assert (await taken_back(loop, task, FLAG)).status_code == 200
    assert (await codes_of_tasks(loop)).count("safety-review requested") == before == 1
    told = await loop.told()
    assert (told.count("safety-hold"), told.count("answer-received")) == (1, 0)


@pytest.mark.asyncio
async def test_its_words_are_kept_and_the_operator_is_alerted(loop: Loop) -> None:
    task = await referred_by_message(loop)
    assert (await taken_back(loop, task, note="Please ring them today")).status_code == 200
    assert "cancellation-words" in await alert_kinds(loop)
    kept = [c["payload"][0]["contentString"] for c in await loop.found("/Communication", by=OPERATOR)]
    assert "Please ring them today" in kept


@pytest.mark.asyncio
async def test_one_without_news_is_no_answer_of_the_practice(loop: Loop) -> None:
    task = await referred_by_message(loop)
    assert (await taken_back(loop, task)).status_code == 200
    assert "answer-received" not in await loop.told()
    assert "cancellation-words" not in await alert_kinds(loop)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "patient",
    [{"identifier": [{"system": NHS_NUMBER, "value": OTHER_NUMBER}]}, {"birthDate": "1990-01-01"}],
    ids=["another number", "another birth date"],
)
async def test_one_about_somebody_else_is_refused_and_its_flag_heard(loop: Loop, patient: dict[str, object]) -> None:
    task = await referred_by_message(loop)
    refused = await taken_back(loop, task, FLAG, patient=patient)
    assert refused.status_code == 422
    assert {"other-subject", "red-flag-refused"} <= set(reasons(refused))
    assert place_of(await loop.get(f"/Task/{task['id']}")) == place_of(task)
    assert await alert_kinds(loop) == ["refused-with-red-flag"]
