"""Older versions as SQL: of what an actor may see, deleted versions included (see visibility.older_version)."""

from fitwork_fhir.store.cursor import place_of
from fitwork_fhir.store.dialect import Dialect
from fitwork_fhir.store.rows import OF_CURRENT, OF_OLDER
from fitwork_fhir.store.visibility import Condition, older_version, visible
from fitwork_fhir.workflow.ports import Actor

_OLDER = "resource r join resource_history h on h.type = r.type and h.id = r.id"


def version_sql(actor: Actor, type_: str, id_: str, version: int) -> Condition:
    """One version, wherever it is kept."""
    seen = visible(actor, type_)
    one = f"r.type = ? and r.id = ? and {seen.sql}"
    params = (type_, id_, *seen.params, version)
    older = older_version(actor)
    return Condition(
        f"select {OF_CURRENT} from resource r where {one} and r.version = ?"
        f" union all select {OF_OLDER} from {_OLDER} where {one} and h.version = ? and {older.sql}",
        (*params, *params, *older.params),
    )


def versions_sql(
    actor: Actor, type_: str, id_: str | None, count: int, cursor: str | None, dialect: Dialect
) -> Condition:
    """Versions of one resource, or of every resource of the type, newest first: one page and one row more."""
    seen = visible(actor, type_)
    which = "r.type = ?" if id_ is None else "r.type = ? and r.id = ?"
    params = ((type_,) if id_ is None else (type_, id_)) + seen.params
    place = place_of(cursor) if cursor else None
    after = (dialect.instant(place.at), place.id, place.version) if place else ()

    older = older_version(actor)

    def half(columns: str, source: str, row: str, more: str = "") -> str:
        before = f" and ({row}.last_updated, {row}.id, {row}.version) < (?, ?, ?)" if place else ""
        return (
            f"select * from (select {columns} from {source} where {which} and {seen.sql}{more}{before}"
            f" order by {row}.last_updated desc, {row}.id desc, {row}.version desc limit ?) {row}s"
        )

    both = f"{half(OF_CURRENT, 'resource r', 'r')} union all {half(OF_OLDER, _OLDER, 'h', f' and {older.sql}')}"
    return Condition(
        f"select * from ({both}) v order by last_updated desc, id desc, version desc limit ?",
        (*params, *after, count + 1, *params, *older.params, *after, count + 1, count + 1),
    )
