"""The facts the outputs of a practice Task name: clearances, answers, a consent (policy section S, K)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from fitwork_fhir.casework.learn import merge
from fitwork_fhir.errors import Finding, Unprocessable
from fitwork_fhir.fhir.alarms import Alarm, alarms, with_alarms
from fitwork_fhir.fhir.answers import FormFacts, facts_of, form_of
from fitwork_fhir.fhir.changes import is_output_of, output_kind
from fitwork_fhir.fhir.clinician import named_clinician
from fitwork_fhir.fhir.same_patient import Fetch, check_is_patient, patient_id
from fitwork_fhir.referral.submission import Words

Json = Mapping[str, Any]
COUNTING = frozenset({"completed", "amended"})
"""QuestionnaireResponse.status: whose answers count. The others are not finished, or taken back."""
_WHERE = "Task.output"


async def asked_facts(before: Json, after: Json, fetch: Fetch) -> dict[str, Any]:
    """Fields of AskWish from all outputs of a practice Task, those it has (`before`) and the new ones alike.

    Facts are merged in the order of the outputs; words are those of newly named responses only.
    """
    facts: dict[str, object] = {}
    words: list[Words] = []
    heard: list[Alarm] = []
    cleared: dict[str, Any] = {}
    by_clinicians = True
    named = False
    for kind, output in _telling(after):
        if kind == "consent-referral":
            facts["consent_referral"] = output["valueBoolean"]
            continue
        response = await response_named(output, fetch)
        found = await _read(response, before, fetch)
        clinician = await named_clinician(response, fetch)
        if kind == "clearance":
            cleared = {
                "clinician": clinician,
                "stored_before_hold": _stored_before(response, before),
                "risk_reviewed": found.facts.get("risk_reviewed"),
            }
        heard += alarms(response)
        facts = with_alarms(merge(facts, found.facts), heard)
        words += () if is_output_of(before, output) else found.words
        by_clinicians, named = by_clinicians and clinician, True
    if cleared:
        reviewed = cleared.pop("risk_reviewed")
        facts = {**facts, "risk_reviewed": reviewed}
    if not facts and not named:
        return {}
    return {"facts": facts, "words": tuple(words), "clinician": named and by_clinicians, **cleared}


async def responses_named(task: Json, fetch: Fetch) -> list[Json]:
    """The responses a Task's outputs name, as far as they are there."""
    outputs = [output for kind, output in _telling(task) if kind != "consent-referral"]
    found = [await _stored(output, fetch) for output in outputs]
    return [response for response in found if response is not None]


def _telling(task: Json) -> Iterator[tuple[str, Json]]:
    """The outputs that state facts, by kind."""
    for output in task.get("output") or ():
        kind = output_kind(output)
        if kind in ("clearance", "answer") or (
            kind == "consent-referral" and isinstance(output.get("valueBoolean"), bool)
        ):
            yield str(kind), output


async def _stored(output: Json, fetch: Fetch) -> Json | None:
    reference = str((output.get("valueReference") or {}).get("reference") or "").split("/_history/")[0]
    type_, _, id_ = reference.rpartition("/")
    return await fetch("QuestionnaireResponse", id_) if type_.endswith("QuestionnaireResponse") else None


async def response_named(output: Json, fetch: Fetch) -> Json:
    """The response an output names. Raises Unprocessable where it is not there."""
    response = await _stored(output, fetch)
    if response is None:
        raise Unprocessable(
            Finding(
                "not-found",
                "The output names no QuestionnaireResponse that you may see.",
                _WHERE,
                reason="answer-unknown",
            )
        )
    return response


async def _read(response: Json, task: Json, fetch: Fetch) -> FormFacts:
    """What a response says: finished, about this patient, and to our form."""
    check_finished(response, _WHERE)
    await check_is_patient(response, response, patient_id((task.get("for") or {}).get("reference")), fetch, _WHERE)
    form = form_of(response)
    if form is None:
        raise Unprocessable(
            Finding(
                "value",
                "The output names a response to another form than fitwork-referral.",
                _WHERE,
                reason="answer-form",
            )
        )
    return facts_of(response, form)


def check_finished(response: Json, where: str) -> None:
    """Raise Unprocessable where the answers do not count: in progress, stopped, entered in error."""
    if response.get("status") not in COUNTING:
        raise Unprocessable(
            Finding(
                "business-rule",
                "Only a response that is completed or amended answers anything.",
                where,
                reason="answer-status",
            )
        )


def _stored_before(response: Json, task: Json) -> bool:
    """Whether a response was on file before the Task was opened: it cannot be about what the Task is about."""
    stored, opened = (response.get("meta") or {}).get("lastUpdated"), task.get("authoredOn")
    try:
        return datetime.fromisoformat(str(stored)) < datetime.fromisoformat(str(opened))
    except (TypeError, ValueError):
        return False
