"""Distinct referrals to send: the 12-resource transaction of the tests, one patient of the 999 range each."""

import base64
import json
from collections.abc import Iterator

from tests.builders import bundles

from fitwork_fhir.fhir.validation import dump_json
from fitwork_fhir.identifiers import nhs_number_is_valid

PRACTICES = 100
_MARK = bundles.NHS_NUMBER_OF_PATIENT.encode()


def nhs_numbers(start: int = 0) -> Iterator[str]:
    """Valid numbers of the 999 range, in order from the `start`-th seven digits."""
    for tail in range(start, 10_000_000):
        number = f"999{tail:07d}"
        if nhs_number_is_valid(number):
            yield number


def bodies(start: int = 0, *, tier_b: bool = True) -> Iterator[bytes]:
    """Bodies of POST [base], each another patient."""
    facts = {"absence_days": 21, "areas": ["leeds", "england"]} if tier_b else {}
    template = dump_json(bundles.a_transaction(facts=facts))
    assert _MARK in template
    for number in nhs_numbers(start):
        yield template.replace(_MARK, number.encode())


def practice(number: int) -> str:
    """The ODS code of the number-th practice."""
    return f"Y{10000 + number % PRACTICES}"


def header(code: str) -> str:
    """The organisation header of a practice."""
    system = "https://fhir.nhs.uk/Id/ods-organization-code"
    resource = {"resourceType": "Organization", "identifier": [{"system": system, "value": code}]}
    return base64.b64encode(json.dumps(resource).encode()).decode()
