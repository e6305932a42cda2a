"""Search for published definitions by what identifies them: there are few, so they are looked through.

https://hl7.org/fhir/R4/search.html; the parameters are those R4 defines for each type, as far as the table goes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.errors import Finding, Invalid, warning
from fitwork_fhir.fhir.published import Definition
from fitwork_fhir.fhir.search.refusals import shown

_IGNORED = frozenset({"_format", "_pretty", "_elements"})
_INCLUDES = frozenset({"_include", "_revinclude"})
MOST = 200


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter: its R4 type, and where its values stand."""

    name: str
    type: str
    path: str


_ID = Parameter("_id", "token", "id")
_CANONICAL = (
    _ID,
    Parameter("url", "uri", "url"),
    Parameter("version", "token", "version"),
    Parameter("name", "string", "name"),
    Parameter("title", "string", "title"),
    Parameter("status", "token", "status"),
)
PARAMETERS: Mapping[str, tuple[Parameter, ...]] = {
    "StructureDefinition": (
        *_CANONICAL,
        Parameter("type", "uri", "type"),
        Parameter("base", "reference", "baseDefinition"),
    ),
    "CodeSystem": (*_CANONICAL, Parameter("system", "uri", "url")),
    "ValueSet": (*_CANONICAL, Parameter("reference", "uri", "compose.include.system")),
    "ConceptMap": (*_CANONICAL, Parameter("source-system", "uri", "group.source")),
    "Questionnaire": _CANONICAL,
    "MessageDefinition": (*_CANONICAL, Parameter("event", "token", "eventCoding.code")),
    "OperationDefinition": (*_CANONICAL, Parameter("code", "token", "code")),
    "PlanDefinition": _CANONICAL,
    "CapabilityStatement": _CANONICAL,
    "NamingSystem": (
        _ID,
        Parameter("name", "string", "name"),
        Parameter("status", "token", "status"),
        Parameter("value", "string", "uniqueId.value"),
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A page of definitions. `next` is where the next page starts, None where this is the last."""

    matches: tuple[Definition, ...]
    total: int
    next: str | None
    used: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]


def search(type_: str, held: Iterable[Definition], pairs: Iterable[tuple[str, str]], *, strict: bool) -> Found:
    """What of `held` fits every pair. Unknown parameters are ignored with a warning, or Invalid where `strict`."""
    known = {parameter.name: parameter for parameter in PARAMETERS[type_]}
    matches, used, findings = list(held), [], []
    page = {"_count": MOST, "_cursor": 0}
    for name, value in pairs:
        base, _, modifier = name.partition(":")
        if name in page:
            page[name] = _whole(name, value)
            used.append((name, value))
        elif base in known:
            fits = _comparison(known[base], modifier)
            wanted = value.split(",")
            matches = [m for m in matches if any(fits(w, t) for w in wanted for t in texts(m.resource, known[base]))]
            used.append((name, value))
        elif base in _INCLUDES:
            raise Invalid(Finding("not-supported", f"{base} does not know this value.", base, reason="search-include"))
        elif name not in _IGNORED:
            findings.append(_unknown(type_, shown(name), strict))
    first, most = page["_cursor"], min(page["_count"], MOST)
    more = most and len(matches) > first + most
    here = tuple(matches[first : first + most])
    return Found(here, len(matches), str(first + most) if more else None, tuple(used), tuple(findings))


def texts(resource: Mapping[str, Any], parameter: Parameter) -> Iterator[str]:
    """The values a parameter looks at."""
    return _at(resource, parameter.path.split("."))


def _at(value: Any, path: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _at(each, path)
    elif path and isinstance(value, dict):
        yield from _at(value.get(path[0]), path[1:])
    elif not path and isinstance(value, str):
        yield value


def _comparison(parameter: Parameter, modifier: str) -> Callable[[str, str], bool]:
    found = _COMPARISONS.get((parameter.type, modifier))
    if found is None:
        text = f"The modifier given for {parameter.name} is not supported."
        raise Invalid(Finding("not-supported", text, parameter.name, reason="search-modifier"))
    return found


_COMPARISONS: Mapping[tuple[str, str], Callable[[str, str], bool]] = {
    ("token", ""): lambda wanted, text: wanted.rpartition("|")[2] == text,
    ("uri", ""): lambda wanted, text: wanted == text,
    ("reference", ""): lambda wanted, text: wanted == text,
    ("string", ""): lambda wanted, text: text.casefold().startswith(wanted.casefold()),
    ("string", "contains"): lambda wanted, text: wanted.casefold() in text.casefold(),
    ("string", "exact"): lambda wanted, text: wanted == text,
}


def _whole(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Invalid(Finding("value", f"{name} must be a whole number.", name, reason="search-value"))
    return int(value)


def _unknown(type_: str, name: str, strict: bool) -> Finding:
    text = f"A search parameter that is not supported for {type_}."
    if strict:
        raise Invalid(Finding("not-supported", text, name, reason="search-parameter"))
    return warning("not-supported", text + " It was ignored.", name, reason="search-parameter")
