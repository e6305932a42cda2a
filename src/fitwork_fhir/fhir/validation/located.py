"""Findings with the line and column where the text says so: for files, which people look at."""

import re
from dataclasses import replace
from typing import NamedTuple

from fitwork_fhir.errors import Finding, Malformed
from fitwork_fhir.fhir.validation.compiled import readable_types
from fitwork_fhir.fhir.validation.positions import PositionMap
from fitwork_fhir.fhir.validation.reading import NotJson, decoded, parse
from fitwork_fhir.fhir.validation.whole import can_check, check_whole

_PLACE = re.compile(r" at line \d+ column \d+")
"""Said beside, and counted from the start of the file."""


class Located(NamedTuple):
    """A finding and where its element stands; both counted from 1, columns in characters."""

    finding: Finding
    line: int
    column: int


def check_text(body: bytes, profile: str | None = None) -> tuple[Located, ...]:
    """What is wrong with a file's bytes as one FHIR resource, in the order of the text. Never raises."""
    try:
        value, text = parse(body)
    except Malformed as refused:
        return _broken(body, refused)
    found = (*_unheld(value, profile), *check_whole(value, profile, text=text))
    if not found:
        return ()
    places = PositionMap(decoded(body), _root(found[0].where))
    return tuple(sorted((Located(each, *places.line_and_column(each.where)) for each in found), key=_by_place))


def is_resource(body: bytes) -> bool:
    """Whether a text is a JSON object that names its resource type, or is no JSON that could be looked into."""
    try:
        value = parse(body).value
    except Malformed:
        return True
    return isinstance(value, dict) and "resourceType" in value


def _unheld(value: object, profile: str | None) -> tuple[Finding, ...]:
    """That a profile was asked for which says nothing here: silence would look like a pass."""
    type_ = value.get("resourceType") if isinstance(value, dict) else None
    if profile is None or can_check(profile, type_):
        return ()
    text = "the profile asked for is not held here or is not about this type; only base R4 was checked"
    return (
        Finding("not-supported", text, type_ if isinstance(type_, str) and type_ in readable_types() else "Resource"),
    )


def _broken(body: bytes, refused: Malformed) -> tuple[Located, ...]:
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    found = replace(refused.findings[0], text=_PLACE.sub("", refused.findings[0].text))
    places = PositionMap(text, _root(found.where))
    offset = refused.offset if isinstance(refused, NotJson) else None
    line, column = places.line_and_column(found.where) if offset is None else places.at(offset)
    return (Located(found, line, column),)


def _root(where: str | None) -> str:
    """What an expression calls the whole; nothing where it begins with an element."""
    first = (where or "").split(".", 1)[0].split("[", 1)[0]
    return first if first[:1].isupper() else ""


def _by_place(found: Located) -> tuple[int, int]:
    return found.line, found.column
