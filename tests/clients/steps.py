"""What every client is asked to do, and what it sends."""

import json
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FINDING = "https://fitwork.example/fhir/CodeSystem/finding"


def a_patient(family: str) -> dict[str, Any]:
    return {"name": [{"family": family, "given": ["Robin"]}], "gender": "female", "birthDate": "1984-03-09"}


def a_note(text: str) -> dict[str, Any]:
    """A Task of the practice's own."""
    return {"status": "requested", "intent": "proposal", "description": text}


def a_referral(name: str = "01-transaction-tier-a.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / name).read_text("utf-8"))
    return found


def location_of(answer: Any, type_: str) -> str:
    """The id the transaction's answer gives to the first resource of a type."""
    places = [entry["response"]["location"] for entry in answer["entry"]]
    return str(next(place.split(f"/{type_}/")[1].split("/")[0] for place in places if f"/{type_}/" in place))


def reasons_of(outcome: Any) -> list[str]:
    """Our codes in an OperationOutcome."""
    codings = [coding for issue in outcome["issue"] for coding in issue["details"]["coding"]]
    return [coding["code"] for coding in codings if coding["system"] == FINDING]


def task_of(answer: Any) -> str:
    """The id of the referral's Task, which the answer's outcome names."""
    outcomes = [entry["response"]["outcome"] for entry in answer["entry"] if "outcome" in entry["response"]]
    return str(outcomes[0]["issue"][0]["diagnostics"].rsplit("/", 1)[1])
