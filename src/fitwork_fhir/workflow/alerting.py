"""An alert to the operator that belongs to no step of a case."""

from fitwork_fhir.workflow.ports import Actor, AlertRow, Changes
from fitwork_fhir.workflow.workplace import Workplace


async def alert_operator(place: Workplace, actor: Actor, kind: str, subject: str, *, case_id: str = "") -> None:
    """Let the operator see it; `subject` is the Type/id it is about. No patient data is kept."""
    alert = AlertRow(id=place.ids.new(), kind=kind, at=place.clock.now(), sender=actor.organisation, case_id=case_id)
    await place.store.commit(Changes(audit=place.audit(actor, "alert", subject), alerts=(alert,)))
