"""A wording table's grammar: a slot is one line of a message, in the first of its wordings that can be said.

"[pending] It starts when {who} hears from them." is said where the case is pending and `who` is known.
"[not unsafe, service]" are two conditions. `line` takes one line, `long` up to three; `extra` is
left out where six are full.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

_CONDITIONS = re.compile(r"^\[([^\]]+)\]\s*")


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say a line, and what must hold and be known for it."""

    text: str
    needs: tuple[str, ...]
    """Names of words that must not be empty."""
    holds: tuple[tuple[str, bool], ...]
    """(condition, whether it must hold)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of a message, perhaps wrapped, perhaps left out."""

    wordings: tuple[Wording, ...]
    most: int = 1
    gives_way: bool = False


def _wording(text: str) -> Wording:
    match = _CONDITIONS.match(text)
    names = match[1].split(", ") if match else []
    body = text[match.end() :] if match else text
    needs = tuple(dict.fromkeys(field for _, field, _, _ in Formatter().parse(body) if field))
    return Wording(body, needs, tuple((name.removeprefix("not "), not name.startswith("not ")) for name in names))


def line(*wordings: str) -> Slot:
    return Slot(tuple(map(_wording, wordings)))


def long(*wordings: str) -> Slot:
    return Slot(tuple(map(_wording, wordings)), most=3)


def extra(*wordings: str) -> Slot:
    return Slot(tuple(map(_wording, wordings)), gives_way=True)


def say(slot: Slot, words: Mapping[str, str], conditions: Mapping[str, bool]) -> str:
    """The slot's first wording whose conditions hold and whose words are known; empty where there is none."""
    for wording in slot.wordings:
        for name, must in wording.holds:
            if conditions[name] is not must:
                break
        else:
            if all(map(words.__getitem__, wording.needs)):
                return wording.text.format_map(words)
    return ""
