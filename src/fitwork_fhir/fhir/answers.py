"""QuestionnaireResponses to our forms, read into facts by the policy's field names.

Nothing is refused here: a value the policy does not know stays as it was sent, so that the policy sets it aside or, for
a red flag, fails safe (policy section 1). Input is structurally valid R4; numbers may be Decimals or their exact text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from fitwork_fhir.errors import Finding, warning
from fitwork_fhir.fhir.alarm_answers import Asks, asked_by
from fitwork_fhir.fhir.alarm_words import findings_of, words_of
from fitwork_fhir.fhir.alarms import Alarm, alarms, unheard, with_alarms
from fitwork_fhir.fhir.answer_values import number, value_of
from fitwork_fhir.fhir.forms import FORMS, Form, Kind, Question
from fitwork_fhir.fhir.systems import spelling
from fitwork_fhir.record.codes import fit_note_meaning
from fitwork_fhir.record.coding import CTV3, ICD10, READ2, SNOMED, CodedTerm, Coding, system_normalised
from fitwork_fhir.record.conditions import condition_group
from fitwork_fhir.referral.submission import Words

Json = Mapping[str, Any]

__all__ = ["Answered", "FormFacts", "answered", "coded", "facts_of", "form_of", "number", "statement_of", "value_of"]

CLINICAL_SYSTEMS = frozenset({SNOMED, ICD10, READ2, CTV3})
FITNESS_FINDINGS = {"160910001": "not_fit", "225891002": "may_be_fit"}
"""SNOMED CT findings UK Core's mock-up of the Med3 answers with: unfit for work; fit for work with restrictions."""
_EMPTY_SAYS_NONE = frozenset({"open_barriers"})
"""Lists whose emptiness is an answer (policy section 3): the item without an answer, or the code `none`."""


class Answered(NamedTuple):
    """One item of a response and what was answered to it."""

    link_id: str
    text: str | None
    answers: list[Json]
    where: str


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What one response says: raw facts by field name, words for a person, warnings."""

    facts: dict[str, object]
    words: tuple[Words, ...] = ()
    findings: tuple[Finding, ...] = ()


def form_of(response: Json) -> Form | None:
    """The form of ours this response answers, whatever version of it; None where it answers another."""
    return FORMS.get(spelling(response.get("questionnaire") or "")[0])


def answered(response: Json, where: str = "QuestionnaireResponse") -> list[Answered]:
    """Every item without items of its own, and every item with an answer, at any depth, in order."""
    found: list[Answered] = []
    _gather(response.get("item") or (), where, found)
    return found


def _gather(items: Any, where: str, found: list[Answered]) -> None:
    for place, item in enumerate(items):
        here = f"{where}.item[{place}]"
        answers, inner = item.get("answer"), item.get("item")
        if answers or not inner:
            found.append(Answered(item.get("linkId", ""), item.get("text"), answers or [], here))
        if inner:
            _gather(inner, here, found)
        for nth, answer in enumerate(answers or ()):
            if "item" in answer:
                _gather(answer["item"], f"{here}.answer[{nth}]", found)


def coded(answer: Json) -> CodedTerm | None:
    """The coding of an answer in a clinical code system, as a term; None for any other answer."""
    coding = answer.get("valueCoding")
    if not coding or not coding.get("code") or system_normalised(coding.get("system") or "") not in CLINICAL_SYSTEMS:
        return None
    return CodedTerm((Coding(coding["system"], coding["code"], coding.get("display")),))


def statement_of(coding: Json) -> str | None:
    """What a clinical code says in place of the form's own answer to `fit_note`; None where it says nothing."""
    system, code = coding.get("system") or "", coding.get("code") or ""
    if system_normalised(system) == SNOMED and code in FITNESS_FINDINGS:
        return FITNESS_FINDINGS[code]
    meaning = fit_note_meaning(system, code)
    return meaning.status.value if meaning and meaning.status else None


def facts_of(response: Json, form: Form, where: str = "QuestionnaireResponse") -> FormFacts:
    """The facts a response to `form` states. An absent item is unknown; several answers are a list.

    `where` is the path of the response in what was received.
    """
    reading = _Reading(form)
    for item in answered(response, where):
        question = _question(form, item.link_id)
        if question is None:
            reading.unknown(item)
        elif item.answers:
            reading.known(question, item)
        elif question.link_id in _EMPTY_SAYS_NONE:
            reading.facts.setdefault(question.link_id, [])
    return reading.result(alarms(response), where)


def _question(form: Form, link_id: str) -> Question | None:
    """The question a linkId stands for; one that alarms is known however its name is spelt."""
    found = form.questions.get(link_id) or form.questions.get(f"scores.{link_id}")
    return found or form.questions.get(_ALARMING.get(asked_by(link_id), ""))


_ALARMING = {Asks.FLAGS: "red_flags", Asks.ITEM9: "scores.phq9_item9"}


class _Reading:
    """The facts of one response while they are being gathered."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.facts: dict[str, object] = {}
        self.words: list[Words] = []
        self.findings: dict[str, Finding] = {}

    def known(self, question: Question, item: Answered) -> None:
        values = [value for answer in item.answers if (value := self._value(question, answer, item)) is not None]
        if not values:
            return
        if question.kind is Kind.TEXT:
            self.words += [Words(where=f"{self.form.name}.{question.link_id}", text=str(v)) for v in values]
        if question.score:
            into: dict[str, object] = self.facts.setdefault("scores", {})  # type: ignore[assignment]
            _put(into, question.score, values, question.repeats)
        elif question.link_id != "comments":
            _put(self.facts, question.link_id, values, question.repeats)

    def unknown(self, item: Answered) -> None:
        values = [str(value) for answer in item.answers if (value := value_of(answer)) is not None]
        if not values:
            return
        words = f"{item.text or item.link_id}: {', '.join(values)}"
        self.words.append(Words(where=f"{self.form.name}.item", text=words))
        self._warn("unknown-question", "The form has no such question; the answer is put before a person.", item.where)

    def result(self, found: list[Alarm], where: str) -> FormFacts:
        """What was gathered, and every alarm of the response that no question above took in (policy S4, S5)."""
        if self.facts.get("open_barriers") == ["none"]:
            self.facts["open_barriers"] = []
        if found and (new := unheard(self.facts, found)):
            self.facts = with_alarms(self.facts, new)
            self.words += words_of(new, self.form.name)
            self.findings.update((str(finding.reason), finding) for finding in findings_of(new, where))
        return FormFacts(self.facts, tuple(self.words), tuple(self.findings.values()))

    def _value(self, question: Question, answer: Json, item: Answered) -> object:
        coding = answer.get("valueCoding")
        if coding is None:
            return value_of(answer)
        system = spelling(coding.get("system") or "")[0]
        if system == question.system or system in question.also:
            return value_of(answer)
        if question.link_id == "conditions" and (term := coded(answer)):
            return self._condition(term)
        if question.link_id == "fit_note" and (statement := statement_of(coding)):
            return statement
        text = "An answer is coded in a system other than the question's own; its code was read as if it were."
        self._warn("answer-code-system", text, item.where)
        return value_of(answer)

    def _condition(self, term: CodedTerm) -> str:
        group = condition_group(term).group
        if group is None:
            self.words.append(Words(where=f"{self.form.name}.conditions", text=term.term, kind="unmapped-term"))
        return group or term.codings[0].code

    def _warn(self, reason: str, text: str, where: str) -> None:
        if reason not in self.findings:
            self.findings[reason] = warning("informational", text, where, reason)


def _put(into: dict[str, object], name: str, values: list[object], many: bool) -> None:
    """Add the values of a further item of the same question; one answer to a single question stays bare."""
    before = into.get(name)
    if before is not None:
        values = [*(before if isinstance(before, list) else [before]), *values]
    into[name] = values if many or len(values) > 1 else values[0]
