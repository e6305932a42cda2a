"""What the patient must not read carries the label wherever it comes in or goes out."""

from typing import Any

import pytest

from builders.bundles import a_service_request, a_transaction
from builders.loop import Loop

UNSAFE = "Partner is violent, it is not safe to talk at home"


def _labels(resource: dict[str, Any]) -> list[str]:
    return [label["code"] for label in resource.get("meta", {}).get("security", [])]


async def _forms(loop: Loop, **facts: Any) -> list[list[str]]:
    await loop.send("POST", "", a_transaction(facts=facts))
    found = await loop.found("/QuestionnaireResponse")
    return [_labels(form) for form in found if form["questionnaire"].endswith("fitwork-referral")]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("facts", "labels"),
    [
        ({"access": ["unsafe_to_talk"]}, ["NOPAT"]),
        ({"access": ["interpreter", "unsafe_to_talk"]}, ["NOPAT"]),
        ({"comments": UNSAFE}, ["NOPAT"]),
        ({"access": ["interpreter"]}, []),
        ({"comments": "Works nights"}, []),
    ],
)
async def test_a_form(loop: Loop, facts: dict[str, Any], labels: list[str]) -> None:
    assert await _forms(loop, **facts) == [labels]


@pytest.mark.asyncio
@pytest.mark.parametrize(("text", "labels"), [(UNSAFE, ["NOPAT"]), ("Works nights", [])])
async def test_the_note_of_a_referral(loop: Loop, text: str, labels: list[str]) -> None:
    task = await loop.refer(a_transaction(request={"note": [{"text": text}]}))
    assert _labels(await loop.get(f"/{task['focus']['reference']}")) == labels


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("facts", "labels"),
    [({"gp_discordance": True}, ["NOPAT"]), ({"access": ["unsafe_to_talk"]}, ["NOPAT"]), ({}, [])],
)
async def test_a_dry_run(loop: Loop, facts: dict[str, Any], labels: list[str]) -> None:
    body = a_service_request(facts={"absence_days": 20, **facts})
    response = await loop.send("POST", "/ServiceRequest/$triage", body)
    assert response.status_code == 200, response.text
    assert _labels(response.json()) == labels
