"""Control characters, which no text of FHIR may hold (https://hl7.org/fhir/R4/datatypes.html#string).

JSON can carry them as escapes only, so a look at the compact text of a whole body says at once that there are none;
asking the pattern of each string would cost as much as the strings are long.
"""

import re
from collections.abc import Iterator

from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir.validation.sentences import FORMS, expression
from fitwork_fhir.fhir.validation.walk import walk

_ESCAPES = (b"\\u00", b"\\b", b"\\f")
_CONTROL = re.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1F]")


def may_hold_control(text: bytes) -> bool:
    """Whether compact JSON has an escape that could be a control character."""
    return b"\\" in text and any(each in text for each in _ESCAPES)


def control_characters(resource: object, text: bytes, root: str) -> Iterator[Finding]:
    """A finding for each string with a control character other than tab, carriage return and line feed."""
    if may_hold_control(text):
        for path, each in walk(resource):
            if isinstance(each, str) and _CONTROL.search(each):
                yield Finding("value", FORMS["string"], expression(root, list(path)))
