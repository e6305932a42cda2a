import json
import re
import runpy
from collections import Counter
from pathlib import Path

import pytest
from snomed_check_digit import check_digit_holds

from fitwork_fhir.record.coding import CTV3, ICD10, READ2, SNOMED, CodedTerm, Coding
from fitwork_fhir.record.condition_tables import ROWS, Row
from fitwork_fhir.record.conditions import condition_group

ROOT = Path(__file__).resolve().parents[3]
GROUPS = {
    "msk", "mental_health", "smi", "persistent_pain_fatigue", "respiratory", "neuro", "post_op", "injury",
    "minor_acute", "other", "social_only",
}  # fmt: skip


def group(system: str, code: str) -> str | None:
    return condition_group([Coding(system, code)]).group


def test_every_row_names_a_group_of_the_policy_its_term_and_its_source() -> None:
    assert {row.group for row in ROWS if row.group} == GROUPS
    assert all(row.term and row.source for row in ROWS)
    assert all(row.basis for row in ROWS if row.group is None)


def test_no_code_stands_twice() -> None:
    times = Counter((row.system, code) for row in ROWS for code in row.codes)
    assert [code for code, count in times.items() if count > 1] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.system == SNOMED], ids=lambda row: row.code)
def test_every_snomed_concept_has_a_right_check_digit(row: Row) -> None:
    assert check_digit_holds(row.code)
    assert row.code[-3:-1] in ("00", "10"), "a description id is no concept"


@pytest.mark.parametrize("row", [row for row in ROWS if row.system != SNOMED], ids=lambda row: row.code)
def test_prefixes_are_written_without_dots(row: Row) -> None:
    shapes = {ICD10: r"[A-Z]([0-9]{2}[0-9]?)?", READ2: r"[0-9A-Za-z]{1,5}", CTV3: r"[0-9A-Za-z]{1,5}"}
    assert all(re.fullmatch(shapes[row.system], code) for code in row.codes)


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        (SNOMED, "279039007", "msk"),
        (SNOMED, "35489007", "mental_health"),
        (SNOMED, "13746004", "smi"),
        (SNOMED, "203082005", "persistent_pain_fatigue"),
        (SNOMED, "609588000", "post_op"),
        (SNOMED, "1325161000000102", "persistent_pain_fatigue"),
        (SNOMED, "267032009", None),
        (ICD10, "F32.1", "mental_health"),
        (ICD10, "F32.3", "smi"),
        (ICD10, "f329", "mental_health"),
        (ICD10, "M79.70", "persistent_pain_fatigue"),
        (ICD10, "M79.6", "msk"),
        (ICD10, "J06.9", "minor_acute"),
        (ICD10, "J45", "respiratory"),
        (ICD10, "Z56.0", "social_only"),
        (ICD10, "Z56.6", "mental_health"),
        (ICD10, "T40.2", None),
        (ICD10, "R05", None),
        (ICD10, "I63.9", "neuro"),
        (READ2, "N142.11", "msk"),
        (READ2, "E200.00", "mental_health"),
        (READ2, "E112400", "smi"),
        (READ2, "E112.14", "mental_health"),
        (READ2, "F286.15", "persistent_pain_fatigue"),
        (READ2, "SL1..00", None),
        (READ2, "S34..00", "injury"),
        (READ2, "168..00", None),
        (CTV3, "X00SO", "mental_health"),
        (CTV3, "X00SM", "smi"),
        (CTV3, "Eu323", "smi"),
        (CTV3, "H33..", "respiratory"),
        (CTV3, "XaX1E", None),
        ("http://example.org/local", "M54", None),
    ],
)
def test_codes_fall_into_their_group_and_the_longest_prefix_wins(system: str, code: str, expected: str | None) -> None:
    assert group(system, code) == expected


def test_a_row_without_a_group_says_that_a_person_must_look() -> None:
    poisoning = condition_group([Coding(READ2, "SL1..00")])
    assert poisoning.row is not None
    assert poisoning.group is None
    assert condition_group([Coding(READ2, "168..00")]).row is None


def test_snomed_decides_before_read() -> None:
    both = CodedTerm((Coding(READ2, "E205.11", "Nervous exhaustion"), Coding(SNOMED, "78667006", "Dysthymia")))
    assert condition_group(both).group == "mental_health"
    assert condition_group(both.codings[:1]).group == "persistent_pain_fatigue"


def test_a_code_that_snomed_rows_lack_is_asked_of_the_others() -> None:
    assert condition_group([Coding(SNOMED, "76880004"), Coding(READ2, "PKyz500")]).group == "other"


def test_the_published_map_is_the_table() -> None:
    printed = runpy.run_path(str(ROOT / "tools" / "print_concept_map.py"))["printed"]
    assert printed() == (ROOT / "profiles" / "ConceptMap-conditions.json").read_text(encoding="utf-8")


def test_the_published_map_holds_every_row() -> None:
    published = json.loads((ROOT / "profiles" / "ConceptMap-conditions.json").read_text(encoding="utf-8"))
    elements = {(part["source"], element["code"]) for part in published["group"] for element in part["element"]}
    assert elements == {(row.system, code) for row in ROWS for code in row.codes}
