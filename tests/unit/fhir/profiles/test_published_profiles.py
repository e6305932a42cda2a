"""The definitions in profiles/ as a reader and another validator meet them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fhirkit
import pytest
from tools.compile_overlays.invariants import FRAGMENTS

from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.directory import names
from fitwork_fhir.fhir.validation import parse_json, validate
from fitwork_fhir.fhir.validation.profiles import profiles_of
from fitwork_fhir.fhir.writing.task import PROFILE
from fitwork_fhir.record.codes import _TABLE
from fitwork_fhir.referral.places import Status

PROFILES = Path(__file__).parents[4] / "profiles"
STRUCTURES = sorted(PROFILES.glob("StructureDefinition-*.json"))
VALUE_SETS = sorted(PROFILES.glob("ValueSet-*.json"))
MINTED = {value for value in vars(names).values() if isinstance(value, str) and "/StructureDefinition/" in value}


def read(path: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return made


def codes_of(name: str) -> list[tuple[str, str]]:
    value_set = read(PROFILES / f"ValueSet-{name}.json")
    return [(part["system"], each["code"]) for part in value_set["compose"]["include"] for each in part["concept"]]


def elements() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in STRUCTURES:
        for element in read(path)["differential"]["element"]:
            yield path.stem, element


@pytest.mark.parametrize("path", [*STRUCTURES, *VALUE_SETS], ids=lambda path: path.stem)
def test_a_definition_is_good_r4_and_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert validate(parse_json(text.encode())) == ()
    assert not [issue for issue in fhirkit.validate(text) if issue.severity in ("error", "fatal")]
    definition = read(path)
    kind, id_ = path.stem.split("-", 1)
    assert (definition["resourceType"], definition["id"]) == (kind, id_)
    assert definition["url"] == f"{systems.BASE}/{kind}/{id_}"
    for element in ("version", "name", "title", "status", "publisher", "description", "text"):
        assert definition[element]


@pytest.mark.parametrize("path", STRUCTURES, ids=lambda path: path.stem)
def test_a_definition_stands_on_base_r4_alone(path: Path) -> None:
    definition = read(path)
    assert definition["baseDefinition"] == f"http://hl7.org/fhir/StructureDefinition/{definition['type']}"
    assert (definition["derivation"], definition["fhirVersion"]) == ("constraint", "4.0.1")
    named = re.findall(r'"(https?://[^"]*/(?:StructureDefinition|ValueSet)/[^"]*)"', path.read_text("utf-8"))
    theirs = [url for url in named if not url.startswith((systems.BASE, "http://hl7.org/fhir/StructureDefinition/"))]
    assert not theirs


def test_every_element_has_words_for_a_reader() -> None:
    for name, element in elements():
        assert element["short"], (name, element["id"])
        assert element["definition"].endswith("."), (name, element["id"])
        assert element["path"] == re.sub(r":[^.]+", "", element["id"]), (name, element["id"])


def test_every_extension_we_mint_is_defined_and_no_other() -> None:
    published = {read(path)["url"] for path in STRUCTURES if read(path)["type"] == "Extension"}
    assert published == {*MINTED, systems.READ_AT}


def test_the_profile_the_task_writer_names_is_published() -> None:
    assert PROFILE in profiles_of("Task")


def test_every_invariant_is_used_and_has_its_fragment() -> None:
    keys = [constraint["key"] for _, element in elements() for constraint in element.get("constraint", ())]
    assert sorted(keys) == sorted(FRAGMENTS)


def test_what_is_published_is_what_is_compiled() -> None:
    resources = [read(path) for path in STRUCTURES if read(path)["kind"] == "resource"]
    assert all(each["url"] in profiles_of(each["type"]) for each in resources)
    assert sum(len(profiles_of(type_)) for type_ in {each["type"] for each in resources}) == len(resources)


def test_a_referral_task_has_the_statuses_of_the_state_table() -> None:
    assert {code for _, code in codes_of("referral-task-status")} == {status.value for status in Status}


def test_the_codes_that_mean_fit_note_are_those_the_record_room_reads() -> None:
    statements = {code for meaning, codes, *_ in _TABLE if meaning.is_statement for code in codes.split()}
    assert set(codes_of("fit-note-codes")) == {(systems.SNOMED, code) for code in statements}
