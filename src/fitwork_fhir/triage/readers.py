"""One reader per kind of value: what a field holds becomes a typed value, or is set aside (policy section 1).

A reader answers (value, whole): `value` is None where nothing is left, and `whole` is False where something had to be
set aside or the value is missing. Readers take any Python object and never raise.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet

Reader = Callable[[object], tuple[object, bool]]

_SET_ASIDE: tuple[None, bool] = (None, False)


def is_missing(value: object) -> bool:
    """Null, empty text, empty list. An empty object, zero and false are values."""
    return value is None or (isinstance(value, (str, list, tuple)) and not value)


def members(value: object) -> list[object] | tuple[object, ...] | None:
    """The members of a list, empty ones included; a text is a list of one; anything else is no list: None."""
    if isinstance(value, (list, tuple)):
        return value
    return (value,) if isinstance(value, str) else None


def read_flag(value: object) -> tuple[object, bool]:
    """True or false, and nothing that merely resembles them."""
    return (value, True) if value is True or value is False else _SET_ASIDE


def whole_number(value: object) -> int | None:
    """7 and 7.0 are whole numbers; 7.5, "7", true, NaN and infinity are not."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return int(value)
    return int(value) if isinstance(value, float) and value.is_integer() else None


def one_of(words: AbstractSet[str]) -> Reader:
    """A text out of a vocabulary."""

    def read(value: object) -> tuple[object, bool]:
        return (value, True) if isinstance(value, str) and value in words else _SET_ASIDE

    return read


def number_in(lowest: int, highest: int) -> Reader:
    """A whole number within a range, both ends included."""

    def read(value: object) -> tuple[object, bool]:
        number = whole_number(value)
        return (number, True) if number is not None and lowest <= number <= highest else _SET_ASIDE

    return read


def set_of(words: AbstractSet[str]) -> Reader:
    """A list of codes as a set: unknown members are set aside."""
    return _some(words.__contains__, frozenset)


def sequence_of(words: AbstractSet[str]) -> Reader:
    """A list of codes in the order given, each once: unknown members are set aside."""
    return _some(words.__contains__, tuple)


def set_of_texts() -> Reader:
    """A list of any texts, such as area codes."""
    return _some(lambda member: True, frozenset)


def _some(known: Callable[[str], bool], gather: Callable[[dict[str, None]], object]) -> Reader:
    def read(value: object) -> tuple[object, bool]:
        given = members(value)
        if given is None:
            return _SET_ASIDE
        kept: dict[str, None] = {}
        whole = True
        for member in given:
            if isinstance(member, str) and member and known(member):
                kept[member] = None
            elif not is_missing(member):
                whole = False
        return gather(kept) if kept else None, whole

    return read
