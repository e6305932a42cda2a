"""Free text is put before a person within one working day, at every tier and in every hold (policy section 4)."""

from collections.abc import Sequence
from dataclasses import replace

from fitwork_fhir.casework.case import AskCode, Party, PartyKind
from fitwork_fhir.casework.draft import Draft, Timer, TimerKind
from fitwork_fhir.casework.tell import tell_practice, told_party
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral.submission import Words


def owners_team(draft: Draft) -> Party:
    """Who reads: the service that owns the case; at tier A and in a hold at receipt the operator."""
    return draft.case.owner if draft.case.owner.kind is PartyKind.SERVICE else draft.world.operator


def put_before_person(draft: Draft, words: Sequence[Words]) -> None:
    """Open one Task for all the words of a step, due in one working day."""
    if not words or not draft.case.open:
        return
    draft.become(words=(*draft.case.words, *words))
    where = tuple(dict.fromkeys(word.where for word in words))
    due = draft.world.working_days(1)
    held = draft.case.held
    ask = draft.ask(
        AskCode.READ_WORDS,
        draft.world.operator if held else owners_team(draft),
        due,
        "Read the free text of this referral",
        where,
        private=held and draft.case.held_later,
    )
    draft.set_timer(TimerKind.WORDS_DUE, due, subject=ask.id)


def put_before_practice(draft: Draft, words: Sequence[Words]) -> None:
    """What a service writes is read by the practice that is told, else by the operator; due in one working day."""
    if not words:
        return
    due = draft.world.working_days(1)
    reader = told_party(draft.case) or draft.world.operator
    where = tuple(dict.fromkeys(word.where for word in words))
    ask = draft.ask(
        AskCode.READ_WORDS, reader, due, "Read what the service wrote about this referral", where, private=True
    )
    draft.set_timer(TimerKind.WORDS_DUE, due, subject=ask.id)
    tell_practice(
        draft,
        Event.SERVICE_WROTE,
        about=(f"Task/{ask.id}",),
        next_date=due.date(),
        question="\n".join(word.text for word in words),
    )


def unread(draft: Draft, timer: Timer) -> None:
    """Nobody read them in time: the operator must see to it."""
    if any(ask.id == timer.subject and ask.open for ask in draft.case.asks):
        draft.alerts.append("words-unread")


def rehome(draft: Draft) -> None:
    """Unread words follow the case to its new owner."""
    team = owners_team(draft)
    for ask in draft.case.asks:
        if ask.open and ask.code is AskCode.READ_WORDS and ask.owner != team and not ask.private:
            draft.put_ask(replace(ask, owner=team))
