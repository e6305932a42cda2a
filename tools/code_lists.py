"""Every code system of ours, put together from the program's own tables: what profiles/ and docs/ print."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import code_meanings as meanings
from code_reasons import reason_codes, service_codes, state_codes
from finding_reasons import by_reason, said
from subscription_topics import TOPICS

from fitwork_fhir import __version__
from fitwork_fhir.feedback import codes
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.directory import names
from fitwork_fhir.fhir.forms import FORMS, Form, Question
from fitwork_fhir.routing.circumstances import CIRCUMSTANCES, IN_WORDS
from fitwork_fhir.triage.decision import POLICY_VERSION
from fitwork_fhir.triage.names import URGENCIES
from fitwork_fhir.triage.reasons import FLAG_NAMES
from fitwork_fhir.triage.vocabulary import FLOOR_FLAGS, STOPPING_FLAGS

ROOT = Path(__file__).resolve().parents[1]
_CASE_BY_CASE = "The sentence is put together case by case."


@dataclass(frozen=True, slots=True)
class Concept:
    """One code, the words shown for it, and what it means."""

    code: str
    display: str
    definition: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code system of ours. `url` ends in its name."""

    url: str
    title: str
    description: str
    concepts: tuple[Concept, ...]
    version: str = POLICY_VERSION
    status: str = "active"

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[1]


def code_lists() -> tuple[CodeList, ...]:
    """All of them, in order of name."""
    found = (*_of_the_decision(), *_of_the_course(), *_of_the_directory(), *_of_the_server(), *_of_the_forms())
    return tuple(sorted(found, key=lambda one: one.name))


def _of_the_decision() -> tuple[CodeList, ...]:
    kinds = "The kinds of Task.output and Task.input that the loop writes and reads."
    return (
        CodeList(systems.TASK_OUTPUT, "Kinds of Task output", kinds, _pairs(meanings.TASK_OUTPUT)),
        CodeList(systems.TIER, "Tiers of support", "How much support; C is the most.", _named(codes.TIER, "TIER")),
        CodeList(systems.MODE, "Ways of being seen", "How the person is seen.", _named(codes.MODE, "MODE")),
        CodeList(systems.URGENCY, "Urgency", "How soon somebody must act.", _named(codes.URGENCY, "URGENCY")),
        CodeList(
            systems.DISPOSITION,
            "Dispositions",
            "What triage makes of a referral.",
            _named(codes.DISPOSITION, "DISPOSITION"),
        ),
        CodeList(
            systems.REASON,
            "Reasons of a decision",
            "The rules of the triage policy, by the code each leaves on a Task; docs/triage-rules.md is the rule book. "
            "A code with a colon names what it is about.",
            _made(reason_codes()),
        ),
        CodeList(
            systems.SERVICE_TYPE,
            "Kinds of support",
            "What can be recommended; a directory entry says which of them it offers.",
            _made(service_codes()),
        ),
        CodeList(
            systems.GP_PROMPT,
            "Thoughts for the practice",
            "Shown, dismissible, and never a reason to route anyone.",
            _made(reason_codes(codes.GP_PROMPT)),
        ),
    )


def _of_the_course() -> tuple[CodeList, ...]:
    return (
        CodeList(
            systems.BUSINESS_STATUS,
            "Business status of a referral",
            "The exact step a referral has reached; docs/referral-states.md says what may come next.",
            (*_made(state_codes(meanings.BUSINESS_STATUS)), *_pairs(meanings.ASKED_FOR)),
        ),
        CodeList(
            systems.FEEDBACK_CATEGORY,
            "Kinds of feedback",
            "What a message to the practice is about; docs/feedback-messages.md shows each.",
            _named(codes.FEEDBACK_CATEGORY, "FEEDBACK_CATEGORY"),
        ),
        CodeList(
            systems.PRACTICE_TASK,
            "What a person is asked to do",
            "Codes of a Task that is part of a referral's and asks its owner for something.",
            _named(codes.PRACTICE_TASK, "PRACTICE_TASK"),
        ),
        CodeList(
            systems.OUTCOME, "Outcomes", "How a case ended for the person's work.", _named(codes.OUTCOME, "OUTCOME")
        ),
    )


def _of_the_directory() -> tuple[CodeList, ...]:
    needed = [
        Concept(code, words, f"The service takes people who are {words}." + _unseen(code))
        for code, words in IN_WORDS.items()
    ]
    return (
        CodeList(
            names.ACCESS_MODE,
            "Ways a service sees people",
            "As a directory entry states.",
            _pairs(meanings.ACCESS_MODE),
        ),
        CodeList(
            names.ELIGIBILITY,
            "Where a statement of eligibility comes from",
            "Codes of HealthcareService.eligibility.",
            _pairs(meanings.ELIGIBILITY),
        ),
        CodeList(
            systems.code_system("directory-status"),
            "State of a directory entry",
            "Values of the extension directory-status.",
            _pairs(meanings.DIRECTORY_STATUS),
        ),
        CodeList(
            systems.code_system("directory-routes"),
            "Whether a service's routes are stated",
            "Values of the extension directory-routes.",
            _pairs(meanings.DIRECTORY_ROUTES),
        ),
        CodeList(
            systems.code_system("circumstance"),
            "Circumstances a service may require",
            "Values of the parts requires and requires-any of the extension directory-match.",
            tuple(needed),
        ),
    )


def _of_the_server() -> tuple[CodeList, ...]:
    return (
        CodeList(systems.USE_CASE, "Use case", "What a ServiceRequest is for.", _pairs(meanings.USE_CASE)),
        CodeList(
            systems.CONSENT_CATEGORY,
            "What a consent is about",
            "The three consents of the policy, each withdrawable on its own.",
            _pairs(meanings.CONSENT_CATEGORY),
        ),
        CodeList(
            systems.FINDING,
            "Reasons of a refusal or a warning",
            "Codes of OperationOutcome.issue.details for programs; docs/errors.md says how each is answered.",
            tuple(
                Concept(code, code.replace("-", " ").capitalize(), " Or: ".join(said(found)) or _CASE_BY_CASE)
                for code, found in by_reason(ROOT / "src" / "fitwork_fhir").items()
            ),
            version=__version__,
        ),
        CodeList(
            systems.code_system("subscription-topic"),
            "Subscription topics",
            "Names for what a subscriber will be able to ask to be told of; the canonical of each is "
            "https://fitwork.example/fhir/SubscriptionTopic/ and the code. R4 has no SubscriptionTopic resource, and "
            "this server takes no Subscription yet: until it does, poll by _lastUpdated.",
            tuple(
                Concept(t.code, t.title, f"{t.definition} Resource: {t.type}. Filters: {', '.join(t.filters)}.")
                for t in TOPICS
            ),
            version=__version__,
            status="draft",
        ),
    )


def _of_the_forms() -> tuple[CodeList, ...]:
    asked: dict[str, list[tuple[Form, Question]]] = {}
    for form in FORMS.values():
        for question in form.questions.values():
            if question.options:
                asked.setdefault(question.system, []).append((form, question))
    return tuple(_answers(url, found) for url, found in asked.items())


def _answers(url: str, found: list[tuple[Form, Question]]) -> CodeList:
    _, first = found[0]
    where = ", ".join(f"{form.name} ({question.link_id})" for form, question in found)
    options = {code: words for _, question in found for code, words in question.options}
    if first.link_id == "red_flags":
        options |= {code: words[0].upper() + words[1:] for code, words in FLAG_NAMES.items() if code not in options}
    concepts = tuple(Concept(code, words, _meaning(first, code, words)) for code, words in options.items())
    title = f"Answers: {first.text[0].lower()}{first.text[1:]}"
    return CodeList(url, title, f"Answers to the question of the forms: {where}.", concepts)


def _meaning(question: Question, code: str, words: str) -> str:
    said = f'{question.text}: "{words}".'
    if question.link_id != "red_flags":
        return said
    if code in STOPPING_FLAGS:
        return f"{said} It ends triage until a clinician has looked; how soon: {URGENCIES[STOPPING_FLAGS[code]]}."
    if code in FLOOR_FLAGS:
        return f"{said} Triage goes on, at an assessment or more, and the practice gets a duty."
    if code == "none":
        return f"{said} Stated: somebody asked, and there was none."
    return f"{said} Written by the server alone, never an answer of the form. It ends triage: a clinician must look."


def _named(table: Mapping[str, str], name: str) -> tuple[Concept, ...]:
    said: Mapping[str, str] = getattr(meanings, name)
    return tuple(Concept(code, display, said[code]) for code, display in table.items())


def _pairs(table: Mapping[str, tuple[str, str]]) -> tuple[Concept, ...]:
    return tuple(Concept(code, display, definition) for code, (display, definition) in table.items())


def _made(rows: Iterable[tuple[str, str, str]]) -> tuple[Concept, ...]:
    return tuple(Concept(*row) for row in rows)


def _unseen(code: str) -> str:
    return "" if CIRCUMSTANCES[code] else f" {meanings.CIRCUMSTANCE_UNSEEN}"
