"""What the server writes, what it sends and what we show to integrators conforms to its profile."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from builders.bundles import a_message, a_service_request, a_transaction
from builders.written import written
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.fhir.validation.profile_choice import default_profile
from fitwork_fhir.fhir.validation.profiles import profile_problems

EXAMPLES = sorted((Path(__file__).parents[4] / "examples").glob("*.json"))
WRITTEN = ("Bundle", "OperationOutcome", "Task", "Communication", "HealthcareService", "Organization", "Location")


@pytest.mark.parametrize("type_", WRITTEN)
def test_what_the_server_writes_conforms(type_: str) -> None:
    for resource in written()[type_]:
        assert default_profile(resource), "it is one of ours"
        assert profile_problems(resource) == []


def test_the_story_shows_both_kinds_of_task_and_much_of_what_is_said() -> None:
    tasks = Counter(default_profile(task) for task in written()["Task"])
    assert set(tasks) == {"fitwork-referral-task", "fitwork-practice-task"}
    kinds = {message["category"][0]["coding"][0]["code"] for message in written()["Communication"]}
    assert len(kinds) > 12
    outputs = {each["type"]["coding"][0]["code"] for task in written()["Task"] for each in task.get("output", ())}
    assert {"tier", "reason", "named-service", "outcome", "next-date", "clearance", "policy-version"} <= outputs


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_conforms(file: Path) -> None:
    resource: Any = parse_json(file.read_bytes())
    assert profile_problems(resource) == []


@pytest.mark.parametrize("make", [a_transaction, a_message, a_service_request], ids=lambda make: make.__name__)
def test_a_referral_in_the_shape_of_a_door_conforms(make: Any) -> None:
    assert profile_problems(make()) == []


def test_numbers_kept_to_the_letter_do_not_disturb_it() -> None:
    text = b"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/1"},
        "effectiveDateTime":"2026-11-02","valueQuantity":{"value":1e3}}"""
    resource: Any = parse_json(text)
    assert profile_problems(resource) == []
    del resource["effectiveDateTime"]
    assert [where for where, _, _ in profile_problems(resource)] == [".effective[x]"]
