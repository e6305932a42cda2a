"""The ways a service sees people, and which of them each access phrase of a directory entry names."""

from collections.abc import Iterable

MODES = frozenset({"telephone", "video", "face_to_face", "online", "in_practice"})

_IN_PRACTICE = frozenset({"in_practice", "face_to_face"})
_F2F = frozenset({"face_to_face"})
_PHONE = frozenset({"telephone"})
_PHONE_AND_F2F = _PHONE | _F2F
_NONE: frozenset[str] = frozenset()

ACCESS_PHRASES: dict[str, frozenset[str]] = {
    "telephone": _PHONE,
    "phone": _PHONE,
    "video": frozenset({"video"}),
    "online": frozenset({"online"}),
    "website": frozenset({"online"}),
    "face_to_face": _F2F,
    "face to face": _F2F,
    "in person": _F2F,
    "local venues": _F2F,
    "in_practice": _IN_PRACTICE,
    "in practice": _IN_PRACTICE,
    "in-practice adviser in 24 gp surgeries": _IN_PRACTICE,
    "telephone case management plus some face to face (external evaluation)": _PHONE_AND_F2F,
    "telephone within 2 working days; face to face within 5": _PHONE_AND_F2F,
    "telephone advice, face-to-face, intensive case management mix": _PHONE_AND_F2F,
    # What these say is not how the person is seen.
    "over 70 referring gp practices": _NONE,
    "one-to-one within a week of referral": _NONE,
    "one-to-one": _NONE,
    "external: sci gateway": _NONE,
    "practice-system": _NONE,
}
"""Keys are lower case."""


def is_known(phrase: str) -> bool:
    """Whether the table has a row for the phrase."""
    return phrase.casefold() in ACCESS_PHRASES


def modes_of(phrases: Iterable[str]) -> frozenset[str]:
    """The modes the phrases name; a phrase without a row names none."""
    return frozenset().union(*(ACCESS_PHRASES.get(phrase.casefold(), _NONE) for phrase in phrases))
