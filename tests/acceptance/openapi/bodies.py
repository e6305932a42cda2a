"""Bodies for the fuzzer: the examples, whole or with one element changed, taken away or put in twice."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

EXAMPLES = sorted((Path(__file__).resolve().parents[3] / "examples").glob("*.json"))
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    " ",
    "x",
    "2026-02-31",
    "urn:uuid:x",
    [],
    {},
    [None],
    {"x": 1},
)


def whole() -> list[dict[str, Any]]:
    """Every example that is a resource."""
    read = [json.loads(path.read_text("utf-8")) for path in EXAMPLES]
    return [one for one in read if isinstance(one, dict) and "resourceType" in one]


def of_type(type_: str) -> list[dict[str, Any]]:
    """The examples of a type, and the resources of that type inside them; a bare one where there is none."""
    found = [one for one in whole() if one["resourceType"] == type_]
    for bundle in whole():
        found += [e["resource"] for e in bundle.get("entry", ()) if e.get("resource", {}).get("resourceType") == type_]
    return found or [{"resourceType": type_}]


@st.composite
def mutated(draw: st.DrawFn, bodies: list[dict[str, Any]]) -> Any:
    """One of the bodies, with up to two changes."""
    body = deepcopy(draw(st.sampled_from(bodies)))
    for _ in range(draw(st.integers(0, 2))):
        places = list(_places(body))
        if places:
            holder, key = draw(st.sampled_from(places))
            _change(draw, holder, key)
    return body


def _change(draw: st.DrawFn, holder: Any, key: Any) -> None:
    match draw(st.sampled_from(["odd", "gone", "moved"])):
        case "odd":
            holder[key] = draw(st.sampled_from(ODD))
        case "gone":
            del holder[key]
        case _:
            value = deepcopy(holder[key])
            if isinstance(holder, list):
                holder.insert(0, value)
            else:
                holder[draw(st.sampled_from(["id", "status", "contained", "extension", "unheardOf"]))] = value


def _places(value: Any) -> Any:
    """(holder, key) of every element."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield value, key
        yield from _places(member)
