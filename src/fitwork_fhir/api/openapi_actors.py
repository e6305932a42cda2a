"""Who uses which operation: the tags of openapi.yaml, and what each caller puts into its header."""

import base64
import json
from typing import Any

from fitwork_fhir.api.table import Row
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
    {"name": "integrator", "description": "What the server can do and how it is, for who connects to it."},
]
"""The actors, in the order of the page."""
_OF_THE_LOOP = frozenset({"Task", "Communication", "ServiceRequest"})
_OF_A_SERVICE = frozenset({"QuestionnaireResponse", "DocumentReference", "CarePlan"})
"""What a service sends beside its steps: reviews, reports, plans."""
_READS = frozenset({"read", "vread", "history", "history-type", "search"})
_CALLERS = {"practice": ("Y99901", "A practice"), "service": ("sohas", "A service"), "hub": ("X2601", "The hub")}


def tags_of(row: Row) -> list[str]:
    """The actors who use a row: the one the table names first."""
    found = [row.tag]
    if row.type == "Task" and row.interaction in ("update", "patch"):
        found += ["operator", "practice"]
    elif row.type in _OF_THE_LOOP and row.interaction in _READS:
        found += ["service", "operator"]
    elif row.type in ("Communication", *_OF_A_SERVICE) and row.interaction != "refer":
        found += ["service"]
    return list(dict.fromkeys(found))


def callers() -> dict[str, dict[str, Any]]:
    """An example of the organisation header for each kind of caller."""
    return {f"by-{name}": {"summary": words, "value": _header(code)} for name, (code, words) in _CALLERS.items()}


def _header(code: str) -> str:
    resource = {"resourceType": "Organization", "identifier": [{"system": ODS, "value": code}]}
    return base64.b64encode(json.dumps(resource, separators=(",", ":")).encode()).decode()
