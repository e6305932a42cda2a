"""Prints profiles/ConceptMap-conditions.json from record/conditions.csv: `python tools/print_concept_map.py`."""

import json
from itertools import groupby
from pathlib import Path

from fitwork_fhir.record.coding import CTV3, ICD10, READ2, SNOMED
from fitwork_fhir.record.condition_tables import ROWS, Row

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "profiles" / "ConceptMap-conditions.json"
TARGET = "https://fitwork.example/fhir/CodeSystem/conditions"
_SYSTEMS = (SNOMED, ICD10, READ2, CTV3)
DESCRIPTION = (
    "Which condition group of the fitwork triage policy a diagnosis belongs to. "
    "SNOMED CT elements are single concepts. An element of ICD-10 (written without its dot), Read v2 or CTV3 (without "
    "dots) stands for every code that starts with it; the longest one that fits decides. "
    "A code that is not here, or is unmatched, is not used: its term is shown to a person. "
    "Each target's comment names where the code was checked; J marks a judgement, to be reviewed by clinicians."
)


def concept_map() -> dict[str, object]:
    """The ConceptMap (FHIR R4) of the table, one group per system."""
    by_system = groupby(sorted(ROWS, key=lambda row: _SYSTEMS.index(row.system)), key=lambda row: row.system)
    return {
        "resourceType": "ConceptMap",
        "id": "conditions",
        "url": "https://fitwork.example/fhir/ConceptMap/conditions",
        "version": "1.3.0",
        "name": "FitworkConditions",
        "title": "Diagnoses to condition groups of the fitwork triage policy",
        "status": "draft",
        "experimental": False,
        "publisher": "fitwork",
        "description": DESCRIPTION,
        "group": [
            {"source": system, "target": TARGET, "element": [_element(row, code) for row in rows for code in row.codes]}
            for system, rows in by_system
        ],
    }


def _element(row: Row, code: str) -> dict[str, object]:
    comment = row.source if row.basis is None else f"{row.source}. {row.basis}"
    target = (
        {"equivalence": "unmatched", "comment": comment}
        if row.group is None
        else {"code": row.group, "equivalence": "wider", "comment": comment}
    )
    return {"code": code, "display": row.term, "target": [target]}


def printed() -> str:
    """The file as it should be."""
    return json.dumps(concept_map(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(printed(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
