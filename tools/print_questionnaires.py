"""Prints the forms as FHIR Questionnaires into profiles/; with --check it only says whether they have drifted.

The tables stand in `fitwork_fhir.fhir.forms`; FHIR R4 Questionnaire.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from fitwork_fhir.fhir.forms import FORMS, Form, Kind, Question
from fitwork_fhir.fhir.systems import UCUM

PROFILES = Path(__file__).resolve().parent.parent / "profiles"
VERSION = "1.0.0"
_UNIT_OPTION = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption"
_UNITS = (("d", "days"), ("wk", "weeks"), ("mo", "months"))


def questionnaire(form: Form) -> dict[str, Any]:
    """The form as a Questionnaire resource."""
    return {
        "resourceType": "Questionnaire",
        "id": form.name,
        "url": form.url,
        "version": VERSION,
        "name": "".join(word.capitalize() for word in form.name.split("-")),
        "title": form.title,
        "status": "draft",
        "experimental": False,
        "subjectType": ["Patient"],
        "description": form.purpose,
        "item": [_item(question) for question in form.items],
    }


def printed(form: Form) -> str:
    """The Questionnaire as the file holds it."""
    return json.dumps(questionnaire(form), indent=2, ensure_ascii=False) + "\n"


def path_of(form: Form) -> Path:
    return PROFILES / f"Questionnaire-{form.name}.json"


def _on_disk(form: Form) -> str:
    return path_of(form).read_text(encoding="utf-8") if path_of(form).exists() else ""


def _item(question: Question) -> dict[str, Any]:
    item: dict[str, Any] = {"linkId": question.link_id, "text": question.text, "type": question.kind.value}
    if question.kind is Kind.QUANTITY:
        units = [{"system": UCUM, "code": code, "display": words} for code, words in _UNITS]
        item = {"extension": [{"url": _UNIT_OPTION, "valueCoding": unit} for unit in units], **item}
    if question.repeats:
        item["repeats"] = True
    if question.options:
        item["answerOption"] = [
            {"valueCoding": {"system": question.system, "code": code, "display": words}}
            for code, words in question.options
        ]
    if question.items:
        item["item"] = [_item(inner) for inner in question.items]
    return item


def main() -> int:
    """0 where the files are as the tables say (after writing them, unless --check)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    drifted = [form for form in FORMS.values() if _on_disk(form) != printed(form)]
    for form in drifted:
        print(f"{'drifted' if check else 'written'}: {path_of(form).name}")
        if not check:
            path_of(form).write_text(printed(form), encoding="utf-8")
    return 1 if drifted and check else 0


if __name__ == "__main__":
    sys.exit(main())
