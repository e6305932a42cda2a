"""What counts as a clearance: finished, about the patient, by somebody clinical who can be found and has a name."""

import pytest

from acceptance.safety_edge.edges import FLAG, an_answer, asked, cleared_with, done_with, held
from builders.bundles import SNOMED, concept
from builders.loop import PRACTICE, Loop, place_of
from builders.stories import ASSESSMENT, CLINICIAN, a_referral, do_task, output, post
from builders.watched import reasons

NAMED = {"resourceType": "Practitioner", "id": "p", "name": [{"family": "Testdoctor"}]}
GP = concept(SNOMED, "62247001", "General practitioner")
RECEPTIONIST = concept(SNOMED, "159561009", "Receptionist")


def _role(*codes, who=None):
    role = {"resourceType": "PractitionerRole", "id": "r", "practitioner": who or {"reference": "#p"}}
    return {**role, "code": list(codes)} if codes else role


def _by(*contained, reference="#r"):
    return {"author": {"reference": reference}, "contained": list(contained)}


NOBODY = {
    "no author": {"author": None},
    "a display alone": {"author": {"type": "Practitioner", "display": "Front desk"}},
    "a reference that leads nowhere": {"author": {"reference": "Practitioner/none"}},
    "one that leads nowhere, with an identifier": {"author": {**CLINICIAN, "reference": "Practitioner/none"}},
    "a practitioner without a name": _by({"resourceType": "Practitioner", "id": "p"}, reference="#p"),
    "a role without a person": _by({"resourceType": "PractitionerRole", "id": "r", "code": [GP]}),
    "a role that is not clinical": _by(_role(RECEPTIONIST), NAMED),
    "a role in words that is not clinical": _by(_role({"text": "Receptionist"}), NAMED),
    "an organisation": {"author": {"type": "Organization", "identifier": {"system": "urn:x", "value": "1"}}},
    "a qualification that is not clinical": _by({**NAMED, "qualification": [{"code": RECEPTIONIST}]}, reference="#p"),
}
SOMEBODY = {
    "an identifier": {"author": CLINICIAN},
    "a contained practitioner": _by(NAMED, reference="#p"),
    "a contained role": _by(_role(GP), NAMED),
    "a role that names its person in words": _by(_role(GP, who={"display": "Dr Testdoctor"})),
    "one clinical role of two": _by(_role(RECEPTIONIST, GP), NAMED),
    "a role in words": _by(_role({"text": "Physiotherapist"}), NAMED),
}
UNFIT = {
    "entered in error": ({"status": "entered-in-error"}, "answer-status"),
    "not finished": ({"status": "in-progress"}, "answer-status"),
    "stopped": ({"status": "stopped"}, "answer-status"),
    "about nobody": ({"subject": None}, "answer-subject"),
    "about a group": ({"subject": {"reference": "Group/1"}}, "answer-subject"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("name", NOBODY)
async def test_no_clearance_comes_from(loop: Loop, name: str) -> None:
    task, ask = await held(loop)
    refused = await cleared_with(loop, task, ask, **NOBODY[name])
    assert (refused.status_code, reasons(refused)) == (422, ["clearance-author"])
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "on-hold / safety-hold"


@pytest.mark.asyncio
@pytest.mark.parametrize("name", SOMEBODY)
async def test_a_clearance_comes_from(loop: Loop, name: str) -> None:
    task, ask = await held(loop)
    done = await cleared_with(loop, task, ask, **SOMEBODY[name])
    assert done.status_code == 200, done.text
    assert "safety" not in place_of(await loop.get(f"/Task/{task['id']}"))


@pytest.mark.asyncio
async def test_a_stored_practitioner_the_practice_can_read_is_an_author(loop: Loop) -> None:
    task, ask = await held(loop)
    (gp,) = await loop.found("/Practitioner")
    assert (await cleared_with(loop, task, ask, author={"reference": f"Practitioner/{gp['id']}"})).status_code == 200


@pytest.mark.asyncio
@pytest.mark.parametrize("name", UNFIT)
async def test_no_clearance_is_a_response_that_is(loop: Loop, name: str) -> None:
    changes, reason = UNFIT[name]
    task, ask = await held(loop)
    refused = await cleared_with(loop, task, ask, **changes)
    assert (refused.status_code, reasons(refused)) == (422, [reason])
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "on-hold / safety-hold"


@pytest.mark.asyncio
async def test_of_two_new_answers_both_are_read(loop: Loop) -> None:
    task, ask = await asked(loop)
    made = [await post(loop, an_answer(task, facts)) for facts in (FLAG, {"absence_days": 20})]
    named = [output("answer", valueReference={"reference": f"QuestionnaireResponse/{m['id']}"}) for m in made]
    await do_task(loop, ask, "completed", *named)
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "on-hold / safety-hold"


@pytest.mark.asyncio
async def test_a_consent_does_not_drown_the_answer_beside_it(loop: Loop) -> None:
    task = await loop.refer(a_referral({**ASSESSMENT, "consent_referral": None}))
    ask = await loop.practice_task("record-consent")
    made = await post(loop, an_answer(task, FLAG))
    await do_task(
        loop,
        ask,
        "completed",
        output("consent-referral", valueBoolean=True),
        output("answer", valueReference={"reference": f"QuestionnaireResponse/{made['id']}"}),
        by=PRACTICE,
    )
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "on-hold / safety-hold"


@pytest.mark.asyncio
@pytest.mark.parametrize("status", ["accepted", "in-progress"])
async def test_an_answer_is_read_at_every_status_of_its_task(loop: Loop, status: str) -> None:
    task, ask = await asked(loop)
    response = await done_with(loop, ask, "answer", an_answer(task, FLAG), status)
    assert response.status_code == 200, response.text
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "on-hold / safety-hold"
