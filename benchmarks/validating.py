"""Validation after parsing, beside two validators that no one here wrote: CPU time, in turn, in one process."""

import statistics
import time
from collections.abc import Callable
from typing import Any

import fhirkit
from fhir.resources.R4B import get_fhir_model_class
from tests.builders import bundles

from fitwork_fhir.fhir.validation import dump_json, parse, validate

ROUNDS = 15
_NOTE = (
    "Off work for five weeks with low back pain that began after a change of duties. Walks for twenty minutes, sits "
    "for ten. Wants to go back part time and is worried about lifting. Prefers to be called after four in the "
    "afternoon; the landline is shared, so please leave no message on it. "
)


def a_large_request() -> dict[str, Any]:
    """A ServiceRequest of 3 kB, as full as a careful practice writes it."""
    request: dict[str, Any] = {
        **bundles.a_request(),
        "meta": {"profile": ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-ServiceRequest"]},
        "identifier": [
            {"use": "official", "system": f"https://practice.example/requests/{n}", "value": f"r-{n}"} for n in range(3)
        ],
        "extension": [{"url": "https://practice.example/StructureDefinition/clinic", "valueString": "Tuesday clinic"}],
        "priority": "routine",
        "occurrencePeriod": {"start": "2026-11-05T10:00:00+00:00", "end": "2027-02-05T10:00:00+00:00"},
        "reasonCode": [
            {
                "coding": [{"system": "http://snomed.info/sct", "code": "279039007", "display": "Low back pain"}],
                "text": "Low back pain",
            },
            {"coding": [{"system": "http://snomed.info/sct", "code": "48694002", "display": "Anxiety"}]},
        ],
        "patientInstruction": "A case manager will telephone within five working days. " * 3,
        "note": [{"time": "2026-11-05T10:00:00+00:00", "text": _NOTE * 4}],
    }
    return request


def run(say: Callable[[str], None]) -> None:
    """(e) for each body: ours, and how many times as long the others take."""
    for name, resource, aim in (
        ("ServiceRequest", a_large_request(), 15),
        ("Bundle of 12 resources", bundles.a_transaction(), 60),
    ):
        body = dump_json(resource)
        ways = _ways(resource["resourceType"], body)
        seen = _in_turn(ways)
        ours = seen["ours"]
        ratio = {each: statistics.median(t / o for t, o in zip(seen[each], ours, strict=True)) for each in seen}
        say(
            f"(e) {name}, {len(body)} bytes: ours median {statistics.median(ours):.0f} us, lowest {min(ours):.0f} "
            f"(aim {aim}); fhir.resources takes {ratio['fhir.resources']:.0f} times as long (aim 8), "
            f"fhirkit-rs {ratio['fhirkit-rs']:.1f} times, its parsing included"
        )


def _ways(type_: str, body: bytes) -> dict[str, Callable[[], object]]:
    """What is timed. fhirkit-rs validates bytes; the others what was parsed."""
    value, text = parse(body)
    model = get_fhir_model_class(type_)
    if validate(value, text=text) or [each for each in fhirkit.validate(body) if each.severity == "error"]:
        raise RuntimeError("what is timed must be valid")
    return {
        "ours": lambda: validate(value, text=text),
        "fhir.resources": lambda: model.model_validate(value),
        "fhirkit-rs": lambda: fhirkit.validate(body),
    }


def _in_turn(ways: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Microseconds of CPU time a call, round by round: what disturbs a round disturbs all three."""
    seen: dict[str, list[float]] = {name: [] for name in ways}
    counts = {"ours": 400, "fhir.resources": 20, "fhirkit-rs": 100}
    for name, call in ways.items():
        _seconds(call, counts[name])
    for _ in range(ROUNDS):
        for name, call in ways.items():
            seen[name].append(_seconds(call, counts[name]) / counts[name] * 1e6)
    return seen


def _seconds(call: Callable[[], object], count: int) -> float:
    started = time.process_time()
    for _ in range(count):
        call()
    return time.process_time() - started
