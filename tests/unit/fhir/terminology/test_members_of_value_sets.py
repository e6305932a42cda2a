"""Which codes a value set holds, and what is refused because nobody here can know."""

import pytest

from fitwork_fhir.errors import NotFound, NotSupported
from fitwork_fhir.fhir.systems import BASE
from fitwork_fhir.fhir.terminology.held import CodeSet, Part
from fitwork_fhir.fhir.terminology.membership import code_set_of, members, system_of

TIER = f"{BASE}/CodeSystem/tier"
SNOMED = "http://snomed.info/sct"
TIERS = f"{BASE}/ValueSet/tier"


def _set(*include: Part, exclude: tuple[Part, ...] = ()) -> CodeSet:
    return CodeSet("urn:made-up", "MadeUp", "Made up", "1", "draft", include, exclude)


def _codes(code_set: CodeSet) -> list[str]:
    return [code for _, code in members(code_set)]


def test_a_whole_system_is_every_code_of_it() -> None:
    assert _codes(_set(Part(TIER, None))) == ["A", "B", "C"]


def test_listed_codes_of_a_system_that_is_not_held_are_taken_as_listed() -> None:
    found = members(_set(Part(SNOMED, {"1": "One", "2": None})))
    assert [(key[1], concept.display) for key, concept in found.items()] == [("1", "One"), ("2", None)]


def test_parts_add_up_and_what_is_excluded_goes() -> None:
    both = _set(Part(TIER, {"A": None}), Part(TIER, {"B": None}), exclude=(Part(TIER, {"A": None}),))
    assert _codes(both) == ["B"]


def test_a_system_and_a_set_named_beside_it_have_in_common_what_is_in_both() -> None:
    assert _codes(_set(Part(TIER, {"A": None, "Z": None}, sets=(TIERS,)))) == ["A"]
    assert _codes(_set(Part(None, None, sets=(TIERS,)))) == ["A", "B", "C"]


@pytest.mark.parametrize(
    "part", [Part(SNOMED, None), Part(TIER, None, filtered=True), Part("http://unitsofmeasure.org", None)]
)
def test_what_is_not_listed_here_is_refused_and_never_taken_for_empty(part: Part) -> None:
    with pytest.raises(NotSupported):
        members(_set(part))


@pytest.mark.parametrize("url", [f"{TIERS}|9", "http://hl7.org/fhir/ValueSet/observation-codes", "", f"{TIERS}/"])
def test_another_version_or_an_unknown_set_is_not_held(url: str) -> None:
    with pytest.raises(NotFound):
        code_set_of(url)


def test_a_system_is_held_in_its_version_alone() -> None:
    assert system_of(f"{TIER}|1.3.0").url == TIER
    for url, version in ((TIER, "9"), (f"{TIER}|9", None), (SNOMED, None)):
        with pytest.raises(NotFound):
            system_of(url, version)
