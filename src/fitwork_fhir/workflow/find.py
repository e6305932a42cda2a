"""Chained search: a condition on what a reference points at, over what the actor may see."""

from dataclasses import replace

from fitwork_fhir.workflow.ports import Actor, Filter, Query, Store

_MOST = 200


async def narrowed(
    store: Store, actor: Actor, query: Query, param: str, target: str, inner: Filter
) -> tuple[Query | None, tuple[str, ...]]:
    """The query narrowed to what points at a `target` that meets `inner`, and those targets as search values.

    `_id` as the parameter narrows the query to those resources themselves. None where nothing meets `inner`.
    """
    page = await store.search(actor, Query(type=target, filters=(inner,), count=_MOST))
    ids = tuple(row.id for row in page.rows)
    if not ids:
        return None, ()
    if param == "_id":
        found = Filter(param="_id", kind="token", values=tuple(("", id_) for id_ in ids))
        return replace(query, filters=(*query.filters, found)), ids
    values = tuple(f"{target}/{id_}" for id_ in ids)
    found = Filter(param=param, kind="reference", values=tuple(("", value) for value in values))
    return replace(query, filters=(*query.filters, found)), values
