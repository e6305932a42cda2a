"""The searchable values of a resource, one row each."""

from collections.abc import Iterator, Mapping
from typing import Any

from fitwork_fhir.fhir.search.dates import utc_text
from fitwork_fhir.fhir.search.parameters import PARAMETERS, Kind
from fitwork_fhir.fhir.systems import spelling
from fitwork_fhir.workflow.ports import IndexRow

_NOTHING: Mapping[str, str] = {}


def index_rows(resource: Mapping[str, Any], renamed: Mapping[str, str] = _NOTHING) -> tuple[IndexRow, ...]:
    """Every index row of a resource; empty for types without parameters. Never raises on odd values.

    `renamed`: what references are called here, where the resource still says what its message called them.
    """
    rows: dict[IndexRow, None] = {}
    for parameter in PARAMETERS.get(resource["resourceType"], ()):
        value = resource.get(parameter.path)
        if value is None:
            continue
        for one in value if isinstance(value, list) else (value,):
            for system, text in _READ[parameter.kind](one):
                if parameter.kind is Kind.REFERENCE:
                    text = renamed.get(text, text)
                rows.setdefault(IndexRow(parameter.name, system, text))
    return tuple(rows)


def _code(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield "", value


def _concept(value: Any) -> Iterator[tuple[str, str]]:
    for coding in (value.get("coding") or ()) if isinstance(value, Mapping) else ():
        if coding.get("code"):
            yield _system(coding), coding["code"]


def _identifier(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and isinstance(value.get("value"), str):
        yield _system(value), value["value"]


def _system(value: Mapping[str, Any]) -> str:
    system = value.get("system")
    return spelling(system)[0] if isinstance(system, str) else ""


def _reference(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and isinstance(value.get("reference"), str):
        yield "", value["reference"].split("/_history/")[0]


def _reference_identifier(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from _identifier(value.get("identifier"))


def _date(value: Any) -> Iterator[tuple[str, str]]:
    text = utc_text(value) if isinstance(value, str) else None
    if text:
        yield "", text


_READ = {
    Kind.CODE: _code,
    Kind.CONCEPT: _concept,
    Kind.IDENTIFIER: _identifier,
    Kind.REFERENCE: _reference,
    Kind.REFERENCE_IDENTIFIER: _reference_identifier,
    Kind.DATE: _date,
}
