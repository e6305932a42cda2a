"""Bytes to a JSON value, losing nothing and letting nothing odd through.

RFC 8259 leaves duplicate keys, NaN, lone surrogates and depth to the reader; here each of them is Malformed.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from fitwork_fhir.errors import Malformed
from fitwork_fhir.fhir.validation.depth import MAX_DEPTH, written
from fitwork_fhir.fhir.validation.exact import read_decimal, read_integer

_BOM = "\ufeff"


def parse_json(body: bytes, *, max_depth: int = MAX_DEPTH) -> object:
    """The JSON value in `body` (UTF-8; a byte order mark is ignored).

    Integers are int; a number with a fraction or exponent is a Decimal that `dump_json` writes as it came. Raises
    Malformed, which names a place and never a value.
    """
    text = _decoded(body).removeprefix(_BOM)
    value = _loaded(text)
    compact = written(value, max_depth)
    # A key that came twice is in the text twice and in the value once. An escaped colon would hide that.
    if text.count(":") != compact.count(b":") or "\\u003" in text:
        _refuse_duplicates(text)
    if "\\u0000" in text:
        _refuse_nul(value)
    return value


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as refused:
        raise Malformed(f"not UTF-8 at byte {refused.start}") from None


def _loaded(text: str) -> object:
    try:
        return json.loads(text, parse_float=read_decimal, parse_int=read_integer, parse_constant=_refuse_constant)
    except json.JSONDecodeError as refused:
        raise Malformed(f"not JSON at line {refused.lineno} column {refused.colno}: {refused.msg}") from None
    except RecursionError:
        raise Malformed("objects and arrays are nested too deep") from None
    except (ValueError, ArithmeticError):
        raise Malformed("a number is too large to be read") from None


def _refuse_constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is not JSON")


def _refuse_duplicates(text: str) -> None:
    """Reads again, slowly, to find which key is there twice."""
    twice: list[tuple[dict[str, Any], str]] = []

    def watched(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            twice.append((made, Counter(key for key, _ in pairs).most_common(1)[0][0]))
        return made

    root = json.loads(text, object_pairs_hook=watched, parse_int=str, parse_float=str)
    if twice:
        holder, key = twice[0]
        at = next((path for path, each in _walk(root, "") if each is holder), "")
        raise Malformed(f"the key {_shown(at, key)} stands twice in one object")


def _refuse_nul(value: object) -> None:
    for path, each in _walk(value, ""):
        if isinstance(each, str) and "\0" in each:
            raise Malformed(f"{path.lstrip('.') or 'the text'} holds a NUL character")
        if isinstance(each, dict) and any("\0" in key for key in each):
            raise Malformed(f"a key in {path.lstrip('.') or 'the object'} holds a NUL character")


def _walk(value: object, path: str) -> Iterator[tuple[str, object]]:
    yield path, value
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _walk(each, _shown(path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _walk(each, f"{path}[{index}]")


def _shown(path: str, key: str) -> str:
    return f"{path}.{key}".lstrip(".") if key.isidentifier() and len(key) <= 64 else f"{path}.?".lstrip(".")
