"""A JSON Patch applies or is refused; it never does anything else, and never changes what it is applied to."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.api.json_patch import MOST_OPERATIONS, patched
from fitwork_fhir.errors import Invalid, Malformed, Unprocessable
from fitwork_fhir.fhir.validation import dump_json, parse_json

TASK = {"resourceType": "Task", "id": "1", "status": "accepted", "output": [{"type": {"text": "a"}}], "note": []}
_JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_POINTER = st.lists(st.sampled_from(["status", "output", "0", "-", "type", "x", "~1", "99", ""]), max_size=4).map(
    lambda parts: "".join(f"/{part}" for part in parts)
)
_OPERATION = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "test"]), "path": _POINTER}, optional={"value": _JSON}
)


@given(st.one_of(_JSON, st.lists(_OPERATION, max_size=5)))
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_it_is_a_resource_or_a_refusal(operations: Any) -> None:
    before = deepcopy(TASK)
    try:
        after = patched(before, operations)
    except (Invalid, Malformed, Unprocessable):
        after = {}
    assert isinstance(after, dict)
    assert before == TASK


def test_operations_apply_in_order() -> None:
    after = patched(
        TASK,
        [
            {"op": "test", "path": "/status", "value": "accepted"},
            {"op": "add", "path": "/output/-", "value": {"type": {"text": "b"}}},
            {"op": "remove", "path": "/output/0"},
        ],
    )
    assert after["output"] == [{"type": {"text": "b"}}]


def test_numbers_keep_their_text() -> None:
    before = parse_json(b'{"resourceType":"Observation","valueQuantity":{"value":1.10}}')
    after = patched(before, [{"op": "add", "path": "/status", "value": "final"}])
    assert b'"value":1.10' in dump_json(after)


@pytest.mark.parametrize("count", [0, MOST_OPERATIONS + 1])
def test_there_are_as_many_operations_as_a_change_needs(count: int) -> None:
    with pytest.raises(Invalid):
        patched(TASK, [{"op": "test", "path": "/status", "value": "accepted"}] * count)


def test_nothing_is_copied_so_nothing_can_be_doubled() -> None:
    with pytest.raises(Invalid):
        patched(TASK, [{"op": "copy", "from": "", "path": "/x"}] * 50)
