"""Booleans that were written as text, as in NHS England's own samples: put right, with a warning (HOUSE decision 8)."""

import copy
import re
from collections.abc import Iterable
from typing import Any

from fitwork_fhir.errors import Finding, warning

_TRUTH = {"true": True, "false": False}
_STEP = re.compile(r"([A-Za-z]+)(?:\[(\d+)\])?")
_TEXT = 'A boolean was written as text ("true" or "false"); it was read, and is kept, as a boolean.'


Mended = tuple[dict[str, Any], tuple[Finding, ...]]


def put_right(resource: dict[str, Any], findings: Iterable[Finding]) -> Mended | None:
    """A copy in which each faulty "true" or "false" is a boolean, and a warning for each; None where one is neither.

    Whether the copy is valid, the caller must ask: a text at that place may have been wrong for another reason.
    """
    mended = copy.deepcopy(resource)
    warnings = []
    for finding in findings:
        found = _holder(mended, finding.where or "")
        if found is None:
            return None
        holder, key = found
        truth = _TRUTH.get(holder[key]) if isinstance(holder[key], str) else None
        if truth is None:
            return None
        holder[key] = truth
        warnings.append(warning("structure", _TEXT, finding.where, reason="boolean-as-text"))
    return mended, tuple(warnings)


def _holder(resource: dict[str, Any], where: str) -> tuple[Any, Any] | None:
    """The object (or list) that holds the element a path names, and its key there."""
    value: Any = resource
    found: tuple[Any, Any] | None = None
    for step in where.split(".")[1:]:
        match = _STEP.fullmatch(step)
        if match is None:
            return None
        for key in (match[1], *([int(match[2])] if match[2] else [])):
            try:
                found, value = (value, key), value[key]
            except (LookupError, TypeError):
                return None
    return found
