"""Identifiers everyone uses: NHS numbers, ODS codes, ids and human-readable referral references."""

import os
import re
import secrets
from typing import Protocol

_ODS = re.compile(r"^[A-Z0-9]{2,12}$")
_REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: read out over a telephone


def nhs_number_is_valid(text: str) -> bool:
    """Whether `text` is ten ASCII digits with a right check digit (modulus 11, NHS Data Dictionary)."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        return False
    a, b, c, d, e, f, g, h, i, last = text.encode()
    total = a * 10 + b * 9 + c * 8 + d * 7 + e * 6 + f * 5 + g * 4 + h * 3 + i * 2 - _ZEROS
    check = 11 - total % 11
    return (0 if check == 11 else check) == last - ord("0")


_ZEROS = ord("0") * sum(range(2, 11))


def nhs_number_normalised(text: str) -> str:
    """An NHS number without the spaces and hyphens people type (999 000 0018)."""
    return re.sub(r"[\s-]", "", text)


def is_test_nhs_number(text: str) -> bool:
    """Whether the number lies in the 999 range, which is never issued to a person."""
    return text.startswith("999") and nhs_number_is_valid(text)


def ods_normalised(text: str) -> str:
    """An ODS code in the form we store: trimmed, upper case."""
    return text.strip().upper()


def ods_is_plausible(text: str) -> bool:
    """Whether the text has the shape of an ODS code; existence is not checked here."""
    return bool(_ODS.match(ods_normalised(text)))


class Ids(Protocol):
    """Where new ids come from; passed in so that tests can fix them."""

    def new(self) -> str:
        """A fresh lower-case UUID."""
        ...

    def reference(self) -> str:
        """A fresh human-readable referral reference, such as FW-7K3P-Q2M9."""
        ...


_VARIANT = "89ab"


class RandomIds:
    """Ids made without coordination between processes."""

    def new(self) -> str:
        # A random UUID (RFC 9562 5.4), written at a tenth of the time of str(uuid.uuid4()): a referral takes twenty.
        text = os.urandom(16).hex()
        variant = _VARIANT[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"

    def reference(self) -> str:
        text = "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(8))
        return f"FW-{text[:4]}-{text[4:]}"


class CountingIds:
    """Predictable ids for tests and goldens."""

    def __init__(self) -> None:
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return f"00000000-0000-4000-8000-{self._count:012d}"

    def reference(self) -> str:
        self._count += 1
        return f"FW-0000-{self._count:04d}"
