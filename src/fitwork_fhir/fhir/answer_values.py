"""What the value of one answer to a form is, whatever type it was sent as."""

from collections.abc import Callable, Mapping
from typing import Any

Json = Mapping[str, Any]


def value_of(answer: Json) -> object:
    """The value of one answer: a coding's code (its words where it has none), a quantity's number, else as sent.

    None where the answer holds no value. A quantity that is only bounded (`>` 0) is text: it states no number.
    """
    for key, value in answer.items():
        if reader := _VALUES.get(key):
            return reader(value)
        if key.startswith("value"):
            return value
    return None


def number(value: object) -> object:
    """A JSON number as int or float; anything that is no number stays as it is."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    try:
        return float(str(value))
    except ValueError:
        return value


def quantity(value: Json) -> object:
    """The number of a Quantity; its comparator and number as text where it has one; None without a number."""
    amount = value.get("value")
    if amount is None or not value.get("comparator"):
        return number(amount)
    return f"{value['comparator']}{amount}"


def _either(first: str, second: str) -> Callable[[Json], object]:
    return lambda value: value.get(first) or value.get(second)


_VALUES: dict[str, Callable[[Any], object]] = {
    "valueCoding": _either("code", "display"),
    "valueReference": _either("reference", "display"),
    "valueQuantity": quantity,
    "valueAttachment": lambda value: value.get("title") or "attachment",
    "valueDecimal": number,
}
"""How a value is taken from an answer; other types are taken as they are."""
