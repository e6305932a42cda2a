"""The check digit of SNOMED CT identifiers (Verhoeff), to catch a mistyped id in our tables."""

_DIHEDRAL = [[(j + i) % 5 if i < 5 and j < 5 else 5 + (j + i) % 5 if i < 5 else 5 + (i - 5 - j) % 5 if j < 5
              else (i - j) % 5 for j in range(10)] for i in range(10)]  # fmt: skip
_FIRST = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def check_digit_holds(identifier: str) -> bool:
    """Whether the last digit fits the others (SNOMED CT Release File Specification, SCTID)."""
    folded = 0
    for place, digit in enumerate(reversed(identifier)):
        moved = int(digit)
        for _ in range(place % 8):
            moved = _FIRST[moved]
        folded = _DIHEDRAL[folded][moved]
    return folded == 0


def is_description(identifier: str) -> bool:
    """Whether the partition (the two digits before the check digit) is one of descriptions, 01 or 11."""
    return identifier[-3:-1] in ("01", "11")
