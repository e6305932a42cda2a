"""What is heard about a referral after it came: an answer, a consent, a service's report (state table)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fitwork_fhir.casework.case import PartyKind
from fitwork_fhir.casework.draft import Draft
from fitwork_fhir.casework.over_time import service_facts
from fitwork_fhir.casework.question import answered_by, close_question
from fitwork_fhir.casework.retriage import new_facts
from fitwork_fhir.casework.safety_facts import safety_facts, stop_the_case
from fitwork_fhir.casework.tell import tell_owner, tell_practice
from fitwork_fhir.casework.words import put_before_person, put_before_practice
from fitwork_fhir.errors import Finding, Unprocessable
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral.submission import Words


class Said(StrEnum):
    """In which form it was said."""

    ANSWER = "answer"
    CONSENT = "consent"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody says about a referral."""

    kind: Said
    facts: Mapping[str, object]
    words: Sequence[Words] = ()
    replies_to: Collection[str] = ()
    """Messages and Tasks it answers, as Type/id."""
    by: str | None = None
    """Who says it: a role and an organisation."""
    by_owner: bool = False
    """Whether the organisation that owns the case says it: it has read its own words."""
    by_service: bool = False
    """Whether a service says it, which the practice has yet to read."""
    clinician: bool = False
    """Whether a named clinician authored it: a review of the risk then counts."""


def hear(draft: Draft, heard: Heard) -> None:
    """Take in what was said: questions are closed, facts judged, words put before a person, the owner told."""
    if not draft.case.open:
        _after_the_end(draft, heard)
        return
    for ask in () if heard.by_service else answered_by(draft, heard.replies_to):
        close_question(draft, ask)
    take_in(draft, heard)


def take_in(draft: Draft, heard: Heard) -> None:
    """The facts and words of an answer whose question, if there was one, is closed already."""
    if heard.kind is Said.REVIEW:
        service_facts(draft, heard.facts)
    elif heard.facts:
        _judge(draft, heard, heard.facts)
    elif not heard.by_service:
        tell_practice(draft, Event.ANSWER_RECEIVED)
    if heard.by_service:
        put_before_practice(draft, heard.words)
    if not draft.case.open or heard.by_owner or heard.by_service:
        return
    put_before_person(draft, heard.words)
    news = heard.kind is not Said.REVIEW and not draft.case.held
    if news and draft.case.owner.kind is PartyKind.SERVICE:
        tell_owner(draft, Event.ANSWER_RECEIVED, "There is news from the practice; you find it in the referral.")


def hear_safety(draft: Draft, heard: Heard) -> bool:
    """Hear red flags and item 9 alone, where they are reason enough for a hold; whether they were."""
    if not stop_the_case(heard.facts, clinician=heard.clinician):
        return False
    alone = safety_facts(heard.facts, clinician=heard.clinician)
    _judge(draft, heard, alone)
    return True


def _judge(draft: Draft, heard: Heard, facts: Mapping[str, object]) -> None:
    """Triage again with these facts; the practice is thanked for its own answer alone."""
    thanks = Event.RETRIAGED if heard.by_service else Event.ANSWER_RECEIVED
    new_facts(draft, facts, reported_by=heard.by, clinician=heard.clinician, thanks=thanks)


def _after_the_end(draft: Draft, heard: Heard) -> None:
    """An ended referral takes no facts; but a safety concern is brought before a person whatever happened."""
    if not hear_safety(draft, heard):
        raise Unprocessable(
            Finding("business-rule", "This referral has ended; send a new one.", None, reason="referral-ended")
        )
