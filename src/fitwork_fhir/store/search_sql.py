"""A search as SQL for either database: conditions on index rows, the ways to see a row, order and place.

A result is a walk along the index of each way to see a row, in order, stopping at the page's size: as cheap with
200,000 referrals as with 1,000. A condition that few documents meet is looked up first instead (`narrowing`).
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from fitwork_fhir.store.cursor import place_of
from fitwork_fhir.store.dialect import Dialect
from fitwork_fhir.store.documents import indexable
from fitwork_fhir.store.instants import instant_of
from fitwork_fhir.store.limits import NARROW
from fitwork_fhir.store.rows import CURRENT
from fitwork_fhir.store.visibility import Condition, either, visible, ways
from fitwork_fhir.workflow.ports import Actor, Filter, Query, Role

_OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_NEVER = Condition("1 = 0")


def every(conditions: Sequence[Condition]) -> Condition:
    return Condition(" and ".join(c.sql for c in conditions), tuple(p for c in conditions for p in c.params))


def _any(conditions: Sequence[Condition]) -> Condition:
    return either(conditions) if conditions else _NEVER


def _token(system: str, value: str) -> Condition:
    asked = [("i.system = ?", system)] if system != "*" else []
    asked += [("i.value = ?", value)] if value != "*" else []
    if not asked:
        return Condition("1 = 1")
    return Condition(" and ".join(sql for sql, _ in asked), tuple(indexable(text) for _, text in asked))


def _reference(_: str, value: str) -> Condition:
    return Condition("i.value = ?", (indexable(value),))


def _date(prefix: str, text: str) -> Condition:
    if prefix == "in":
        return Condition("i.value >= ? and i.value < ?", tuple(text.split(" ")))
    return Condition(f"i.value {_OPERATORS[prefix]} ?", (text,))


_VALUE: dict[str, Callable[[str, str], Condition]] = {"token": _token, "reference": _reference, "date": _date}


def _one_of(condition: Filter, dialect: Dialect) -> Condition:
    """Whether an index row has one of the values. References may be many, and travel as one list."""
    if condition.kind == "reference" and len(condition.values) > 1:
        values = dialect.many(indexable(value) for _, value in condition.values)
        return Condition(f"i.value {dialect.among}", (values,))
    return _any([_VALUE[condition.kind](*value) for value in condition.values])


def _indexed(query_type: str, condition: Filter, dialect: Dialect) -> Condition:
    """Whether the document has an index row that meets one of the values."""
    if condition.kind == "missing":
        found, values = Condition(""), [(value == "true") for _, value in condition.values]
        has = "exists" if False in values else "not exists"
        if not values or (True in values and False in values):
            return Condition("1 = 1") if values else _NEVER
    else:
        has = "exists"
        one_of = _one_of(condition, dialect)
        found = Condition(f" and {one_of.sql}", one_of.params)
    # coalesce keeps the planner off the index on type, param and value: for one row, the few entries of its id are
    # all that need be looked at, while a value such as a status may have a hundred thousand.
    return Condition(
        f"{has} (select 1 from resource_index i where i.id = r.id and coalesce(i.type, '') = ? and i.param = ?"
        f"{found.sql} {dialect.per_row})",
        (query_type, condition.param, *found.params),
    )


def _of_row(condition: Filter, dialect: Dialect) -> Condition:
    """`_id` and `_lastUpdated`, which the row itself holds."""
    if condition.param == "_id":
        return Condition(f"r.id {dialect.among}", (dialect.many(value for _, value in condition.values),))
    return _any([_updated(prefix, text, dialect) for prefix, text in condition.values])


def _updated(prefix: str, text: str, dialect: Dialect) -> Condition:
    if prefix == "in":
        between = tuple(dialect.instant(instant_of(one)) for one in text.split(" "))
        return Condition("r.last_updated >= ? and r.last_updated < ?", between)
    return Condition(f"r.last_updated {_OPERATORS[prefix]} ?", (dialect.instant(instant_of(text)),))


def _held(condition: Filter, dialect: Dialect) -> Condition:
    """What the text of a document must hold for a condition that is then looked at by reading it."""
    if not condition.holds:
        return Condition("1 = 1")
    return either([Condition(dialect.holds, (text,)) for text in condition.holds])


def _condition(query_type: str, condition: Filter, dialect: Dialect) -> Condition:
    if not condition.indexed:
        return _held(condition, dialect)
    if condition.param in ("_id", "_lastUpdated"):
        found = _of_row(condition, dialect)
    else:
        found = _indexed(query_type, condition, dialect)
    return Condition(f"not ({found.sql})", found.params) if condition.negated else found


def _after(query: Query, dialect: Dialect) -> tuple[Condition, ...]:
    if query.cursor is None:
        return ()
    place = place_of(query.cursor)
    sign = "<" if query.newest_first else ">"
    return (Condition(f"(r.last_updated, r.id) {sign} (?, ?)", (dialect.instant(place.at), place.id)),)


def _wanted(query: Query, dialect: Dialect) -> tuple[Condition, ...]:
    met = (_condition(query.type, condition, dialect) for condition in query.filters)
    return (Condition("r.type = ?", (query.type,)), Condition("not r.deleted"), *met)


def narrowing(type_: str, condition: Filter, dialect: Dialect) -> Condition | None:
    """Asks for the ids that meet the condition, up to one more than NARROW; None where it cannot be looked up."""
    exact = condition.kind == "reference" or (
        condition.kind == "token" and all(value != "*" for _, value in condition.values)
    )
    column = condition.param in ("_id", "_lastUpdated")
    if not exact or condition.negated or not condition.values or column or not condition.indexed:
        return None
    one_of = _one_of(condition, dialect)
    return Condition(
        f"select i.id from resource_index i where i.type = ? and i.param = ? and {one_of.sql} limit {NARROW + 1}",
        (type_, condition.param, *one_of.params),
    )


def page_sql(actor: Actor, query: Query, among: frozenset[str] | None, dialect: Dialect) -> Condition:
    """The rows of one page and one more; `among` are the only ids that can be in the result, where that is known."""
    direction = "desc" if query.newest_first else "asc"
    wanted = (*_wanted(query, dialect), *_after(query, dialect))
    if among is not None:
        known = Condition(f"r.id {dialect.among}", (dialect.many(sorted(among)),))
        return _walk(every((*wanted, known, visible(actor, query.type))), direction, query.count + 1)
    walks = [_walk(every((*wanted, way)), direction, query.count + 1) for way in ways(actor, query.type)]
    if len(walks) == 1:
        return walks[0]
    merged = _merged(actor).join(f"select * from ({walk.sql}) w{n}" for n, walk in enumerate(walks))
    sql = f"select * from ({merged}) v order by last_updated {direction}, id {direction} limit ?"
    return Condition(sql, (*(p for walk in walks for p in walk.params), query.count + 1))


def _walk(condition: Condition, direction: str, limit: int) -> Condition:
    sql = (
        f"select {CURRENT} from resource r where {condition.sql}"
        f" order by r.last_updated {direction}, r.id {direction} limit ?"
    )
    return Condition(sql, (*condition.params, limit))


def _merged(actor: Actor) -> str:
    """A practice's ways exclude each other; a service or the operator may see one row in two ways."""
    return " union all " if actor.role is Role.PRACTICE else " union "


def total_sql(actor: Actor, query: Query, among: frozenset[str] | None, dialect: Dialect) -> Condition:
    """How many rows there are on all pages."""
    wanted = _wanted(query, dialect)
    if among is not None:
        known = Condition(f"r.id {dialect.among}", (dialect.many(sorted(among)),))
        conditions = [every((*wanted, known, visible(actor, query.type)))]
    else:
        conditions = [every((*wanted, way)) for way in ways(actor, query.type)]
    sql = _merged(actor).join(f"select r.id from resource r where {c.sql}" for c in conditions)
    return Condition(f"select count(*) from ({sql}) v", tuple(p for c in conditions for p in c.params))


@lru_cache(maxsize=8)
def places_sql(places: tuple[tuple[str, str], ...]) -> str:
    """The (type, param) pairs as a table `place`: they are ours, and never a caller's."""
    if not all(_WORD.fullmatch(word) for pair in places for word in pair):
        raise ValueError("A type or parameter is not a plain word")
    pairs = ", ".join(f"('{type_}', '{param}')" for type_, param in places)
    return f"with place (type, param) as (values {pairs})"


_WORD = re.compile(r"[A-Za-z_][A-Za-z_:-]*")
