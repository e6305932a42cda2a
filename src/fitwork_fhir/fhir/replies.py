"""What a resource sent on its own says about a referral: an answer, a consent, a service's report."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fitwork_fhir.casework.learn import flags, merge
from fitwork_fhir.errors import Finding, Unprocessable
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.alarms import Alarm, alarms, safety_facts, with_alarms
from fitwork_fhir.fhir.answers import facts_of, form_of
from fitwork_fhir.fhir.clearance import COUNTING, check_finished
from fitwork_fhir.fhir.clinician import named_clinician
from fitwork_fhir.fhir.same_patient import check_is_patient, check_same_patient, patient_of
from fitwork_fhir.fhir.submission.consent import consents
from fitwork_fhir.fhir.submission.contents import of_lone
from fitwork_fhir.fhir.submission.reading import reading
from fitwork_fhir.fhir.submission.red_flag import in_facts
from fitwork_fhir.fhir.submission.settings import ReadSettings
from fitwork_fhir.referral.submission import Words

Json = Mapping[str, Any]
Fetch = Callable[[str, str], Awaitable[dict[str, Any] | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, a consent or a review."""

    kind: str
    about: tuple[tuple[str, str], ...]
    facts: Mapping[str, object]
    words: tuple[Words, ...] = ()
    replies_to: tuple[str, ...] = ()
    """The messages and Tasks it answers, as Type/id."""
    clinician: bool = False
    """Whether a named clinician authored all the answers."""
    safety_only: bool = False
    """Whether it is heard for the red flags in it and for nothing else."""


async def read_reply(resource: Json, fetch: Fetch, *, today: date) -> Reply | None:
    """What the resource says; None where it is merely kept. Raises Unprocessable where it points at nothing.

    A red flag is heard wherever in the resource it stands, and of a resource that says nothing else.
    """
    reader = _READERS.get(resource["resourceType"])
    reply = await reader(resource, fetch, today) if reader else None
    if reply is None:
        return await _safety_alone(resource, fetch)
    return replace(reply, facts=with_alarms(reply.facts, alarms(resource)))


async def _safety_alone(resource: Json, fetch: Fetch) -> Reply | None:
    """The red flags of a resource that is no answer, consent or review of its own."""
    facts = safety_facts([resource, resource.get("input")])  # the scan passes over what Tasks of ours are about
    if not facts:
        return None
    about = tuple(target for element in _ABOUT for target in _targets(_listed(resource.get(element))))
    where = f"{resource['resourceType']}.subject"
    await check_same_patient(resource, resource, await patient_of(about, fetch), fetch, where)
    clinician = resource["resourceType"] == "QuestionnaireResponse" and await named_clinician(resource, fetch)
    form = form_of(resource) if clinician else None
    if form is not None and "risk_reviewed" in (found := facts_of(resource, form).facts):
        facts["risk_reviewed"] = found["risk_reviewed"]
    return Reply(kind="answer", about=about, facts=facts, clinician=clinician, safety_only=True)


def news(known: Mapping[str, object], facts: Mapping[str, object]) -> dict[str, object]:
    """Of safety facts those that are not known yet."""
    told = flags(known.get("red_flags"))
    new: dict[str, object] = {}
    if fresh := [flag for flag in flags(facts.get("red_flags")) if flag not in told]:
        new["red_flags"] = fresh
    if facts.get("scores") and _item9(facts) != _item9(known):
        new["scores"] = facts["scores"]
    return new


def _item9(facts: Mapping[str, object]) -> object:
    scores = facts.get("scores")
    return scores.get("phq9_item9") if isinstance(scores, Mapping) else None


def is_reviewed(reply: Reply) -> bool:
    """Whether all that alarms is an item 9 that the clinician who wrote it has reviewed."""
    return not in_facts(reply.facts, clinician=reply.clinician)


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else ()


async def _communication(resource: Json, fetch: Fetch, today: date) -> Reply | None:
    """A Communication that speaks about a referral: facts are triaged, all else goes to a person."""
    replies_to = tuple(_targets(resource.get("inResponseTo")))
    about = [*replies_to, *_targets(resource.get("partOf")), *_targets(resource.get("basedOn"))]
    if not about:
        return None
    patient = await patient_of(about, fetch)
    await check_same_patient(resource, resource, patient, fetch, "Communication.subject")
    facts: dict[str, object] = {}
    words: list[Words] = []
    heard: list[Alarm] = []
    authors: list[bool] = []
    for number, payload in enumerate(resource.get("payload") or ()):
        where = f"Communication.payload[{number}]"
        words += [Words(where=where, text=text) for text in _said(payload)]
        reference = (payload.get("contentReference") or {}).get("reference") or ""
        if reference.startswith("#") or "QuestionnaireResponse/" in reference:
            response = await _response(resource, reference, fetch, where)
            check_finished(response, where)
            if "subject" in response or not reference.startswith("#"):
                await check_is_patient(response, resource, patient, fetch, f"{where}.content")
            found = facts_of(response, form_of(response) or _no_form(where))
            heard += alarms(response)
            facts = with_alarms(merge(facts, found.facts), heard)
            words.extend(found.words)
            authors.append(await named_clinician({**response, "contained": _around(response, resource)}, fetch))
    return Reply(
        kind="answer",
        about=tuple(about),
        facts=facts,
        words=tuple(words),
        replies_to=tuple(f"{type_}/{id_}" for type_, id_ in replies_to),
        clinician=bool(authors) and all(authors),
    )


def _around(response: Json, holder: Json) -> list[Json]:
    """What stands beside a response that may be contained itself."""
    return [*(response.get("contained") or ()), *(holder.get("contained") or ())]


def _said(payload: Json) -> Iterator[str]:
    """What only a person can read: text, and that something is attached."""
    if payload.get("contentString"):
        yield payload["contentString"]
    if payload.get("contentAttachment"):
        yield f"An attachment: {payload['contentAttachment'].get('title') or 'without a title'}"
    type_ = str((payload.get("contentReference") or {}).get("reference") or "").rpartition("/")[0].rpartition("/")[2]
    if type_ and type_ != "QuestionnaireResponse":
        yield f"A {type_} is attached."


async def _response(resource: Json, reference: str, fetch: Fetch, where: str) -> Json:
    """The QuestionnaireResponse a payload names, contained or stored."""
    if reference.startswith("#"):
        for contained in resource.get("contained") or ():
            if contained.get("id") == reference[1:] and contained["resourceType"] == "QuestionnaireResponse":
                return dict(contained)
    for type_, id_ in _targets([{"reference": reference}]):
        stored = await fetch(type_, id_) if type_ == "QuestionnaireResponse" else None
        if stored is not None:
            return stored
    raise Unprocessable(
        Finding("not-found", "This names no QuestionnaireResponse that you may see.", where, reason="answer-unknown")
    )


def _no_form(where: str) -> Any:
    raise Unprocessable(
        Finding("value", "An answer is a QuestionnaireResponse to fitwork-referral.", where, reason="answer-form")
    )


async def _consent(resource: Json, fetch: Fetch, today: date) -> Reply | None:
    now = reading(of_lone(dict(resource)), ReadSettings(), today)
    facts = {name: value for name, value in consents(now).items() if value is not None}
    if not facts:
        return None
    return Reply(kind="consent", about=tuple(_targets([resource.get("patient") or {}])), facts=facts)


async def _questionnaire_response(resource: Json, fetch: Fetch, today: date) -> Reply | None:
    """A service's review; any other response is kept until an answer or a clearance names it."""
    form = form_of(resource)
    if form is None or form.url != systems.FORM_REVIEW or resource.get("status") not in COUNTING:
        return None
    found = facts_of(resource, form)
    about = [*_targets(resource.get("partOf")), *_targets(resource.get("basedOn"))]
    if not about:
        raise Unprocessable(
            Finding(
                "required",
                "A review says which referral it is about (basedOn).",
                "QuestionnaireResponse.basedOn",
                reason="review-about",
            )
        )
    where = "QuestionnaireResponse.subject"
    await check_same_patient(resource, resource, await patient_of(about, fetch), fetch, where)
    clinician = await named_clinician(resource, fetch)
    return Reply(kind="review", about=tuple(about), facts=found.facts, words=found.words, clinician=clinician)


def _targets(references: Any) -> Iterator[tuple[str, str]]:
    """(type, id) of literal references."""
    for reference in references or ():
        parts = str(reference.get("reference") or "").split("/_history/")[0].split("/")
        if len(parts) >= 2:
            yield parts[-2], parts[-1]


_ABOUT = ("basedOn", "partOf", "focus", "inResponseTo", "about")
"""Elements that may name the referral, or what is part of it."""
_READERS = {"Communication": _communication, "Consent": _consent, "QuestionnaireResponse": _questionnaire_response}
