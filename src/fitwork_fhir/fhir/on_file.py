"""A Patient that is sent again: what is on file, with what is said anew."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
_OF_A_VERSION = frozenset({"id", "meta", "text", "implicitRules"})
_CHOICES = ("deceased", "multipleBirth")


def with_on_file(sent: Json, known: Json) -> dict[str, Any]:
    """What is sent, and what is on file of which it says nothing: a telephone number is not lost by silence.

    Identifiers and contained resources are added to those on file; any other element that is sent replaces its own.
    """
    kept = {name: value for name, value in known.items() if not _is_stated(name, sent)}
    made = {**kept, **sent}
    for name, key in (("identifier", _identifier), ("contained", _contained)):
        stated = {key(one) for one in sent.get(name) or ()}
        others = [one for one in known.get(name) or () if key(one) not in stated]
        if others and name in sent:
            made[name] = [*sent[name], *others]
    return made


def _is_stated(name: str, sent: Json) -> bool:
    """Whether the sender states the element, or it belongs to a version and not to the person."""
    plain = name.removeprefix("_")
    if plain in _OF_A_VERSION or name in sent or plain in sent:
        return True
    choice = next((choice for choice in _CHOICES if plain.startswith(choice)), None)
    return choice is not None and any(other.removeprefix("_").startswith(choice) for other in sent)


def _identifier(one: Json) -> tuple[Any, Any]:
    return one.get("system"), one.get("value")


def _contained(one: Json) -> Any:
    return one.get("id")
