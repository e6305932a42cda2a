"""The machine rule of a service as an extension, limit by limit: an absent limit is no limit."""

from typing import Any

from fitwork_fhir.fhir.directory.extensions import Json, nested, part, repeated, simple, value, values
from fitwork_fhir.fhir.directory.names import MATCH
from fitwork_fhir.routing.service import Match

WHOLE = {
    "min_age": "min-age",
    "employer_size_max": "employer-size-max",
    "max_absence_days": "max-absence-days",
}
CODES = {
    "work_status": "work-status",
    "employment": "employment",
    "conditions": "condition",
    "tiers": "tier",
    "requires": "requires",
    "requires_any": "requires-any",
    "requires_barrier": "requires-barrier",
}
"""Field of Match -> URL of the part."""


def write_rule(match: Match | None) -> list[Json]:
    """The extension, or none where there is no machine rule; `stated` tells a rule without limits from no rule."""
    if match is None:
        return []
    parts = simple("stated", "Boolean", True)
    for field, url in WHOLE.items():
        parts += simple(url, "UnsignedInt", getattr(match, field))
    for field, url in CODES.items():
        parts += repeated(url, "Code", sorted(getattr(match, field) or ()))
    return nested(MATCH, parts)


def read_rule(resource: Json) -> dict[str, Any] | None:
    """The rule in the shape of a directory document; None where there is none."""
    extension = part(resource, MATCH)
    if extension is None:
        return None
    whole = {field: value(extension, url) for field, url in WHOLE.items()}
    return whole | {field: values(extension, url) or None for field, url in CODES.items()}
