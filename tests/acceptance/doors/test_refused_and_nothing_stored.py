"""What is refused, with which status, code and field; and that a refusal leaves no row behind."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from acceptance.doors.refusals import LONE, MESSAGES, TRANSACTIONS, Refused
from builders.bundles import NHS_NUMBER, a_transaction
from builders.loop import Loop, a_loop
from builders.watched import fields, issues, reasons, stored_rows, watch


async def _sent(loop: Loop, case: Refused, headers: dict[str, str]) -> httpx.Response:
    given = {**headers, **dict(case.headers)}
    return await loop.send("POST", case.path, case.body(), headers={k: v for k, v in given.items() if v})


async def _check(loop: Loop, case: Refused, headers: dict[str, str]) -> None:
    before = stored_rows(loop)
    response = await _sent(loop, case, headers)
    assert response.status_code == case.status, response.text
    assert case.code in [issue["code"] for issue in issues(response)], response.text
    if case.reason:
        assert case.reason in reasons(response), response.text
    if case.field:
        assert case.field in fields(response), response.text
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize("case", TRANSACTIONS, ids=lambda case: case.what)
async def test_a_transaction_is_refused_and_nothing_is_stored(loop: Loop, case: Refused) -> None:
    await _check(loop, case, {})


@pytest.mark.asyncio
@pytest.mark.parametrize("case", MESSAGES, ids=lambda case: case.what)
async def test_a_message_is_refused_and_nothing_is_stored(loop: Loop, case: Refused) -> None:
    given = {
        "X-Request-Id": "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11",
        "X-Correlation-Id": "9f3d7a66-0d6f-4f58-8c0a-3f6a1b2c4d5e",
    }
    case = replace(case, path="/$process-message")
    await _check(loop, case, given)


@pytest.mark.asyncio
@pytest.mark.parametrize("case", LONE, ids=lambda case: case.what)
async def test_a_resource_on_its_own_is_refused_and_nothing_is_stored(loop: Loop, case: Refused) -> None:
    await _check(loop, case, {})


@pytest.mark.asyncio
async def test_a_failing_nhs_number_is_a_warning_and_by_setting_a_refusal() -> None:
    wrong = {"identifier": [{"system": NHS_NUMBER, "value": "3478526985"}]}
    async with a_loop() as lenient:
        watch(lenient)
        taken = await lenient.send("POST", "", a_transaction(patient=wrong))
        assert taken.status_code == 200
        assert "nhs-number-check-digit" in reasons(taken)
    async with a_loop(nhs_number_check="error") as strict:
        watch(strict)
        before = stored_rows(strict)
        refused = await strict.send("POST", "", a_transaction(patient=wrong))
        assert refused.status_code == 422
        assert reasons(refused) == ["nhs-number-check-digit"]
        assert fields(refused) == ["Bundle.entry[0].resource.identifier[0].value"]
        assert stored_rows(strict) == before


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "facts",
    [
        {"work_status": "on_the_moon"},
        {"red_flags": ["from_another_form"]},
        {"scores": {"unheard_of": 3}},
        {"a_question_nobody_asks": True},
        {"absence_days": -4},
    ],
    ids=lambda facts: next(iter(facts)),
)
async def test_an_answer_the_form_does_not_know_is_never_a_refusal(loop: Loop, facts: dict[str, Any]) -> None:
    response = await loop.send("POST", "", a_transaction(facts=facts))
    assert response.status_code == 200, response.text


@pytest.mark.asyncio
async def test_everything_wrong_is_named_at_once(loop: Loop) -> None:
    response = await loop.send(
        "POST", "", a_transaction(patient={"birthDate": "2030-01-01"}, note={"from": "2026-11-20", "to": "2026-11-01"})
    )
    assert response.status_code == 422
    assert {"date-impossible", "period-reversed"} <= set(reasons(response))
