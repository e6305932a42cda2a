"""JSON Patch (RFC 6902) on one resource, within bounds."""

import re
from typing import Any

import jsonpatch
import jsonpointer

from fitwork_fhir.errors import Finding, Invalid, Unprocessable
from fitwork_fhir.fhir.validation import dump_json, parse_json

MOST_OPERATIONS = 50
_OPERATIONS = frozenset({"add", "remove", "replace", "test"})
"""Without copy and move: neither is needed for what may change, and a row of copies doubles what it copies."""
_MOST_DIGITS = 4
_POINTER = re.compile(r"(/([^~/]|~[01])*)*", re.DOTALL)
"""RFC 6901."""


def patched(before: Any, operations: Any) -> dict[str, Any]:
    """The resource after the operations; `before` is left alone. Raises Unprocessable where they do not
    apply (RFC 5789 2.2), Invalid where they are no patch."""
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
        raise Unprocessable(
            Finding(
                "processing",
                "The patch does not apply: a path is not there, a test failed, or an operation is malformed.",
                None,
                reason="patch-failed",
            )
        ) from None
    if not isinstance(after, dict):
        raise Unprocessable(Finding("structure", "The patch leaves no resource.", None, reason="patch-failed"))
    return parse_json(dump_json(after))  # type: ignore[return-value]


def _check(operations: Any) -> None:
    if not isinstance(operations, list) or not 0 < len(operations) <= MOST_OPERATIONS:
        raise _malformed(f"A JSON Patch is a list of 1 to {MOST_OPERATIONS} operations.")
    for operation in operations:
        if not isinstance(operation, dict) or operation.get("op") not in _OPERATIONS:
            raise _malformed("An operation is an object whose op is add, remove, replace or test.")
        path = operation.get("path")
        if not isinstance(path, str) or not _POINTER.fullmatch(path):
            raise _malformed("The path of an operation is a JSON pointer.")
        if any(part.isdigit() and len(part) > _MOST_DIGITS for part in path.split("/")):
            raise _malformed("The path of an operation names no place in any list that long.")
        if operation["op"] != "remove" and "value" not in operation:
            raise _malformed("An operation that adds, replaces or tests has a value.")


def _malformed(text: str) -> Invalid:
    return Invalid(Finding("structure", text, None, reason="patch-form"))
