"""Every example in examples/ replays, shows what its name says, and its dry run decides the same."""

import json
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.bundles import a_message, a_service_request, a_transaction
from builders.loop import Loop, outputs, place_of
from builders.watched import reasons, stored_rows

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
FILES = sorted(EXAMPLES.glob("*.json"))
SHOWN = {
    "01-transaction-tier-a": ("A", "in-progress / advice-sent"),
    "02-message-tier-b": ("B", "accepted / triaged-tier-b"),
    "03-transaction-tier-c": ("C", "accepted / triaged-tier-c"),
    "04-service-request-tier-b": ("B", "accepted / triaged-tier-b"),
    "05-transaction-no-local-service": (None, "in-progress / no-local-service"),
    "06-message-safety-hold": (None, "on-hold / safety-hold"),
    "07-transaction-consent-missing": (None, "on-hold / consent-awaited"),
    "08-transaction-override-to-c": ("C", "accepted / triaged-tier-c"),
    "09-transaction-dirty-data": (None, None),
    "10-transaction-bare-tick": (None, None),
}
UNCERTAIN = {"09-transaction-dirty-data"}
"""Nothing makes the person certain, so that no two requests are taken for one."""
_SAME = (
    "disposition",
    "tier",
    "computed-tier",
    "pending-tier",
    "mode",
    "urgency",
    "reason",
    "service",
    "gp-prompt",
    "named-service",
    "provisional",
    "policy-version",
)


def _door(resource: dict[str, Any]) -> str:
    if resource["resourceType"] == "ServiceRequest":
        return "/ServiceRequest"
    return "/$process-message" if resource["type"] == "message" else ""


async def _post(loop: Loop, body: bytes) -> httpx.Response:
    return await loop.send("POST", _door(json.loads(body)), body, headers={"X-Request-Id": str(uuid.uuid4())})


async def _newest_task(loop: Loop) -> dict[str, Any]:
    return (await loop.found("/Task?code=fulfill&_sort=-_lastUpdated&_count=1"))[0]


def _of_task(task: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for output in task["output"]:
        kind = output["type"]["coding"][0]["code"]
        if kind in _SAME:
            value = {k: v for k, v in output.items() if k.startswith("value")}
            concept = value.get("valueCodeableConcept")
            found.append((kind, json.dumps(concept["coding"][0]["code"] if concept else next(iter(value.values())))))
    return sorted(found)


def _of_parameters(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for part in parameters["parameter"]:
        if part["name"] in _SAME:
            value = {k: v for k, v in part.items() if k.startswith("value")}
            coding = value.get("valueCoding")
            found.append((part["name"], json.dumps(coding["code"] if coding else next(iter(value.values())))))
    return sorted(found)


@pytest.mark.asyncio
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_an_example_shows_what_its_name_says(loop: Loop, file: Path) -> None:
    await loop.load_own_directory()
    response = await _post(loop, file.read_bytes())
    assert response.status_code in (200, 201), response.text
    task = await _newest_task(loop)
    tier, place = SHOWN[file.stem]
    if tier:
        assert outputs(task, "tier") == [tier]
    if place:
        assert place_of(task) == place


@pytest.mark.asyncio
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_the_dry_run_decides_what_the_door_decides_and_stores_nothing(loop: Loop, file: Path) -> None:
    await loop.load_own_directory()
    before = stored_rows(loop)
    dry = await loop.send("POST", "/ServiceRequest/$triage", file.read_bytes())
    assert dry.status_code == 200, dry.text
    assert stored_rows(loop) == before
    await _post(loop, file.read_bytes())
    task = await _newest_task(loop)
    expected = [pair for pair in _of_task(task) if pair[0] != "requested-tier"]
    assert _of_parameters(dry.json()) == expected


@pytest.mark.asyncio
async def test_sent_twice_an_example_stays_one_referral(loop: Loop) -> None:
    await loop.load_own_directory()
    certain = [file for file in FILES if file.stem not in UNCERTAIN]
    for file in certain:
        first = await _post(loop, file.read_bytes())
        again = await _post(loop, file.read_bytes())
        assert again.status_code == 200, (file.name, again.text)
        assert "content-duplicate" in reasons(again) or first.headers.get("link") == again.headers.get("link")
    assert len(await loop.found("/Task?code=fulfill&_count=200")) == len(certain)


_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "absence_days": st.integers(-5, 800),
        "consent_referral": st.booleans(),
        "work_status": st.sampled_from(["off_sick", "at_work", "not_in_work", "elsewhere"]),
        "wants_return": st.sampled_from(["yes", "unsure", "no"]),
        "gp_discordance": st.booleans(),
        "unsafe_to_talk": st.booleans(),
        "conditions": st.sampled_from(["msk", "mental_health", "cancer", "unheard-of"]),
        "red_flags": st.sampled_from(["none", "cauda_equina", "safeguarding", "unheard-of"]),
        "job_demand": st.sampled_from(["sedentary", "heavy"]),
        "requested_tier": st.sampled_from(["A", "B", "C"]),
    },
)


@pytest.mark.parametrize("make", [a_transaction, a_message, a_service_request], ids=lambda make: make.__name__)
@given(facts=_FACTS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_the_facts_dry_run_and_door_agree(make: Any, facts: dict[str, Any]) -> None:
    import asyncio

    from builders.loop import a_loop

    async def both() -> None:
        async with a_loop() as loop:
            body = json.dumps(make(facts={"areas": ["anytown"], **facts})).encode()
            dry = await loop.send("POST", "/ServiceRequest/$triage", body)
            done = await _post(loop, body)
            assert (dry.status_code, done.status_code) in ((200, 200), (200, 201)), (dry.text, done.text)
            assert _of_parameters(dry.json()) == _of_task(await _newest_task(loop))

    asyncio.run(both())


@pytest.mark.asyncio
async def test_the_referral_may_stand_in_parameters(loop: Loop) -> None:
    bare = await loop.send("POST", "/ServiceRequest/$triage", a_transaction())
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": a_transaction()}]}
    wrapped = await loop.send("POST", "/ServiceRequest/$triage", parameters)
    assert wrapped.json() == bare.json()
    assert "FW-" not in bare.text
    for wrong in (
        [],
        [{"name": "a", "valueString": "x"}],
        [{"name": "a", "resource": {"resourceType": "Basic", "code": {"text": "x"}}}],
    ):
        given_ = {"resourceType": "Parameters", **({"parameter": wrong} if wrong else {})}
        refused = await loop.send("POST", "/ServiceRequest/$triage", given_)
        assert (refused.status_code, reasons(refused)) == (400, ["referral-parameter"])


@pytest.mark.asyncio
async def test_a_dry_run_tells_what_the_practice_would_be_told_but_nothing_hidden(loop: Loop) -> None:
    body = a_transaction(facts={"areas": ["anytown"], "absence_days": 60, "gp_discordance": True})
    dry = (await loop.send("POST", "/ServiceRequest/$triage", body)).json()
    said = [part["valueString"] for part in dry["parameter"] if part["name"] == "message"]
    assert said
    assert not any("independent" in text for text in said)
    assert all(len(text.splitlines()) <= 6 for text in said)
