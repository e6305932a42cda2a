"""Plain words: cleaned, joined, dated, and laid out in at most six lines of at most 160 characters."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from textwrap import wrap

LINE_WIDTH = 160
MOST_LINES = 6
NAME_WIDTH = 70
"""The longest name of a service that is printed in full."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_CODE_WORD = re.compile(r"\S*_\S*")
_ADDRESS = re.compile(r"@|://")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_MARKUP = str.maketrans("", "", "`*#|\\")


def clean(text: str) -> str:
    """One line without control characters, markup or underscores; what it says is kept, an address is left whole.

    "<b>" becomes "< b>", which no browser reads as a tag, while "under <5 kg" stays as it is.
    """
    printable = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    plain = printable.translate(_MARKUP)
    spaced = _CODE_WORD.sub(lambda m: m[0] if _ADDRESS.search(m[0]) else m[0].replace("_", " "), plain)
    return " ".join(_TAG.sub("< ", spaced).split())


def shorten(text: str, width: int) -> str:
    """The text, cut where it is longer than `width` characters: after a sentence if one ends there, else a word."""
    if len(text) <= width:
        return text
    kept = wrap(text, width - 2, break_on_hyphens=False)[0]
    whole, stop, _ = kept.rpartition(". ")
    return f"{whole}. …" if stop else f"{kept}…"


@lru_cache(maxsize=1024)  # names of services and of the hub, said in every message
def name(text: str | None) -> str:
    """A name fit for a sentence; empty where there is none."""
    return shorten(clean(text), NAME_WIDTH) if text else ""


def day(when: date | None) -> str:
    """Such as "Thu 26 November 2026", in any locale; empty where there is none."""
    return f"{_DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]} {when.year}" if when else ""


def listed(words: Iterable[str]) -> str:
    """Such as "debt, housing and benefits advice"; empty words are left out, repeats are said once."""
    some = tuple(dict.fromkeys(word for word in words if word))
    return " and ".join(filter(None, (", ".join(some[:-1]), some[-1]))) if some else ""


def some_of(words: Iterable[str], most: int) -> str:
    """As `listed`, but the words beyond `most` are counted."""
    some = tuple(dict.fromkeys(word for word in words if word))
    return listed(some) if len(some) <= most else listed((*some[:most], f"{len(some) - most} more"))


def sentence(text: str) -> str:
    """The text with a capital at its start and a full stop at its end."""
    stopped = text if text.endswith((".", "?", "!", "…", '."', '?"')) else f"{text}."
    return stopped[:1].upper() + stopped[1:]


def wrap_lines(text: str) -> list[str]:
    """The text in lines of at most 160 characters."""
    return [text] if len(text) <= LINE_WIDTH else wrap(text, LINE_WIDTH, break_on_hyphens=False)


def lay_out(paragraphs: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Lines of a message from (text, how many lines it may take); earlier paragraphs take the spare lines first."""
    wrapped = [(wrap_lines(text), most) for text, most in paragraphs[:MOST_LINES]]
    spare = MOST_LINES - len(wrapped)
    lines: list[str] = []
    for parts, most in wrapped:
        allowed = 1 + min(spare, most - 1)
        spare -= min(len(parts), allowed) - 1
        lines += parts if len(parts) <= allowed else _cut(parts, allowed)
    return tuple(lines)


def _cut(parts: list[str], allowed: int) -> list[str]:
    last = f"{parts[allowed - 1]} {parts[allowed]}"
    return [*parts[: allowed - 1], shorten(last, LINE_WIDTH)]
