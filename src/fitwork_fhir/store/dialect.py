"""What differs between SQLite's and PostgreSQL's SQL. Everything else is written once, with `?` for a parameter."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from fitwork_fhir.store.instants import instant_of, instant_text

SEPARATOR = "\x1e"
"""Between the elements of a list sent to PostgreSQL as one text; JSON text and index values never hold it raw."""
NULL = "\x1d"


def joined(values: Iterable[str | None]) -> str:
    """A list of texts as one parameter, to be taken apart by LIST; several times cheaper than an array parameter.

    Begins with a separator, so that a list of one empty text is not an empty list.
    """
    parts = [NULL if value is None else value for value in values]
    text = SEPARATOR + SEPARATOR.join(parts) if parts else ""
    if text.count(SEPARATOR) != len(parts):
        raise ValueError("A value to be stored holds a control character")
    return text


LIST = "(string_to_array(?, e'\\x1e', e'\\x1d'))[2:]"
"""PostgreSQL's side of `joined`."""


@dataclass(frozen=True, slots=True)
class Dialect:
    name: str
    placeholder: str
    among: str
    """What follows a column to ask whether it is in a list given as one parameter."""
    per_row: str
    """Ends a subquery that must be asked once per row, never turned into a join over the whole index."""
    holds: str
    """Whether a document's text holds another text, given as a parameter."""
    many: Callable[[Iterable[str]], Any]
    """A list of texts as the parameter of `among`."""
    instant: Callable[[datetime], Any]
    moment: Callable[[Any], datetime]
    """Undo `instant` on a value that was read."""

    def sql(self, text: str) -> str:
        return text.replace("?", self.placeholder)


def _json(values: Iterable[str]) -> str:
    return orjson.dumps(list(values)).decode()


SQLITE = Dialect(
    name="sqlite",
    placeholder="?",
    among="in (select value from json_each(?))",
    per_row="",
    holds="instr(r.text, ?) > 0",
    many=_json,
    instant=instant_text,
    moment=instant_of,
)
POSTGRESQL = Dialect(
    name="postgresql",
    placeholder="%s",
    among=f"= any({LIST})",
    per_row="offset 0",
    holds="strpos(r.text, ?) > 0",
    many=joined,
    instant=lambda at: at,
    moment=lambda at: at.astimezone(UTC),
)
