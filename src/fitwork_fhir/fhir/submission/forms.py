"""The answers of the referral form: which responses count, and what several of them say together."""

from collections.abc import Iterator

from fitwork_fhir.errors import Finding, Severity
from fitwork_fhir.fhir.answers import FormFacts, facts_of, form_of
from fitwork_fhir.fhir.forms import FIT_NOTE, REFERRAL, Form
from fitwork_fhir.fhir.submission.dates import not_ahead
from fitwork_fhir.fhir.submission.form_notes import is_fitness_for_work
from fitwork_fhir.fhir.submission.modified import understood
from fitwork_fhir.fhir.submission.reading import Json, Reading

COUNTING = frozenset({"completed", "amended", "in-progress"})
"""States in which a form's answers count."""
_STOPPED = frozenset({"red_flags", "scores"})
"""What still counts of a form that was stopped half-way: a red flag does not go away with it."""
_STRICTER = frozenset({"consent_referral", "consent_employer", "consent_feedback", "risk_reviewed"})
"""Facts of which false wins where two forms disagree."""


def form_facts(reading: Reading, request: Json) -> dict[str, object]:
    """The facts of every referral form that counts; where two differ the newer answer counts, lists add up."""
    responses = list(responses_to(reading, request, REFERRAL))
    responses.sort(key=lambda response: response.get("authored") or "")
    facts: dict[str, object] = {}
    for response in responses:
        where = reading.contents.path(response)
        not_ahead(reading, response.get("authored"), f"{where}.authored")
        kept = understood(reading, response)
        read = facts_of(kept, REFERRAL, where)
        if kept is response:
            reading.heard.add(id(response))
        for finding in read.findings:
            reading.findings.note(finding)
        reading.words.extend(read.words)
        facts = _merged(reading, facts, _counting(response, read), where) if facts else _counting(response, read)
    return facts


def responses_to(reading: Reading, request: Json, form: Form) -> Iterator[Json]:
    """The responses to a form that count: not in error, and warned of where the ServiceRequest does not name them."""
    named = {id(target) for target in _supporting(reading, request)}
    for response in reading.contents.of_type("QuestionnaireResponse"):
        if response.get("status") == "entered-in-error" or not _answers(response, form, id(response) in named):
            continue
        if id(response) not in named:
            where = f"{reading.contents.path(request)}.supportingInfo"
            text = "ServiceRequest.supportingInfo does not name a form in this request; the form was read all the same."
            reading.findings.warn_once("business-rule", text, where, "form-unlinked")
        yield response


def answer_path(field: str) -> str:
    """Where the form answers to a field, as an expression; which of several forms is not said."""
    return f"QuestionnaireResponse.item.where(linkId='{field}')"


def warn_of_missing(reading: Reading, request: Json) -> None:
    """Warn of supportingInfo that names nothing here: what it holds was not read."""
    for place, reference in enumerate(request.get("supportingInfo") or ()):
        if "reference" in reference and reading.contents.resolve(reference, request) is None:
            where = f"{reading.contents.path(request)}.supportingInfo[{place}]"
            text = "This reference names nothing in the request; what it points at was not read."
            reading.findings.warn_once("not-found", text, where, "supporting-info-not-found")


def _supporting(reading: Reading, request: Json) -> Iterator[Json]:
    for reference in request.get("supportingInfo") or ():
        if (target := reading.contents.resolve(reference, request)) is not None:
            yield target


def _answers(response: Json, form: Form, named: bool) -> bool:
    """Whether a response answers the form; one that says to no form which, but is named, is taken for a referral."""
    if form is FIT_NOTE and is_fitness_for_work(response):
        return True
    if "questionnaire" in response:
        return form_of(response) is form
    return named and form is REFERRAL


def _counting(response: Json, read: FormFacts) -> dict[str, object]:
    if response.get("status") in COUNTING:
        return read.facts
    return {name: value for name, value in read.facts.items() if name in _STOPPED}


def _merged(reading: Reading, older: dict[str, object], newer: dict[str, object], where: str) -> dict[str, object]:
    """Two forms as one. Red flags and lists add up; nothing newer takes an alarm away."""
    facts = dict(older)
    for name, value in newer.items():
        before = facts.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            facts[name] = {**before, **value, **_alarm(before, value)}
        elif isinstance(before, list) and isinstance(value, list):
            facts[name] = [*before, *(member for member in value if member not in before)]
        elif not (name in _STRICTER and before is False):
            facts[name] = value
        if before is not None and before != value and not isinstance(value, (list, dict)):
            text = f"Two forms in this request answer {name} differently."
            reading.findings.note(Finding("business-rule", text, where, Severity.WARNING, "forms-disagree"))
    return facts


def _alarm(before: dict[str, object], value: dict[str, object]) -> dict[str, object]:
    """Item 9 of the PHQ-9 as it was, where the newer form would put it back to 0."""
    kept = before.get("phq9_item9")
    return {"phq9_item9": kept} if kept not in (None, 0) and value.get("phq9_item9") == 0 else {}
