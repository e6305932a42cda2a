"""What comes along with the matches: _include, _revinclude and :iterate (R4 search.html#include)."""

from collections.abc import Iterable, Sequence

from fitwork_fhir.fhir.search.asked import Include, Search
from fitwork_fhir.fhir.search.conditions import pointing_at
from fitwork_fhir.fhir.search.index import loaded, rows_of, values_of
from fitwork_fhir.workflow.find import MOST_MET, every_match
from fitwork_fhir.workflow.ports import Actor, Query, Store, Stored

Key = tuple[str, str]
MOST_ROUNDS = 4


async def included(store: Store, actor: Actor, asked: Search, matches: Sequence[Stored], base: str) -> list[Stored]:
    """What the matches refer to and what refers to them, each once, as far as the actor may see it.

    What is asked for with :iterate goes on from what was included, a few rounds. Raises Invalid where too much refers.
    """
    known: dict[Key, Stored] = {(row.type, row.id): row for row in matches}
    added: dict[Key, Stored] = {}
    latest: Sequence[Stored] = matches
    for number in range(MOST_ROUNDS):
        again = [one for one in (*asked.includes, *asked.revincludes) if one.iterate or not number]
        if not again or not latest:
            break
        found = [
            *await _referred_to(store, actor, [one for one in again if one in asked.includes], latest, known, base),
            *await _referring(store, actor, [one for one in again if one in asked.revincludes], latest, base),
        ]
        latest = list({(row.type, row.id): row for row in found if (row.type, row.id) not in known}.values())
        new = {(row.type, row.id): row for row in latest}
        known.update(new)
        added.update(new)
    return list(added.values())


async def _referred_to(
    store: Store, actor: Actor, includes: Iterable[Include], rows: Sequence[Stored], known: dict[Key, Stored], base: str
) -> Sequence[Stored]:
    by_source: dict[str, list[Include]] = {}
    for include in includes:
        by_source.setdefault(include.type, []).append(include)
    wanted: dict[Key, None] = {}
    for row in rows:
        resource = loaded(row.text) if row.type in by_source else None
        for include in by_source.get(row.type, ()):
            for value in rows_of(resource, include.parameter, base):
                type_, _, id_ = value.value.partition("/")
                if id_ and "/" not in id_ and include.target in (None, type_):
                    wanted.setdefault((type_, id_))
    missing = [key for key in wanted if key not in known]
    return await store.read_many(actor, missing) if missing else ()


async def _referring(
    store: Store, actor: Actor, includes: Iterable[Include], rows: Sequence[Stored], base: str
) -> list[Stored]:
    found: list[Stored] = []
    for include in includes:
        parameter = include.parameter
        targets = [f"{row.type}/{row.id}" for row in rows if _may_point_at(include, row.type)]
        if not targets:
            continue
        if parameter.indexed:
            found += await store.referring(actor, include.type, parameter.name, targets)
            continue
        condition = pointing_at(parameter, targets)
        query = Query(type=include.type, filters=(condition,), read=values_of((parameter,), base))
        found += await every_match(store, actor, query, MOST_MET)
    return found


def _may_point_at(include: Include, type_: str) -> bool:
    return include.parameter.may_point_at(type_) and include.target in (None, type_)
