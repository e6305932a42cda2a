"""However a resource is bent, there is one verdict: no exception, the same each time and for text and value."""

import copy
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[4] / "tools"))

from validation_cases import SOUND, WRONG

from fitwork_fhir.errors import Malformed
from fitwork_fhir.fhir.validation import check_whole, dump_json, parse, validate
from fitwork_fhir.fhir.validation.compiled import document, readable_types
from fitwork_fhir.fhir.validation.located import check_text

_ODD = st.recursive(
    st.sampled_from(
        [
            None,
            True,
            False,
            0,
            -1,
            1.5,
            2**31,
            "",
            " ",
            "a\x01b",
            "true",
            "2026-02-30",
            "2026",
            "#",
            "#o",
            "x y",
        ]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "url", "x"]), inner, max_size=2),
    max_leaves=4,
)
_KEYS = sorted({key for each in document()["$defs"].values() for key in each.get("properties", {})})
_BENDS = st.lists(
    st.tuples(
        st.integers(0, 10_000), st.sampled_from(["set", "drop", "add", "twin", "swap"]), _ODD, st.sampled_from(_KEYS)
    ),
    min_size=1,
    max_size=4,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in pairs for place in ((value, key), *_places(each))]


def _bent(resource: Any, bends: list[tuple[int, str, Any, str]]) -> Any:
    for which, way, odd, name in bends:
        places = _places(resource)
        if not places:
            break
        holder, key = places[which % len(places)]
        if way == "drop":
            del holder[key]
        elif way == "set":
            holder[key] = copy.deepcopy(odd)
        elif way == "swap":
            other, there = places[(which * 7 + 3) % len(places)]
            holder[key] = copy.deepcopy(other[there])
        elif isinstance(holder, dict):
            holder[f"_{key}" if way == "twin" else name] = copy.deepcopy(odd)
    return resource


@settings(max_examples=250, deadline=None)
@given(type_=st.sampled_from(sorted(SOUND)), bends=_BENDS)
def test_a_bent_resource_gets_one_verdict(type_: str, bends: list[tuple[int, str, Any, str]]) -> None:
    resource = _bent(copy.deepcopy(SOUND[type_]), bends)

    found = validate(resource)

    assert not [each for each in found if each.code == "exception"]
    assert validate(copy.deepcopy(resource)) == found
    value, text = parse(dump_json(resource))
    assert validate(value, text=text) == validate(value) == found
    whole = check_whole(resource)
    assert not [each for each in whole if each.code == "exception"]
    assert whole == found or not found
    assert {each.finding for each in check_text(dump_json(resource))} == set(whole)


@settings(max_examples=150, deadline=None)
@given(
    type_=st.sampled_from(sorted(readable_types())), elements=st.dictionaries(st.sampled_from(_KEYS), _ODD, max_size=5)
)
def test_a_resource_of_random_elements_gets_one_verdict(type_: str, elements: dict[str, Any]) -> None:
    resource = {"resourceType": type_, **elements}

    found = validate(resource)

    assert not [each for each in found if each.code == "exception"]
    assert validate(resource) == found


@settings(max_examples=150, deadline=None)
@given(
    case=st.sampled_from(WRONG),
    cut=st.integers(0, 10_000),
    put=st.sampled_from([b"", b'"', b"{", b"]", b",", b"\\", b"\xff", b"\x00", b"\\u0000", b"\\ud800", b"1e9"]),
)
def test_bytes_bent_anywhere_are_read_or_refused(case: Any, cut: int, put: bytes) -> None:
    at = cut % len(case.body)
    body = case.body[:at] + put + case.body[at + 1 :]

    found = check_text(body)

    assert check_text(body) == found
    assert all(each.line >= 1 and each.column >= 1 for each in found)
    try:
        value, text = parse(body)
    except Malformed:
        assert len(found) == 1
    else:
        assert {each.finding for each in found} == set(check_whole(value, text=text))


@pytest.mark.parametrize("type_", sorted(SOUND))
def test_a_control_character_is_refused_wherever_it_stands(type_: str) -> None:
    count = len(_places(SOUND[type_]))
    for which in range(count):
        resource = copy.deepcopy(SOUND[type_])
        holder, key = _places(resource)[which]
        if isinstance(holder[key], str):
            holder[key] += "\x0b"
            assert validate(resource), (which, key)
            assert validate(resource, text=dump_json(resource)), (which, key)
