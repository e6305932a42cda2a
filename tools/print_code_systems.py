"""Prints every CodeSystem and ValueSet of ours, and docs/code-systems.md: `python tools/print_code_systems.py`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from code_lists import CodeList, code_lists
from publish import BASE, PUBLISHER, camel, narrative, write

PAGE = ROOT / "docs" / "code-systems.md"
_INTRO = """# Our codes

Printed by `tools/print_code_systems.py` from the program's own tables; do not edit it by hand.

Every code that the server mints, by code system. The canonical of a system is
`https://fitwork.example/fhir/CodeSystem/` and its name; a ValueSet of the same name holds the whole of it. The server
answers for them: `CodeSystem/$lookup`, `CodeSystem/$validate-code`, `ValueSet/$expand`, `ValueSet/$validate-code`.
Codes of others (SNOMED CT, Read, ICD-10, BSeR, e-RS) are mapped to and from ours by the ConceptMaps in `profiles/`,
which `ConceptMap/$translate` answers from.
"""


def resources() -> Iterator[dict[str, Any]]:
    """A CodeSystem and a ValueSet for each list."""
    for one in code_lists():
        yield code_system(one)
        yield value_set(one)


def code_system(one: CodeList) -> dict[str, Any]:
    """https://hl7.org/fhir/R4/codesystem.html"""
    rows = [(concept.code, concept.display, concept.definition) for concept in one.concepts]
    return {
        "resourceType": "CodeSystem",
        "id": one.name,
        "text": narrative(one.title, one.description, heads=("Code", "In words", "Meaning"), rows=rows),
        "url": one.url,
        "version": one.version,
        "name": camel(one.name),
        "title": one.title,
        "status": one.status,
        "experimental": False,
        "publisher": PUBLISHER,
        "description": one.description,
        "caseSensitive": True,
        "valueSet": f"{BASE}/ValueSet/{one.name}",
        "content": "complete",
        "count": len(one.concepts),
        "concept": [
            {"code": concept.code, "display": concept.display, "definition": concept.definition}
            for concept in one.concepts
        ],
    }


def value_set(one: CodeList) -> dict[str, Any]:
    """The whole system. https://hl7.org/fhir/R4/valueset.html"""
    description = f"Every code of CodeSystem {one.name}. {one.description}"
    return {
        "resourceType": "ValueSet",
        "id": one.name,
        "text": narrative(one.title, description),
        "url": f"{BASE}/ValueSet/{one.name}",
        "version": one.version,
        "name": camel(one.name),
        "title": one.title,
        "status": one.status,
        "experimental": False,
        "publisher": PUBLISHER,
        "description": description,
        "compose": {"include": [{"system": one.url}]},
    }


def page() -> str:
    """docs/code-systems.md."""
    return "\n".join([_INTRO, *(_section(one) for one in code_lists())])


def _section(one: CodeList) -> str:
    about = f"{one.description} Version {one.version}, {one.status}.\n"
    rows = [("Code", "In words", "Meaning"), ("---", "---", "---")]
    rows += [(f"`{each.code}`", each.display, each.definition) for each in one.concepts]
    lines = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join([f"## {one.title} (`{one.name}`)\n", about, *lines, ""])


if __name__ == "__main__":
    write(resources())
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
