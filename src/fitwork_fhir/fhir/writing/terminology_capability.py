"""TerminologyCapabilities: which code systems are held. https://hl7.org/fhir/R4/terminologycapabilities.html"""

from typing import Any

from fitwork_fhir.fhir.systems import BASE
from fitwork_fhir.fhir.terminology.held import systems
from fitwork_fhir.fhir.writing.capability import DATE


def terminology_capabilities(*, base: str, version: str) -> dict[str, Any]:
    """kind instance; every code system that is held, ours and those of base R4."""
    return {
        "resourceType": "TerminologyCapabilities",
        "id": "fitwork",
        "url": f"{BASE}/TerminologyCapabilities/fitwork",
        "version": version,
        "name": "FitworkTerminology",
        "title": "fitwork_fhir",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "description": "Our own codes, and those of the base R4 value sets that validation checks. SNOMED CT, Read, "
        "CTV3, ICD-10 and LOINC are not held.",
        "software": {"name": "fitwork_fhir", "version": version},
        "implementation": {"description": "fitwork_fhir", "url": base},
        "codeSystem": [_held(url, held.version) for url, held in systems().items()],
        "expansion": {
            "hierarchical": False,
            "paging": True,
            "incomplete": False,
            "parameter": [{"name": name} for name in ("url", "valueSetVersion", "filter", "offset", "count")],
            "textFilter": "Every word of the filter must stand in the code or its display; case makes no difference.",
        },
        "codeSearch": "all",
        "validateCode": {"translations": False},
        "translation": {"needsMap": False},
    }


def _held(url: str, version: str | None) -> dict[str, Any]:
    return {"uri": url, "version": [{"code": version}]} if version else {"uri": url}
