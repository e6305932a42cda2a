"""A parameter's value as a condition, by the kind of the parameter and its modifier (R4 search.html#ptypes)."""

import re
from collections.abc import Callable, Iterable, Sequence

from fitwork_fhir.fhir.search.dates import any_date, date_filters, span_filter
from fitwork_fhir.fhir.search.parameters import Kind, Parameter
from fitwork_fhir.fhir.search.refusals import bad_modifier, bad_value
from fitwork_fhir.fhir.systems import spelling
from fitwork_fhir.workflow.ports import Filter

_MOST_HELD = 20
_TYPE = re.compile(r"[A-Z][A-Za-z]{1,40}")


def conditions(found: Parameter, modifier: str, value: str, base: str = "") -> tuple[Filter, ...]:
    """What must hold. `base`: absolute references below it are ours. Raises Invalid on a modifier or value the
    parameter does not take."""
    if modifier == "missing":
        if value not in ("true", "false"):
            raise bad_value(f"{found.name}:missing", "true or false")
        return (Filter(param=found.name, kind="missing", values=(("", value),), indexed=found.indexed),)
    values = alternatives(value)
    if not all(values):
        raise bad_value(found.name, "given a value")
    if found.kind is Kind.REFERENCE and modifier == "identifier":
        return (_token(found.of_identifier, "", values),)
    if found.kind is Kind.REFERENCE:
        return (_reference(found, modifier, values, base),)
    if modifier not in _MODIFIERS[found.kind]:
        raise bad_modifier(found.name, modifier)
    if found.kind is Kind.DATE and found.indexed:
        return date_filters(found.name, value) if len(values) == 1 else (any_date(found.name, values),)
    return (_MAKE[found.kind](found, modifier, values),)


def alternatives(value: str) -> list[str]:
    """Alternatives of a value: split at commas that are not escaped."""
    if "\\" not in value:
        return value.split(",")
    return [re.sub(r"\\([,|$\\])", r"\1", part) for part in re.split(r"(?<!\\),", value)]


def _token(found: Parameter, modifier: str, values: Sequence[str]) -> Filter:
    pairs = tuple(_system_and_code(value) for value in values)
    negated = modifier == "not"
    held = () if negated or found.name == "deceased" else _held(code for _, code in pairs)
    return Filter(
        param=found.name,
        kind="token",
        values=pairs,
        negated=negated,
        indexed=found.indexed,
        holds=() if found.indexed else held,
    )


def _system_and_code(value: str) -> tuple[str, str]:
    """(system, value): '*' stands for any, '' for none."""
    if "|" not in value:
        return "*", value
    system, code = value.split("|", 1)
    return (spelling(system)[0] if system else ""), code or "*"


def _reference(found: Parameter, modifier: str, values: Sequence[str], base: str) -> Filter:
    if modifier and not (_TYPE.fullmatch(modifier) and found.may_point_at(modifier)):
        raise bad_modifier(found.name, modifier)
    targets = [one for value in values for one in _targets(found, modifier, value, base)]
    if found.indexed and base:
        targets += [f"{base}/{one}" for one in targets if "://" not in one]
    return pointing_at(found, targets)


def pointing_at(found: Parameter, targets: Sequence[str]) -> Filter:
    """References to one of `targets`, as Type/id."""
    values = tuple(("", target) for target in dict.fromkeys(targets))
    holds = () if found.indexed else _held(target for _, target in values)
    return Filter(param=found.name, kind="reference", values=values, indexed=found.indexed, holds=holds)


def _targets(found: Parameter, modifier: str, value: str, base: str) -> list[str]:
    """A reference value as Type/id: from a bare id, Type/id or an absolute URL of ours; others stay as they are."""
    if not found.targets:
        return [value]
    text = value.split("/_history/")[0].rstrip("/")
    if base and text.startswith(f"{base}/"):
        text = text[len(base) + 1 :]
    parts = text.split("/")
    if ":" in parts[0] and (base or len(parts) == 1):
        return [text]
    if len(parts) > 1:
        return ["/".join(parts[-2:])]
    types = (modifier,) if modifier else tuple(target for target in found.targets if target != "*")
    if not types:
        raise bad_value(found.name, "a reference that says the type, such as Patient/123")
    return [f"{type_}/{text}" for type_ in types]


def _date(found: Parameter, modifier: str, values: Sequence[str]) -> Filter:
    made = span_filter(found.name, list(values))
    return Filter(param=found.name, kind="span", values=made.values, indexed=False)


def _string(found: Parameter, modifier: str, values: Sequence[str]) -> Filter:
    pairs = tuple((modifier or "starts", value) for value in values)
    return Filter(param=found.name, kind="string", values=pairs, indexed=False)


def _uri(found: Parameter, modifier: str, values: Sequence[str]) -> Filter:
    pairs = tuple(("", value) for value in values)
    return Filter(param=found.name, kind="uri", values=pairs, indexed=False, holds=_held(values))


def _held(values: Iterable[str]) -> tuple[str, ...]:
    """The values as a text that holds them; nothing where JSON may write one otherwise, or where they are many."""
    texts = tuple(dict.fromkeys(values))
    plain = all(t != "*" and t.isascii() and t.isprintable() and '"' not in t and "\\" not in t for t in texts)
    return texts if plain and len(texts) <= _MOST_HELD else ()


_MODIFIERS: dict[Kind, frozenset[str]] = {
    Kind.TOKEN: frozenset({"", "not"}),
    Kind.DATE: frozenset({""}),
    Kind.STRING: frozenset({"", "exact", "contains"}),
    Kind.URI: frozenset({""}),
}
"""Beside :missing, which all take; references take :identifier and the type they point at."""
_MAKE: dict[Kind, Callable[[Parameter, str, Sequence[str]], Filter]] = {
    Kind.TOKEN: _token,
    Kind.DATE: _date,
    Kind.STRING: _string,
    Kind.URI: _uri,
}
