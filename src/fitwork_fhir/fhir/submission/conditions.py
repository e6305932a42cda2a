"""Which conditions count, by policy 1a's order; every other one is shown, never used."""

from collections.abc import Iterable, Iterator

from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.systems import CONDITION_CATEGORY, CONDITION_CLINICAL, CONDITION_GROUP, CONDITION_VERIFICATION
from fitwork_fhir.record.coding import CodedTerm
from fitwork_fhir.record.conditions import condition_group
from fitwork_fhir.record.fit_note import FitNote
from fitwork_fhir.record.stu3 import coded_term
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.triage.vocabulary import CONDITIONS

_ACTIVE = frozenset({"active", "recurrence", "relapse"})
_NOT_SO = frozenset({"refuted", "entered-in-error"})
_LINKS = ("reasonReference", "supportingInfo", "basedOn", "focus", "partOf", "derivedFrom", "hasMember")


def conditions(reading: Reading, request: Json, note: FitNote | None, groups: tuple[str, ...]) -> list[str]:
    """The groups of the first source that holds a term at all, codes without a mapping kept to be set aside.

    `note` is the current fit note, `groups` what its issuer chose from the policy's own list.
    """
    if groups or (note and note.conditions):
        return [*groups, *_grouped(reading, note.conditions if note else (), "fit-note.conditions")]
    reasons = list(_reasons(reading, request))
    if reasons:
        return _grouped(reading, reasons, "ServiceRequest.reason")
    return _grouped(reading, _linked_problems(reading, request, note), "Condition.code")


def _grouped(reading: Reading, terms: Iterable[CodedTerm], where: str) -> list[str]:
    """The group of each term; a code without one stays as it is, and its words are shown."""
    found: dict[str, None] = {}
    for term in terms:
        group = _own_group(term) or condition_group(term).group
        if group is None:
            reading.words.append(Words(where=where, text=term.term, kind="unmapped-term"))
            group = next((coding.code for coding in term.codings), None)
        elif term.text and term.text not in {coding.display for coding in term.codings}:
            reading.words.append(Words(where=where, text=term.text))
        if group:
            found[group] = None
    return list(found)


def _own_group(term: CodedTerm) -> str | None:
    """A group named outright, in the CodeSystem of the form's answers."""
    named = (coding.code for coding in term.codings if coding.system == CONDITION_GROUP)
    return next((code for code in named if code in CONDITIONS), None)


def _reasons(reading: Reading, request: Json) -> Iterator[CodedTerm]:
    for concept in request.get("reasonCode") or ():
        if (term := coded_term(concept)).term:
            yield term
    for reference in request.get("reasonReference") or ():
        target = reading.contents.resolve(reference, request)
        if target is not None and target["resourceType"] == "Condition" and _stands(reading, target):
            yield coded_term(target.get("code"))


def _linked_problems(reading: Reading, request: Json, note: FitNote | None) -> Iterator[CodedTerm]:
    """Active problems that the ServiceRequest names, or that name the current note as GP systems do."""
    problems = reading.contents.of_type("Condition")
    linked = {id(target) for target in _named(reading, request)} if problems else set()
    for problem in problems:
        if not (_stands(reading, problem) and _is_active_problem(reading, problem)):
            continue
        if id(problem) in linked or (note and _names(reading, problem, note)):
            yield coded_term(problem.get("code"))


def _names(reading: Reading, problem: Json, note: FitNote) -> bool:
    """Whether a problem points at the note: by extension (RelatedClinicalContent, ActualProblem) or as evidence."""
    references = [extension.get("valueReference") for extension in problem.get("extension") or ()]
    references += [detail for evidence in problem.get("evidence") or () for detail in evidence.get("detail") or ()]
    targets = (reading.contents.resolve(reference, problem) for reference in references if reference)
    paths = (f"{target['resourceType']}/{reading.contents.path(target)}" for target in targets if target is not None)
    return any(path in note.ids for path in paths)


def _named(reading: Reading, request: Json) -> Iterator[Json]:
    """Everything the ServiceRequest names, and what the things it names name in turn (a note, a care plan)."""
    direct = list(_targets(reading, request))
    yield from direct
    for target in direct:
        yield from _targets(reading, target)


def _targets(reading: Reading, resource: Json) -> Iterator[Json]:
    context = resource.get("context") if isinstance(resource.get("context"), dict) else {}
    held = [resource.get(link) for link in (*_LINKS, "addresses")] + [(context or {}).get("related")]
    for references in held:
        for reference in references if isinstance(references, list) else [references]:
            target = reading.contents.resolve(reference, resource) if isinstance(reference, dict) else None
            if target is not None:
                yield target


def _is_active_problem(reading: Reading, problem: Json) -> bool:
    clinical = reading.codes(problem.get("clinicalStatus"), CONDITION_CLINICAL, "Condition.clinicalStatus")
    categories = [
        code
        for concept in problem.get("category") or ()
        for code in reading.codes(concept, CONDITION_CATEGORY, "Condition.category")
    ]
    return "problem-list-item" in categories and (not clinical or not _ACTIVE.isdisjoint(clinical))


def _stands(reading: Reading, problem: Json) -> bool:
    status = reading.codes(problem.get("verificationStatus"), CONDITION_VERIFICATION, "Condition.verificationStatus")
    return _NOT_SO.isdisjoint(status) and id(problem) not in reading.aside
