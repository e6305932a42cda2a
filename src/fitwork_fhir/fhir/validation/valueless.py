"""ele-1 for primitives: an id under `_x` is not enough where x has no value (https://hl7.org/fhir/R4/element.html).

The schema sees `_x` apart from x. An element with an id alone is rare, and a look at the text says that there is none.
"""

import re
from collections.abc import Iterator
from typing import Any

from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir.validation.sentences import expression
from fitwork_fhir.fhir.validation.walk import walk

_TWIN = b'"_'
_ID_ALONE = re.compile(rb'\{"id":"(?:[^"\\]|\\.)*"\}')
_TEXT = "has neither a value nor an extension (ele-1)"


def may_be_valueless(text: bytes) -> bool:
    """Whether compact JSON holds an element with an id and nothing else, and the `_x` of some primitive."""
    return _TWIN in text and _ID_ALONE.search(text) is not None


def valueless(resource: object, text: bytes, root: str) -> Iterator[Finding]:
    """A finding for each primitive that has an id, and neither a value nor an extension."""
    if may_be_valueless(text):
        for path, each in walk(resource):
            if isinstance(each, dict):
                yield from (Finding("invariant", _TEXT, expression(root, [*path, *at])) for at in _places(each))


def _places(parent: dict[str, Any]) -> Iterator[list[str | int]]:
    """Where in `parent`; lists that do not pair up are the schema's to refuse."""
    for twin in [key for key in parent if key.startswith("_")]:
        name, beside = twin[1:], parent[twin]
        if not isinstance(beside, list):
            if _id_alone(beside) and name not in parent:
                yield [name]
            continue
        values = parent.get(name, [None] * len(beside))
        if isinstance(values, list) and len(values) == len(beside):
            for index, (value, one) in enumerate(zip(values, beside, strict=True)):
                if value is None and _id_alone(one):
                    yield [name, index]


def _id_alone(beside: object) -> bool:
    return isinstance(beside, dict) and set(beside) == {"id"}
