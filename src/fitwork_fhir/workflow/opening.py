"""The case of a referral as it begins: who refers, who is told, and what the first triage makes of it. Pure."""

from dataclasses import dataclass

from fitwork_fhir.casework.case import Case, Party, PartyKind
from fitwork_fhir.casework.draft import Draft, World
from fitwork_fhir.casework.settle import settle
from fitwork_fhir.casework.words import put_before_person
from fitwork_fhir.referral.status import AWAITING_TRIAGE
from fitwork_fhir.referral.submission import Submission
from fitwork_fhir.triage.decide import triage
from fitwork_fhir.triage.decision import Decision
from fitwork_fhir.workflow.ports import Actor, Role
from fitwork_fhir.workflow.step import finish

_KIND = {
    Role.PRACTICE: PartyKind.PRACTICE,
    Role.SERVICE: PartyKind.SERVICE,
    Role.OPERATOR: PartyKind.OPERATOR,
    Role.SERVER: PartyKind.OPERATOR,
}
_NOT_YET = Decision(disposition="accept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What came around the referral: the sender's request id, and a hash of the body for telling repeats apart."""

    request_id: str | None
    correlation_id: str | None
    body_hash: str


def referrer_of(actor: Actor, submission: Submission) -> Party:
    """The organisation that refers; a patient's or employer's own referral comes through the operator."""
    name = submission.sender.name if submission.sender.ods in (None, actor.organisation) else actor.name
    return Party(kind=_KIND[actor.role], code=actor.organisation, name=name or actor.name)


def told_of(actor: Actor, submission: Submission) -> str | None:
    """Which practice may read: the referrer always; a self-referrer's practice only with consent_feedback."""
    if actor.role is Role.PRACTICE:
        return actor.organisation
    if submission.facts.get("consent_feedback") is True:
        return submission.patient.registered_practice
    return None


def _registered(actor: Actor, submission: Submission) -> Party | None:
    """The patient's registered practice; the referrer itself where that is the one."""
    code = submission.patient.registered_practice
    if code is None:
        return None
    if actor.role is Role.PRACTICE and code == actor.organisation:
        return referrer_of(actor, submission)
    return Party(kind=PartyKind.PRACTICE, code=code)


def new_case(
    world: World, actor: Actor, submission: Submission, *, case_id: str, patient_id: str, envelope: Envelope
) -> Case:
    """The case of a referral before it is triaged."""
    return Case(
        id=case_id,
        task_id=world.ids.new(),
        patient_id=patient_id,
        reference=world.ids.reference(),
        correlation_id=envelope.correlation_id,
        tenant=actor.organisation,
        told=told_of(actor, submission),
        referrer=referrer_of(actor, submission),
        registered=_registered(actor, submission),
        source=submission.source,
        owner=world.operator,
        place=AWAITING_TRIAGE,
        facts=dict(submission.facts),
        decision=_NOT_YET,
        tier=None,
        tier_since=world.now,
        opened=world.now,
        changed=world.now,
        nhs_number=submission.patient.nhs_number if submission.patient.nhs_number_valid else None,
    )


def triaged(world: World, case: Case, submission: Submission) -> Draft:
    """The case after triage, with everything that follows: the core of every door, pure."""
    draft = Draft(case, world)
    settle(draft, triage(case.facts))
    put_before_person(draft, submission.words)
    finish(draft)
    return draft
