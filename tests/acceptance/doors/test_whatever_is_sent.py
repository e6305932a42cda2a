"""However a body is broken, every door answers with a refusal or takes it; never with an error of ours."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.bundles import a_message, a_service_request, a_transaction
from builders.loop import Loop, a_loop
from builders.watched import watch

MADE = {"": a_transaction, "/$process-message": a_message, "/ServiceRequest": a_service_request}
ODD: list[Any] = [None, True, 0, -1, 1.5, 10**30, "", "x", "true", "2026-02-31", "#x", "urn:uuid:x"]
ODD += [[], {}, [None], [[]], {"x": 1}, {"reference": "#"}, {"reference": 5}]
ODD += [{"resourceType": "Patient"}, {"resourceType": 7}]


class Stage:
    """One server for all examples."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._context = a_loop()
        self.loop: Loop = self._runner.run(self._context.__aenter__())
        watch(self.loop)

    def post(self, path: str, body: Any) -> int:
        given_ = {"X-Request-Id": str(uuid.uuid4())}
        return self._runner.run(self.loop.send("POST", path, json.dumps(body).encode(), headers=given_)).status_code

    def close(self) -> None:
        self._runner.run(self._context.__aexit__(None, None, None))
        self._runner.close()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.close()


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every element."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    for key, member in members:
        found += _places(member, (*path, key))
    return found


def _changed(value: Any, path: tuple[Any, ...], odd: Any, remove: bool) -> Any:
    changed = deepcopy(value)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    if remove:
        del holder[path[-1]]
    else:
        holder[path[-1]] = odd
    return changed


@pytest.mark.parametrize("door", [*MADE, "/ServiceRequest/$triage"])
@given(data=st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_body_with_one_element_changed_is_answered(stage: Stage, door: str, data: st.DataObject) -> None:
    body = MADE.get(door, a_message)()
    path = data.draw(st.sampled_from(_places(body)))
    body = _changed(body, path, data.draw(st.sampled_from(ODD)), data.draw(st.booleans()))
    assert stage.post(door, body) in (200, 201, 400, 404, 422)


@pytest.mark.parametrize("door", ["", "/$process-message", "/ServiceRequest", "/$build-referral", "/Communication",
                                  "/QuestionnaireResponse", "/Consent", "/Task"])  # fmt: skip
@given(
    value=st.recursive(
        st.sampled_from(ODD),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["resourceType", "type", "entry", "resource", "item", "linkId", "answer", "contained"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=6,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_json_at_all_is_answered(stage: Stage, door: str, value: Any) -> None:
    assert stage.post(door, value) in (400, 422)
