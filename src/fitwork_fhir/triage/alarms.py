"""The two facts that fail safe before any setting aside: red flags and PHQ-9 item 9 (policy sections 1 and 2 S)."""

from fitwork_fhir.triage.readers import is_missing, members, whole_number
from fitwork_fhir.triage.vocabulary import RED_FLAGS

_NO_FLAGS: frozenset[str] = frozenset()


def read_red_flags(value: object) -> tuple[frozenset[str], bool]:
    """The known red flags, and whether anything else stands there that must be looked at (S5).

    Whatever is not missing, not "none" and not a known code counts as a flag, whatever its type.
    """
    if is_missing(value):
        return _NO_FLAGS, False
    given = members(value)
    if given is None:
        return _NO_FLAGS, True
    known = {flag for flag in given if isinstance(flag, str) and flag in RED_FLAGS}
    return frozenset(known), any(_unrecognised(flag) for flag in given)


def _unrecognised(flag: object) -> bool:
    if isinstance(flag, str):
        return flag not in RED_FLAGS and flag not in ("", "none")
    return not is_missing(flag)


def read_item9(value: object, reviewed: bool) -> tuple[bool, bool]:
    """Whether item 9 asks for a human review now (S4), and whether a clinician has reviewed a score of 1 to 3."""
    if is_missing(value):
        return False, False
    score = whole_number(value)
    if not reviewed:
        return score != 0, False
    return False, score is not None and 1 <= score <= 3
