"""A timer that cannot be fired keeps nobody else's safety escalation."""

from dataclasses import replace

import pytest

from builders.loop import PRACTICE
from builders.stories import ASSESSMENT, a_referral, alerts, kinds, messages, told
from fitwork_fhir.workflow.fire_timers import SAFETY, fire_due

FLAGGED = {**ASSESSMENT, "red_flags": ["suicide_risk"]}
PEOPLE = [{"identifier": [{"system": "https://supplier.example/mrn", "value": number}]} for number in ("1", "2")]


BROKEN = {"a field is missing": '{"facts": {}}', "not JSON": "facts", "another shape": "[7]", "nothing": "null"}


async def break_case(loop, task, state=BROKEN["a field is missing"]):
    """What a fault of the store or of an older version might leave: a case that nobody can read."""
    cases = loop.place.store._tables.cases
    id_ = task["focus"]["reference"].split("/")[1]
    cases[id_] = replace(cases[id_], state=state)


@pytest.mark.parametrize("state", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("broken", [0, 1])
def test_one_case_that_cannot_be_read_does_not_stop_the_escalation_of_another(broken, state):
    async def whole(loop):
        tasks = [await loop.refer(a_referral(FLAGGED, patient=person)) for person in PEOPLE]
        await break_case(loop, tasks[broken], state)
        loop.clock.advance(hours=2, minutes=1)
        fired = [await fire_due(loop.place, SAFETY), await fire_due(loop.place, SAFETY)]
        loop.clock.advance(hours=1)
        await fire_due(loop.place, SAFETY)
        return fired, kinds(await messages(loop, tasks[1 - broken])), await alerts(loop)

    fired, said, seen = told(whole)
    assert fired[0] == 1
    assert "safety-escalated" in said
    assert seen.count("timer-failed") == 1


def test_a_store_that_fails_while_the_alert_is_left_stops_no_other_timer():
    async def whole(loop):
        tasks = [await loop.refer(a_referral(FLAGGED, patient=person)) for person in PEOPLE]
        await break_case(loop, tasks[0])

        async def failing(*, limit):
            raise OSError("no store")

        loop.place.store.alerts = failing
        loop.clock.advance(hours=2, minutes=1)
        await fire_due(loop.place, SAFETY)
        return await loop.told(by=PRACTICE)

    assert "safety-escalated" in told(whole)
