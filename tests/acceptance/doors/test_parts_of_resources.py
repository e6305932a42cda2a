"""_summary, _elements and _pretty: parts of a resource that say that they are parts."""

import json
from typing import Any

import pytest

from builders.bundles import a_transaction
from builders.loop import JSON, Loop, organisation_header
from builders.watched import reasons
from fitwork_fhir.api.pretty import indented
from fitwork_fhir.fhir.subsets import SUBSETTED, Subset
from fitwork_fhir.fhir.validation import dump_json, parse_json

Json = dict[str, Any]
ALWAYS = {"resourceType", "id", "meta"}


async def _task(loop: Loop) -> Json:
    return await loop.refer(a_transaction(facts={"areas": ["anytown"], "absence_days": 60}))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("asked", "holds", "lacks"),
    [
        ("_elements=businessStatus", {"businessStatus", "status", "intent"}, {"owner", "output", "for"}),
        ("_elements=Task.businessStatus,for", {"businessStatus", "for", "status", "intent"}, {"owner"}),
        ("_elements=nothingOfTheKind", {"status", "intent"}, {"businessStatus", "for"}),
        (
            "_summary=true",
            {"status", "businessStatus", "for", "owner", "focus"},
            {"output", "authoredOn", "identifier"},
        ),
        ("_summary=text", {"status", "intent"}, {"businessStatus", "output"}),
        ("_summary=data", {"status", "businessStatus", "output", "authoredOn"}, {"text"}),
    ],
)
async def test_a_part_holds_what_was_asked_for_and_what_it_must(
    loop: Loop, asked: str, holds: set[str], lacks: set[str]
) -> None:
    task = await _task(loop)
    read = await loop.send("GET", f"/Task/{task['id']}?{asked}")
    version = await loop.send("GET", f"/Task/{task['id']}/_history/1?{asked}")
    found = (await loop.get(f"/Task?_id={task['id']}&{asked}"))["entry"][0]["resource"]
    for part in (read.json(), version.json(), found):
        assert part.keys() >= holds | ALWAYS
        assert not part.keys() & lacks
        assert part["meta"]["tag"] == [SUBSETTED]
        assert {k: v for k, v in part.items() if k != "meta"}.items() <= task.items()
    assert read.headers["etag"] == 'W/"1"'


@pytest.mark.asyncio
async def test_whole_resources_are_not_marked(loop: Loop) -> None:
    task = await _task(loop)
    for asked in ("_summary=false", "_pretty=true", ""):
        assert await loop.get(f"/Task/{task['id']}?{asked}") == task
        assert (await loop.get(f"/Task?_id={task['id']}&{asked}"))["entry"][0]["resource"] == task


@pytest.mark.asyncio
async def test_included_resources_are_parts_too(loop: Loop) -> None:
    task = await _task(loop)
    bundle = await loop.get(f"/Task?_id={task['id']}&_include=Task:patient&_elements=status,gender")
    match, patient = (entry["resource"] for entry in bundle["entry"])
    assert (match["status"], patient["gender"]) == ("accepted", "other")
    assert "name" not in patient
    assert bundle["link"][0]["url"].endswith(f"_id={task['id']}&_include=Task%3Apatient&_elements=status%2Cgender")


@pytest.mark.asyncio
@pytest.mark.parametrize("asked", ["_summary=count", "_summary=", "_elements=9", "_summary=true&_elements=status"])
async def test_what_cannot_be_given_in_part_is_refused(loop: Loop, asked: str) -> None:
    task = await _task(loop)
    response = await loop.send("GET", f"/Task/{task['id']}?{asked}")
    assert (response.status_code, reasons(response)) == (400, ["search-value"])


@pytest.mark.asyncio
async def test_pretty_adds_nothing_but_space(loop: Loop) -> None:
    task = await _task(loop)
    for path in (f"/Task/{task['id']}", "/Task", f"/Task/{task['id']}/_history"):
        sign = "&" if "?" in path else "?"
        plain = await loop.send("GET", path)
        pretty = await loop.send("GET", f"{path}{sign}_pretty=true")
        assert "\n  " in pretty.text
        assert dump_json(parse_json(pretty.content)) == plain.content
        assert (await loop.send("GET", f"{path}{sign}_pretty=false")).content == plain.content


@pytest.mark.asyncio
async def test_numbers_keep_their_digits_in_every_form(loop: Loop) -> None:
    body = (
        b'{"resourceType":"Observation","status":"final","code":{"text":"a \\"quoted\\" , { text: }"},'
        b'"_status":{"extension":[{"url":"http://x.example","valueString":"x"}]},'
        b'"valueQuantity":{"value":1.10,"unit":"kg"},"note":[{"text":"n"}]}'
    )
    headers = {"Content-Type": JSON, **organisation_header("Y99901")}
    made = await loop.client.post("/FHIR/R4/Observation", content=body, headers=headers)
    path = f"/Observation/{made.json()['id']}"
    for asked in ("", "?_pretty=true", "?_summary=true", "?_elements=value", "?_summary=data&_pretty=true"):
        text = (await loop.send("GET", path + asked)).text.replace(" ", "").replace("\n", "")
        assert '"value":1.10,' in text, asked
        assert '"_status":{"extension"' in text, asked
    assert "note" not in (await loop.get(f"{path}?_elements=value"))


def test_what_changes_the_meaning_of_the_rest_is_always_kept() -> None:
    asked = Subset(elements=frozenset({"code"}))
    request = {"resourceType": "ServiceRequest", "doNotPerform": True, "status": "active", "priority": "stat"}
    assert asked.of(request).keys() == {"resourceType", "meta", "doNotPerform", "status"}
    person = {"resourceType": "Patient", "active": False, "deceasedDateTime": "2026", "gender": "male"}
    assert asked.of(person).keys() == {"resourceType", "meta", "active", "deceasedDateTime"}
    condition = {"resourceType": "Condition", "verificationStatus": {"text": "refuted"}, "code": {"text": "x"}}
    assert asked.of(condition).keys() == {*condition, "meta"}


def test_an_element_is_not_another_that_begins_like_it() -> None:
    task = {"resourceType": "Task", "status": "x", "statusReason": {"text": "y"}, "code": {"text": "z"}}
    assert "statusReason" not in Subset(elements=frozenset({"status"})).of(task)


@pytest.mark.parametrize("value", [{}, [], {"a": []}, {"a": [1, {"b": '}\\"{'}]}, [[], [{}], "x, y: z"], {"a": None}])
def test_indenting_changes_no_value(value: Any) -> None:
    assert json.loads(indented(json.dumps(value, separators=(",", ":")))) == value
