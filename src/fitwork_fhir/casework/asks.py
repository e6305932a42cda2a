"""What the owner of a practice Task does with it: acknowledge, clear, record consent, answer (state table)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from fitwork_fhir.casework import hold, retriage
from fitwork_fhir.casework.case import Ask, AskCode
from fitwork_fhir.casework.draft import Draft
from fitwork_fhir.casework.hear import Heard, Said, hear_safety, take_in
from fitwork_fhir.casework.question import close_question
from fitwork_fhir.casework.words import put_before_person
from fitwork_fhir.errors import Finding, IllegalTransition, Unprocessable
from fitwork_fhir.referral.submission import Words

NEXT: dict[str, tuple[str, ...]] = {
    "requested": ("accepted", "in-progress", "completed"),
    "accepted": ("in-progress", "completed"),
    "in-progress": ("completed",),
}
"""Task.status: where an ask may go from where it is. It is never rejected, cancelled or failed by its owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWish:
    """What an owner wrote on its own Task."""

    status: str
    outputs: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, object] | None = None
    """Read from every QuestionnaireResponse that the outputs name, those of earlier steps too."""
    clinician: bool = False
    """Whether a named clinician authored it."""
    stored_before_hold: bool = False
    """Whether the clearance was on file before the safety Task was opened."""
    words: tuple[Words, ...] = ()
    if_version: int | None = None


def changes_nothing(ask: Ask, wish: AskWish) -> bool:
    """The same again: a repeat of what stands already."""
    return wish.status == ask.status and all(output in ask.outputs for output in wish.outputs)


def work_on(draft: Draft, ask: Ask, wish: AskWish, *, by: str | None = None) -> None:
    """Take the step, or raise IllegalTransition with the steps that are allowed. `by`: who takes it.

    Red flags and item 9 in what the outputs name are judged at every step of every Task, before anything else.
    """
    steps = NEXT.get(ask.status, ())
    if wish.status not in steps and not (wish.status == ask.status and ask.open):
        words = ", ".join(steps) or "none"
        raise IllegalTransition(
            Finding(
                "business-rule",
                f"From {ask.status} this step is not allowed. Allowed next: {words}.",
                "Task.status",
                reason="illegal-transition",
            ),
            allowed=tuple((step, "") for step in steps),
        )
    if not (ask.code is AskCode.SAFETY_REVIEW and wish.status == "completed"):
        hear_safety(draft, said(wish, by))
        ask = next(known for known in draft.case.asks if known.id == ask.id)
    if ask.open:
        _WORK[ask.code](draft, ask, wish)
    else:
        _record(draft, ask, replace(wish, status=ask.status))  # a new hold put another Task in its place


def said(wish: AskWish, by: str | None = None) -> Heard:
    """What the outputs of a Task say, as an answer."""
    return Heard(kind=Said.ANSWER, facts=wish.facts or {}, words=wish.words, by=by, clinician=wish.clinician)


def _safety_review(draft: Draft, ask: Ask, wish: AskWish) -> None:
    if wish.status != "completed":
        hold.acknowledge(draft, ask, wish.status, wish.outputs)
        return
    clearance = dict((*ask.outputs, *wish.outputs)).get("clearance")
    if clearance is None or wish.facts is None:
        raise Unprocessable(
            Finding(
                "required",
                "A safety review is completed with output clearance: a reference to "
                "the clinician's fitwork-referral QuestionnaireResponse.",
                "Task.output",
                reason="clearance-missing",
            )
        )
    if not wish.clinician or wish.facts.get("risk_reviewed") is not True:
        raise Unprocessable(
            Finding(
                "business-rule",
                "A clearance is authored by a named clinician and says risk_reviewed true.",
                "Task.output",
                reason="clearance-author",
            )
        )
    if wish.stored_before_hold or _used_before(draft, ask, clearance):
        raise Unprocessable(
            Finding(
                "business-rule",
                "A clearance is made for the concern it clears: this "
                "QuestionnaireResponse was stored before the hold, or cleared another one.",
                "Task.output",
                reason="clearance-stale",
            )
        )
    retriage.clear(draft, wish.facts, clearance, hold.acting(draft, ask.owner))
    put_before_person(draft, wish.words)


def _used_before(draft: Draft, ask: Ask, clearance: str) -> bool:
    """Whether it was put out as the clearance of another safety Task of this referral."""
    return any(
        ("clearance", clearance) in other.outputs for other in draft.case.asks if other.id != ask.id and not other.open
    )


def _duty(draft: Draft, ask: Ask, wish: AskWish) -> None:
    """Any step acknowledges it: nobody is late any more."""
    _record(draft, ask, wish)
    draft.cancel_timers_about(ask.id)


def _record(draft: Draft, ask: Ask, wish: AskWish) -> None:
    new = tuple(output for output in wish.outputs if output not in ask.outputs)
    draft.put_ask(replace(ask, status=wish.status, outputs=ask.outputs + new))


def _consent(draft: Draft, ask: Ask, wish: AskWish) -> None:
    if wish.status != "completed":
        _record(draft, ask, wish)
        return
    if not wish.facts or not isinstance(wish.facts.get("consent_referral"), bool):
        raise Unprocessable(
            Finding(
                "required",
                "Completing this Task needs the consent: output consent-referral as a "
                "boolean, or output answer naming a QuestionnaireResponse that holds it.",
                "Task.output",
                reason="consent-missing",
            )
        )
    _record(draft, ask, wish)
    _heard(draft, wish)


def _answer(draft: Draft, ask: Ask, wish: AskWish) -> None:
    if wish.status != "completed":
        _record(draft, ask, wish)
        return
    if not wish.words and "answer" not in dict((*ask.outputs, *wish.outputs)):
        raise Unprocessable(
            Finding(
                "required",
                "Completing this Task needs the answer: output answer naming a "
                "QuestionnaireResponse, or a Communication in response to the question.",
                "Task.output",
                reason="answer-missing",
            )
        )
    close_question(draft, ask, tuple(output for output in wish.outputs if output not in ask.outputs))
    _heard(draft, wish)


def _heard(draft: Draft, wish: AskWish) -> None:
    """What the outputs name is heard as an answer; of an ended case the Task is merely closed."""
    if draft.case.open:
        take_in(draft, said(wish))


def _read_words(draft: Draft, ask: Ask, wish: AskWish) -> None:
    _record(draft, ask, wish)
    if wish.status == "completed":
        draft.cancel_timers_about(ask.id)


_WORK: dict[AskCode, Callable[[Draft, Ask, AskWish], None]] = {
    AskCode.SAFETY_REVIEW: _safety_review,
    AskCode.SAFETY_DUTY: _duty,
    AskCode.RECORD_CONSENT: _consent,
    AskCode.ANSWER_QUESTION: _answer,
    AskCode.READ_WORDS: _read_words,
}
