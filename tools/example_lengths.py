"""Shortens an example that nobody would read to its end, by leaving out members of its lists, and says which."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

LONG = 6_000
"""Characters beyond which an example is shortened."""
_KEPT_WHOLE = frozenset({"coding", "link", "given", "extension", "contained"})
"""Lists that are short, or that other parts of the resource count on."""
_FEW = 16
"""Members of a list up to which they are left out one by one; of a longer one half of them at a time."""


def length(value: Any) -> int:
    """Characters of a value as JSON."""
    return len(json.dumps(value, ensure_ascii=False))


def shortened(value: Any, limit: int = LONG) -> tuple[Any, str]:
    """A copy that is no longer than the limit, if leaving out does it, and what is not all there, in words.

    A narrative goes first, then what comes last in the list that takes most room.
    """
    if length(value) <= limit:
        return value, ""
    short, lost = deepcopy(value), {}
    for resource in _told_in_words(short):
        del resource["text"]
        lost["text"] = True
    while length(short) > limit:
        lists = [(name, found) for name, found in _lists(short, "its members") if len(found) > 1]
        if not lists:
            break
        name, found = max(lists, key=lambda each: length(each[1][1:]))
        lost[name] = True
        del found[len(found) - 1 if len(found) <= _FEW else len(found) // 2 :]
    return short, f"Shortened: not all of {', '.join(lost)}" if lost else ""


def _lists(value: Any, name: str) -> Iterator[tuple[str, list[Any]]]:
    """Every list that may be cut, by the name it has where it stands."""
    if isinstance(value, list):
        if name not in _KEPT_WHOLE:
            yield name, value
        for each in value:
            yield from _lists(each, "")
    elif isinstance(value, dict):
        for inner, each in value.items():
            yield from _lists(each, inner)


def _told_in_words(value: Any) -> Iterator[dict[str, Any]]:
    """Every part that has a narrative."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), dict) and "div" in value["text"]:
            yield value
        yield from (part for each in list(value.values()) for part in _told_in_words(each))
    elif isinstance(value, list):
        yield from (part for each in value for part in _told_in_words(each))
