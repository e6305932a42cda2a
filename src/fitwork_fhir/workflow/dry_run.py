"""The decision for a referral without storing anything."""

from dataclasses import dataclass, replace

from fitwork_fhir.casework.draft import Message
from fitwork_fhir.errors import Finding
from fitwork_fhir.referral.submission import Submission
from fitwork_fhir.routing.route import named_services
from fitwork_fhir.triage.decide import triage
from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.workflow.opening import Envelope, new_case, triaged
from fitwork_fhir.workflow.ports import Actor
from fitwork_fhir.workflow.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would happen."""

    decision: Decision
    messages: tuple[Message, ...]
    owner: str | None
    """Name of the service that would take it; None where the operator would."""
    findings: tuple[Finding, ...]


_NO_REFERENCE = "none, as nothing was sent"


def preview(place: Workplace, actor: Actor, submission: Submission) -> Preview:
    """The same decision as the doors make, for the same submission; nothing is stored, no id is kept."""
    world = place.world()
    found = triage(submission.facts)
    named = named_services(found, world.directory, world.today)
    envelope = Envelope(request_id=None, correlation_id=None, body_hash="")
    case = new_case(world, actor, submission, case_id="preview", patient_id="preview", envelope=envelope)
    draft = triaged(world, case.having(reference=_NO_REFERENCE), submission)
    owner = draft.case.owner.name if draft.case.owner != world.operator else None
    return Preview(
        decision=replace(found.decision, named_services=named),
        messages=tuple(draft.messages),
        owner=owner,
        findings=submission.findings,
    )
