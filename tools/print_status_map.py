"""Prints profiles/ConceptMap-business-status.json from tools/status_rows.py."""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from code_meanings import ASKED_FOR
from publish import BASE, PUBLISHER, narrative, write
from status_rows import DISPLAYS, TARGETS, Found, Same

from fitwork_fhir.feedback.codes import BUSINESS_STATUS
from fitwork_fhir.fhir import systems
from fitwork_fhir.triage.decision import POLICY_VERSION

STATUSES = {**BUSINESS_STATUS, **{code: words for code, (words, _) in ASKED_FOR.items()}}
TITLE = "Business status of a referral, in the words of BSeR, AU eRequesting and e-RS"
DESCRIPTION = (
    "What a step of a referral is called elsewhere: HL7 BSeR (Task.businessStatus), HL7 AU eRequesting "
    "(Task.businessStatus) and NHS e-RS (referral state). Unmatched, with a comment, where nothing there says it. A "
    "draft: nobody of those projects has looked at it."
)


def concept_map() -> dict[str, Any]:
    """One group a target system, each with every business status. https://hl7.org/fhir/R4/conceptmap.html"""
    return {
        "resourceType": "ConceptMap",
        "id": "business-status",
        "text": narrative(TITLE, DESCRIPTION),
        "url": f"{BASE}/ConceptMap/business-status",
        "version": POLICY_VERSION,
        "name": "FitworkBusinessStatus",
        "title": TITLE,
        "status": "draft",
        "experimental": False,
        "publisher": PUBLISHER,
        "description": DESCRIPTION,
        "sourceCanonical": f"{BASE}/ValueSet/business-status",
        "group": [
            {
                "source": systems.BUSINESS_STATUS,
                "target": system,
                "element": [_element(system, code, found, besides.get(code, nothing)) for code in STATUSES],
            }
            for system, nothing, found, besides in TARGETS
        ],
    }


def _element(system: str, code: str, found: Found, nothing: str) -> dict[str, Any]:
    targets = [_target(system, same) for same in found.get(code, ())]
    unmatched = [{"equivalence": "unmatched", "comment": nothing}]
    return {"code": code, "display": STATUSES[code], "target": targets or unmatched}


def _target(system: str, same: Same) -> dict[str, Any]:
    words = DISPLAYS[system].get(same.code)
    named = {"code": same.code, "display": words} if words else {"code": same.code}
    return {**named, "equivalence": same.equivalence, "comment": same.comment}


if __name__ == "__main__":
    write([concept_map()])
