"""$translate by the published map of conditions says what the record room reads from the same code."""

from typing import Any

import pytest

from fitwork_fhir.fhir.systems import CONDITION_MAP
from fitwork_fhir.fhir.terminology.asked import Asked
from fitwork_fhir.fhir.terminology.translation import translate
from fitwork_fhir.record.coding import CTV3, ICD10, READ2, SNOMED, Coding
from fitwork_fhir.record.condition_tables import ROWS
from fitwork_fhir.record.conditions import condition_group

LONGER = {SNOMED: "", ICD10: "9", READ2: "z", CTV3: "z"}
"""What a code may go on with below a row; a SNOMED CT code is a concept of its own."""


def _group(system: str, code: str) -> str | None:
    answer = translate(Asked({"system": system, "code": code}), CONDITION_MAP)
    matches: list[list[dict[str, Any]]] = [p["part"] for p in answer["parameter"] if p["name"] == "match"]
    found = [part["valueCoding"]["code"] for parts in matches for part in parts if part["name"] == "concept"]
    assert answer["parameter"][0]["valueBoolean"] is bool(found)
    return found[0] if found else None


@pytest.mark.parametrize("system", [SNOMED, ICD10, READ2, CTV3])
def test_every_row_and_a_code_below_it_is_read_the_same(system: str) -> None:
    codes = [code for row in ROWS if row.system == system for code in row.codes]
    assert codes
    for code in [*codes, *((code + LONGER[system])[:5] for code in codes if system != SNOMED)]:
        assert _group(system, code) == condition_group([Coding(system, code)]).group, (system, code)


@pytest.mark.parametrize(
    ("system", "code"),
    [("HTTPS://snomed.info/sct/", "78667006"), ("urn:oid:2.16.840.1.113883.2.1.6.2", "E205.11"), ("icd-10", "F32.1")],
)
def test_a_system_may_be_spelt_as_records_spell_it(system: str, code: str) -> None:
    assert _group(system, code) is not None
