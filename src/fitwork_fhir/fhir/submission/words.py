"""Free text of a request, for a person to read within one working day (policy section 4). No rule reads it."""

from collections.abc import Iterable, Iterator

from fitwork_fhir.fhir.answers import answered, form_of
from fitwork_fhir.fhir.submission.form_notes import is_fitness_for_work
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.referral.submission import Words

_STRINGS = {
    "ServiceRequest": ("patientInstruction",),
    "Task": ("description",),
    "CarePlan": ("description",),
    "DocumentReference": ("description",),
    "Appointment": ("comment", "patientInstruction"),
}
"""Elements of type string or markdown in which people write; every `note` is read besides."""
_IN_ERROR = frozenset({"entered-in-error"})


def words(reading: Reading) -> Iterator[Words]:
    """Every note, message and free-text element, in the order sent; the forms' own texts come with their facts."""
    for part in reading.contents.received:
        resource = part.resource
        if (part.type in _WRITTEN or "note" in resource) and resource.get("status") not in _IN_ERROR:
            for field, text in _texts(resource, part.type):
                if text:
                    yield Words(where=f"{part.type}.{field}", text=text)


def _texts(resource: Json, type_: str) -> Iterator[tuple[str, str]]:
    for note in resource.get("note") or ():
        yield "note", note.get("text") or ""
    for field in _STRINGS.get(type_, ()):
        yield field, resource.get(field) or ""
    if reader := _READERS.get(type_):
        yield from reader(resource)


def _payloads(communication: Json) -> Iterator[tuple[str, str]]:
    for payload in communication.get("payload") or ():
        yield "payload", payload.get("contentString") or ""


def _activities(plan: Json) -> Iterator[tuple[str, str]]:
    """BaRS pharmacy referrals carry the online consultation as text of the care plan's outcome."""
    for activity in plan.get("activity") or ():
        for outcome in activity.get("outcomeCodeableConcept") or ():
            yield "activity.outcomeCodeableConcept", outcome.get("text") or ""
        for progress in activity.get("progress") or ():
            yield "activity.progress", progress.get("text") or ""
        yield "activity.detail.description", (activity.get("detail") or {}).get("description") or ""


def _flagged(flag: Json) -> Iterator[tuple[str, str]]:
    """Reasonable adjustments and safety notices must be shown to whoever takes the referral on (BaRS App 5)."""
    code = flag.get("code") or {}
    codings = code.get("coding") or ()
    displays: Iterable[str] = (coding.get("display") or coding.get("code") or "" for coding in codings)
    yield "code", code.get("text") or "; ".join(filter(None, displays))


def _observed(observation: Json) -> Iterator[tuple[str, str]]:
    yield "valueString", observation.get("valueString") or ""


def _other_answers(response: Json) -> Iterator[tuple[str, str]]:
    """Text answers of forms that are not ours."""
    if form_of(response) is None and not is_fitness_for_work(response):
        for item in answered(response):
            for answer in item.answers:
                yield "item", answer.get("valueString") or ""


_READERS = {
    "Communication": _payloads,
    "CarePlan": _activities,
    "Flag": _flagged,
    "Observation": _observed,
    "QuestionnaireResponse": _other_answers,
}
_WRITTEN = frozenset(_STRINGS) | frozenset(_READERS)
