"""The custom keywords of our schema: Python that the engine calls at exactly the right spot.

A call costs about a quarter of a microsecond, and a keyword is called only where it applies, so this replaces a walk
of the whole tree. A problem travels as the text of an exception: path, issue code and sentence, tab-separated.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, ClassVar

from fitwork_fhir.fhir.validation.problem import Problem, Problems
from fitwork_fhir.fhir.validation.rules import RULES

_WRONG_TYPES = (TypeError, AttributeError, ValueError, KeyError, IndexError)  # the schema says so itself


class _Keyword:
    """One keyword at one place of the schema."""

    problems: Callable[[Any], Problems]

    def validate(self, instance: Any) -> None:
        """Raises at the first problem."""
        try:
            found = self.problems(instance)
        except _WRONG_TYPES:
            return
        if found:
            raise ValueError("\t".join(found[0]))

    def iter_errors(self, instance: Any) -> Iterator[ValueError]:
        """One exception for each problem."""
        with suppress(*_WRONG_TYPES):
            yield from (ValueError("\t".join(each)) for each in self.problems(instance))


class Rule(_Keyword):
    """`x-rule`: a rule by name."""

    def __init__(self, _parent: dict[str, Any], value: str, _path: list[str | int]) -> None:
        self.problems = RULES[value]


class Choice(_Keyword):
    """`x-choice`: [[element, least, JSON names], …]; at most one name, with or without its `_` twin, may be there."""

    def __init__(self, _parent: dict[str, Any], value: list[Any], _path: list[str | int]) -> None:
        self._choices = [
            (element, least, frozenset(names) | {f"_{name}" for name in names}) for element, least, names in value
        ]
        self._any = frozenset[str]().union(*(names for _, _, names in self._choices))
        # So many names settle it at a glance: one, or none where nothing is required. With a required choice
        # beside another, a single name may be the wrong one.
        required = any(least for _, least, _ in self._choices)
        self._settled = (0, 1) if not required else (1,) if len(value) == 1 else ()

    def validate(self, instance: Any) -> None:
        # The commonest keyword: the usual answer is worth having without a detour.
        if type(instance) is not dict or len(self._any.intersection(instance)) not in self._settled:
            super().validate(instance)

    def problems(self, instance: Any) -> Problems:
        return list(self._each(instance))

    def _each(self, instance: Any) -> Iterator[Problem]:
        for element, least, names in self._choices:
            found = sorted({name.removeprefix("_") for name in names.intersection(instance)})
            if len(found) > 1:
                yield f".{element}", "structure", f"only one of {element} may be there, found {' and '.join(found)}"
            elif len(found) < least:
                yield f".{element}", "required", f"{element} is required"


class Aligned(_Keyword):
    """`x-aligned`: the values of a repeating primitive and the extensions beside them pair up."""

    def __init__(self, _parent: dict[str, Any], value: str, _path: list[str | int]) -> None:
        self._name = value

    def problems(self, instance: Any) -> Problems:
        name = self._name
        twins = instance[f"_{name}"]
        values = instance.get(name, [None] * len(twins))
        if len(values) != len(twins):
            text = f"{name} and _{name} must be of one length, with null where one has nothing"
            return [(f".{name}", "structure", text)]
        return [
            (f".{name}[{index}]", "structure", "has neither a value nor an extension")
            for index, pair in enumerate(zip(values, twins, strict=True))
            if pair == (None, None)
        ]


class Target(_Keyword):
    """`x-target`: whether a literal reference that is not of the usual form may stand here.

    Relative references must name a wanted type. An absolute one is refused only when it plainly names another R4 type:
    servers may use any path.
    """

    known_types: ClassVar[frozenset[str]] = frozenset()  # set before the schema is compiled

    def __init__(self, _parent: dict[str, Any], value: list[Any], _path: list[str | int]) -> None:
        self._wanted = frozenset(value)

    def problems(self, instance: Any) -> Problems:
        if not _FORM.match(instance):
            return [("", "value", "must be a reference: Type/id, an absolute URL, urn:uuid:…, or #id")]
        named = _NAMED.search(instance)
        if not named or self._fits(named[1], instance):
            return ()
        return [("", "value", f"must refer to {' or '.join(sorted(self._wanted)) or 'a resource of R4'}")]

    def _fits(self, name: str, instance: str) -> bool:
        absolute = instance.startswith(("http:", "https:"))
        if self._wanted:
            return name in self._wanted or (absolute and name not in self.known_types)
        return absolute or name in self.known_types


_ID = "[A-Za-z0-9.-]{1,64}"
_FORM = re.compile(
    rf"#[^\s]*\Z|urn:[^\s]+\Z|https?://[^\s]+\Z|[A-Z][A-Za-z]+(?:/{_ID}(?:/_history/{_ID})?|\?[^\s]+)\Z", re.ASCII
)
_NAMED = re.compile(rf"(?:^|/)([A-Z][A-Za-z]+)(?:/{_ID}(?:/_history/{_ID})?|\?[^\s]*)\Z", re.ASCII)

KEYWORDS: dict[str, type[_Keyword]] = {
    "x-rule": Rule,
    "x-choice": Choice,
    "x-aligned": Aligned,
    "x-target": Target,
}
