"""Our codes as CodeableConcepts, made once: a table owns system, code and display."""

from functools import lru_cache
from typing import Any

import orjson

from fitwork_fhir.feedback import codes
from fitwork_fhir.fhir import systems
from fitwork_fhir.triage.reasons import sentence

_DISPLAYS = {
    systems.TIER: codes.TIER,
    systems.MODE: codes.MODE,
    systems.URGENCY: codes.URGENCY,
    systems.DISPOSITION: codes.DISPOSITION,
    systems.GP_PROMPT: codes.GP_PROMPT,
    systems.BUSINESS_STATUS: codes.BUSINESS_STATUS,
    systems.FEEDBACK_CATEGORY: codes.FEEDBACK_CATEGORY,
    systems.PRACTICE_TASK: codes.PRACTICE_TASK,
    systems.OUTCOME: codes.OUTCOME,
    systems.SERVICE_TYPE: codes.SERVICE_TYPE,
}


def display(system: str, code: str) -> str | None:
    """The name of a code of ours, or None where the table has none."""
    if system == systems.REASON:
        return sentence(code)
    return _DISPLAYS.get(system, {}).get(code)


def concept(system: str, code: str) -> dict[str, Any]:
    """A CodeableConcept with one coding."""
    coding = {"system": system, "code": code}
    name = display(system, code)
    return {"coding": [{**coding, "display": name} if name else coding]}


@lru_cache(maxsize=4096)
def output(kind: str, system: str, code: str) -> orjson.Fragment:
    """A coded Task.output as JSON, made once for each code."""
    return orjson.Fragment(
        orjson.dumps({"type": concept(systems.TASK_OUTPUT, kind), "valueCodeableConcept": concept(system, code)})
    )


def typed(kind: str, **value: Any) -> dict[str, Any]:
    """A Task.output or Task.input with another type of value."""
    return {"type": concept(systems.TASK_OUTPUT, kind), **value}
