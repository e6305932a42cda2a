"""Conditions on other resources: chains, _has, and people looked up first (R4 search.html#chaining, #has)."""

from collections.abc import Sequence
from dataclasses import replace

from fitwork_fhir.fhir.search.asked import Search, Through
from fitwork_fhir.fhir.search.conditions import pointing_at
from fitwork_fhir.fhir.search.index import loaded, rows_of
from fitwork_fhir.workflow.find import MOST_MET, MOST_NAMED, check_few, every_match
from fitwork_fhir.workflow.ports import Actor, Filter, Query, Store, Stored

Pairs = list[tuple[str, str]]
NOTHING = "none"
"""Stands in a link for the ids that nobody has."""


async def narrowed(store: Store, actor: Actor, asked: Search, base: str) -> tuple[Query | None, Pairs]:
    """The query narrowed to what meets every condition on other resources, and the parameters used: what could name
    somebody as the references it led to. None where nothing can be found."""
    query: Query | None = asked.query
    used = list(asked.used)
    for through in asked.through:
        found = await _found(store, actor, through, asked.query.type, base)
        if through.written is None:
            name = through.param.name if through.param else "_id"
            used.append((name, ",".join(found) or NOTHING))
        query = replace(query, filters=(*query.filters, _condition(through, found))) if query and found else None
    return query, used


def _condition(through: Through, found: Sequence[str]) -> Filter:
    if through.param is None:
        return Filter(param="_id", kind="token", values=tuple(("", id_) for id_ in found))
    return pointing_at(through.param, found)


async def _found(store: Store, actor: Actor, through: Through, type_: str, base: str) -> list[str]:
    """What meets the condition: references as Type/id, or ids of the searched type itself."""
    most = MOST_MET if through.written else MOST_NAMED
    found: dict[str, None] = {}
    for search in through.searches:
        query, _ = await narrowed(store, actor, search, base)
        for row in await every_match(store, actor, query, most) if query else ():
            for value in _values(through, row, type_, base):
                found.setdefault(value)
    check_few(found, most)
    return list(found)


def _values(through: Through, row: Stored, type_: str, base: str) -> list[str]:
    if through.back is not None:
        pointed = [value.value.partition("/") for value in rows_of(loaded(row.text), through.back, base)]
        return [id_ for target, _, id_ in pointed if target == type_ and id_]
    return [row.id] if through.param is None else [f"{row.type}/{row.id}"]
