import copy
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.errors import Malformed
from fitwork_fhir.fhir.validation import ExactDecimal, dump_json, parse_json, validate

NUMBERS = [
    "1.10",
    "100.000",
    "0.1",
    "0.0000001",
    "1e3",
    "1E3",
    "1e+03",
    "1.50e-2",
    "-0.0",
    "-0",
    "0",
    "123456789012345678901234567890",
    "3.14159265358979323846264338327950288",
    "1e999",
    "9007199254740993",
    "18446744073709551616",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_written_as_it_came(number: str) -> None:
    body = f'{{"b":[{number}],"a":{number}}}'.encode()

    assert dump_json(parse_json(body)) == body


@pytest.mark.parametrize(
    "number", ["1.10", "1e3", "0.0000001", "3.14159265358979323846264338327950288", "-0.0", "1E400"]
)
def test_a_decimal_of_any_form_is_valid_and_survives(number: str) -> None:
    body = (
        b'{"resourceType":"Observation","status":"final","code":{"text":"BMI"},"valueQuantity":{"value":%b,"unit":"kg"}}'
        % number.encode()
    )
    observation = parse_json(body)

    assert validate(observation) == ()
    assert dump_json(observation) == body


def test_an_exact_decimal_counts_like_any_other_and_survives_a_copy() -> None:
    number = parse_json(b"1e3")

    assert isinstance(number, ExactDecimal)
    assert number == 1000
    assert number + 1 == Decimal(1001)
    assert dump_json(copy.deepcopy([number])) == b"[1e3]"


@pytest.mark.parametrize(
    "fields",
    [
        '"birthDate":"2026"',
        '"birthDate":"2026-11"',
        '"birthDate":"2024-02-29"',
        '"deceasedDateTime":"2026-11-05T10:00:00.1234567+00:00"',
        '"_birthDate":{"extension":[{"url":"https://other.example/why","valueCode":"unknown"}]}',
        '"name":[{"given":[null,"Ada"],"_given":[{"id":"g","extension":[{"url":"urn:e","valueCode":"a"}]},null]}]',
        '"name":[{"_given":[{"extension":[{"url":"https://other.example/x","valueDecimal":1.10}]}]}]',
        '"contained":[{"resourceType":"Organization","id":"o","name":"O"}],"managingOrganization":{"reference":"#o"}',
        '"modifierExtension":[{"url":"urn:other:thing","extension":[{"url":"part","valueBase64Binary":"AA=="}]}]',
        '"language":"en-GB","name":[{"text":"\N{NO-BREAK SPACE}A\N{NO-BREAK SPACE}\N{SNOWMAN}"}]',
        '"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018","period":{"end":"2026"}}]',
        '"generalPractitioner":[{"reference":"https://gp.example/api/thing/225"}]',
        '"generalPractitioner":[{"reference":"Practitioner/a/_history/2"},{"reference":"urn:uuid:a"}]',
        '"generalPractitioner":[{"reference":"Organization?identifier=https://x.example|1"}]',
        '"text":{"status":"empty","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><i>a &amp; b</i></div>"}',
    ],
)
def test_what_r4_allows_is_valid_and_survives_to_the_letter(fields: str) -> None:
    body = f'{{"resourceType":"Patient",{fields}}}'.encode()
    patient = parse_json(body)

    assert validate(patient) == ()
    assert dump_json(patient) == body


def test_a_transaction_survives_to_the_letter(transaction: dict) -> None:
    body = json.dumps(transaction, separators=(",", ":"), ensure_ascii=False).encode()

    assert dump_json(parse_json(body)) == body


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    )
)
def test_any_json_survives_to_the_letter(value: object) -> None:
    try:
        body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    if b"\\u0000" in body.replace(b"\\\\", b""):
        with pytest.raises(Malformed):
            parse_json(body)
    else:
        assert json.loads(dump_json(parse_json(body))) == json.loads(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "line 1 column 1"),
        (b'{"a":1,}', "not JSON"),
        (b'{\n "a": tru}', "line 2 column 7"),
        (b"{} {}", "not JSON"),
        (b'{"a":"x\ny"}', "not JSON"),
        (b'{"a":"\x00"}', "not JSON"),
        (b'{"a":"\xe9"}', "not UTF-8 at byte 6"),
        ('{"a":1}'.encode("utf-16"), "not UTF-8"),
        (b'{"a":NaN}', "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b'{"a":1,"a":1}', "key a stands twice"),
        (b'{"a":{"b":[0,{"c":1,"d":2,"c":3}]}}', "key a.b[1].c stands twice"),
        (b'{"a":{"b":"\\u003a","b":2}}', "key a.b stands twice"),
        (b'{"a":"\\u003a","b":1,"b":2}', "key b stands twice"),
        (b'{"a\\u0062":1,"ab":2}', "key ab stands twice"),
        (b'{"a":["\\ud800"]}', "surrogate"),
        (b'{"\\udc00":1}', "surrogate"),
        (b'{"name":[{"family":"A\\u0000"}]}', "name[0].family holds a NUL"),
        (b'{"\\u0000":1}', "NUL"),
        (b"[" * 65 + b"]" * 65, "nested more than 64 deep"),
        (b"[" * 500 + b"]" * 500, "nested more than 64 deep"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"a":' * 200_000, "nested too deep"),
        (b"1e99999999999999999999", "too large"),
    ],
    ids=lambda part: None if isinstance(part, str) else repr(part[:24]),
)
def test_malformed_bytes_are_refused_with_the_place(body: bytes, words: str) -> None:
    with pytest.raises(Malformed, match=words.replace("[", r"\[")):
        parse_json(body)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"resourceType":"Patient","name":[{"family":"A","family":"B"}]}', "Patient.name[0].family"),
        (b'{"name":[{"family":"A","family":"B"}],"resourceType":"Patient"}', "Patient.name[0].family"),
        (b'{"resourceType":"Patient","resourceType":"Task"}', "Patient.resourceType"),
        (b'{"resourceType":"Patient","_birthDate":{"id":"a","id":"b"}}', "Patient.birthDate.id"),
        (b'{"resourceType":"Patient","name":[{},{"given":["a","b\\u0000"]}]}', "Patient.name[1].given[1]"),
        (b'{"resourceType":"Patient","name":[{},{"given":["a","b\\ud800"]}]}', "Patient.name[1].given[1]"),
        (b'{"resourceType":"Patient","name":[{"family":"\x00"}]}', "Patient.name[0].family"),
        (b'{"resourceType":"Patient","name":[{"family":NaN}]}', "Patient.name[0].family"),
        (b'{"resourceType":"Patient","name":[{"family":1e99999999999999999999}]}', None),
        (b'{"resourceType":"Patient","name":[{"family":tru}]}', "Patient.name[0].family"),
        (b'{"resourceType":"Patient","a":' + b"[" * 64 + b"]" * 64 + b"}", "Patient.a" + "[0]" * 63),
        (b'{"resourceType":"Patient","a":' + b"[" * 100_000, "Patient.a" + "[0]" * 63),
        (b'{"resourceType":"<b>","a":1,"a":2}', "a"),
        (b'{"resourceType":"Patient","<b>":1,"<b>":2}', "Patient.?"),
        (b'[{"op":"add","op":"test"}]', "[0].op"),
        (b"[1,2", "[1]"),
    ],
    ids=lambda part: repr(part[:60]) if part else "none",
)
def test_a_refusal_names_the_element(body: bytes, where: str | None) -> None:
    with pytest.raises(Malformed) as refused:
        parse_json(body)

    assert [finding.where for finding in refused.value.findings] == [where]


def test_nesting_is_allowed_up_to_the_bound() -> None:
    assert parse_json(b"[" * 64 + b"]" * 64)
    assert parse_json(b"[" * 10 + b"]" * 10, max_depth=10)
    with pytest.raises(Malformed, match="more than 10 deep"):
        parse_json(b"[" * 11 + b"]" * 11, max_depth=10)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b' {"a" : "b:c" , "d" : [ ] } ', {"a": "b:c", "d": []}),
        (b'{"a":"\\u003a\\\\u0000\\/"}', {"a": ":\\u0000/"}),
        (b'{"a":"\\ud83d\\ude00"}', {"a": "\N{GRINNING FACE}"}),
        (b'{"a":{"x":1},"b":{"x":1}}', {"a": {"x": 1}, "b": {"x": 1}}),
    ],
)
def test_unusual_json_is_read_when_it_is_right(body: bytes, value: object) -> None:
    assert parse_json(body) == value


def test_no_message_quotes_the_body() -> None:
    for body in (b'{"a":Secret}', b'{"a":"Secret" "b"}', b'{"a":"Secret\x01"}', b'{"a":"Secret\xff"}'):
        with pytest.raises(Malformed) as refused:
            parse_json(body)
        assert "Secret" not in str(refused.value)


@pytest.mark.parametrize("value", [{"a": b"x"}, {"a": {1}}, Decimal("NaN"), {"a": "\ud800"}, {"a": object()}])
def test_what_has_no_json_form_is_not_written(value: object) -> None:
    with pytest.raises(Malformed):
        dump_json(value)


def test_keys_keep_their_order(shape: Callable[[str], dict]) -> None:
    patient = shape("Patient")

    assert list(json.loads(dump_json(patient))) == list(patient)
