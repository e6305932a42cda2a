"""What must happen later: timers, deliveries, and what the operator and the auditor see."""

from datetime import timedelta
from typing import Any

import pytest
from store_values import NOON, PRACTICE, changes, document, ids, timer_row

from fitwork_fhir.workflow.ports import AlertRow, DeliveryRow

pytestmark = pytest.mark.asyncio

HOUR = timedelta(hours=1)
SAFETY = frozenset({"safety"})


async def test_a_timer_is_due_at_its_instant_and_not_before(store: Any) -> None:
    await store.commit(changes(timers=(timer_row("a"), timer_row("b", due=NOON + HOUR))))
    assert await store.overdue(NOON - timedelta(microseconds=1), SAFETY) == 0
    assert await store.due_timers(NOON - timedelta(microseconds=1), SAFETY, 10) == ()
    assert await store.overdue(NOON, SAFETY) == 1
    assert await store.due_timers(NOON, SAFETY, 10) == (timer_row("a"),)


async def test_due_timers_come_oldest_first_of_the_kinds_asked_for_up_to_the_limit(store: Any) -> None:
    rows = (
        timer_row("new"),
        timer_row("old", due=NOON - HOUR),
        timer_row("older", due=NOON - 2 * HOUR, kind="review"),
        timer_row("other", due=NOON - 3 * HOUR, kind="follow-up"),
    )
    await store.commit(changes(timers=rows))
    kinds = frozenset({"safety", "review"})
    assert await store.overdue(NOON, kinds) == 3
    assert ids(await store.due_timers(NOON, kinds, 2)) == ["older", "old"]
    assert ids(await store.due_timers(NOON, kinds, 2)) == ["new"]
    assert await store.due_timers(NOON, frozenset(), 10) == ()


async def test_a_claimed_timer_is_left_to_its_worker_for_a_while_then_offered_again(store: Any) -> None:
    await store.commit(changes(timers=(timer_row("a"),)))
    assert ids(await store.due_timers(NOON, SAFETY, 10)) == ["a"]
    assert await store.due_timers(NOON + timedelta(seconds=59), SAFETY, 10) == ()
    assert await store.overdue(NOON, SAFETY) == 1
    assert ids(await store.timers_of("case-1")) == ["a"]
    assert ids(await store.due_timers(NOON + timedelta(seconds=60), SAFETY, 10)) == ["a"]


async def test_a_timer_that_is_done_is_gone(store: Any) -> None:
    await store.commit(changes(timers=(timer_row("a"), timer_row("b"))))
    await store.commit(changes(timers_done=("a", "never-was")))
    assert ids(await store.timers_of("case-1")) == ["b"]
    assert await store.overdue(NOON, SAFETY) == 1


async def test_a_timer_set_again_is_due_at_the_new_time_and_free_to_claim(store: Any) -> None:
    await store.commit(changes(timers=(timer_row("a"),)))
    await store.due_timers(NOON, SAFETY, 10)
    again = timer_row("a", due=NOON - HOUR, note="again")
    await store.commit(changes(timers=(again,), timers_done=("a",)))
    assert await store.timers_of("case-1") == (again,)
    assert await store.due_timers(NOON, SAFETY, 10) == (again,)


async def test_the_timers_of_a_case_come_in_the_order_they_fall_due(store: Any) -> None:
    await store.commit(changes(timers=(timer_row("b"), timer_row("a", due=NOON + HOUR), timer_row("c", case_id="x"))))
    assert ids(await store.timers_of("case-1")) == ["b", "a"]


def delivery(communication_id: str, **given: Any) -> DeliveryRow:
    values = {"id": f"to-{communication_id}", "case_id": "case-1", "recipient": PRACTICE, "due": NOON}
    return DeliveryRow(communication_id=communication_id, **{**values, **given})


async def test_undelivered_messages_are_those_with_a_pending_delivery(store: Any) -> None:
    messages = [document("Communication", f"m{n}", case_id="case-1") for n in range(3)]
    elsewhere = document("Communication", "elsewhere", case_id="case-2")
    rows = (delivery("m0", safety=True), delivery("m1"), delivery("elsewhere", case_id="case-2"))
    await store.commit(changes(*messages, elsewhere, document("Task", case_id="case-1"), deliveries=rows))
    pending = await store.messages_of("case-1", undelivered=True)
    assert [(row.id, safety) for row, safety in pending] == [("m0", True), ("m1", False)]
    everything = await store.messages_of("case-1", undelivered=False)
    assert [(row.id, safety) for row, safety in everything] == [("m0", True), ("m1", False), ("m2", False)]


@pytest.mark.parametrize("state", ["delivered", "withdrawn"])
async def test_a_delivery_that_ended_is_no_longer_pending(store: Any, state: str) -> None:
    messages = [document("Communication", f"m{n}", case_id="case-1") for n in range(2)]
    await store.commit(changes(*messages, deliveries=(delivery("m0", safety=True), delivery("m1"))))
    await store.commit(changes(deliveries_done=(("m0", state),)))
    assert [row.id for row, _ in await store.messages_of("case-1", undelivered=True)] == ["m1"]
    assert [safety for _, safety in await store.messages_of("case-1", undelivered=False)] == [True, False]


async def test_a_message_to_two_recipients_is_told_once_and_waits_for_both(store: Any) -> None:
    both = (delivery("m", id="to-practice"), delivery("m", id="to-duty", safety=True))
    await store.commit(changes(document("Communication", "m", case_id="case-1"), deliveries=both))
    assert [(row.id, safety) for row, safety in await store.messages_of("case-1", undelivered=True)] == [("m", True)]


async def test_alerts_come_newest_first(store: Any) -> None:
    alerts = [AlertRow(id=f"a{n}", kind="red-flag", at=NOON + n * HOUR, sender=PRACTICE) for n in range(3)]
    await store.commit(changes(alerts=(alerts[0], alerts[2])))
    await store.commit(changes(alerts=(alerts[1],)))
    assert await store.alerts(limit=2) == (alerts[2], alerts[1])


async def test_every_transaction_leaves_its_audit_row_in_order(store: Any) -> None:
    written = [changes(document()), changes(timers=(timer_row(),)), changes()]
    for one in written:
        await store.commit(one)
    assert await store.audit_trail() == tuple(one.audit for one in written)
    assert await store.audit_trail(limit=1) == (written[-1].audit,)
