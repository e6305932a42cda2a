"""What is published says what the tables say: the rule page and the PlanDefinition."""

import json
import runpy
import sys
from pathlib import Path

import pytest
from fhir.resources.R4B.plandefinition import PlanDefinition

from fitwork_fhir.casework.chapters import CHAPTERS, rows_by_code

ROOT = Path(__file__).parents[3]
PAGE, PLAN = (ROOT / "tools" / name for name in ("print_triage_rules.py", "print_plan_definition.py"))


@pytest.fixture(scope="module")
def book():
    sys.path.insert(0, str(ROOT / "tests" / "spec" / "triage"))
    import triage_book

    return triage_book


def test_the_committed_page_is_the_printed_one():
    page = runpy.run_path(str(PAGE))
    assert page["PAGE"].read_text(encoding="utf-8") == page["rules_page"](), "run tools/print_triage_rules.py"


def test_every_rule_has_an_example_on_both_sides(book):
    held, failed = set(), set()
    for _, sections in book.chapters():
        for section in sections:
            for _, given in book.paragraphs(section):
                for paragraph in given:
                    held |= {paragraph.code} if any(e.holds for e in paragraph.examples) else set()
                    failed |= {paragraph.code} if any(not e.holds for e in paragraph.examples) else set()
    both = {code.partition(":")[0] if code.startswith("DATA-INVALID") else code for code in held & failed}
    assert set(rows_by_code()) - both == set()


def test_every_chapter_has_its_directory(book):
    clauses = [folder.name.split("_")[1].upper() for folder, _ in book.chapters()]
    assert clauses == [chapter.clause for chapter in CHAPTERS]


def test_an_example_that_no_longer_holds_is_red(book):
    rule = book.Paragraph("A-SIMPLE")
    with pytest.raises(AssertionError):
        rule.fails("A minor illness")
    with pytest.raises(AssertionError):
        rule.holds("A minor illness", {"tier": "B"})


def test_the_committed_plan_definition_is_the_printed_one():
    plan = runpy.run_path(str(PLAN))
    assert plan["FILE"].read_text(encoding="utf-8") == plan["plan_definition_text"](), (
        "run tools/print_plan_definition.py"
    )


def test_the_plan_definition_is_valid_fhir_with_an_action_for_every_row():
    document = json.loads((ROOT / "profiles" / "PlanDefinition-fitwork-triage.json").read_text(encoding="utf-8"))
    plan = PlanDefinition.model_validate(document)
    assert (plan.url, plan.version, plan.status) == (
        "https://fitwork.example/fhir/PlanDefinition/fitwork-triage",
        "1.3.0",
        "draft",
    )
    actions = [[action.title for action in group.action] for group in plan.action]
    assert actions == [[row.code for row in chapter.rows] for chapter in CHAPTERS]
