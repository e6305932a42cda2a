"""What a client changed on a stored Task, ServiceRequest or Communication: read into wishes, or refused by field."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from fitwork_fhir.errors import Finding, Unprocessable
from fitwork_fhir.fhir import systems
from fitwork_fhir.workflow.act import AskWish, TaskWish

_BOOKKEEPING = frozenset({"meta", "text", "id", "resourceType"})
_LOOP_TASK = frozenset({"status", "businessStatus", "statusReason", "note", "output", "lastModified"})
_ASK = frozenset({"status", "output", "lastModified"})
_ASK_OUTPUTS = {"clearance": "valueReference", "answer": "valueReference", "consent-referral": "valueBoolean"}
"""What the owner of a practice Task may put out, and as which type of value."""
_MESSAGE = frozenset({"received", "extension"})
_LOOP_OUTPUTS = frozenset({"outcome", "next-date"})
_REFERRAL = frozenset({"status"})
Json = Mapping[str, Any]


def _refuse_others(before: Json, after: Json, allowed: frozenset[str], what: str) -> None:
    names = sorted((before.keys() | after.keys()) - allowed - _BOOKKEEPING)
    other = [name for name in names if before.get(name) != after.get(name)]
    if other:
        type_ = before["resourceType"]
        raise _not_yours(what, *(f"{type_}.{name}" for name in other))


def _not_yours(what: str, *fields: str) -> Unprocessable:
    return Unprocessable(
        *(
            Finding("business-rule", f"{what} Nothing else may change.", field, reason="field-not-yours")
            for field in fields
        )
    )


def output_kind(output: Json) -> str | None:
    """The code of a Task.output of ours."""
    for coding in (output.get("type") or {}).get("coding") or ():
        if coding.get("system") in (systems.TASK_OUTPUT, None):
            return str(coding.get("code"))
    text = (output.get("type") or {}).get("text")
    return str(text) if text else None


def _code(concept: Any) -> str | None:
    for coding in (concept or {}).get("coding") or ():
        if coding.get("code"):
            return str(coding["code"])
    return None


def _new_notes(before: Json, after: Json) -> list[str]:
    known = [note.get("text") for note in before.get("note") or ()]
    return [note["text"] for note in after.get("note") or () if note.get("text") and note["text"] not in known]


def _new_outputs(before: Json, after: Json) -> dict[str, Json]:
    known = [_meant(output) for output in before.get("output") or ()]
    return {str(output_kind(output)): output for output in after.get("output") or () if _meant(output) not in known}


def _meant(output: Json) -> Any:
    """An output as its kind and its code or value: the server adds names to codes."""
    value = next((value for name, value in output.items() if name.startswith("value")), None)
    return output_kind(output), _code(output.get("valueCodeableConcept")) or value


def _gone_outputs(before: Json, after: Json) -> set[str]:
    kept = [_meant(output) for output in after.get("output") or ()]
    return {str(output_kind(output)) for output in before.get("output") or () if _meant(output) not in kept}


def _notes(task: Json) -> list[str]:
    """The words of the notes: who wrote them and when is the server's to say."""
    return [note["text"] for note in task.get("note") or () if note.get("text")]


def task_wish(before: Json, after: Json, if_version: int | None) -> TaskWish | None:
    """A change of the referral's Task as a wish; None where nothing changed. Raises Unprocessable naming the field."""
    allowed = "A service may change status, businessStatus, statusReason, note, and the outputs outcome and next-date."
    _refuse_others(before, after, _LOOP_TASK, allowed)
    new = _new_outputs(before, after)
    if (new.keys() | _gone_outputs(before, after)) - _LOOP_OUTPUTS:
        raise _not_yours(allowed, "Task.output")
    if set(_notes(before)) - set(_notes(after)):
        raise _not_yours("A note is added, never taken away.", "Task.note")
    reason = after.get("statusReason") or {}
    notes = _new_notes(before, after)
    changed = reason if _words(reason) != _words(before.get("statusReason") or {}) else {}
    if not (notes or new or changed) and _place(before) == _place(after):
        return None
    return TaskWish(
        status=str(after.get("status")),
        business_status=_code(after.get("businessStatus")),
        reason="\n".join(notes) or _words(changed),
        reason_code=_code(changed),
        outcome=_code(new.get("outcome", {}).get("valueCodeableConcept")),
        next_date=_date(new.get("next-date")),
        notes=tuple(notes),
        if_version=if_version,
    )


def _words(concept: Json) -> str | None:
    """What a CodeableConcept says: its text, else the name or code of its first coding."""
    if concept.get("text"):
        return str(concept["text"])
    for coding in concept.get("coding") or ():
        return str(coding.get("display") or coding.get("code"))
    return None


def _place(task: Json) -> tuple[Any, str | None]:
    return task.get("status"), _code(task.get("businessStatus"))


def _date(output: Json | None) -> date | None:
    if output is None:
        return None
    text = output.get("valueDate") or output.get("valueDateTime")
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        raise Unprocessable(
            Finding("value", "next-date is a complete date (valueDate).", "Task.output", reason="next-date")
        ) from None


def is_output_of(task: Json, output: Json) -> bool:
    """Whether a Task has this output already."""
    return _meant(output) in [_meant(known) for known in task.get("output") or ()]


def ask_changes(before: Json, after: Json) -> tuple[str, list[Json]]:
    """The status and the new outputs of a practice Task. Raises Unprocessable naming any other change."""
    allowed = "The owner of this Task may set its status and add the outputs clearance, answer and consent-referral."
    _refuse_others(before, after, _ASK, allowed)
    new = [output for output in after.get("output") or () if not is_output_of(before, output)]
    if _gone_outputs(before, after) or any(_ASK_OUTPUTS.get(str(output_kind(o)), "") not in o for o in new):
        raise _not_yours(allowed, "Task.output")
    return str(after.get("status")), new


def ask_wish(status: str, outputs: Iterable[Json], if_version: int | None) -> AskWish:
    """The wish without the facts an output may name; the API reads those."""
    named = tuple((str(output_kind(output)), _value(output)) for output in outputs)
    return AskWish(status=status, outputs=named, if_version=if_version)


def _value(output: Json) -> str:
    """true, false, or the Type/id a reference names."""
    if isinstance(output.get("valueBoolean"), bool):
        return "true" if output["valueBoolean"] else "false"
    reference = str((output.get("valueReference") or {}).get("reference") or "")
    return "/".join(reference.split("/_history/")[0].split("/")[-2:])


def message_marks(before: Json, after: Json) -> tuple[str | None, str | None] | None:
    """(received, read-at) as the practice set them on feedback; None where it set neither.

    Raises Unprocessable naming any other change: a mark is not taken back.
    """
    words = "A practice may mark feedback as received and read (extension read-at)."
    _refuse_others(before, after, _MESSAGE, words)
    others = [[e for e in r.get("extension") or () if e.get("url") != systems.READ_AT] for r in (before, after)]
    marks, were = (after.get("received"), _read_at(after)), (before.get("received"), _read_at(before))
    if others[0] != others[1] or (were[1] and not marks[1]):
        raise _not_yours(words, "Communication.extension")
    if were[0] and not marks[0]:
        raise _not_yours(words, "Communication.received")
    return marks if marks != were else None


def _read_at(message: Json) -> str | None:
    for extension in message.get("extension") or ():
        if extension.get("url") == systems.READ_AT:
            value = extension.get("valueDateTime") or extension.get("valueInstant")
            return str(value) if value else None
    return None


def referral_status(before: Json, after: Json) -> str:
    """The new status of a referral's ServiceRequest. Raises Unprocessable naming any other change."""
    _refuse_others(
        before, after, _REFERRAL, "A referral's ServiceRequest changes only its status, to revoked or entered-in-error."
    )
    return str(after.get("status"))
