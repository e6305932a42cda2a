"""A query string as a Search: names, modifiers, prefixes, lists (R4 search.html)."""

import re
from collections.abc import Callable, Iterable

from fitwork_fhir.errors import Finding, Invalid, warning
from fitwork_fhir.fhir.search.asked import Include, Search, Through
from fitwork_fhir.fhir.search.conditions import alternatives, conditions
from fitwork_fhir.fhir.search.dates import any_date, date_filters
from fitwork_fhir.fhir.search.includes import read_include
from fitwork_fhir.fhir.search.index import values_of
from fitwork_fhir.fhir.search.parameters import Kind, Parameter, parameter
from fitwork_fhir.fhir.search.refusals import bad_modifier, bad_value, refuse_nhs_number, shown
from fitwork_fhir.fhir.subsets import SUMMARIES, read_subset
from fitwork_fhir.workflow.ports import Filter, Query

MOST = 200
MOST_VALUES = 200
MOST_STEPS = 3
"""Links of a chain."""
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_IGNORED = frozenset({"_format", "_pretty"})


def read_query(type_: str, pairs: Iterable[tuple[str, str]], *, strict: bool, base: str = "") -> Search:
    """Read (name, value) pairs. Unknown parameters are ignored with a warning, or Invalid where `strict`.

    `base`: absolute references below it are ours. Raises Invalid on an unknown modifier or a bad value, whatever the
    handling.
    """
    reading = _Reading(type_, strict, base)
    for name, value in pairs:
        reading.take(name, value)
    return reading.search()


class _Reading:
    """A search while it is being read."""

    def __init__(self, type_: str, strict: bool, base: str, steps: int = 0) -> None:
        self._type, self._strict, self._base, self._steps = type_, strict, base, steps
        self._filters: list[Filter] = []
        self._personal: list[Filter] = []
        self._read: list[Parameter] = []
        self._through: list[Through] = []
        self._includes: list[Include] = []
        self._revincludes: list[Include] = []
        self._used: list[tuple[str, str]] = []
        self._findings: list[Finding] = []
        self._options: dict[str, object] = {}
        self._summary, self._elements = "", ""

    def search(self) -> Search:
        subset = read_subset(self._summary, self._elements)
        if self._summary == "text" and (self._includes or self._revincludes):
            raise bad_value("_summary", "another than text where resources are included")
        through, filters = self._through, (*self._filters, *self._personal)
        if self._personal and not self._steps and self._options.get("count") != 0:
            through, filters = [Through(searches=(Search(query=self._query(filters)),)), *through], (*self._filters,)
        return Search(
            query=self._query(filters),
            includes=tuple(self._includes),
            revincludes=tuple(self._revincludes),
            through=tuple(through),
            used=tuple(self._used),
            findings=tuple(self._findings),
            subset=subset,
            personal=bool(self._personal) or any(one.written is None for one in self._through),
        )

    def _query(self, filters: tuple[Filter, ...]) -> Query:
        read = values_of(self._read, self._base) if self._read or "sort" in self._options else None
        return Query(type=self._type, filters=filters, read=read, **self._options)  # type: ignore[arg-type]

    def take(self, name: str, value: str) -> None:
        base, _, modifier = name.partition(":")
        if "\0" in value or len(alternatives(value)) > MOST_VALUES:
            raise bad_value(shown(name), f"text of at most {MOST_VALUES} values")
        control = _CONTROLS.get(base)
        if name in _IGNORED:
            return
        if base == "_has":
            self._has(name, modifier, value)
        elif control is None or (self._steps and base not in _INNER):
            self._condition(name, value)
        elif modifier and base not in ("_include", "_revinclude"):
            raise bad_modifier(base, modifier)
        else:
            self._used.append((name, control(self, name, value) or value))

    def _condition(self, name: str, value: str) -> None:
        """A search condition; where the parameter is unknown, it is ignored or refused."""
        if "." in name:
            first, _, rest = name.partition(".")
            return self._chain(first, rest, name, value)
        base, _, modifier = name.partition(":")
        found = parameter(self._type, base)
        if found is None:
            return self._unknown(name)
        if modifier == "identifier" and found.name in ("patient", "subject"):
            return self._chain(f"{base}:Patient", "identifier", name, value)
        if not found.personal:
            refuse_nhs_number(name, alternatives(value))
            self._used.append((name, value))
        made = conditions(found, modifier, value, self._base)
        (self._personal if found.personal and modifier != "missing" else self._filters).extend(made)
        if found.personal and modifier == "missing":
            self._used.append((name, value))
        if not all(one.indexed for one in made):
            self._read.append(found.of_identifier if modifier == "identifier" else found)

    def _chain(self, first: str, rest: str, name: str, value: str) -> None:
        """A condition on what a reference points at."""
        base, _, target = first.partition(":")
        found = parameter(self._type, base)
        if found is None or found.kind is not Kind.REFERENCE or (target and not found.may_point_at(target)):
            return self._unknown(name)
        targets = (target,) if target else found.targets
        searches = [inner for type_ in targets if (inner := self._inner(type_, rest, value))]
        if not searches:
            return self._unknown(name)
        self._pass_through(Through(searches=tuple(searches), param=found, written=(name, value)))
        if not found.indexed:
            self._read.append(found)

    def _has(self, name: str, words: str, value: str) -> None:
        """A condition on what points here: _has:Type:parameter:condition (R4 search.html#has)."""
        source, _, rest = words.partition(":")
        param, _, condition = rest.partition(":")
        back = parameter(source, param)
        if back is None or back.kind is not Kind.REFERENCE or not back.may_point_at(self._type) or not condition:
            return self._unknown(name)
        inner = self._inner(source, condition, value)
        if inner is None:
            return self._unknown(name)
        self._pass_through(Through(searches=(inner,), back=back, written=(name, value)))

    def _pass_through(self, made: Through) -> None:
        """In a link, what could name somebody is replaced by what it led to."""
        if any(inner.personal for inner in made.searches):
            self._through.append(Through(searches=made.searches, param=made.param, back=made.back))
        else:
            self._through.append(made)
            self._used.append(made.written or ("", ""))

    def _inner(self, type_: str, name: str, value: str) -> Search | None:
        """The search of the resources behind a reference; None where the type has no such parameter."""
        if self._steps >= MOST_STEPS:
            return None
        reading = _Reading(type_, True, self._base, self._steps + 1)
        try:
            reading.take(name, value)
        except Invalid as refused:
            if refused.findings[0].reason == "search-parameter":
                return None
            raise
        return reading.search()

    def _unknown(self, name: str) -> None:
        text = f"The search parameter {shown(name)} is not supported for {self._type}."
        if self._strict:
            raise Invalid(Finding("not-supported", text, shown(name), reason="search-parameter"))
        self._findings.append(
            warning("not-supported", text + " It was ignored.", shown(name), reason="search-parameter")
        )

    def count(self, name: str, value: str) -> str:
        if not _COUNT.fullmatch(value):
            raise bad_value(name, "a whole number")
        count = min(int(value), MOST)
        self._options["count"] = count
        if count == 0:
            self._options["total"] = True
        return str(count)

    def summary(self, name: str, value: str) -> None:
        if value not in SUMMARIES:
            raise bad_value(name, "true, text, data, count or false")
        self._summary = value
        if value == "count":
            self._options.update(count=0, total=True)

    def elements(self, name: str, value: str) -> None:
        self._elements = value

    def sort(self, name: str, value: str) -> None:
        keys = [(key.removeprefix("-"), key.startswith("-")) for key in value.split(",")]
        if [key for key, _ in keys] == ["_lastUpdated"]:
            self._options["newest_first"] = keys[0][1]
            return
        sort = []
        for key, descending in keys:
            found = parameter(self._type, key)
            if found is None and key not in ("_lastUpdated", "_id"):
                raise bad_value(name, f"_lastUpdated, _id or search parameters of {self._type}, each perhaps with a -")
            if found is not None:
                self._read.append(found)
            sort.append((found.name if found else key, descending))
        self._options["sort"] = tuple(sort)

    def total(self, name: str, value: str) -> None:
        if value not in ("none", "accurate", "estimate"):
            raise bad_value(name, "none, estimate or accurate")
        self._options["total"] = value != "none"

    def cursor(self, name: str, value: str) -> None:
        self._options["cursor"] = value

    def ids(self, name: str, value: str) -> None:
        refuse_nhs_number(name, alternatives(value))
        self._filters.append(Filter(param="_id", kind="token", values=tuple(("", v) for v in value.split(",") if v)))

    def last_updated(self, name: str, value: str) -> None:
        values = alternatives(value)
        made = date_filters(name, value) if len(values) == 1 else (any_date(name, values),)
        self._filters.extend(made)

    def include(self, name: str, value: str) -> None:
        into = self._revincludes if name.startswith("_revinclude") else self._includes
        into.extend(read_include(self._type, name, value))


_CONTROLS: dict[str, Callable[[_Reading, str, str], str | None]] = {
    "_count": _Reading.count,
    "_summary": _Reading.summary,
    "_elements": _Reading.elements,
    "_sort": _Reading.sort,
    "_total": _Reading.total,
    "_cursor": _Reading.cursor,
    "_id": _Reading.ids,
    "_lastUpdated": _Reading.last_updated,
    "_include": _Reading.include,
    "_revinclude": _Reading.include,
}
"""Each reads a value, and gives back the value that counts where it is another."""
_INNER = frozenset({"_id", "_lastUpdated"})
"""Those that are conditions."""
