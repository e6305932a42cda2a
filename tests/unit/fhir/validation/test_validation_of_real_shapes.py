import copy
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.fhir.validation import MOST_FINDINGS, dump_json, parse_json, validate
from fitwork_fhir.fhir.validation.compiled import engine

TYPES = [
    "Patient", "ServiceRequest", "Task", "QuestionnaireResponse", "Observation", "Condition", "Consent",
    "Communication", "Organization", "Practitioner", "PractitionerRole", "DocumentReference", "Binary",
    "OperationOutcome", "Questionnaire",
]  # fmt: skip
MARK = "Zz9Secret"


@pytest.mark.parametrize("resource_type", TYPES)
def test_each_shape_of_the_loop_is_valid(shape: Callable[[str], dict], resource_type: str) -> None:
    resource = shape(resource_type)

    assert validate(resource) == ()
    assert validate(parse_json(dump_json(resource))) == ()


def test_a_transaction_of_twelve_resources_is_valid(transaction: dict) -> None:
    assert len(transaction["entry"]) == 12
    assert validate(transaction) == ()


def test_a_message_and_parameters_are_valid(shape: Callable[[str], dict]) -> None:
    header = {
        "resourceType": "MessageHeader",
        "eventCoding": {"system": "https://fitwork.example/fhir/CodeSystem/event", "code": "referral"},
        "source": {"endpoint": "https://practice.example"},
        "focus": [{"reference": "urn:uuid:1"}],
    }
    message = {
        "resourceType": "Bundle",
        "type": "message",
        "entry": [
            {"fullUrl": "urn:uuid:0", "resource": header},
            {"fullUrl": "urn:uuid:1", "resource": shape("Patient")},
        ],
    }
    parameters = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "resource", "resource": message},
            {"name": "part", "part": [{"name": "tier", "valueCode": "B"}]},
        ],
    }

    assert validate(message) == ()
    assert validate(parameters) == ()


def test_a_contained_reference_is_followed_inside_nested_resources(shape: Callable[[str], dict]) -> None:
    task = shape("Task") | {"owner": {"reference": "#o"}}
    inner = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": task}]}
    parts = [{"name": "b", "resource": inner}, {"name": "c", "resource": shape("Communication")}]
    outer = {"resourceType": "Parameters", "parameter": [{"name": "a", "part": parts}]}

    found = validate(outer)

    assert [each.where for each in found] == [
        "Parameters.parameter[0].part[0].resource.entry[0].resource.owner.reference"
    ]


@pytest.mark.parametrize(
    "period",
    [
        {"start": "2026-11-05", "end": "2026-11"},
        {"start": "2026-11-05T10:00:00+01:00", "end": "2026-11-05T09:00:00Z"},
        {"start": "2026-11-05T10:00:00.1234567Z", "end": "2026-11-05T10:00:00.1234568Z"},
        {"start": "2026-11-05T23:59:60Z", "end": "2026-11-06"},
        {"start": "2026"},
        {"end": "2026"},
    ],
)
def test_a_period_whose_order_is_right_or_open_is_valid(shape: Callable[[str], dict], period: dict) -> None:
    assert validate(shape("ServiceRequest") | {"occurrencePeriod": period}) == ()


def test_a_period_out_of_order_by_a_fraction_of_a_second_is_refused(shape: Callable[[str], dict]) -> None:
    period = {"start": "2026-11-05T10:00:00.2Z", "end": "2026-11-05T10:00:00.1234567Z"}

    assert validate(shape("ServiceRequest") | {"occurrencePeriod": period})


@pytest.mark.parametrize(
    "inner",
    [
        "plain text",
        "<p>one</p> <p>two <b>bold</b><br/></p>",
        '<table border="1"><tr><td style="color:red">a</td></tr></table>',
        '<a href="https://x.example">link</a>',
        '<p><img src="#pic" alt=""/></p>',
        "&lt;script&gt;",
        "<h2>T</h2><ul><li>1 &#169; 2</li></ul>",
    ],
)
def test_harmless_narrative_is_valid(shape: Callable[[str], dict], inner: str) -> None:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'

    assert validate(shape("Patient") | {"text": {"status": "generated", "div": div}}) == ()


@pytest.mark.parametrize("inner", ["<p>a</p><script/>", "<p>a</b></p>", "a<p onclick='x'>b</p>", "&bad;", "<p>", " "])
def test_harmful_narrative_does_not_slip_past_the_quick_look(shape: Callable[[str], dict], inner: str) -> None:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'

    assert validate(shape("Patient") | {"text": {"status": "generated", "div": div}})


def test_findings_are_bounded_and_each_stands_once(shape: Callable[[str], dict]) -> None:
    flood = shape("Patient") | {f"x{number}": 1 for number in range(1000)}

    found = validate(flood)

    assert len(found) == MOST_FINDINGS == len(set(found))


def test_the_same_finding_is_told_once(shape: Callable[[str], dict]) -> None:
    found = validate(shape("Patient") | {"<b>": 1, "<i>": 1})

    assert [(each.where, each.text) for each in found] == [("Patient.?", "unknown element")]


def test_a_flood_of_faults_in_a_large_body_is_answered_soon(shape: Callable[[str], dict]) -> None:
    wrong = shape("Patient") | {"name": [{"x": 1}] * 200}
    flood = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": wrong}] * 500}

    started = time.process_time()
    found = validate(flood)

    assert time.process_time() - started < 2
    assert found[0].where == "Bundle.entry[0].resource.name[0].x"


def test_one_fault_in_a_large_bundle_is_found_at_its_entry(shape: Callable[[str], dict]) -> None:
    entries = [{"resource": shape("QuestionnaireResponse")} for _ in range(300)]
    entries[217]["resource"]["status"] = "done"

    found = validate({"resourceType": "Bundle", "type": "collection", "entry": entries})

    assert [each.where for each in found] == ["Bundle.entry[217].resource.status"]


def test_a_fault_of_a_large_bundle_itself_is_found(shape: Callable[[str], dict]) -> None:
    entries = [{"resource": shape("QuestionnaireResponse")} for _ in range(300)]

    found = validate({"resourceType": "Bundle", "type": "collectoin", "entry": entries})

    assert [each.where for each in found] == ["Bundle.type"]


def test_a_tree_too_deep_for_the_engine_is_refused_not_crashed_on() -> None:
    root: dict = {"resourceType": "Patient"}
    node = root
    for _ in range(100_000):
        node["extension"] = [{"url": "https://x.example/e"}]
        node = node["extension"][0]

    found = validate(root)

    assert [each.where for each in found] == ["Patient"]
    assert "64 deep" in found[0].text


def test_our_own_enumerations_are_text_like_any_other(shape: Callable[[str], dict]) -> None:
    status = StrEnum("status", {"ACTIVE": "active"})

    assert validate(shape("ServiceRequest") | {"status": status.ACTIVE}) == ()


def test_validation_leaves_its_input_alone(transaction: dict) -> None:
    transaction["entry"][0]["resource"]["extension"] = [{"url": "u", "valueDecimal": parse_json(b"1e3")}]
    before = copy.deepcopy(transaction)

    validate(transaction)

    assert transaction == before


def test_threads_do_not_disturb_each_other(shape: Callable[[str], dict]) -> None:
    wrong = shape("Patient") | {"extension": [{"url": "u", "valueDecimal": Decimal("1.10")}], "gender": "F"}
    right = shape("Patient") | {"extension": [{"url": "u", "valueDecimal": Decimal("1.10")}]}
    answers: list[bool] = []

    def check() -> None:
        answers.append(all(len(validate(wrong)) == 1 and not validate(right) for _ in range(200)))

    threads = [threading.Thread(target=check) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert answers == [True] * 4


_WRONG = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.decimals() | st.just(MARK)
    | st.sampled_from(["#", "#x", "2026-13", "Patient/1", "<div>", "a\tb"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def _places(value: object) -> list[tuple[object, object]]:
    """Every (container, key) in the tree."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in pairs for place in ((value, key), *_places(each))]


@settings(max_examples=300, deadline=None)
@given(resource_type=st.sampled_from(TYPES), which=st.integers(0, 10_000), wrong=_WRONG)
def test_any_value_anywhere_is_answered_without_an_exception_or_a_quotation(
    shape: Callable[[str], dict], resource_type: str, which: int, wrong: object
) -> None:
    resource = shape(resource_type)
    places = _places(resource)
    container, key = places[which % len(places)]
    container[key] = wrong

    found = validate(resource)

    assert not [each for each in found if each.code == "exception" or MARK in each.text or MARK in (each.where or "")]


@settings(max_examples=200, deadline=None)
@given(name=st.text(max_size=80), which=st.integers(0, 10_000))
def test_a_hostile_field_name_is_refused_and_not_repeated(shape: Callable[[str], dict], name: str, which: int) -> None:
    resource = shape("Patient")
    containers = [resource, *(each for place in _places(resource) if isinstance(each := place[0][place[1]], dict))]
    containers[which % len(containers)][f"{name} <{MARK}>"] = 1

    found = validate(resource)

    assert found
    assert not [each for each in found if MARK in each.text or MARK in (each.where or "")]


def test_the_engine_says_the_same_in_both_its_ways(shape: Callable[[str], dict]) -> None:
    """is_valid decides, iter_errors explains: whatever the first refuses the second must find a fault in."""
    for resource_type in TYPES:
        for which in range(len(_places(shape(resource_type)))):
            for wrong in (None, [], {}, "", 1, True, "x y", [None], {"id": "a"}):
                resource = shape(resource_type)
                container, key = _places(resource)[which]
                container[key] = wrong
                assert engine().is_valid(resource) == (not list(engine().iter_errors(resource)))
