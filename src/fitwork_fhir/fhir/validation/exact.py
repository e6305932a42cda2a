"""JSON numbers whose text survives: 1.10 stays 1.10 and 1e3 stays 1e3.

FHIR keeps the precision of a decimal (https://hl7.org/fhir/R4/datatypes.html#decimal), so a number with a fraction or
an exponent is read as a Decimal. A Decimal prints some forms differently from how they came; those are `ExactDecimal`.
"""

from decimal import Decimal
from typing import Any, Self

import orjson

from fitwork_fhir.errors import Malformed

_LONGEST_PLAIN_INTEGER = 18  # digits that fit 64 bits whatever they are


class ExactDecimal(Decimal):
    """A Decimal that remembers the text it was read from."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, number: str | Decimal) -> Self:
        made = super().__new__(cls, number)
        made.text = number.text if isinstance(number, ExactDecimal) else str(number)
        return made


def read_decimal(text: str) -> Decimal:
    """The number a JSON literal with a fraction or exponent stands for."""
    number = Decimal(text)
    return number if str(number) == text else ExactDecimal(text)


def read_integer(text: str) -> int | Decimal:
    """The number an integer literal stands for; -0 and what exceeds 64 bits keep their text."""
    if len(text) <= _LONGEST_PLAIN_INTEGER and text != "-0":
        return int(text)
    return ExactDecimal(text)


def literal(value: Any) -> orjson.Fragment:
    """How orjson writes a Decimal (its `default` hook)."""
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment((value.text if isinstance(value, ExactDecimal) else str(value)).encode())
    raise TypeError(f"{type(value).__name__} has no JSON form")


def dump_json(value: object) -> bytes:
    """Compact UTF-8 JSON of `value`, keys in their order, numbers read by `parse_json` as they came."""
    try:
        return orjson.dumps(value, default=literal)
    except (TypeError, ValueError) as refused:
        raise Malformed("the value has no JSON form") from refused
