"""Whether a received resource holds what the patient must not read: it is then stored with the label NOPAT."""

from collections.abc import Iterator, Mapping
from typing import Any

from fitwork_fhir.feedback.hidden import tells
from fitwork_fhir.fhir.answers import Answered, answered, value_of

Json = Mapping[str, Any]

NOPAT = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "code": "NOPAT",
    "display": "no disclosure to patient, family or caregivers without attending provider's authorization",
}
_HIDDEN = frozenset({"gp_discordance", "unsafe_to_talk"})
"""Questions whose answer is hidden unless it is no."""
_FLAGS = "red_flags"


def holds_hidden(resource: Json) -> bool:
    """Whether a form, sent or contained, answers gp_discordance, unsafe_to_talk or a safeguarding flag, or words of a
    person may give one of them away."""
    return any(_tells(response) for response in _responses(resource)) or any(tells(text) for text in _written(resource))


def hidden_from_patient(resource: Json) -> dict[str, Any]:
    """The resource with the security label, its other labels kept."""
    meta = resource.get("meta") or {}
    labels = [label for label in meta.get("security") or () if label.get("code") != NOPAT["code"]]
    return {**resource, "meta": {**meta, "security": [*labels, NOPAT]}}


def _responses(resource: Json) -> Iterator[Json]:
    if resource.get("resourceType") == "QuestionnaireResponse":
        yield resource
    for contained in resource.get("contained") or ():
        yield from _responses(contained)


def _written(resource: Json) -> Iterator[str]:
    """What people wrote: notes, instructions, and the text of messages."""
    for note in resource.get("note") or ():
        yield note.get("text") or ""
    for payload in resource.get("payload") or ():
        yield payload.get("contentString") or ""
    yield resource.get("patientInstruction") or ""
    for contained in resource.get("contained") or ():
        yield from _written(contained)


def _tells(response: Json) -> bool:
    for item in answered(response):
        values = [value_of(answer) for answer in item.answers]
        if item.link_id in _HIDDEN and any(value is not False for value in values):
            return True
        if "unsafe_to_talk" in values or any(tells(value) for value in _texts(item)):
            return True
        if item.link_id == _FLAGS and any(tells(str(value)) for value in values):
            return True
    return False


def _texts(item: Answered) -> Iterator[str]:
    return (answer["valueString"] for answer in item.answers if answer.get("valueString"))
