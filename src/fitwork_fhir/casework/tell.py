"""Who is told of an event, and in which messages (policy section 4; closed-loop state table, who reads what)."""

from datetime import datetime, timedelta
from typing import Any

from fitwork_fhir.casework.case import Case, Party, PartyKind
from fitwork_fhir.casework.draft import Draft, Message
from fitwork_fhir.feedback.compose import compose
from fitwork_fhir.feedback.situation import Event, Situation, Text

SAFETY_EVENTS = frozenset({Event.SAFETY_HOLD, Event.SAFETY_ESCALATED, Event.SAFETY_REMINDED, Event.SAFETY_DUTY})
_HIDDEN_FLAGS = ("gp_discordance", "unsafe_to_talk", "safeguarding")
_ASKERS = {"self": "the patient", "employer": "the employer", "link_worker": "the link worker"}


def hidden_facts(case: Case) -> tuple[str, ...]:
    """Which of the three things a patient must not read in an open record hold for this case."""
    access, flags = case.facts.get("access"), case.facts.get("red_flags")
    holds = {
        "gp_discordance": case.facts.get("gp_discordance") is True,
        "unsafe_to_talk": access == "unsafe_to_talk" or (isinstance(access, list) and "unsafe_to_talk" in access),
        "safeguarding": flags == "safeguarding" or (isinstance(flags, list) and "safeguarding" in flags),
    }
    return tuple(name for name in _HIDDEN_FLAGS if holds[name])


def situation(draft: Draft, event: Event, **more: Any) -> Situation:
    """The present case as a situation to be put into words."""
    case, directory = draft.case, draft.world.directory
    service = directory.by_id.get(case.owner.code) if case.owner.kind is PartyKind.SERVICE else None
    names = (directory.by_id.get(id_) for id_ in case.signposts)
    known: dict[str, Any] = dict(
        event=event,
        reference=case.reference,
        decision=case.decision,
        requested_tier=_text(case.facts.get("requested_tier")),
        service_name=case.owner.name if service else None,
        operator_name=draft.world.operator.name or "the referral hub",
        signposts=tuple(entry.name for entry in names if entry),
        national=case.national,
        first_contact_by=case.first_contact_by,
        next_date=case.next_date,
        issues_fit_notes=service.issues_fit_notes if service else None,
        why=draft.reason,
        outcome=case.outcome,
        ends=not case.open,
        hidden=hidden_facts(case),
        reported_by=case.flag_reported_by,
        reported_on=case.flag_reported_on,
        asked_by=_ASKERS.get(case.source),
        duty_phone=draft.world.duty_phone,
        seen_by_service=bool(case.seen_by),
    )
    return Situation(**{**known, **more})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def told_party(case: Case) -> Party | None:
    """The practice that is told of everything; None for a self-referrer who did not agree to it."""
    if case.told is None:
        return None
    known = next((party for party in (case.referrer, case.registered) if party and party.code == case.told), None)
    return known or Party(kind=PartyKind.PRACTICE, code=case.told)


def tell_practice(
    draft: Draft, event: Event, *, in_response_to: str | None = None, about: tuple[str, ...] = (), **more: Any
) -> list[Message]:
    """Tell whoever `told` names. Nobody is told where there is no such practice (a self-referral without consent)."""
    practice = told_party(draft.case)
    if practice is None:
        return []
    return tell(draft, practice, event, in_response_to=in_response_to, about=about, **more)


def tell(
    draft: Draft,
    recipient: Party,
    event: Event,
    *,
    in_response_to: str | None = None,
    about: tuple[str, ...] = (),
    **more: Any,
) -> list[Message]:
    """Compose an event for one organisation. What the patient must not read stands in a message of its own."""
    composed = compose(situation(draft, event, **more))
    texts = [text for text in composed if not _said_before(draft, recipient, text, event)]
    made = [
        Message(
            id=draft.world.ids.new(),
            event=text.event,
            lines=text.lines,
            hidden=text.hidden,
            recipient=recipient,
            told=_reader(recipient),
            sent=_in_order(draft, number),
            safety=event in SAFETY_EVENTS,
            in_response_to=in_response_to,
            about=about,
        )
        for number, text in enumerate(texts)
    ]
    draft.messages.extend(made)
    return made


def _reader(recipient: Party) -> str | None:
    return recipient.code if recipient.kind is PartyKind.PRACTICE else None


def _in_order(draft: Draft, number: int) -> datetime:
    """Messages of one step are a microsecond apart, so that `sent` keeps the order they were said in."""
    return draft.world.now + timedelta(microseconds=len(draft.messages) + number)


def _said_before(draft: Draft, recipient: Party, text: Text, event: Event) -> bool:
    """What is hidden from the patient is said to an organisation once, and again where a line of it is new or where
    safety was reported anew."""
    if not text.hidden:
        return False
    said = draft.case.hidden_told
    new = tuple(pair for line in text.lines if (pair := (recipient.code, line)) not in said)
    if new:
        draft.become(hidden_told=(*said, *new))
    return not new and event is not Event.SAFETY_HOLD


def say(
    draft: Draft, recipient: Party, event: Event, lines: tuple[str, ...], *, about: tuple[str, ...] = ()
) -> Message:
    """A few words to a service or the operator."""
    made = Message(
        id=draft.world.ids.new(),
        event=event,
        lines=lines,
        hidden=False,
        recipient=recipient,
        told=_reader(recipient),
        sent=_in_order(draft, 0),
        safety=event in SAFETY_EVENTS,
        about=about,
    )
    draft.messages.append(made)
    return made


def tell_owner(draft: Draft, event: Event, *lines: str, about: tuple[str, ...] = ()) -> None:
    """Tell the service that owns the case; the operator sees the Task itself."""
    if draft.case.owner.kind is PartyKind.SERVICE:
        say(draft, draft.case.owner, event, (f"Referral {draft.case.reference}.", *lines), about=about)
