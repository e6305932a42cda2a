"""Validates one resource against base R4: the schema says yes quickly, and only a no is looked into."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

import jsonschema_rs

from fitwork_fhir.errors import Finding, Malformed
from fitwork_fhir.fhir.validation.characters import control_characters, may_hold_control
from fitwork_fhir.fhir.validation.compiled import engine, known_types
from fitwork_fhir.fhir.validation.contained import LOCAL, dangling
from fitwork_fhir.fhir.validation.depth import written
from fitwork_fhir.fhir.validation.exact import ExactDecimal
from fitwork_fhir.fhir.validation.sentences import to_findings
from fitwork_fhir.fhir.validation.valueless import may_be_valueless, valueless

_T = TypeVar("_T")
MOST_FINDINGS = 100
_WORTH_LISTING = 5_000  # members in a body past which the engine's list of errors could take a second


def validate(resource: object, *, at: str | None = None, text: bytes | None = None) -> tuple[Finding, ...]:
    """What is wrong with `resource` as FHIR R4 JSON (a dict as `parse_json` returns it); empty when nothing is.

    `at` is the FHIRPath of the resource inside a larger whole; by default its own type. `text` is what `parse` made of
    this very value: it says that the depth is known to be safe, and saves making it again. Findings name fields, never
    values; no two are the same and there are at most 100. Never raises.
    """
    try:
        text = written(resource) if text is None else text
        settled = LOCAL not in text and not may_hold_control(text) and not may_be_valueless(text)
        if settled and asked(engine().is_valid, resource):
            return ()
    except Exception:  # said below, in words
        text = None
    return _found(resource, text, at or _type_of(resource))


def _found(resource: object, text: bytes | None, root: str) -> tuple[Finding, ...]:
    try:
        text = written(resource) if text is None else text
        found = tuple(islice(_distinct(_findings(resource, text, root)), MOST_FINDINGS))
    except Malformed as refused:
        return tuple(Finding("structure", each.text, root) for each in refused.findings)
    except Exception:
        return (Finding("exception", "the resource could not be checked", root),)
    return found


def _type_of(resource: object) -> str:
    name = resource.get("resourceType") if isinstance(resource, dict) else None
    return name if isinstance(name, str) and name in known_types() else "Resource"


def _findings(resource: Any, text: bytes, root: str) -> Iterator[Finding]:
    if not asked(engine().is_valid, resource):
        yield from _errors(resource, text, root)
    yield from dangling(resource, text, root)
    yield from control_characters(resource, text, root)
    yield from valueless(resource, text, root)


def asked(question: Callable[[Any], _T], resource: Any) -> _T:
    """The engine's answer; it takes no subclass of Decimal, so those are made plain if it meets one."""
    try:
        return question(resource)
    except jsonschema_rs.ValidationError:
        raise
    except ValueError:
        return question(_plain(resource))


def _plain(value: Any) -> Any:
    """A copy in which every number is of the very type the engine takes."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return Decimal(value) if isinstance(value, ExactDecimal) else value


def _errors(resource: Any, text: bytes, root: str) -> Iterator[Finding]:
    """The engine's errors in words. It lists them all or none, so a large body is looked at piece by piece."""
    if text.count(b",") <= _WORTH_LISTING:
        yield from to_findings(asked(engine().iter_errors, resource), root)
        return
    nothing = True
    for index, inner in _inner(resource):
        for finding in validate(inner, at=f"{root}.entry[{index}].resource"):
            nothing = False
            yield finding
    if nothing:
        try:
            asked(engine().validate, resource)
        except jsonschema_rs.ValidationError as first:
            yield from to_findings([first], root)


def _inner(bundle: Any) -> Iterator[tuple[int, Any]]:
    """The resources of a Bundle's entries, as far as it is shaped like one."""
    entries = bundle.get("entry") if isinstance(bundle, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and "resource" in entry:
            yield index, entry["resource"]


def _distinct(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding once, and one about the form of a value is enough."""
    seen: set[tuple[str | None, str]] = set()
    for finding in findings:
        key = (finding.where, "value" if finding.code == "value" else finding.text)
        if key not in seen:
            seen.add(key)
            yield finding
