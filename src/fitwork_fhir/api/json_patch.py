"""JSON Patch (RFC 6902) on one resource, within bounds."""

from typing import Any

import jsonpatch
import jsonpointer

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.fhir.validation import dump_json, parse_json

MOST_OPERATIONS = 50
_OPERATIONS = frozenset({"add", "remove", "replace", "test"})
"""Without copy and move: neither is needed for what may change, and a row of copies doubles what it copies."""
_MOST_DIGITS = 4


def patched(before: Any, operations: Any) -> dict[str, Any]:
    """The resource after the operations; `before` is left alone. Raises Invalid where they do not apply."""
    _check(operations)
    try:
        after = jsonpatch.apply_patch(before, operations)
    except (
        jsonpatch.JsonPatchException,
        jsonpointer.JsonPointerException,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ):
        raise Invalid(
            Finding(
                "processing",
                "The patch does not apply: a path is not there, a test failed, or an operation is malformed.",
                None,
                reason="patch-failed",
            )
        ) from None
    if not isinstance(after, dict):
        raise Invalid(Finding("structure", "The patch leaves no resource.", None, reason="patch-failed"))
    return parse_json(dump_json(after))  # type: ignore[return-value]


def _check(operations: Any) -> None:
    if not isinstance(operations, list) or not 0 < len(operations) <= MOST_OPERATIONS:
        raise _malformed(f"A JSON Patch is a list of 1 to {MOST_OPERATIONS} operations.")
    for operation in operations:
        if not isinstance(operation, dict) or operation.get("op") not in _OPERATIONS:
            raise _malformed("An operation is an object whose op is add, remove, replace or test.")
        path = operation.get("path")
        if not isinstance(path, str) or any(part.isdigit() and len(part) > _MOST_DIGITS for part in path.split("/")):
            raise _malformed("The path of an operation is a JSON pointer.")


def _malformed(text: str) -> Invalid:
    return Invalid(Finding("structure", text, None, reason="patch-form"))
