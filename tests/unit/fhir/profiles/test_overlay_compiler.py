"""What the compiler makes of each thing a differential can say, and what it refuses to pass over."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tools.compile_overlays.overlay import compile_overlays
from tools.compile_overlays.published import BASE, read_published
from tools.compile_overlays.r4_elements import NotCompiled, element_of

from fitwork_fhir.fhir.validation.compiled import known_types
from fitwork_fhir.fhir.validation.keywords import KEYWORDS, Target
from fitwork_fhir.fhir.validation.profile_words import to_problems

Json = dict[str, Any]


class Shelf:
    """A folder of definitions of a test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, resource: Json) -> None:
        path = self.folder / f"{resource['resourceType']}-{resource['id']}.json"
        path.write_text(json.dumps(resource), "utf-8")

    def profile(self, type_: str, *elements: Json, id_: str = "a-profile") -> None:
        kind = "complex-type" if type_ == "Extension" else "resource"
        said = [{"definition": "For people.", "path": each["id"], **each} for each in elements]
        self.put(
            {
                "resourceType": "StructureDefinition",
                "id": id_,
                "url": f"{BASE}/StructureDefinition/{id_}",
                "title": "A profile",
                "kind": kind,
                "type": type_,
                "baseDefinition": f"http://hl7.org/fhir/StructureDefinition/{type_}",
                "differential": {"element": said},
            }
        )

    def codes(self, name: str, *codes: str, **include: Any) -> None:
        system = f"{BASE}/CodeSystem/{name}"
        concepts = [{"code": code} for code in codes]
        head = {"id": name, "url": system, "content": "complete", "concept": concepts}
        self.put({"resourceType": "CodeSystem", **head})
        compose = {"include": [{"system": system, **include}]}
        self.put({"resourceType": "ValueSet", "id": name, "url": f"{BASE}/ValueSet/{name}", "compose": compose})

    def problems(self, resource: Json) -> list[tuple[str, str, str]]:
        made = compile_overlays(read_published(self.folder))
        overlay = {**made["profiles"]["a-profile"], "$defs": made["$defs"]}
        Target.known_types = known_types()
        engine = jsonschema_rs.Draft202012Validator(overlay, keywords=dict(KEYWORDS))
        return list(to_problems(engine.iter_errors(resource), overlay))

    def places(self, resource: Json) -> list[str]:
        return [where for where, _, _ in self.problems(resource)]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def bound_to(name: str) -> Json:
    return {"binding": {"strength": "required", "valueSet": f"{BASE}/ValueSet/{name}"}}


def test_a_required_binding_to_our_codes_lists_them(shelf: Shelf) -> None:
    shelf.codes("tier", "A", "B", "C")
    shelf.profile("ServiceRequest", {"id": "ServiceRequest.code", **bound_to("tier")})
    system = f"{BASE}/CodeSystem/tier"
    coded = {"code": {"coding": [{"system": "http://x.example", "code": "1"}, {"system": system, "code": "B"}]}}
    assert shelf.problems(coded) == []
    assert shelf.problems({"code": {"coding": [{"system": system, "code": "D"}]}}) == [
        (".code", "code-invalid", "must be one of A, B, C (value set tier)")
    ]
    assert shelf.places({"code": {"text": "B"}}) == [".code"]
    assert shelf.places({"code": {"coding": [{"code": "B"}]}}) == [".code"]


def test_a_value_set_may_list_some_codes_of_a_system(shelf: Shelf) -> None:
    shelf.codes("tier", "A", "B", "C", concept=[{"code": "A"}])
    shelf.profile("Task", {"id": "Task.businessStatus", **bound_to("tier")})
    coded = {"businessStatus": {"coding": [{"system": f"{BASE}/CodeSystem/tier", "code": "B"}]}}
    assert shelf.places(coded) == [".businessStatus"]


def test_a_missing_value_set_is_named(shelf: Shelf) -> None:
    shelf.profile("Task", {"id": "Task.businessStatus", **bound_to("never-heard-of")})
    with pytest.raises(NotCompiled, match=r"a-profile.json: .*ValueSet-never-heard-of.json is missing"):
        shelf.problems({})


def test_a_code_of_a_value_set_of_others_is_not_guessed(shelf: Shelf) -> None:
    binding = {"strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/languages"}
    shelf.profile("Task", {"id": "Task.code", "binding": binding})
    with pytest.raises(NotCompiled, match="a value set of ours"):
        shelf.problems({})


def test_lists_are_counted(shelf: Shelf) -> None:
    shelf.profile("Patient", {"id": "Patient.name", "min": 2, "max": "3", "short": "Names"})
    assert shelf.problems({"name": [{}]}) == [(".name", "structure", "holds fewer than 2: Names")]
    assert shelf.problems({"name": [{}] * 4}) == [(".name", "structure", "holds more than 3: Names")]
    assert shelf.problems({}) == [(".name", "required", "name is required")]
    assert shelf.problems({"name": [{}] * 2}) == []


def test_a_required_primitive_may_be_an_extension_unless_its_value_is_pinned(shelf: Shelf) -> None:
    shelf.profile(
        "Patient",
        {"id": "Patient.active", "min": 1, "fixedBoolean": True},
        {"id": "Patient.birthDate", "min": 1},
    )
    why = {"extension": [{"url": "http://x.example", "valueCode": "unknown"}]}
    assert shelf.places({"_birthDate": why, "active": True}) == []
    assert shelf.places({"birthDate": "1990-01-01", "_active": why}) == [".active"]
    assert shelf.places({"birthDate": "1990-01-01", "active": False}) == [".active"]


def test_what_must_not_be_there_is_found_in_either_form(shelf: Shelf) -> None:
    shelf.profile("Patient", {"id": "Patient.deceased[x]", "max": "0"}, {"id": "Patient.photo", "max": "0"})
    assert shelf.places({"deceasedBoolean": True}) == [".deceasedBoolean"]
    assert shelf.places({"photo": [{}]}) == [".photo"]
    assert shelf.places({}) == []


def test_a_choice_that_is_not_required_is_narrowed(shelf: Shelf) -> None:
    shelf.profile("Patient", {"id": "Patient.deceased[x]", "type": [{"code": "dateTime"}]})
    found = shelf.problems({"deceasedBoolean": True})
    assert found == [(".deceasedBoolean", "structure", "must be deceasedDateTime")]
    assert shelf.problems({"deceasedDateTime": "2026-01-01"}) == []


def test_a_pattern_asks_for_no_more_than_it_says(shelf: Shelf) -> None:
    pattern = {"coding": [{"system": "http://x.example", "code": "a"}, {"code": "b"}]}
    shelf.profile("Task", {"id": "Task.code", "patternCodeableConcept": pattern})
    both = {"coding": [{"code": "b"}, {"system": "http://x.example", "code": "a", "display": "A"}], "text": "A"}
    assert shelf.places({"code": both}) == []
    assert shelf.places({"code": {"coding": both["coding"][:1]}}) == [".code"]


def test_a_fixed_value_asks_for_all_it_says(shelf: Shelf) -> None:
    shelf.profile("Task", {"id": "Task.for", "fixedReference": {"reference": "Patient/1"}})
    assert shelf.places({"for": {"reference": "Patient/1"}}) == []
    assert shelf.places({"for": {"reference": "Patient/1", "display": "x"}}) == [".for"]


BY_SYSTEM = {"slicing": {"discriminator": [{"type": "value", "path": "coding.system"}], "rules": "open"}}


def test_a_discriminator_reaches_through_a_list(shelf: Shelf) -> None:
    shelf.profile(
        "Task",
        {"id": "Task.performerType", **BY_SYSTEM},
        {"id": "Task.performerType:ours", "min": 1, "max": "1", "short": "Ours"},
        {"id": "Task.performerType:ours.coding.system", "fixedUri": "http://ours.example"},
        {"id": "Task.performerType:ours.text", "min": 1},
    )
    ours = {"coding": [{"system": "http://x.example"}, {"system": "http://ours.example"}]}
    assert shelf.places({"performerType": [{"text": "x"}]}) == [".performerType"]
    assert ".performerType[1].text" in shelf.places({"performerType": [{"text": "x"}, ours]})


def test_a_discriminator_may_lie_in_a_pattern_above_it(shelf: Shelf) -> None:
    pattern = {"coding": [{"system": "http://ours.example"}]}
    shelf.profile(
        "Task",
        {"id": "Task.performerType", **BY_SYSTEM},
        {"id": "Task.performerType:ours", "max": "1", "patternCodeableConcept": pattern},
    )
    ours = {"coding": [{"system": "http://ours.example", "code": "1"}]}
    assert shelf.places({"performerType": [ours, {"text": "x"}]}) == []
    assert shelf.places({"performerType": [ours, ours]}) == [".performerType"]


def test_two_discriminators_must_both_fit(shelf: Shelf) -> None:
    paths = [{"type": "value", "path": "system"}, {"type": "value", "path": "use"}]
    shelf.profile(
        "Patient",
        {"id": "Patient.identifier", "slicing": {"discriminator": paths, "rules": "open"}},
        {"id": "Patient.identifier:old", "max": "0", "short": "Old ones"},
        {"id": "Patient.identifier:old.use", "fixedCode": "old"},
        {"id": "Patient.identifier:old.system", "fixedUri": "http://ours.example"},
    )
    assert shelf.places({"identifier": [{"system": "http://ours.example", "use": "usual"}]}) == []
    assert shelf.places({"identifier": [{"system": "http://ours.example", "use": "old"}]}) == [".identifier"]


def test_a_closed_list_holds_only_its_slices(shelf: Shelf) -> None:
    slicing = {"discriminator": [{"type": "value", "path": "system"}], "rules": "closed"}
    shelf.profile(
        "Patient",
        {"id": "Patient.telecom", "slicing": slicing},
        {"id": "Patient.telecom:phone", "short": "A telephone"},
        {"id": "Patient.telecom:phone.system", "fixedCode": "phone"},
    )
    assert shelf.problems({"telecom": [{"system": "phone"}, {"system": "fax"}]}) == [
        (".telecom[1]", "structure", "must be one of: A telephone")
    ]


def test_an_extension_brings_its_own_definition(shelf: Shelf) -> None:
    url = f"{BASE}/StructureDefinition/an-extension"
    shelf.profile("Extension", {"id": "Extension.value[x]", "min": 1, "type": [{"code": "date"}]}, id_="an-extension")
    typed = {"type": [{"code": "Extension", "profile": [url]}]}
    shelf.profile("Patient", {"id": "Patient.extension:mine", "max": "1", **typed})
    others = {"url": "http://x.example", "valueString": "x"}
    mine = {"url": url, "valueDate": "2026-11-02"}
    assert shelf.places({"extension": [others, mine]}) == []
    assert shelf.places({"extension": [others, {"url": url, "valueString": "x"}]}) == [".extension[1].value[x]"]
    assert shelf.places({"extension": [mine, mine]}) == [".extension"]


def test_a_reference_is_narrowed_to_its_targets(shelf: Shelf) -> None:
    targets = {"type": [{"code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Patient"]}]}
    shelf.profile("Observation", {"id": "Observation.subject", **targets})
    for good in ("Patient/1", "urn:uuid:1", "#p", "https://x.example/fhir/Patient/1"):
        assert shelf.places({"subject": {"reference": good}}) == []
    for bad in ("Device/1", "https://x.example/fhir/Device/1"):
        assert shelf.places({"subject": {"reference": bad}}) == [".subject.reference"]
    assert shelf.places({"subject": {"type": "Device"}}) == [".subject.type"]


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ({"id": "Patient.nothing", "min": 1}, "R4 has no element Patient.nothing"),
        ({"id": "Patient.birthDate", "minValueDate": "1900-01-01"}, "minValueDate cannot be compiled"),
        ({"id": "Patient.deceased[x]", "type": [{"code": "Age"}]}, "cannot be Age"),
        ({"id": "Patient.name:one"}, "sliced in a way"),
        ({"id": "Patient.name", "constraint": [{"key": "x-1", "human": "x"}]}, "the invariant x-1 has no fragment"),
        ({"id": "Patient.birthDate.extension:time", "max": "0"}, "date is not compiled"),
        ({"id": "Patient.name", "definition": None}, None),
    ],
)
def test_what_cannot_be_compiled_is_said(shelf: Shelf, element: Json, words: str | None) -> None:
    shelf.profile("Patient", {k: v for k, v in element.items() if v is not None})
    if words is None:
        assert shelf.problems({}) == []
        return
    with pytest.raises(NotCompiled, match=words):
        shelf.problems({})


def test_elements_stand_in_the_order_of_r4(shelf: Shelf) -> None:
    shelf.profile("Condition", {"id": "Condition.subject"}, {"id": "Condition.code", "min": 1})
    with pytest.raises(NotCompiled, match="code stands after subject, R4 has it before"):
        shelf.problems({})


def test_an_extension_of_others_would_not_stand_alone(shelf: Shelf) -> None:
    typed = {"type": [{"code": "Extension", "profile": ["https://fhir.hl7.org.uk/StructureDefinition/Extension-X"]}]}
    shelf.profile("Patient", {"id": "Patient.extension:theirs", **typed})
    with pytest.raises(NotCompiled, match="would not stand alone"):
        shelf.problems({})


@pytest.mark.parametrize(
    ("owner", "name", "types", "repeated", "primitive"),
    [
        ("Patient", "birthDate", {"birthDate": "date"}, False, True),
        ("Patient", "gender", {"gender": "code"}, False, True),
        ("Patient", "identifier", {"identifier": "Identifier"}, True, False),
        ("Patient", "contact", {"contact": "Patient.contact"}, True, False),
        ("HumanName", "given", {"given": "string"}, True, True),
        ("Condition", "clinicalStatus", {"clinicalStatus": "CodeableConcept"}, False, False),
        ("Task", "for", {"for": "Reference"}, False, False),
        ("Bundle.entry", "resource", {"resource": "Resource"}, False, False),
        ("Patient", "deceased[x]", {"deceasedBoolean": "boolean", "deceasedDateTime": "dateTime"}, False, True),
    ],
)
def test_the_base_schema_says_what_an_element_is(
    owner: str, name: str, types: dict[str, str], repeated: bool, primitive: bool
) -> None:
    found = element_of(owner, name)
    assert (found.types, found.repeated, found.primitive) == (types, repeated, primitive)
