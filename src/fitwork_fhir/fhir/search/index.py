"""The searchable values of a resource, one row each: those that are stored with it, and those read when asked for."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import orjson

from fitwork_fhir.fhir.search.dates import span_text, utc_text
from fitwork_fhir.fhir.search.parameters import INDEXED, Kind, Parameter
from fitwork_fhir.fhir.search.paths import values_at
from fitwork_fhir.fhir.systems import spelling
from fitwork_fhir.workflow.ports import IndexRow, Values

_NOTHING: Mapping[str, str] = {}
Pair = tuple[str, str]


def index_rows(resource: Mapping[str, Any], renamed: Mapping[str, str] = _NOTHING) -> tuple[IndexRow, ...]:
    """Every row the index holds of a resource; empty for types without such parameters. Never raises on odd values.

    `renamed`: what references are called here, where the resource still says what its message called them.
    """
    rows: dict[IndexRow, None] = {}
    for name, path, read, refers in _plan(resource["resourceType"]):
        value = resource.get(path)
        if value is None:
            continue
        for one in value if isinstance(value, list) else (value,):
            for system, text in read(one):
                rows[IndexRow(name, system, renamed.get(text, text) if refers else text)] = None
    return tuple(rows)


@cache
def _plan(type_: str) -> tuple[tuple[str, str, Callable[[Any], Iterable[Pair]], bool], ...]:
    """Of each indexed parameter its name, its element, what reads that, and whether it is a reference."""
    return tuple((p.name, p.path, _STORED[p.kind], p.kind is Kind.REFERENCE) for p in INDEXED.get(type_, ()))


def values_of(parameters: Iterable[Parameter], base: str) -> Values:
    """What reads the values of these parameters from a stored text. `base`: absolute references below it are ours."""
    wanted = tuple(dict.fromkeys(parameters))

    def read(text: str) -> tuple[IndexRow, ...]:
        resource = loaded(text)
        return tuple(row for parameter in wanted for row in rows_of(resource, parameter, base))

    return read


def loaded(text: str) -> Any:
    """A stored resource, to be looked at only: numbers are floats, and what is too large for one is infinite."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def rows_of(resource: Any, parameter: Parameter, base: str = "") -> Iterator[IndexRow]:
    """The values of one parameter. A date's row is the span it names: its end as `system`, its start as `value`."""
    if parameter.name == "deceased":
        yield IndexRow("deceased", "", _is_dead(resource))
        return
    read = _READ[parameter.kind]
    for value in values_at(resource, parameter.path):
        for system, text in read(value):
            if parameter.kind is Kind.REFERENCE and base and text.startswith(f"{base}/"):
                text = text[len(base) + 1 :]
            yield IndexRow(parameter.name, system, text)


def _is_dead(resource: Mapping[str, Any]) -> str:
    """R4 Patient-deceased: Patient.deceased.exists() and Patient.deceased != false."""
    return "true" if resource.get("deceasedBoolean") or resource.get("deceasedDateTime") else "false"


def _token(value: Any) -> Iterator[Pair]:
    """A code, boolean, Coding, CodeableConcept, Identifier or ContactPoint (search.html#token)."""
    if isinstance(value, bool):
        yield "", "true" if value else "false"
    elif isinstance(value, str):
        yield "", value
    elif isinstance(value, Mapping):
        if "coding" in value:
            for coding in value["coding"] or ():
                if coding.get("code"):
                    yield _system(coding), coding["code"]
        elif isinstance(value.get("code"), str):
            yield _system(value), value["code"]
        else:
            yield from _identifier(value)


def _identifier(value: Any) -> Iterator[Pair]:
    if isinstance(value, Mapping) and isinstance(value.get("value"), str):
        yield _system(value), value["value"]


def _system(value: Mapping[str, Any]) -> str:
    system = value.get("system")
    return spelling(system)[0] if isinstance(system, str) else ""


def _reference(value: Any) -> Iterator[Pair]:
    if isinstance(value, Mapping) and isinstance(value.get("reference"), str):
        yield "", value["reference"].split("/_history/")[0]


def _reference_or_canonical(value: Any) -> Iterator[Pair]:
    """A canonical counts with its version and without."""
    if isinstance(value, str):
        yield "", value
        if "|" in value:
            yield "", value.split("|")[0]
    else:
        yield from _reference(value)


def _reference_identifier(value: Any) -> Iterator[Pair]:
    if isinstance(value, Mapping):
        yield from _identifier(value.get("identifier"))


def _date(value: Any) -> Iterator[Pair]:
    text = utc_text(value) if isinstance(value, str) else None
    if text:
        yield "", text


def _span(value: Any) -> Iterator[Pair]:
    span = span_text(value)
    if span:
        yield span[1], span[0]


_PARTS = ("family", "given", "prefix", "suffix", "text", "line", "city", "district", "state", "postalCode", "country")
"""Of a HumanName or an Address (search.html#string)."""


def _string(value: Any) -> Iterator[Pair]:
    if isinstance(value, str):
        yield "", value
    elif isinstance(value, Mapping):
        for part in _PARTS:
            held = value.get(part)
            for text in held if isinstance(held, list) else (held,):
                if isinstance(text, str):
                    yield "", text


def _uri(value: Any) -> Iterator[Pair]:
    if isinstance(value, str):
        yield "", value


_STORED = {
    Kind.TOKEN: _token,
    Kind.REFERENCE: _reference,
    Kind.REFERENCE_IDENTIFIER: _reference_identifier,
    Kind.DATE: _date,
}
_READ = {
    Kind.TOKEN: _token,
    Kind.REFERENCE: _reference_or_canonical,
    Kind.REFERENCE_IDENTIFIER: _reference_identifier,
    Kind.DATE: _span,
    Kind.STRING: _string,
    Kind.URI: _uri,
}
