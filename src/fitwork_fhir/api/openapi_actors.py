"""Who uses which operation, or what it is about: the tags of openapi.yaml; and what a caller puts into its header."""

import base64
import json
from typing import Any

from fitwork_fhir.api.table import ANY, KEPT, SEARCHED, Row
from fitwork_fhir.fhir.operations import TERMINOLOGY
from fitwork_fhir.fhir.published import TYPES as DEFINITIONS
from fitwork_fhir.fhir.systems import ODS

TAGS = [
    {"name": "practice", "description": "What a GP practice's system calls: refer, read, answer, take back."},
    {
        "name": "service",
        "description": "What a work-and-health service calls: read the referrals it holds, move them step by step, "
        "ask, report and close.",
    },
    {
        "name": "operator",
        "description": "What the hub calls. It looks after every referral that no service holds, in the place of the "
        "service, and has the duty clinician.",
    },
    {"name": "directory", "description": "The services there are, and where. Everybody may read it."},
    *({"name": type_, "description": f"Ordinary FHIR: {type_} resources of your own."} for type_ in KEPT),
    *({"name": type_, "description": f"{type_} resources that came along in a referral."} for type_ in SEARCHED),
    {"name": "other types", "description": "What came along in a referral of any other type, by the id it was given."},
    {"name": "definitions", "description": "Profiles, code systems, forms and rules, as they are published."},
    {"name": "terminology", "description": "Questions about codes: list, look up, check, translate."},
    {"name": "integrator", "description": "What the server can do and how it is, for who connects to it."},
]
"""In the order of the page: the actors of a referral with what they do, then ordinary FHIR by type."""
_OF_THE_LOOP = frozenset({"Task", "Communication", "ServiceRequest"})
_OF_A_STEP = {
    "Patient": ("practice",),
    "Consent": ("practice",),
    "QuestionnaireResponse": ("practice", "service"),
    "DocumentReference": ("practice", "service"),
    "CarePlan": ("practice", "service"),
}
"""What is sent in the course of a referral, beside its steps: consent, answers, reviews, reports, plans."""
_READS = frozenset({"read", "vread", "history", "history-type", "search"})
_QUESTIONS = frozenset(operation.id for operation in TERMINOLOGY)
_CALLERS = {"practice": ("Y99901", "A practice"), "service": ("sohas", "A service"), "hub": ("X2601", "The hub")}


def tags_of(row: Row) -> list[str]:
    """The actors who use a row of the loop, the one the table names first; of any other row what it is about."""
    found = [row.tag]
    if row.type == "Task" and row.interaction in ("update", "patch"):
        found += ["operator", "practice"]
    elif row.type in _OF_THE_LOOP and row.interaction in _READS:
        found += ["service", "operator"]
    elif row.type == "Communication":
        found += ["service"]
    elif row.interaction in _QUESTIONS:
        found = ["terminology"]
    elif row.type in (*KEPT, *SEARCHED):
        found = [row.type, *(["definitions"] if row.interaction == "search-definition" else [])]
        found += _OF_A_STEP.get(row.type, ()) if row.interaction == "create" else []
    elif row.type in DEFINITIONS:
        found = ["definitions"]
    elif ANY in row.path and row.interaction in _READS:
        found = ["other types"]
    return list(dict.fromkeys(found))


def callers() -> dict[str, dict[str, Any]]:
    """An example of the organisation header for each kind of caller."""
    return {f"by-{name}": {"summary": words, "value": _header(code)} for name, (code, words) in _CALLERS.items()}


def _header(code: str) -> str:
    resource = {"resourceType": "Organization", "identifier": [{"system": ODS, "value": code}]}
    return base64.b64encode(json.dumps(resource, separators=(",", ":")).encode()).decode()
