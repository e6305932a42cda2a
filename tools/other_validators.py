"""What other validators say to the cases of `validation_cases`: asked in the process, none of them ours to change."""

import json
from collections.abc import Callable
from importlib.metadata import version

import fhirkit
from fhir.resources.R4B import get_fhir_model_class

from fitwork_fhir.errors import Finding, Malformed
from fitwork_fhir.fhir.validation import dump_json, parse, parse_json, validate

Refuses = Callable[[bytes], bool]
Rewrites = Callable[[bytes], bytes]


def findings(body: bytes) -> tuple[Finding, ...]:
    """What ours finds."""
    try:
        value, text = parse(body)
    except Malformed as refused:
        return refused.findings
    return validate(value, text=text)


def _models_refuse(body: bytes) -> bool:
    try:
        get_fhir_model_class(json.loads(body)["resourceType"]).model_validate_json(body)
    except Exception:  # whatever it raises, it did not take the body
        return True
    return False


def _fhirkit_refuses(body: bytes) -> bool:
    try:
        return any(issue.severity in ("error", "fatal") for issue in fhirkit.validate(body))
    except Exception:
        return True


def _models_rewrite(body: bytes) -> bytes:
    model = get_fhir_model_class(json.loads(body)["resourceType"]).model_validate_json(body)
    return model.model_dump_json(by_alias=True, exclude_none=True).encode()


def _fhirkit_rewrites(body: bytes) -> bytes:
    written = fhirkit.parse(body).to_json()
    return written if isinstance(written, bytes) else written.encode()


VALIDATORS: dict[str, tuple[Refuses, Rewrites]] = {
    "ours": (lambda body: bool(findings(body)), lambda body: dump_json(parse_json(body))),
    f"fhir.resources {version('fhir.resources')} (R4B)": (_models_refuse, _models_rewrite),
    f"fhirkit-rs {version('fhirkit-rs')}": (_fhirkit_refuses, _fhirkit_rewrites),
}
"""By name: whether it refuses a body, and the body as it writes it again."""


def keeps(rewrites: Rewrites, body: bytes) -> bool:
    """Whether a body that is right is written again with the same values, to the letter of each; keys in any order."""
    try:
        return _literal(rewrites(body)) == _literal(body)
    except Exception:
        return False


def _literal(body: bytes) -> object:
    """The value of a body, its numbers as they are written."""
    return json.loads(body, parse_float=lambda text: ("number", text), parse_int=lambda text: ("number", text))
