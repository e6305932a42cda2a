"""Where in a JSON text each member and element stands: for findings that name a line, and for bodies that do not parse.

Iterative, so that no nesting can hurt it, and lenient: it goes as far as the text is JSON and then stops.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import NamedTuple

from fitwork_fhir.fhir.validation.depth import MAX_DEPTH
from fitwork_fhir.fhir.validation.sentences import expression
from fitwork_fhir.fhir.validation.walk import Path, Step

_SPACE = re.compile(r"[ \t\n\r]*")
_LITERAL = re.compile(r"[^ \t\n\r\[\]{},:\"]+")
_STEM = re.compile(r"([A-Za-z]+)\[x\]\Z")
MOST_SPOTS = 200_000
"""Members and elements looked at; a body may hold millions, and a refusal must not cost seconds."""


class Spot(NamedTuple):
    """A member (at its key) or an element of an array."""

    offset: int
    """Characters from the start of the text."""
    path: Path
    twice: bool = False
    """Whether the object had this key already."""
    type: str | None = None
    """Of a member `resourceType`: its value."""


def spots(text: str, *, most: int = MOST_SPOTS, max_depth: int = MAX_DEPTH) -> Iterator[Spot]:
    """Every member and element in the order of the text; the last one may lie one level past `max_depth`."""
    return islice(_spots(text, max_depth), most)


def _spots(text: str, max_depth: int) -> Iterator[Spot]:
    path: list[Step] = []
    keys: list[set[str] | None] = []  # of each open object; None for an array
    at, wants_key = _after_space(text, 0), False
    while at < len(text):
        sign = text[at]
        start = at
        if sign in "}]":
            if not keys:
                return
            keys.pop()
            path.pop()
            wants_key = False
        elif sign in ",:":
            wants_key = sign == "," and bool(keys) and keys[-1] is not None
        elif wants_key:
            key, at = _string(text, at)
            if key is None:
                return
            seen = keys[-1]
            assert seen is not None
            path[-1] = key
            yield Spot(start, tuple(path), key in seen, _type_after(text, at) if key == "resourceType" else None)
            seen.add(key)
            wants_key = False
            at = _after_space(text, at)
            continue
        else:
            if keys and keys[-1] is None:
                path[-1] = int(path[-1]) + 1
                yield Spot(start, tuple(path))
            if sign in "{[":
                if len(keys) >= max_depth:
                    yield Spot(start, tuple(path))
                    return
                keys.append(set() if sign == "{" else None)
                path.append("" if sign == "{" else -1)
                wants_key = sign == "{"
            else:
                end = _end_of_scalar(text, at)
                if end is None:
                    return
                at = _after_space(text, end)
                continue
        at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _string(text: str, at: int) -> tuple[str | None, int]:
    """The string that starts at a place, and where it ends; None where there is none."""
    try:
        return scanstring(text, at + 1, True) if text[at] == '"' else (None, at)
    except JSONDecodeError:
        return None, at


def _end_of_scalar(text: str, at: int) -> int | None:
    if text[at] == '"':
        found, end = _string(text, at)
        return None if found is None else end
    literal = _LITERAL.match(text, at)
    return literal.end() if literal else None


def _type_after(text: str, at: int) -> str | None:
    """The string behind the colon that follows."""
    colon = _after_space(text, at)
    start = _after_space(text, colon + 1)
    return _string(text, start)[0] if text[colon : colon + 1] == ":" and start < len(text) else None


class PositionMap:
    """Lines and columns of a text by the expressions of findings."""

    def __init__(self, text: str, root: str) -> None:
        """`root` is what the findings call the whole, such as Patient."""
        self._root = root
        self._ends = [end.start() for end in re.finditer("\n", text)]
        self._start = _after_space(text, 0)
        self._offsets: dict[str, int] = {}
        for spot in spots(text, most=10 * MOST_SPOTS):
            where = expression(root, list(spot.path)).lstrip(".")
            own = not str(spot.path[-1]).startswith("_")
            if own or where not in self._offsets:
                self._offsets[where] = spot.offset

    def line_and_column(self, where: str | None) -> tuple[int, int]:
        """Both from 1; of what is not there (a missing element), those of what should hold it."""
        return self.at(self._offset(where or self._root))

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        line = bisect_right(self._ends, offset - 1)
        return line + 1, offset - (self._ends[line - 1] if line else -1)

    def _offset(self, where: str) -> int:
        while where not in self._offsets:
            above, _, name = where.rpartition(".")
            chosen = _STEM.match(name)
            if chosen and (found := self._choice(f"{above}.{chosen[1]}")) is not None:
                return found
            where = where.removesuffix("]").rpartition("[")[0] if where.endswith("]") and not chosen else above
            if not where:
                return self._start
        return self._offsets[where]

    def _choice(self, stem: str) -> int | None:
        """The last of the members that begin with the name of a choice."""
        pattern = re.compile(rf"{re.escape(stem)}[A-Z][A-Za-z0-9]*\Z")
        found = [offset for where, offset in self._offsets.items() if pattern.match(where)]
        return max(found, default=None)
