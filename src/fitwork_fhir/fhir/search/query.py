"""A query string as a Query: names, modifiers, prefixes, lists (R4 search.html)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fitwork_fhir.errors import Finding, Invalid, warning
from fitwork_fhir.fhir.search.dates import date_filters
from fitwork_fhir.fhir.search.parameters import PARAMETERS, Kind, Parameter, parameter
from fitwork_fhir.fhir.systems import NHS_NUMBER, spelling
from fitwork_fhir.identifiers import nhs_number_is_valid, nhs_number_normalised
from fitwork_fhir.workflow.ports import Filter, Query

MOST = 200
MOST_VALUES = 200
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z_.-]{0,40}")
_IGNORED = frozenset({"_format", "_pretty", "_elements"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """One _include or _revinclude: source type, its reference parameter, and the wanted target type."""

    type: str
    parameter: Parameter
    target: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A condition on the resource a reference points at, such as patient.identifier."""

    param: str
    target: str
    filter: Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search as it was asked."""

    query: Query
    includes: tuple[Include, ...] = ()
    revincludes: tuple[Include, ...] = ()
    chains: tuple[Chain, ...] = ()
    used: tuple[tuple[str, str], ...] = ()
    """The parameters that were applied, for the self link."""
    findings: tuple[Finding, ...] = ()
    """Parameters that were ignored."""


def read_query(type_: str, pairs: Iterable[tuple[str, str]], *, strict: bool) -> Search:
    """Read (name, value) pairs. Unknown parameters are ignored with a warning, or Invalid where `strict`.

    Raises Invalid on an unknown modifier or a bad value, whatever the handling.
    """
    reading = _Reading(type_, strict)
    for name, value in pairs:
        reading.take(name, value)
    return reading.search()


class _Reading:
    """A search while it is being read."""

    def __init__(self, type_: str, strict: bool) -> None:
        self._type, self._strict = type_, strict
        self._filters: list[Filter] = []
        self._chains: list[Chain] = []
        self._includes: list[Include] = []
        self._revincludes: list[Include] = []
        self._used: list[tuple[str, str]] = []
        self._findings: list[Finding] = []
        self._options: dict[str, object] = {}

    def search(self) -> Search:
        query = Query(type=self._type, filters=tuple(self._filters), **self._options)  # type: ignore[arg-type]
        return Search(
            query=query,
            includes=tuple(self._includes),
            revincludes=tuple(self._revincludes),
            chains=tuple(self._chains),
            used=tuple(self._used),
            findings=tuple(self._findings),
        )

    def take(self, name: str, value: str) -> None:
        base, _, modifier = name.partition(":")
        if "\0" in value or len(_or(value)) > MOST_VALUES:
            raise _bad(_shown(name), f"text of at most {MOST_VALUES} values")
        control = _CONTROLS.get(base)
        if name in _IGNORED:
            return
        if control is None:
            self._condition(name, value)
        elif modifier:
            raise _modifier(base, modifier)
        else:
            self._used.append((name, control(self, name, value) or value))

    def _condition(self, name: str, value: str) -> None:
        """A search condition; where the parameter is unknown, it is ignored or refused."""
        base, _, modifier = name.partition(":")
        found = parameter(self._type, name) if modifier == "identifier" else parameter(self._type, base)
        if "." in name:
            self._chain(name.partition(".")[0], name.partition(".")[2], name, value)
        elif found is not None and (self._type, found.name) == ("Patient", "identifier"):
            self._chains.append(Chain(param="_id", target="Patient", filter=condition(found, modifier, value)))
        elif found is None and modifier == "identifier" and parameter(self._type, base):
            self._chain(base, "identifier", name, value)
        elif found is None:
            self._unknown(name)
        else:
            _refuse_nhs_number(name, value)
            modifier = "" if modifier == "identifier" else modifier
            dated = found.kind is Kind.DATE and not modifier
            self._filters += date_filters(found.name, value) if dated else [condition(found, modifier, value)]
            self._used.append((name, value))

    def _chain(self, first: str, rest: str, name: str, value: str) -> None:
        """A condition on what a reference points at. It is not in `used`: the references it leads to will be."""
        base, _, target = first.partition(":")
        found = parameter(self._type, base)
        if found is None or found.kind is not Kind.REFERENCE:
            return self._unknown(name)
        target = target or found.targets[0]
        inner = parameter(target, rest)
        if inner is None or target not in found.targets:
            return self._unknown(name)
        self._chains.append(Chain(param=found.name, target=target, filter=condition(inner, "", value)))

    def _unknown(self, name: str) -> None:
        text = f"The search parameter {_shown(name)} is not supported for {self._type}."
        if self._strict:
            raise Invalid(Finding("not-supported", text, _shown(name), reason="search-parameter"))
        self._findings.append(
            warning("not-supported", text + " It was ignored.", _shown(name), reason="search-parameter")
        )

    def count(self, name: str, value: str) -> str:
        if not _COUNT.fullmatch(value):
            raise _bad(name, "a whole number")
        count = min(int(value), MOST)
        self._options["count"] = count
        if count == 0:
            self._options["total"] = True
        return str(count)

    def summary(self, name: str, value: str) -> None:
        """Only `count` shortens an answer; the others give whole resources, as they may."""
        if value == "count":
            self._options.update(count=0, total=True)

    def sort(self, name: str, value: str) -> None:
        if value not in ("_lastUpdated", "-_lastUpdated"):
            raise _bad(name, "_lastUpdated or -_lastUpdated")
        self._options["newest_first"] = value.startswith("-")

    def total(self, name: str, value: str) -> None:
        if value not in ("none", "accurate", "estimate"):
            raise _bad(name, "none, estimate or accurate")
        self._options["total"] = value != "none"

    def cursor(self, name: str, value: str) -> None:
        self._options["cursor"] = value

    def ids(self, name: str, value: str) -> None:
        self._filters.append(Filter(param="_id", kind="token", values=tuple(("", v) for v in value.split(",") if v)))

    def last_updated(self, name: str, value: str) -> None:
        self._filters.extend(date_filters("_lastUpdated", value))

    def include(self, name: str, value: str) -> None:
        reverse = name.startswith("_revinclude")
        parts = value.split(":")
        source = parts[0]
        names = [p for p in PARAMETERS.get(source, ()) if p.kind is Kind.REFERENCE]
        wanted = [p for p in names if len(parts) > 1 and parts[1] in ("*", p.name)]
        alias = parameter(source, parts[1]) if len(parts) > 1 and not wanted else None
        wanted = wanted or ([alias] if alias and alias.kind is Kind.REFERENCE else [])
        if not wanted or (not reverse and source != self._type):
            raise Invalid(Finding("not-supported", f"{name} does not know this value.", name, reason="search-include"))
        target = parts[2] if len(parts) > 2 else None
        into = self._revincludes if reverse else self._includes
        into.extend(Include(type=source, parameter=p, target=target) for p in wanted)


def _shown(name: str) -> str:
    """A parameter's name where it looks like one: whatever else a caller wrote is not repeated."""
    base = name.split(":")[0]
    return base if _NAME.fullmatch(base) else "parameter"


def _refuse_nhs_number(name: str, value: str) -> None:
    """NHS numbers are looked for in one way only, which keeps them out of every link."""
    for one in _or(value):
        system, _, code = one.rpartition("|")
        if spelling(system)[0] == NHS_NUMBER or nhs_number_is_valid(nhs_number_normalised(code)):
            raise Invalid(
                Finding(
                    "value",
                    "Search by NHS number with patient.identifier, in a POST _search.",
                    _shown(name),
                    reason="search-nhs-number",
                )
            )


def _modifier(param: str, modifier: str) -> Invalid:
    shown = f"The modifier :{modifier}" if _NAME.fullmatch(modifier) else "This modifier"
    return Invalid(Finding("not-supported", f"{shown} is not supported here.", param, reason="search-modifier"))


def _bad(name: str, expected: str) -> Invalid:
    return Invalid(Finding("value", f"{name} must be {expected}.", name, reason="search-value"))


_CONTROLS: dict[str, Callable[[_Reading, str, str], str | None]] = {
    "_count": _Reading.count,
    "_summary": _Reading.summary,
    "_sort": _Reading.sort,
    "_total": _Reading.total,
    "_cursor": _Reading.cursor,
    "_id": _Reading.ids,
    "_lastUpdated": _Reading.last_updated,
    "_include": _Reading.include,
    "_revinclude": _Reading.include,
}
"""Each reads a value, and gives back the value that counts where it is another."""


def condition(found: Parameter, modifier: str, value: str) -> Filter:
    """One condition. Raises Invalid on a modifier or value the parameter does not take."""
    if modifier == "missing":
        if value not in ("true", "false"):
            raise _bad(f"{found.name}:missing", "true or false")
        return Filter(param=found.name, kind="missing", values=(("", value),))
    if found.kind is Kind.REFERENCE and (not modifier or modifier in found.targets):
        return Filter(param=found.name, kind="reference", values=tuple(_target(found, modifier, v) for v in _or(value)))
    if found.kind not in (Kind.DATE, Kind.REFERENCE) and modifier in ("", "not"):
        return Filter(
            param=found.name, kind="token", negated=modifier == "not", values=tuple(_token(v) for v in _or(value))
        )
    raise _modifier(found.name, modifier)


def _or(value: str) -> list[str]:
    """Alternatives of a value: split at commas that are not escaped."""
    return [re.sub(r"\\([,|$\\])", r"\1", part) for part in re.split(r"(?<!\\),", value)]


def _token(value: str) -> tuple[str, str]:
    """(system, value): '*' stands for any, '' for none."""
    if "|" not in value:
        return "*", value
    system, code = value.split("|", 1)
    return (spelling(system)[0] if system else ""), code or "*"


def _target(found: Parameter, modifier: str, value: str) -> tuple[str, str]:
    """A reference value as Type/id: from a bare id, Type/id or an absolute URL."""
    parts = value.split("/_history/")[0].rstrip("/").split("/")
    if len(parts) == 1:
        return "", f"{modifier or found.targets[0]}/{parts[0]}"
    return "", "/".join(parts[-2:])
