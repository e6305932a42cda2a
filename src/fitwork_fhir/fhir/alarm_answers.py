"""What one answer says of a red flag or of PHQ-9 item 9: anything that is not missing counts (policy S4, S5).

Works on anything that parsed as JSON: a refused request may be broken in any place.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from fitwork_fhir.fhir.answer_values import number, quantity
from fitwork_fhir.fhir.forms import FORMS
from fitwork_fhir.fhir.systems import answer_system, spelling
from fitwork_fhir.triage.alarms import read_item9
from fitwork_fhir.triage.readers import is_missing
from fitwork_fhir.triage.vocabulary import RED_FLAGS

FLAGS, ITEM9 = "red_flags", "phq9_item9"
FLAG_SYSTEM = answer_system(FLAGS)
UNREADABLE = "unrecognised"
"""Stands for an answer of which no more can be told than that it is there."""

_ABSENT = ("/data-absent-reason", "/iso21090-nullFlavor")
"""How the extensions end that say why a value is missing."""
_DENIED = frozenset({"", "no", "n", "none", "false", "373067005"})
_CONFIRMED = frozenset({"yes", "y", "true", "373066001"})
"""How a box is left unticked or ticked; the numbers are SNOMED CT's No and Yes."""
_NOT_ALNUM = re.compile(r"[^a-z0-9]")
_FLAG_OF = {_NOT_ALNUM.sub("", flag): flag for flag in (*RED_FLAGS, "none")}
_OWN_QUESTIONS = frozenset(name for form in FORMS.values() for name in form.questions)


class Asks(StrEnum):
    """What an item asks, as far as an alarm can be the answer."""

    FLAGS = FLAGS
    ITEM9 = ITEM9
    ONE_FLAG = "one-flag"
    """A box, or words, below red_flags."""
    NAMED = "named"
    """A box that is named after a flag and stands elsewhere."""
    OTHER = "other"


@lru_cache(maxsize=2048)
def asked_by(link_id: str) -> Asks:
    """What a linkId asks, in whatever spelling, with or without the group it stands in."""
    parts = [_NOT_ALNUM.sub("", part) for part in re.split(r"[./:#]", link_id.lower())]
    names = (parts[-1], "".join(parts[-2:]))
    if "redflags" in names or "redflag" in names:
        return Asks.FLAGS
    if "phq9item9" in names:
        return Asks.ITEM9
    if "redflags" in parts:
        return Asks.ONE_FLAG
    return Asks.NAMED if parts[-1] in _FLAG_OF else Asks.OTHER


def is_own_question(link_id: str) -> bool:
    """Whether our forms ask this, so that the answer is no red flag merely for standing below red_flags."""
    return link_id in _OWN_QUESTIONS


def stated(answer: object) -> object:
    """What an answer holds: its code, text or number, UNREADABLE where it cannot be told, None where it is missing."""
    if not isinstance(answer, Mapping) or not answer:
        return None if is_missing(answer) else answer if isinstance(answer, str) else UNREADABLE
    for key, value in answer.items():
        if key.startswith("value") and value is not None:
            return _value(value, key)
    return _rest({key: value for key, value in answer.items() if key != "item"})


def flag_in(answer: object) -> str | None:
    """The red flag an answer to red_flags reports; None where it reports none."""
    value = stated(answer)
    if value is None or value == "none" or value == "":
        return None
    return value if isinstance(value, str) else UNREADABLE


def named(answer: object, link_id: str) -> str | None:
    """The red flag that an item named after one reports, wherever it stands: only a plain yes counts."""
    value = stated(answer)
    return ticked(answer, link_id) if value is True or str(value).strip().lower() in _CONFIRMED else None


def ticked(answer: object, link_id: str) -> str | None:
    """The red flag that an item below red_flags reports: a box to tick for one flag, or words about one."""
    value = stated(answer)
    if value is None or value is False or value == 0 or (isinstance(value, str) and value.strip().lower() in _DENIED):
        return None
    flag = _FLAG_OF.get(_NOT_ALNUM.sub("", re.split(r"[./:#]", link_id.lower())[-1]))
    if flag is None:
        return value if isinstance(value, str) and value != "true" else UNREADABLE
    return None if flag == "none" else flag


def item9_in(answer: object) -> object:
    """What an answer to PHQ-9 item 9 holds where a person must look at it; None where it is missing or 0."""
    value = stated(answer)
    value = value if isinstance(value, str) else number(value)
    return value if read_item9(value, reviewed=False)[0] else None


def may_be_flag(coding: Mapping[str, object]) -> bool:
    """Whether a Coding is worth asking `coded_flag`: a quick look at its system."""
    system = coding.get("system")
    return isinstance(system, str) and "flags" in system.lower()


def coded_flag(coding: Mapping[str, object]) -> str | None:
    """The red flag a Coding of our own code system names; None for `none` and for codings of other systems."""
    system = coding.get("system")
    if not isinstance(system, str) or spelling(system)[0] != FLAG_SYSTEM:
        return None
    return flag_in({"valueCoding": coding})


def _value(value: object, key: str) -> object:
    """The value of an element of any type; of the complex ones only a coding and a quantity can be read."""
    if not isinstance(value, Mapping):
        return value if not isinstance(value, list) else UNREADABLE if value else None
    if key == "valueQuantity" and (amount := quantity(value)) is not None:
        return amount
    words = value.get("code") or value.get("display")
    if key == "valueCoding" and words:
        return words if isinstance(words, str) else UNREADABLE
    return _rest(value)


def _rest(element: Mapping[str, object]) -> str | None:
    """Of an element without a readable value: None where it is empty or says that the value is absent."""
    inside = [element, *(member for name, member in element.items() if name[:1] == "_" and isinstance(member, Mapping))]
    extensions = [extension for one in inside if isinstance(given := one.get("extension"), list) for extension in given]
    urls = [str(extension.get("url")) for extension in extensions if isinstance(extension, Mapping)]
    if any(url.endswith(_ABSENT) for url in urls):
        return None
    return UNREADABLE if any(value for name, value in element.items() if name != "id") else None
