"""Prints ConceptMap-fit-note.json and ConceptMap-work.json from the record room's tables of codes."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from publish import BASE, PUBLISHER, narrative, write

from fitwork_fhir.fhir.forms import FIT_NOTE, REFERRAL
from fitwork_fhir.fhir.systems import answer_system
from fitwork_fhir.record.codes import FitNoteMeaning, Issue, fit_note_codes
from fitwork_fhir.record.coding import CTV3, READ2, SNOMED
from fitwork_fhir.record.work_codes import STATES
from fitwork_fhir.triage.decision import POLICY_VERSION

Element = tuple[str, str, str | None, str]
"""(code, its words, the code of ours or None, comment)."""
_DESCRIPTION_ID = " An id of a SNOMED CT description, which GP2GP messages send as a code."
_SAID = {
    Issue.ISSUED: "A note was issued.",
    Issue.DUPLICATE: "A copy of a note: the copy is not counted again.",
    Issue.BY_HAND: "A note was issued on paper.",
    Issue.NOT_ISSUED: "No note was issued, so the code states nothing about one.",
}
_UNKNOWN = " The code does not say what the note advises."


def resources() -> Iterator[dict[str, Any]]:
    yield _map(
        "fit-note",
        "Fit-note codes to the answers of the fit-note form",
        "What a code in a GP record says about a fit note (Med3): its statement, or one of its tick boxes. Read v2 and "
        "CTV3 codes stand here without their dots. Where the comments beside a code say more than the code, the "
        "comments are read too; this map is about the codes alone.",
        _fit_note_groups(),
    )
    yield _map(
        "work",
        "Employment codes to the answers of the referral form",
        "What a SNOMED CT code in a GP record says about a person's work. A code that is not here says nothing that "
        "the policy asks for.",
        _work_groups(),
    )


def _fit_note_groups() -> Iterator[tuple[str, str, list[Element]]]:
    for system in (SNOMED, CTV3, READ2):
        codes = [(code, meaning) for (of, code), meaning in fit_note_codes() if of == system]
        statements = [_statement(system, code, meaning) for code, meaning in codes if meaning.is_statement]
        boxes = [
            (
                code,
                meaning.term,
                str(meaning.advice),
                "The box is ticked; the note may be fit." + _id_note(system, code),
            )
            for code, meaning in codes
            if not meaning.is_statement
        ]
        yield system, answer_system("fit_note"), statements
        if boxes:
            yield system, answer_system("fit_note_advice"), boxes


def _statement(system: str, code: str, meaning: FitNoteMeaning) -> Element:
    unclear = _UNKNOWN if str(meaning.status) == "unknown" and meaning.issue is not Issue.NOT_ISSUED else ""
    to = None if meaning.issue is Issue.NOT_ISSUED else str(meaning.status)
    return code, meaning.term, to, _SAID[meaning.issue] + unclear + _id_note(system, code)


def _id_note(system: str, code: str) -> str:
    """SNOMED CT partition identifier: the third and second digit from the end; x1 is a description."""
    return _DESCRIPTION_ID if system == SNOMED and code[-3:-1] in ("01", "11") else ""


def _work_groups() -> Iterator[tuple[str, str, list[Element]]]:
    for field in dict.fromkeys(field for facts in STATES.values() for field, _ in facts):
        elements = [
            (code, _WORDS[code], value, "Stated by the code alone.")
            for code, facts in STATES.items()
            for of, value in facts
            if of == field
        ]
        yield SNOMED, answer_system(field), elements


_WORDS = {
    "224363007": "Employed",
    "160903007": "Full-time employment",
    "160904001": "Part-time employment",
    "160906004": "Self-employed",
    "73438004": "Without employment",
    "741062008": "Not in labor force",
    "105493001": "Retired",
    "224459001": "On sick leave from work",
}
_OURS = {q.system: dict(q.options) for form in (FIT_NOTE, REFERRAL) for q in form.questions.values()}


def _map(name: str, title: str, description: str, groups: Iterable[tuple[str, str, list[Element]]]) -> dict[str, Any]:
    """https://hl7.org/fhir/R4/conceptmap.html; `wider`: our answer covers more than the code says."""
    return {
        "resourceType": "ConceptMap",
        "id": name,
        "text": narrative(title, description),
        "url": f"{BASE}/ConceptMap/{name}",
        "version": POLICY_VERSION,
        "name": f"Fitwork{''.join(word.capitalize() for word in name.split('-'))}",
        "title": title,
        "status": "draft",
        "experimental": False,
        "publisher": PUBLISHER,
        "description": description,
        "group": [
            {"source": source, "target": target, "element": [_element(target, *one) for one in elements]}
            for source, target, elements in groups
        ],
    }


def _element(target: str, code: str, words: str, to: str | None, comment: str) -> dict[str, Any]:
    if to is None:
        return {"code": code, "display": words, "target": [{"equivalence": "unmatched", "comment": comment}]}
    found = {"code": to, "display": _OURS[target][to], "equivalence": "wider", "comment": comment}
    return {"code": code, "display": words, "target": [found]}


if __name__ == "__main__":
    write(resources())
