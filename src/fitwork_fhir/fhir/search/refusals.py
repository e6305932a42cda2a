"""How a search is refused: a finding that names the parameter, and never repeats what a caller wrote in its place."""

import re
from collections.abc import Iterable

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.fhir.systems import NHS_NUMBER, spelling
from fitwork_fhir.identifiers import nhs_number_is_valid, nhs_number_normalised

NAME = re.compile(r"[A-Za-z_][A-Za-z_.-]{0,40}")


def shown(name: str) -> str:
    """A parameter's name where it looks like one, and not like a person's."""
    base = name.split(":")[0]
    return base if NAME.fullmatch(base) and not base[0].isupper() else "parameter"


def bad_value(name: str, expected: str) -> Invalid:
    return Invalid(Finding("value", f"{name} must be {expected}.", name, reason="search-value"))


def bad_modifier(param: str, modifier: str) -> Invalid:
    words = f"The modifier :{modifier}" if NAME.fullmatch(modifier) else "This modifier"
    return Invalid(Finding("not-supported", f"{words} is not supported here.", param, reason="search-modifier"))


def refuse_in_url(pairs: Iterable[tuple[str, str]]) -> None:
    """No NHS number in a URL, which proxies, browsers and logs keep. Raises Invalid, naming the parameter.

    A number with no system counts where it passes its check, or stands where only identifiers do.
    """
    for name, value in pairs:
        if name != "_cursor" and any(_may_be_nhs_number(name, one) for one in value.split(",")):
            text = (
                "An NHS number does not belong in a URL. Send the search as POST [base]/[type]/_search, the number in "
                "the body; to change what it finds, use the id that is answered."
            )
            raise Invalid(Finding("value", text, shown(name), reason="search-nhs-number"))


def _may_be_nhs_number(name: str, value: str) -> bool:
    *systems, code = value.split("|")
    if any(spelling(system)[0] == NHS_NUMBER for system in systems):
        return bool(code)
    number = nhs_number_normalised(code)
    if any(systems) or len(number) != _DIGITS or not number.isdigit():
        return False
    return nhs_number_is_valid(number) or name.split(":")[-1].split(".")[-1] == "identifier"


_DIGITS = 10


def refuse_nhs_number(name: str, values: Iterable[str]) -> None:
    """NHS numbers are looked for in one way only, which keeps them out of every link."""
    for one in values:
        system, _, code = one.rpartition("|")
        if spelling(system)[0] == NHS_NUMBER or nhs_number_is_valid(nhs_number_normalised(code)):
            raise Invalid(
                Finding(
                    "value",
                    "Search by NHS number with patient.identifier, in a POST _search.",
                    shown(name),
                    reason="search-nhs-number",
                )
            )
