"""What profiles/ holds: FHIR that others accept, named as it is found, and every code that is minted here."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house_files import ROOT, SOURCE, python_files, tree_of

from builders.oracle import problems
from fitwork_fhir.casework.case import AskCode
from fitwork_fhir.feedback import codes
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.changes import _ASK_OUTPUTS as ASK_OUTPUTS
from fitwork_fhir.fhir.directory import names
from fitwork_fhir.fhir.forms import FORMS
from fitwork_fhir.fhir.published import TYPES
from fitwork_fhir.fhir.submission.consent import FIELDS
from fitwork_fhir.fhir.terminology.held import System, code_sets
from fitwork_fhir.fhir.terminology.held import systems as held_systems
from fitwork_fhir.fhir.validation.compiled import document
from fitwork_fhir.record.codes import fit_note_codes
from fitwork_fhir.referral.status import BUSINESS_STATUSES
from fitwork_fhir.routing.access_modes import MODES
from fitwork_fhir.routing.circumstances import CIRCUMSTANCES
from fitwork_fhir.routing.service import Status
from fitwork_fhir.triage import names as triage_names
from fitwork_fhir.triage.reasons import FIELD_NAMES, FLAG_NAMES, SENTENCES
from fitwork_fhir.triage.vocabulary import SERVICE_CODES, SOURCES

FILES = sorted((ROOT / "profiles").glob("*.json"))
MINTED: dict[str, set[str]] = {
    systems.TIER: set(codes.TIER),
    systems.MODE: {*codes.MODE, *triage_names.MODES},
    systems.URGENCY: {*codes.URGENCY, *triage_names.URGENCIES},
    systems.DISPOSITION: {*codes.DISPOSITION, *triage_names.DISPOSITIONS},
    systems.GP_PROMPT: {*codes.GP_PROMPT, *triage_names.PROMPTS},
    systems.BUSINESS_STATUS: {*codes.BUSINESS_STATUS, *BUSINESS_STATUSES, "declined"},
    systems.FEEDBACK_CATEGORY: {*codes.FEEDBACK_CATEGORY, *Event},
    systems.PRACTICE_TASK: {*codes.PRACTICE_TASK, *AskCode},
    systems.OUTCOME: set(codes.OUTCOME),
    systems.SERVICE_TYPE: {*codes.SERVICE_TYPE, *SERVICE_CODES, *triage_names.SERVICES},
    systems.REASON: {
        *SENTENCES,
        *(f"RED-FLAG:{flag}" for flag in FLAG_NAMES),
        *(f"{kind}:{field}" for kind in ("DATA-INVALID", "DATA-MISSING", "DATA-CONFLICT") for field in FIELD_NAMES),
    },
    systems.CONSENT_CATEGORY: set(FIELDS),
    systems.USE_CASE: {systems.WORK_AND_HEALTH},
    systems.SOURCE: set(SOURCES),
    systems.answer_system("red_flags"): set(FLAG_NAMES),
    names.ACCESS_MODE: set(MODES),
    names.ELIGIBILITY: {"rule", "as-stated"},
    systems.code_system("directory-status"): set(Status),
    systems.code_system("directory-routes"): {"stated", "unstated"},
    systems.code_system("circumstance"): set(CIRCUMSTANCES),
    systems.TASK_OUTPUT: set(ASK_OUTPUTS),
}


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def _of_type(type_: str) -> Iterator[dict[str, Any]]:
    return (_read(path) for path in FILES if path.name.startswith(f"{type_}-"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_valid_and_found_where_its_name_says(path: Path) -> None:
    resource = _read(path)
    assert path.stem == f"{resource['resourceType']}-{resource['id']}"
    assert resource["resourceType"] in TYPES
    if resource["resourceType"] != "NamingSystem":
        assert resource["url"] == f"{systems.BASE}/{resource['resourceType']}/{resource['id']}"
    assert not problems(resource)


def test_every_code_system_of_ours_is_complete_and_has_a_value_set_of_its_name() -> None:
    for resource in _of_type("CodeSystem"):
        assert (resource["content"], resource["caseSensitive"]) == ("complete", True)
        assert resource["count"] == len({concept["code"] for concept in resource["concept"]})
        assert all(concept["display"] and concept["definition"] for concept in resource["concept"]), resource["id"]
        twin = code_sets()[resource["valueSet"]]
        assert [part.system for part in twin.include] == [resource["url"]]
        assert resource["text"]["div"]


@pytest.mark.parametrize("url", MINTED, ids=lambda url: url.rsplit("/", 1)[1])
def test_every_code_that_a_table_mints_is_published(url: str) -> None:
    assert MINTED[url] - _ours(url).concepts.keys() == set()


def _ours(url: str) -> System:
    return held_systems()[url]


def test_every_code_system_that_the_source_names_is_published() -> None:
    named = {value for module in (systems, names) for value in vars(module).values() if isinstance(value, str)}
    ours = {value for value in named if value.startswith(systems.code_system("")) and value.count("/") == 5}
    assert len(ours) > 15
    assert ours - held_systems().keys() == set()


def test_every_answer_a_form_offers_is_published() -> None:
    for form in FORMS.values():
        for question in form.questions.values():
            missing = {code for code, _ in question.options} - _codes(question.system, bool(question.options))
            assert not missing, question.link_id


def _codes(url: str, wanted: bool) -> set[str]:
    return set(_ours(url).concepts) if wanted else set()


def test_every_kind_of_output_that_is_written_is_published() -> None:
    written = {
        node.args[0].value
        for path in python_files("src/fitwork_fhir/fhir/writing")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("typed", "output")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(written) > 10
    assert written - _ours(systems.TASK_OUTPUT).concepts.keys() == set()


def test_every_reason_of_a_finding_is_published() -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8").split("## Reasons")[1]
    reasons = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert len(reasons) > 100
    assert reasons == set(_ours(systems.FINDING).concepts)


def test_every_map_leads_to_codes_that_are_there() -> None:
    for resource in _of_type("ConceptMap"):
        for group in resource["group"]:
            ends = [(group["source"], element["code"]) for element in group["element"]]
            ends += [(group["target"], t["code"]) for e in group["element"] for t in e["target"] if "code" in t]
            for system, code in ends:
                if system.startswith(systems.BASE):
                    assert code in _ours(system).concepts, (resource["id"], system, code)


def test_the_map_of_business_statuses_says_something_of_each_in_each_system() -> None:
    resource = _read(ROOT / "profiles" / "ConceptMap-business-status.json")
    assert len(resource["group"]) == 3
    for group in resource["group"]:
        assert {element["code"] for element in group["element"]} == set(_ours(systems.BUSINESS_STATUS).concepts)
        assert all(target["comment"] for element in group["element"] for target in element["target"])


def test_the_map_of_fit_notes_says_what_the_record_room_reads() -> None:
    resource = _read(ROOT / "profiles" / "ConceptMap-fit-note.json")
    mapped = {
        (group["source"], element["code"]): element["target"][0].get("code")
        for group in resource["group"]
        for element in group["element"]
    }
    assert mapped.keys() == {key for key, _ in fit_note_codes()}
    for key, meaning in fit_note_codes():
        said = meaning.advice or (meaning.status if meaning.issue != "not_issued" else None)
        assert mapped[key] == said, key


def test_the_r4_value_sets_are_those_that_validation_checks() -> None:
    bound = {d["x-vs"]: set(d["enum"]) for n, d in document()["$defs"].items() if n.startswith("vs.") and "enum" in d}
    assert len(bound) > 100
    for url, wanted in bound.items():
        held = code_sets()[url]
        assert {code for part in held.include for code in part.codes or ()} == wanted, url


def test_the_list_of_r4_value_sets_stays_small_and_holds_no_prose() -> None:
    path = SOURCE / "fhir" / "schema" / "r4-value-sets.json"
    assert path.stat().st_size < 150_000
    assert not [each for each in held_systems().values() if not each.url.startswith(systems.BASE) if _prose(each)]


def _prose(system: System) -> bool:
    return any(concept.definition for concept in system.concepts.values())
