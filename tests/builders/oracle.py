"""Whether a resource is FHIR R4, asked of our own validator and of two that no one here wrote."""

from functools import cache
from typing import Any

import fhirkit
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from fitwork_fhir.fhir.validation import dump_json, parse_json, validate
from fitwork_fhir.fhir.validation.compiled import document


def problems(resource: dict[str, Any]) -> list[str]:
    """What each of the three finds wrong, with who says so; empty where all agree that nothing is."""
    text = dump_json(resource)
    own = (
        [f"ours: {finding.where}: {finding.text}" for finding in validate(parse_json(text))]
        if _is_read(resource)
        else []
    )
    rust = [f"fhirkit: {issue}" for issue in fhirkit.validate(text) if issue.severity in ("error", "fatal")]
    return own + rust + _by_models(resource)


def _is_read(resource: dict[str, Any]) -> bool:
    """Whether our own validator knows the type: it need not know all that is written here."""
    return resource.get("resourceType") in document()["x-types"]


def _by_models(resource: dict[str, Any]) -> list[str]:
    """fhir.resources has no R4, but R4B, which differs in none of the types written here."""
    try:
        _model(resource["resourceType"]).model_validate(resource)
    except ValidationError as refused:
        return [f"fhir.resources: {error['loc']}: {error['msg']}" for error in refused.errors()]
    return []


@cache
def _model(type_: str) -> Any:
    return get_fhir_model_class(type_)


def every_resource(value: Any) -> list[dict[str, Any]]:
    """The resource itself and every one inside it: entries, parameters, contained."""
    found: list[dict[str, Any]] = []
    if isinstance(value, dict):
        if "resourceType" in value:
            found.append(value)
        for member in value.values():
            found.extend(every_resource(member))
    elif isinstance(value, list):
        for member in value:
            found.extend(every_resource(member))
    return found
