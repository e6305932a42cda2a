import re
from collections.abc import Iterator

import pytest
from house_files import texts

from fitwork_fhir.identifiers import nhs_number_is_valid

# Written in pieces, so that this file does not hold what it looks for.
PLACES = re.compile(r"(?<![\w.>-])/(?:wor[k]|roo[t]|tm[p]|hom[e])/\w")
REGISTRIES = re.compile(
    "|".join([r"py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.(org|com)", r"crates" + r"\.io"])
)
TEN_DIGITS = re.compile(r"(?<![\d./-])\d{3}([ -]?)\d{3}\1\d{4}(?![\d.])")
IDENTIFIERS = ("src/", "tests/", "examples/", "profiles/", "docs/", "benchmarks/", "tools/")


def _lines() -> Iterator[tuple[str, int, str]]:
    for name, text in texts():
        for number, line in enumerate(text.splitlines(), 1):
            yield name, number, line


def test_no_file_holds_a_path_of_the_machine_it_was_written_on() -> None:
    assert not [f"{name}:{number}" for name, number, line in _lines() if PLACES.search(line)]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert not [f"{name}:{number}" for name, number, line in _lines() if REGISTRIES.search(line)]


def test_every_valid_nhs_number_is_one_that_nobody_has() -> None:
    found = [
        f"{name}:{number}"
        for name, number, line in _lines()
        if name.startswith(IDENTIFIERS) and not name.endswith(".lock")
        for match in TEN_DIGITS.finditer(line)
        if _could_be_somebody(match.group())
    ]
    assert not found


def _could_be_somebody(text: str) -> bool:
    digits = re.sub(r"[ -]", "", text)
    return nhs_number_is_valid(digits) and not digits.startswith("999") and not _is_snomed(digits)


_TIMES = ((0, 1, 2, 3, 4), (1, 2, 3, 4, 0), (2, 3, 4, 0, 1), (3, 4, 0, 1, 2), (4, 0, 1, 2, 3))
_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _is_snomed(digits: str) -> bool:
    """Whether it is a SNOMED CT identifier: a partition for concepts, descriptions or relations, Verhoeff's digit."""
    if digits[-3:-1] not in ("00", "01", "02", "10", "11", "12"):
        return False
    check = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit)
        for _ in range(position % 8):
            value = _TURN[value]
        check = _dihedral(check, value)
    return check == 0


def _dihedral(a: int, b: int) -> int:
    """The product in the dihedral group of ten, which Verhoeff's scheme multiplies in."""
    if a < 5:
        return _TIMES[a][b] if b < 5 else 5 + (a + b - 5) % 5
    return 5 + (a - 5 - b) % 5 if b < 5 else (a - b) % 5


@pytest.mark.parametrize(
    ("digits", "expected"), [("73211009" + "00", False), ("1156316003", True), ("279039007", True)]
)
def test_a_snomed_code_is_told_from_an_nhs_number(digits: str, expected: bool) -> None:
    assert _is_snomed(digits) is expected


def test_a_number_outside_the_test_range_would_be_found() -> None:
    somebody = next(str(n) for n in range(9434765910, 9434766000) if nhs_number_is_valid(str(n)))
    assert _could_be_somebody(somebody)
    assert TEN_DIGITS.search(f'"value": "{somebody}"')
