"""Every match of a search at once, for a condition on other resources; over what the actor may see."""

from collections.abc import Sized
from dataclasses import replace

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.workflow.ports import Actor, Query, Store, Stored

MOST_NAMED = 200
"""As many as a link can name."""
MOST_MET = 1000
_STEP = 200


async def every_match(store: Store, actor: Actor, query: Query, most: int) -> tuple[Stored, ...]:
    """All matches. Raises Invalid where they are more than `most`: what is left out would be missing in the answer."""
    found: list[Stored] = []
    step = replace(query, count=min(_STEP, most + 1), total=False, cursor=None, sort=(), newest_first=False)
    while True:
        page = await store.search(actor, step)
        found.extend(page.rows)
        check_few(found, most)
        if page.next is None:
            return tuple(found)
        step = replace(step, cursor=page.next)


def check_few(found: Sized, most: int) -> None:
    """Raises Invalid where there are more than `most`."""
    if len(found) > most:
        text = f"More than {most} resources meet a condition of this search. Add another condition."
        raise Invalid(Finding("too-costly", text, None, reason="search-broad"))
