"""Reads JSON to the letter and checks it against base FHIR R4 (4.0.1)."""

from fitwork_fhir.fhir.validation.check import MOST_FINDINGS, validate
from fitwork_fhir.fhir.validation.compiled import readable_types
from fitwork_fhir.fhir.validation.depth import MAX_DEPTH
from fitwork_fhir.fhir.validation.exact import ExactDecimal, dump_json
from fitwork_fhir.fhir.validation.positions import PositionMap
from fitwork_fhir.fhir.validation.reading import NotJson, Parsed, decoded, parse, parse_json
from fitwork_fhir.fhir.validation.whole import can_check, check_whole, claims_not_kept

__all__ = [
    "MAX_DEPTH",
    "MOST_FINDINGS",
    "ExactDecimal",
    "NotJson",
    "Parsed",
    "PositionMap",
    "can_check",
    "check_whole",
    "claims_not_kept",
    "decoded",
    "dump_json",
    "parse",
    "parse_json",
    "readable_types",
    "validate",
]
