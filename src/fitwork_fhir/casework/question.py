"""A question to the practice and its answer (state table: awaiting-information)."""

from collections.abc import Collection
from dataclasses import replace

from fitwork_fhir.casework.case import Ask, AskCode, PartyKind
from fitwork_fhir.casework.draft import Draft, Message, Timer, TimerKind
from fitwork_fhir.casework.tell import say, tell_practice, told_party
from fitwork_fhir.feedback.plain import clean, lay_out
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral.status import AWAITING_INFORMATION, Place

ANSWER_WORKING_DAYS = 2


def put_question(draft: Draft, text: str) -> None:
    """Put a question to the practice that is told, else to the operator: a message, and a Task to answer it."""
    case = draft.case
    due = draft.world.working_days(ANSWER_WORKING_DAYS)
    asked = told_party(case) or draft.world.operator
    if case.place.business != AWAITING_INFORMATION:
        draft.become(paused_from=case.place, place=Place(case.place.status, AWAITING_INFORMATION))
    if asked.kind is PartyKind.PRACTICE:
        made = tell_practice(draft, Event.QUESTION, question=text, next_date=due.date())
    else:
        made = [_to_the_operator(draft, text)]
    about = tuple(f"Communication/{message.id}" for message in made)
    ask = draft.ask(AskCode.ANSWER_QUESTION, asked, due, "Answer the question about your referral", about)
    draft.set_timer(TimerKind.QUESTION_CHASE, due, subject=ask.id)


def _to_the_operator(draft: Draft, text: str) -> Message:
    lines = lay_out([(f"A question about referral {draft.case.reference}:", 1), (clean(text), 5)])
    return say(draft, draft.world.operator, Event.QUESTION, lines)


def chase(draft: Draft, timer: Timer) -> None:
    """The answer is late: ask once more."""
    ask = next((ask for ask in draft.case.asks if ask.id == timer.subject and ask.open), None)
    if ask is None:
        return
    if ask.owner.kind is PartyKind.PRACTICE:
        tell_practice(draft, Event.QUESTION, about=(f"Task/{ask.id}",))
    else:
        draft.alerts.append("question-unanswered")


def answered_by(draft: Draft, replies_to: Collection[str]) -> tuple[Ask, ...]:
    """The open questions that a reply to these messages or Tasks (Type/id) answers."""
    return tuple(
        ask
        for ask in draft.case.asks
        if ask.open
        and ask.code is AskCode.ANSWER_QUESTION
        and (f"Task/{ask.id}" in replies_to or not set(ask.about).isdisjoint(replies_to))
    )


def close_question(draft: Draft, ask: Ask, outputs: tuple[tuple[str, str], ...] = ()) -> None:
    """The answer is here: back to where the case was before the question, unless another one is open."""
    draft.put_ask(replace(ask, status="completed", outputs=ask.outputs + outputs))
    draft.cancel_timers_about(ask.id)
    if draft.case.paused_from and draft.case.ask(AskCode.ANSWER_QUESTION) is None:
        draft.become(place=draft.case.paused_from, paused_from=None)
