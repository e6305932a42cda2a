"""Whether a resource says of itself that what it states does not hold (any longer), or states nothing of anyone."""

from collections.abc import Iterator, Mapping

_NEVER_SO = frozenset({"entered-in-error", "refuted"})
_OVER = {
    "Flag": frozenset({"inactive"}),
    "Condition": frozenset({"inactive", "remission", "resolved"}),
}
"""States in which a resource of a type tells of the past."""
_DEFINITIONS = frozenset(
    {"ActivityDefinition", "CodeSystem", "ConceptMap", "PlanDefinition", "Questionnaire", "ValueSet"}
)


def is_withdrawn(resource: object) -> bool:
    """Entered in error, refuted, resolved, inactive, or an observation that is answered with no."""
    if not isinstance(resource, Mapping) or "resourceType" not in resource:
        return False
    type_ = resource["resourceType"]
    if type_ == "Observation" and resource.get("valueBoolean") is False:
        return True
    over = _OVER.get(type_, frozenset()) if isinstance(type_, str) else frozenset()
    return any(status in _NEVER_SO or status in over for status in _statuses(resource))


def defines(resource: object) -> bool:
    """Whether a resource is a definition, such as a blank form: its codes are said of nobody."""
    type_ = resource.get("resourceType") if isinstance(resource, Mapping) else None
    return isinstance(type_, str) and type_ in _DEFINITIONS


def _statuses(resource: Mapping[str, object]) -> Iterator[str]:
    if isinstance(status := resource.get("status"), str):
        yield status
    for name in ("clinicalStatus", "verificationStatus"):
        concept = resource.get(name)
        codings = concept.get("coding") if isinstance(concept, Mapping) else None
        for coding in codings if isinstance(codings, list) else ():
            if isinstance(coding, Mapping) and isinstance(code := coding.get("code"), str):
                yield code
