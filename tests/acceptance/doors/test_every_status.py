"""What any operation may answer, asked of every row of the table: media types, sizes, callers, a store that is gone."""

from typing import Any

import pytest

from builders.anytown import a_service
from builders.bundles import a_message, a_response, a_service_request, a_transaction
from builders.loop import OPERATOR, Loop
from builders.watched import reasons
from fitwork_fhir.api.table import PREFIX, ROWS, Row
from fitwork_fhir.workflow.ports import VersionTaken

BELOW = [row for row in ROWS if row.path.startswith(PREFIX)]
BODIES: dict[str, Any] = {"process-message": a_message, "transaction": a_transaction, "refer": a_service_request}
READS = frozenset({"read", "vread", "history", "history-type", "search"})
TOO_LONG = str(6 * 1024 * 1024)


def _path(row: Row, type_: str = "Flag") -> str:
    path = row.path.removeprefix(PREFIX).replace("{type}", type_)
    return path.replace("{id}", "nobody").replace("{version}", "1")


def _body(row: Row) -> Any:
    """A body that the row may take, as far as one body can be right for every type."""
    if row.method == "GET" or row.path.endswith("_search"):
        return None
    if row.method == "PATCH":
        return [{"op": "test", "path": "/id", "value": "nobody"}]
    return BODIES[row.interaction]() if row.interaction in BODIES else {"resourceType": row.type, "id": "nobody"}


async def _answered(loop: Loop, status: int, headers: dict[str, str]) -> tuple[list[str], int]:
    """Rows that document a status and answer another; and how many document it."""
    rows = [row for row in BELOW if status in row.answers]
    wrong = []
    for row in rows:
        form = {"Content-Type": "application/x-www-form-urlencoded"} if row.path.endswith("_search") else {}
        response = await loop.send(row.method, _path(row), _body(row), headers={**form, **headers})
        if response.status_code != status:
            wrong.append(f"{row.method} {row.path}: {response.status_code}")
    return wrong, len(rows)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (406, {"Accept": "application/fhir+xml"}),
        (415, {"Content-Type": "text/plain"}),
        (413, {"Content-Length": TOO_LONG}),
    ],
    ids=["another format wanted", "another format sent", "a body too long"],
)
async def test_every_row_that_documents_it_answers_it(loop: Loop, status: int, headers: dict[str, str]) -> None:
    wrong, asked = await _answered(loop, status, headers)
    assert asked > 5
    assert not wrong


@pytest.mark.asyncio
async def test_a_caller_nobody_can_make_out_is_told_so_wherever_it_matters(loop: Loop) -> None:
    for row in BELOW:
        if row.interaction in READS:
            form = {"Content-Type": "application/x-www-form-urlencoded"} if row.method == "POST" else {}
            rubbish = {**form, "NHSD-End-User-Organisation": "bm90aGluZw=="}
            response = await loop.send(row.method, _path(row), _body(row), headers=rubbish)
            assert (response.status_code, reasons(response)) == (400, ["header-base64"]), row.path


@pytest.mark.asyncio
async def test_without_its_store_every_operation_says_so(loop: Loop) -> None:
    await loop.place.store.close()  # type: ignore[attr-defined]
    note = {"resourceType": "Task", "id": "nobody", "status": "draft", "intent": "plan"}
    bodies = {
        ("refer", ""): a_service_request(),
        ("update", "Task"): note,
        ("patch", "Task"): [],
        ("delete", "Task"): None,
        ("delete-where", "Organization"): None,
        ("update-where", "Organization"): {"resourceType": "Organization", "name": "One"},
    }
    for row in BELOW:
        if 503 in row.answers and (row.interaction in READS or (row.interaction, row.type) in bodies):
            form = {"Content-Type": "application/x-www-form-urlencoded"} if row.path.endswith("_search") else {}
            where = "?identifier=https://x.example|1" if row.interaction.endswith("-where") else ""
            body = bodies.get((row.interaction, row.type))
            response = await loop.send(row.method, _path(row) + where, body, headers=form)
            assert response.status_code == 503, (row.method, row.path, response.text)


@pytest.mark.asyncio
async def test_a_version_you_have_is_not_sent_again(loop: Loop) -> None:
    task = await loop.refer(a_transaction())
    path = f"/Task/{task['id']}/_history/1"
    first = await loop.send("GET", path)
    again = await loop.send("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.asyncio
async def test_a_service_that_left_the_directory_is_gone_and_its_versions_are_not(loop: Loop) -> None:
    (service,) = await loop.found("/HealthcareService")
    path = f"/HealthcareService/{service['id']}"
    await loop.load_services(a_service(id="another-service"))
    assert (await loop.send("GET", path)).status_code == 410
    assert (await loop.send("GET", f"{path}/_history/2")).status_code == 410
    assert (await loop.send("GET", f"{path}/_history/1")).status_code == 200


@pytest.mark.asyncio
async def test_a_change_that_others_always_precede_is_a_conflict(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    task = await loop.refer(a_transaction(facts={"areas": ["anytown"], "absence_days": 60}))
    owner = task["owner"]["identifier"]["value"]

    async def overtaken(*arguments: Any) -> None:
        raise VersionTaken("overtaken")

    monkeypatch.setattr(loop.place.store, "commit", overtaken)
    note = [{"op": "add", "path": "/note", "value": [{"text": "Rang twice"}]}]
    changed = {**task, "note": [{"text": "Rang twice"}]}
    patient = {"resourceType": "Patient", "birthDate": "1984-03-09"}
    patient["identifier"] = [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}]  # type: ignore
    answers = [
        await loop.send("PATCH", f"/Task/{task['id']}", note, by=owner),
        await loop.send("PUT", f"/Task/{task['id']}", changed, by=owner),
        await loop.send("POST", "/Patient", patient),
    ]
    assert [answer.status_code for answer in answers] == [409, 409, 409]


@pytest.mark.asyncio
async def test_only_its_recipient_marks_a_message_and_only_the_owner_reports_in_a_transaction(loop: Loop) -> None:
    task = await loop.refer(a_transaction(facts={"areas": ["anytown"], "absence_days": 60}))
    await loop.refer(a_transaction(facts={"absence_days": 9}))
    (*_, message) = await loop.found("/Communication", by=OPERATOR)
    mark = [{"op": "add", "path": "/received", "value": "2026-11-23T10:00:00Z"}]
    assert (await loop.send("PATCH", f"/Communication/{message['id']}", mark, by=OPERATOR)).status_code == 403
    review = a_response("fitwork-review", {"days_in_tier": 28}, basedOn=[task["focus"]], subject=task["for"])
    entry = {"resource": review, "request": {"method": "POST", "url": "QuestionnaireResponse"}}
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    assert (await loop.send("POST", "", bundle)).status_code == 403
