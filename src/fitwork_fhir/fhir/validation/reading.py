"""Bytes to a JSON value, losing nothing and letting nothing odd through.

RFC 8259 leaves duplicate keys, NaN, lone surrogates and depth to the reader; here each of them is Malformed.
"""

import json
from typing import Any, NamedTuple, NoReturn

from fitwork_fhir.errors import Finding, Malformed
from fitwork_fhir.fhir.validation.depth import MAX_DEPTH, is_unicode, written
from fitwork_fhir.fhir.validation.exact import read_decimal, read_integer
from fitwork_fhir.fhir.validation.positions import Spot, spots
from fitwork_fhir.fhir.validation.sentences import expression
from fitwork_fhir.fhir.validation.walk import Path, walk

_BOM = "\ufeff"


class Parsed(NamedTuple):
    """What a body holds."""

    value: object
    text: bytes
    """The value as compact JSON, made in reading it; `validate` looks for markers in it. See `written`."""


class NotJson(Malformed):
    """A body that is not JSON as two readers would read it alike; the finding names the element where it breaks."""

    offset: int | None = None
    """Characters from the start of the text, where that is known."""


def parse_json(body: bytes, *, max_depth: int = MAX_DEPTH) -> object:
    """The JSON value in `body` (UTF-8; a byte order mark is ignored).

    Integers are int; a number with a fraction or exponent is a Decimal that `dump_json` writes as it came. Raises
    Malformed, which names a place and never a value.
    """
    return parse(body, max_depth=max_depth).value


def parse(body: bytes, *, max_depth: int = MAX_DEPTH) -> Parsed:
    """The same, with the value as text. Raises Malformed."""
    text = decoded(body)
    value = _loaded(text, max_depth)
    try:
        compact = written(value, max_depth)
    except Malformed as refused:
        raise _unwritable(str(refused), text, value, max_depth) from None
    # A key that came twice is in the text twice and in the value once. An escaped colon would hide that.
    if text.count(":") != compact.count(b":") or "\\u003" in text:
        _refuse_duplicates(text)
    if "\\u0000" in text:
        _refuse_nul(value)
    return Parsed(value, compact)


def decoded(body: bytes) -> str:
    """The text in UTF-8, without a byte order mark. Raises Malformed."""
    try:
        return body.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as refused:
        before = body[: refused.start].decode("utf-8").removeprefix(_BOM)
        raise _not_json(f"not UTF-8 at byte {refused.start}", None, len(before)) from None


def _loaded(text: str, max_depth: int) -> object:
    try:
        return json.loads(text, parse_float=read_decimal, parse_int=read_integer, parse_constant=_refuse_constant)
    except json.JSONDecodeError as refused:
        words = f"not JSON at line {refused.lineno} column {refused.colno}: {refused.msg}"
        raise _broken_at(words, text, refused.pos) from None
    except RecursionError:
        raise _too_deep("objects and arrays are nested too deep", text, max_depth) from None
    except _Constant as refused:
        raise _constant_in(text, str(refused)) from None
    except (ValueError, ArithmeticError):
        raise Malformed("a number is too large to be read") from None


class _Constant(Exception):
    """NaN or an infinity, which JavaScript has and JSON has not."""


def _refuse_constant(name: str) -> NoReturn:
    raise _Constant(name)


def _constant_in(text: str, name: str) -> Malformed:
    mark = object()
    try:
        value = json.loads(text, parse_constant=lambda _: mark, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return Malformed(f"{name} is not JSON")
    path = next((path for path, each in walk(value) if each is mark), ())
    return _at(f"{name} is not JSON", path, _type_of(value))


def _unwritable(words: str, text: str, value: object, max_depth: int) -> Malformed:
    """The refusal of half a surrogate pair, or of what is nested too deep."""
    for path, each in walk(value):
        if isinstance(each, str) and not is_unicode(each):
            return _at(words, path, _type_of(value))
    return _too_deep(words, text, max_depth)


def _too_deep(words: str, text: str, max_depth: int) -> Malformed:
    kind: str | None = None
    for spot in spots(text, max_depth=max_depth):
        kind = kind or _type_in(spot)
        if len(spot.path) >= max_depth:
            return _at(words, spot.path, kind, spot.offset)
    return Malformed(words)


def _broken_at(words: str, text: str, offset: int) -> Malformed:
    """The refusal of a text that stops being JSON; names the last element before that."""
    kind: str | None = None
    path: Path = ()
    for spot in spots(text):
        if spot.offset > offset:
            break
        kind, path = kind or _type_in(spot), spot.path
    return _at(words, path, kind, offset)


class _Twice(Exception):
    """A key stands twice."""


def _refuse_duplicates(text: str) -> None:
    """Reads again, slowly: is a key there twice, and which?"""
    try:
        json.loads(text, object_pairs_hook=_once_each, parse_int=str, parse_float=str)
    except _Twice:
        raise _key_twice(text) from None


def _once_each(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) != len(pairs):
        raise _Twice


def _key_twice(text: str) -> Malformed:
    found: Spot | None = None
    kind: str | None = None
    for spot in spots(text):
        kind = kind or _type_in(spot)
        found = found or (spot if spot.twice else None)
        if found and kind:
            break
    if found is None:
        return Malformed("a key stands twice in one object")
    shown = expression("", list(found.path)).lstrip(".")
    return _at(f"the key {shown} stands twice in one object", found.path, kind, found.offset)


def _refuse_nul(value: object) -> None:
    for path, each in walk(value):
        if isinstance(each, str) and "\0" in each:
            shown = expression("", list(path)).lstrip(".") or "the text"
            raise _at(f"{shown} holds a NUL character", path, _type_of(value))


def _at(words: str, path: Path, kind: str | None, offset: int | None = None) -> NotJson:
    return _not_json(words, expression(kind or "", list(path)).lstrip(".") or None, offset)


def _not_json(words: str, where: str | None, offset: int | None) -> NotJson:
    refused = NotJson(Finding(NotJson.issue_code, words, where))
    refused.offset = offset
    return refused


def _type_in(spot: Spot) -> str | None:
    return spot.type if len(spot.path) == 1 and _is_name(spot.type) else None


def _type_of(value: object) -> str | None:
    name = value.get("resourceType") if isinstance(value, dict) else None
    return name if _is_name(name) else None


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and name.isascii() and name.isalpha() and len(name) <= 64
