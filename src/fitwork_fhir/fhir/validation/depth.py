"""Writes a value as JSON and refuses what no safe reader takes: deep nesting and lone surrogates.

The schema engine recurses natively and would take the process down on a deep tree, so every value passes here first.
orjson stops at a fixed depth; sinking the value into a stack of lists moves that stop to where it is wanted, which
makes the check as fast as writing (a few microseconds).
"""

import threading
from collections.abc import Iterator
from typing import Any

import orjson

from fitwork_fhir.errors import Malformed
from fitwork_fhir.fhir.validation.exact import literal

MAX_DEPTH = 64


def _nested(depth: int) -> list[Any]:
    innermost: list[Any] = [None]
    outer = innermost
    for _ in range(depth - 1):
        outer = [outer]
    return outer


def _deepest() -> int:
    """How many levels orjson writes."""
    low, high = 1, 1024
    while low < high:
        middle = (low + high + 1) // 2
        try:
            orjson.dumps(_nested(middle))
            low = middle
        except orjson.JSONEncodeError:
            high = middle - 1
    return low


_DEEPEST = _deepest()


class _Own(threading.local):
    """Stacks of lists by depth; each thread has its own, since the hook for decimals may switch threads."""

    def __init__(self) -> None:
        self.stacks: dict[int, tuple[list[Any], list[Any]]] = {}


_own = _Own()


def written(value: object, max_depth: int = MAX_DEPTH) -> bytes:
    """Compact JSON of `value`. Raises Malformed past `max_depth` levels of objects and arrays, or for no JSON value.

    The text ends in closing brackets of the check's own: good for searching and counting, not for sending.
    """
    outer, innermost = _stack(_DEEPEST - max_depth)
    innermost[0] = value
    try:
        return orjson.dumps(outer, default=literal)
    except (TypeError, ValueError, RecursionError) as refused:
        raise Malformed(_why(value, max_depth)) from refused
    finally:
        innermost[0] = None


def _stack(levels: int) -> tuple[list[Any], list[Any]]:
    """The outermost and the innermost of so many nested lists."""
    stacks = _own.stacks
    if levels not in stacks:
        outer = innermost = _nested(levels)
        while innermost[0] is not None:
            innermost = innermost[0]
        stacks[levels] = outer, innermost
    return stacks[levels]


def _why(value: object, max_depth: int) -> str:
    """The reason in words; looks only so deep as allowed, level by level."""
    level: list[Any] = [value]
    for _ in range(max_depth + 1):
        if not all(is_unicode(each) for each in _strings(level)):
            return "a string holds half of a surrogate pair"
        above, level = level, [child for each in level for child in _children(each)]
    deep = any(isinstance(each, dict | list) for each in above)
    return f"objects and arrays are nested more than {max_depth} deep" if deep else "the value has no JSON form"


def _children(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _strings(level: list[Any]) -> Iterator[str]:
    """The texts and keys of one level."""
    for each in level:
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from (key for key in each if isinstance(key, str))


def is_unicode(text: str) -> bool:
    """Whether no half of a surrogate pair stands alone in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
