"""Every NHS number anywhere in a resource."""

from collections.abc import Iterator, Mapping

from fitwork_fhir.fhir.systems import NHS_NUMBER, spelling
from fitwork_fhir.identifiers import nhs_number_normalised


def nhs_numbers(value: object) -> Iterator[str]:
    """The values, normalised, of all identifiers in the NHS number system, however it is spelt."""
    if isinstance(value, Mapping):
        system, number = value.get("system"), value.get("value")
        if isinstance(system, str) and isinstance(number, str) and spelling(system)[0] == NHS_NUMBER:
            yield nhs_number_normalised(number)
        for member in value.values():
            yield from nhs_numbers(member)
    elif isinstance(value, list):
        for member in value:
            yield from nhs_numbers(member)
