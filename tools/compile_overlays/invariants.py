"""The FHIRPath invariants of our profiles as schemas, by key: the expression is for other validators, this for ours."""

from typing import Any

_FORM = r"^https://fitwork\.example/fhir/Questionnaire/{}(?:\|.*)?$"
_LINE = r"[^\n]*"


def _form(name: str) -> dict[str, Any]:
    return {"pattern": _FORM.format(name)}


FRAGMENTS: dict[str, dict[str, Any]] = {
    "fw-nhs-1": {"pattern": "^[0-9]{10}$"},
    "fw-consent-1": {
        "if": {"required": ["status"], "properties": {"status": {"const": "active"}}},
        "then": {"required": ["provision"], "properties": {"provision": {"required": ["type"]}}},
    },
    "fw-feedback-1": {"properties": {"contentString": {"pattern": rf"^{_LINE}(?:\n{_LINE}){{0,5}}$"}}},
    "fw-form-1": _form("fitwork-referral"),
    "fw-form-2": _form("fit-note"),
}
