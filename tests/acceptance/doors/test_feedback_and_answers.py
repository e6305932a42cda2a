"""Feedback is marked as arrived and read; questions are answered; consent is recorded later."""

from typing import Any

import pytest

from builders.bundles import NHS_NUMBER, a_consent, a_patient, a_response, a_service_request, a_transaction
from builders.loop import OPERATOR, OTHER_PRACTICE, Loop, category, outputs, place_of
from builders.watched import fields, reasons, stored_rows

SERVICE = "anytown-oh"
TIER_B = {"areas": ["anytown"], "absence_days": 60}
READ_AT = "https://fitwork.example/fhir/StructureDefinition/read-at"
Json = dict[str, Any]


async def _feedback(loop: Loop) -> Json:
    await loop.refer(a_transaction(facts=TIER_B))
    return (await loop.found("/Communication"))[0]


async def _put(loop: Loop, resource: Json, *, by: str = "Y99901", **changes: Any) -> Any:
    changed = {k: v for k, v in {**resource, **changes}.items() if v is not None}
    return await loop.send("PUT", f"/{resource['resourceType']}/{resource['id']}", changed, by=by)


@pytest.mark.asyncio
async def test_feedback_is_marked_as_arrived_and_then_as_read(loop: Loop) -> None:
    message = await _feedback(loop)
    assert "received" not in message
    assert [m["id"] for m in await loop.found("/Communication?received:missing=true")] == [message["id"]]
    arrived = await _put(loop, message, received="2026-11-23T09:05:00+00:00")
    assert arrived.status_code == 200, arrived.text
    assert arrived.json()["received"] == "2026-11-23T09:05:00+00:00"
    assert await loop.found("/Communication?received:missing=true") == []
    stamp = {"url": READ_AT, "valueDateTime": "2026-11-23T10:00:00Z"}
    patch = [{"op": "add", "path": "/extension", "value": [stamp]}]
    read = await loop.send("PATCH", f"/Communication/{message['id']}", patch)
    assert read.status_code == 200, read.text
    assert read.json()["extension"] == [stamp]
    assert read.json()["meta"]["versionId"] == "3"
    assert await loop.place.store.messages_of(message["basedOn"][0]["reference"].split("/")[1], undelivered=True) == ()


@pytest.mark.asyncio
async def test_the_same_mark_again_is_no_new_version(loop: Loop) -> None:
    message = await _feedback(loop)
    arrived = (await _put(loop, message, received="2026-11-23T09:05:00Z")).json()
    before = stored_rows(loop)
    again = await _put(loop, arrived)
    assert (again.status_code, again.headers["etag"]) == (200, 'W/"2"')
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changes",
    [
        {"payload": [{"contentString": "other words"}]},
        {"status": "entered-in-error"},
        {"sent": "2020-01-01"},
        {"recipient": None},
        {"extension": [{"url": "http://other.example", "valueString": "x"}]},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_nothing_else_of_feedback_may_change(loop: Loop, changes: Json) -> None:
    message = await _feedback(loop)
    before = stored_rows(loop)
    response = await _put(loop, message, received="2026-11-23T09:05:00Z", **changes)
    assert (response.status_code, reasons(response)) == (422, ["field-not-yours"])
    assert fields(response) == [f"Communication.{next(iter(changes))}"]
    assert stored_rows(loop) == before


@pytest.mark.asyncio
async def test_a_mark_is_not_taken_back(loop: Loop) -> None:
    message = await _feedback(loop)
    arrived = (await _put(loop, message, received="2026-11-23T09:05:00Z")).json()
    response = await _put(loop, arrived, received=None)
    assert (response.status_code, fields(response)) == (422, ["Communication.received"])


@pytest.mark.asyncio
async def test_only_whom_it_is_for_marks_it(loop: Loop) -> None:
    message = await _feedback(loop)
    other = await _put(loop, message, by=OTHER_PRACTICE, received="2026-11-23T09:05:00Z")
    assert other.status_code == 404
    await loop.refer(a_transaction(facts={"absence_days": 9}))
    (*_, seen) = await loop.found("/Communication", by=OPERATOR)
    refused = await _put(loop, seen, by=OPERATOR, received="2026-11-23T09:05:00Z")
    assert (refused.status_code, reasons(refused)) == (403, ["not-the-recipient"])


@pytest.mark.asyncio
async def test_a_note_to_oneself_is_ones_own(loop: Loop) -> None:
    own = {"resourceType": "Communication", "status": "completed", "payload": [{"contentString": "A note to myself"}]}
    kept = await loop.send("POST", "/Communication", own)
    changed = await _put(loop, kept.json(), received="2026-11-23T09:05:00Z")
    assert (changed.status_code, changed.json()["received"]) == (200, "2026-11-23T09:05:00Z")


async def _asked(loop: Loop) -> tuple[Json, Json]:
    """A referral, and the question its service asked about it."""
    task = await loop.refer(a_transaction(facts=TIER_B))
    await loop.move(task, "in-progress", "allocated", by=SERVICE)
    asked = await loop.move(
        task, "in-progress", "awaiting-information", by=SERVICE, statusReason={"text": "Can the patient drive?"}
    )
    assert asked.status_code == 200, asked.text
    questions = [m for m in await loop.found("/Communication?_sort=-_lastUpdated") if "question" in category(m)]
    return task, questions[0]


def _answer(question: Json, task: Json, response: Json | None, **more: Any) -> Json:
    content = {"contentReference": {"reference": "#facts"}} if response else {"contentString": "Yes, short distances."}
    contained = {"contained": [{**response, "id": "facts"}]} if response else {}
    return {
        "resourceType": "Communication",
        **contained,
        "status": "completed",
        "subject": task["for"],
        "inResponseTo": [{"reference": f"Communication/{question['id']}"}],
        "payload": [content],
        **more,
    }


@pytest.mark.asyncio
async def test_a_question_is_answered_with_a_contained_form_and_triage_runs_again(loop: Loop) -> None:
    task, question = await _asked(loop)
    form = a_response(answers={"job_demand": "heavy"}, subject=task["for"])
    response = await loop.send("POST", "/Communication", _answer(question, task, form))
    assert response.status_code == 201, response.text
    now = await loop.get(f"/Task/{task['id']}")
    assert place_of(now) == "in-progress / allocated"
    assert (await loop.send("GET", f"/Communication/{response.json()['id']}", by=SERVICE)).status_code == 200


@pytest.mark.asyncio
async def test_a_question_is_answered_with_a_stored_form(loop: Loop) -> None:
    task, question = await _asked(loop)
    stored = (
        await loop.send(
            "POST", "/QuestionnaireResponse", a_response(answers={"job_demand": "heavy"}, subject=task["for"])
        )
    ).json()
    answer = _answer(
        question, task, None, payload=[{"contentReference": {"reference": f"QuestionnaireResponse/{stored['id']}"}}]
    )
    response = await loop.send("POST", "/Communication", answer)
    assert response.status_code == 201, response.text
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "in-progress / allocated"


@pytest.mark.asyncio
async def test_text_alone_and_attachments_go_to_a_person(loop: Loop) -> None:
    task, question = await _asked(loop)
    response = await loop.send(
        "POST",
        "/Communication",
        _answer(
            question,
            task,
            None,
            payload=[
                {"contentString": "Yes, short distances."},
                {"contentReference": {"reference": "DocumentReference/1"}},
                {"contentAttachment": {"contentType": "text/plain", "data": "eA==", "title": "letter"}},
            ],
        ),
    )
    assert response.status_code == 201, response.text
    words = [t for t in await loop.found("/Task?code=read-words", by=SERVICE)]
    assert words


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"contentReference": {"reference": "#nothing"}}, None),
        ({"contentReference": {"reference": "QuestionnaireResponse/unknown"}}, "answer-unknown"),
    ],
)
async def test_an_answer_that_names_no_form_is_refused(loop: Loop, change: Json, reason: str | None) -> None:
    task, question = await _asked(loop)
    before = stored_rows(loop)
    response = await loop.send("POST", "/Communication", _answer(question, task, None, payload=[change]))
    assert response.status_code in (400, 422), response.text
    if reason:
        assert reasons(response) == [reason]
    assert stored_rows(loop) == before


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/other"},
        {"reference": "http://elsewhere.example/Patient/other"},
        {"identifier": {"system": NHS_NUMBER, "value": "9990000026"}},
    ],
    ids=["an id", "a URL", "a number"],
)
async def test_facts_about_somebody_else_never_triage_this_patient(loop: Loop, subject: Json) -> None:
    task, question = await _asked(loop)
    before = stored_rows(loop)
    form = a_response(answers={"red_flags": ["cauda_equina"]}, subject=subject)
    response = await loop.send("POST", "/Communication", _answer(question, task, form))
    assert response.status_code == 422
    assert {"other-subject", "red-flag-refused"} == set(reasons(response))
    after = stored_rows(loop)
    assert after == {**before, "alerts": before["alerts"] + 1, "audit": before["audit"] + 1}


@pytest.mark.asyncio
async def test_a_report_about_somebody_else_is_refused(loop: Loop) -> None:
    task, _ = await _asked(loop)
    review = a_response(
        "fitwork-review", {"returned": True}, subject={"reference": "Patient/other"}, basedOn=[task["focus"]]
    )
    response = await loop.send("POST", "/QuestionnaireResponse", review, by=SERVICE)
    assert (response.status_code, reasons(response)) == (422, ["other-subject"])


@pytest.mark.asyncio
async def test_the_same_person_by_number_may_answer(loop: Loop) -> None:
    task, question = await _asked(loop)
    form = a_response(
        answers={"job_demand": "heavy"}, subject={"identifier": {"system": NHS_NUMBER, "value": "999 000 0018"}}
    )
    assert (await loop.send("POST", "/Communication", _answer(question, task, form))).status_code == 201


@pytest.mark.asyncio
async def test_an_answer_to_nothing_is_refused(loop: Loop) -> None:
    for element, about in (("inResponseTo", "Communication/unknown"), ("partOf", "Task/unknown")):
        body = {
            "resourceType": "Communication",
            "status": "completed",
            element: [{"reference": about}],
            "payload": [{"contentString": "Hello"}],
        }
        response = await loop.send("POST", "/Communication", body)
        assert (response.status_code, reasons(response)) == (422, ["reply-without-referral"])


@pytest.mark.asyncio
async def test_consent_recorded_later_is_heard_by_the_referral_that_waits(loop: Loop) -> None:
    task = await loop.refer(
        a_transaction(
            without="Consent",
            facts={**TIER_B, "consent_referral": None},
            request={"supportingInfo": [{"reference": "urn:uuid:00000000-0000-4000-8000-000000000010"}]},
        )
    )
    assert place_of(task) == "on-hold / consent-awaited"
    response = await loop.send("POST", "/Consent", a_consent(patient=task["for"]))
    assert response.status_code == 201, response.text
    assert outputs(await loop.get(f"/Task/{task['id']}"), "disposition") == ["accept"]
    assert (await loop.get(f"/Consent/{response.json()['id']}"))["patient"] == task["for"]


@pytest.mark.asyncio
async def test_a_consent_that_concerns_no_referral_is_kept(loop: Loop) -> None:
    patient = (await loop.send("POST", "/Patient", a_patient(generalPractitioner=[]))).status_code
    assert patient == 400  # an empty array is no FHIR
    body = {k: v for k, v in a_patient().items() if k != "generalPractitioner"}
    made = (await loop.send("POST", "/Patient", body)).json()
    response = await loop.send("POST", "/Consent", a_consent(patient={"reference": f"Patient/{made['id']}"}))
    assert response.status_code == 201


@pytest.mark.asyncio
async def test_a_referral_is_revoked_by_its_service_request_and_only_that(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts=TIER_B))
    request = await loop.get(f"/{task['focus']['reference']}")
    for wrong in ({"priority": "urgent"}, {"note": [{"text": "x"}]}, {"status": "revoked", "intent": "order"}):
        response = await _put(loop, request, **wrong)
        assert (response.status_code, reasons(response)) == (422, ["field-not-yours"])
    completed = await _put(loop, request, status="completed")
    assert (completed.status_code, reasons(completed)) == (422, ["illegal-transition"])
    stale = await loop.send(
        "PATCH",
        f"/{task['focus']['reference']}",
        [{"op": "replace", "path": "/status", "value": "revoked"}],
        headers={"If-Match": 'W/"9"'},
    )
    assert stale.status_code == 412
    response = await loop.send(
        "PATCH",
        f"/{task['focus']['reference']}",
        [{"op": "replace", "path": "/status", "value": "revoked"}],
        headers={"If-Match": 'W/"1"'},
    )
    assert response.status_code == 200, response.text
    assert response.json()["status"] == "revoked"
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "cancelled / cancelled-by-referrer"
    again = await _put(loop, response.json(), status="entered-in-error")
    assert again.status_code == 200, again.text
    assert place_of(await loop.get(f"/Task/{task['id']}")) == "entered-in-error / sent-in-error"


@pytest.mark.asyncio
async def test_what_hides_from_the_patient_is_labelled_where_it_is_stored(loop: Loop) -> None:
    for facts in ({"gp_discordance": True}, {"unsafe_to_talk": True}, {"red_flags": ["safeguarding"]}):
        task = await loop.refer(a_transaction(facts={**TIER_B, **facts}, form={"meta": {"tag": [{"code": "x"}]}}))
        request = await loop.get(f"/{task['focus']['reference']}")
        form, note = [await loop.get(f"/{r['reference']}") for r in request["supportingInfo"][:2]]
        assert [label["code"] for label in form["meta"]["security"]] == ["NOPAT"]
        assert form["meta"]["tag"] == [{"code": "x"}]
        assert "security" not in note["meta"]
    task = await loop.refer(a_transaction(facts={**TIER_B, "gp_discordance": False, "red_flags": "none"}))
    request = await loop.get(f"/{task['focus']['reference']}")
    assert "security" not in (await loop.get(f"/{request['supportingInfo'][0]['reference']}"))["meta"]


@pytest.mark.asyncio
async def test_a_form_inside_another_resource_labels_what_holds_it(loop: Loop) -> None:
    made = await loop.send("POST", "/ServiceRequest", a_service_request(facts={"unsafe_to_talk": True}))
    assert [label["code"] for label in made.json()["meta"]["security"]] == ["NOPAT"]
