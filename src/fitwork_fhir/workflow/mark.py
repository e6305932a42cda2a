"""The practice marks feedback as arrived or read: the receipt that closes the loop."""

from fitwork_fhir.errors import Conflict, Finding, StaleVersion
from fitwork_fhir.workflow.act import check_version
from fitwork_fhir.workflow.ports import Actor, Changes, Committed, Document, Stored, VersionTaken
from fitwork_fhir.workflow.step import ATTEMPTS
from fitwork_fhir.workflow.workplace import Workplace


async def mark_message(
    place: Workplace, actor: Actor, stored: Stored, *, received: str | None, read_at: str | None, if_version: int | None
) -> tuple[Committed, Document]:
    """Set `received` and/or read-at. Raises StaleVersion where If-Match names an older version."""
    check_version(stored, if_version)
    done = ((stored.id, "delivered"),) if received or read_at else ()
    for _ in range(ATTEMPTS):
        changed = place.renderer.marked(stored, received=received, read_at=read_at)
        audit = place.audit(actor, "mark-feedback", f"Communication/{stored.id}")
        try:
            committed = await place.store.commit(Changes(audit=audit, documents=(changed,), deliveries_done=done))
            return committed, changed
        except VersionTaken:
            now = await place.store.read(actor, stored.type, stored.id)
            if if_version is not None or now is None:
                raise StaleVersion(_CHANGED) from None
            stored = now
    raise Conflict("This message is being marked by others at the same time. Please try again.")


_CHANGED = Finding(
    "conflict",
    "Somebody else changed this. Read it again and repeat your change.",
    "If-Match",
    reason="stale-if-match",
)
