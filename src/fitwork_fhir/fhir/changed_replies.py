"""What a change of a resource says that the resource did not say before: it is heard once, and nothing is unsaid."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fitwork_fhir.casework.hear import Said
from fitwork_fhir.errors import FitworkError
from fitwork_fhir.fhir.answers import facts_of, form_of
from fitwork_fhir.fhir.replies import Fetch, Json, Reply, news, read_reply
from fitwork_fhir.fhir.submission.consent import FIELDS
from fitwork_fhir.referral.submission import Words

ASIDE = ("id", "meta", "text")
"""Bookkeeping, and the narrative that only tells the rest again."""


def says_the_same(before: Json, after: Json) -> bool:
    """Whether two versions of a resource differ in bookkeeping at most."""
    return _content(before) == _content(after)


def _content(resource: Json) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in ASIDE}


async def read_change(
    before: Json, after: Json, fetch: Fetch, leads_to: Callable[[Reply], Awaitable[str | None]], *, today: date
) -> Reply | None:
    """What the later version says anew, as `read_reply` reads it; None where that is nothing.

    A fact that is no longer said stays as it was: a hold is ended by a clearance, never by an edit. A permission that
    is no longer stated is put before a person. What `leads_to` another referral than before says everything anew there.
    """
    said, was = await read_reply(after, fetch, today=today), await _said_before(before, fetch, today)
    gone = _taken_back(was, said)
    if said is None:
        return replace(was, facts={}, words=gone) if was is not None and gone else None
    if was is None or said.kind != was.kind:
        return said
    if said.safety_only:
        new_there = await leads_to(said) not in (None, await leads_to(was))
        facts = said.facts if new_there else news(was.facts, said.facts)
        return replace(said, facts=facts) if facts else None
    if gone:
        return replace(said, words=(*said.words, *gone))
    return None if _says(said) == _says(was) else said


async def _said_before(before: Json, fetch: Fetch, today: date) -> Reply | None:
    """What was said; nothing where it could not be said today."""
    try:
        return await read_reply(before, fetch, today=today)
    except FitworkError:
        return None


def _says(reply: Reply) -> tuple[Mapping[str, object], object, object, object]:
    return reply.facts, reply.words, reply.about, reply.clinician


def _taken_back(was: Reply | None, said: Reply | None) -> tuple[Words, ...]:
    """The permissions a Consent stated and no longer does, for a person to ask about."""
    if was is None or was.kind != Said.CONSENT:
        return ()
    now = said.facts if said is not None and said.kind == Said.CONSENT else {}
    gone = [name for name, value in was.facts.items() if value is True and name not in now]
    text = "A Consent that said yes to {} was changed and no longer says so. Ask the patient what holds now."
    return tuple(Words(where="Consent", text=text.format(name)) for name in gone)


def refused_in_form(before: Json, after: Json) -> dict[str, object]:
    """The consents that a changed form says no to and did not before, by fact."""
    was, now = _form_facts(before), _form_facts(after)
    return {name: False for name in FIELDS.values() if now.get(name) is False and was.get(name) is not False}


def _form_facts(resource: Json) -> Mapping[str, object]:
    form = form_of(resource) if resource.get("resourceType") == "QuestionnaireResponse" else None
    return facts_of(resource, form).facts if form is not None else {}


def as_withdrawal(reply: Reply | None, refused: Mapping[str, object], case_id: str) -> Reply:
    """The refused consents of a referral's form, and what else its change says, as a Consent would say it."""
    about = (("ServiceRequest", case_id),)
    if reply is None:
        return Reply(kind=Said.CONSENT, about=about, facts=refused)
    return replace(reply, kind=Said.CONSENT, about=about, facts={**reply.facts, **refused}, safety_only=False)
