"""`fitwork validate` prints each finding where the file has it."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.cli import main, validate
from fitwork_fhir.fhir.validation import PositionMap, parse_json
from fitwork_fhir.fhir.validation import validate as findings_of
from fitwork_fhir.fhir.validation.located import check_text

EXAMPLES = Path(__file__).parents[4] / "examples"
TEXT = """{
  "resourceType": "Patient",
  "active": "yes",
  "name": [
    {"family": "Secret", "given": ["x", null]},
    {"nick": 1}
  ],
  "deceasedBoolean": true,
  "deceasedDateTime": "2026",
  "_birthDate": {"extension": [{"url": "u", "valueCode": "a  b"}]},
  "extension": [{"valueString": "x"}],
  "contact": [{"gender": "male"}],
  "text": {"status": "generated", "div":
    "<div>no name\\u005fspace</div>"}
}
"""
PLACES = [
    (3, 3, "Patient.active"),
    (5, 41, "Patient.name[0].given[1]"),
    (6, 6, "Patient.name[1].nick"),
    (9, 3, "Patient.deceased[x]"),
    (10, 45, "Patient.birthDate.extension[0].valueCode"),
    (11, 17, "Patient.extension[0].url"),
    (12, 15, "Patient.contact[0]"),
    (13, 35, "Patient.text.div"),
]


def _run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, list[str], str]:
    status = main(["validate", *map(str, words)])
    said = capsys.readouterr()
    return status, said.out.splitlines(), said.err


def test_each_finding_has_its_line_and_column() -> None:
    found = check_text(TEXT.encode())

    assert [(each.line, each.column, each.finding.where) for each in found] == PLACES


def test_lines_are_printed_with_file_place_path_and_code(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "patient.json"
    file.write_text(TEXT)

    status, lines, said = _run(capsys, file)

    assert status == 1
    assert lines[0] == f"{file}:3:3: error: Patient.active: must be a boolean, found a string [structure]"
    assert len(lines) == len(PLACES)
    assert said == f"1 files, {len(PLACES)} errors, 0 other findings\n"
    assert not [line for line in lines if "Secret" in line], "no value is repeated"


def test_json_is_an_operation_outcome_with_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "patient.json").write_text(TEXT)
    status = main(["validate", "--json", str(tmp_path)])
    outcome = json.loads(capsys.readouterr().out)

    assert status == 1
    assert findings_of(outcome) == ()
    places = [[each.get("valueInteger") for each in issue["extension"][1:]] for issue in outcome["issue"]]
    assert [(*place, issue["expression"][0]) for place, issue in zip(places, outcome["issue"], strict=True)] == PLACES


def test_nothing_wrong_is_0_and_no_such_file_is_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "slot.json").write_text('{"resourceType":"Basic","code":{"text":"sound"}}')

    assert _run(capsys, tmp_path)[:2] == (0, [])
    status, lines, said = _run(capsys, tmp_path / "none.json")
    assert (status, lines) == (2, [])
    assert said.startswith("fitwork validate: cannot read")
    assert main(["validate", "--json", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["issue"][0]["diagnostics"] == "All OK"


@pytest.mark.parametrize("way", ["file", "input"])
def test_one_resource_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    lines = b'{"resourceType":"Basic","code":{"text":"x"}}\n\n{"resourceType":"Patient","active":1}\n'
    lines += b'{"resourceType":"Task","a":1,"a":2}\n'
    (tmp_path / "all.ndjson").write_bytes(lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))

    status, found, _ = _run(capsys, tmp_path if way == "file" else "-")

    name = tmp_path / "all.ndjson" if way == "file" else "-"
    assert status == 1
    assert [line.split(": ")[0] for line in found] == [f"{name}:3:27", f"{name}:4:30"]


def test_a_folder_is_searched_and_what_is_no_resource_passed_over(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "package.json").write_text('{"name":"x"}')
    (tmp_path / "notes.txt").write_text("not looked at")
    (inner / "half.json").write_text('{"resourceType":"Patient",\n "active": tru}')

    status, lines, _ = _run(capsys, tmp_path)

    assert status == 1
    assert lines == [f"{inner / 'half.json'}:2:12: error: Patient.active: not JSON: Expecting value [invalid]"]
    status, lines, _ = _run(capsys, tmp_path / "package.json")
    assert (status, len(lines)) == (1, 1), "named itself, it is looked at"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", (1, 1)),
        (b'{\n "resourceType": "Patient",\n "id": "\xff"}', (3, 9)),
        ('\ufeff{"resourceType":"Patient","id":"a b"}'.encode(), (1, 27)),
        (b'{"resourceType":"Patient",\n"a":' + b"[" * 70 + b"]" * 70 + b"}", (2, 68)),
        (b'{"resourceType":"Patient",\n"id":"\\ud800"}', (2, 1)),
        (b'{"resourceType":"Patient",\n"id":NaN}', (2, 1)),
        (b"[1,\n2]", (1, 1)),
        (b"5", (1, 1)),
    ],
)
def test_what_is_no_json_has_a_place_too(body: bytes, place: tuple[int, int]) -> None:
    found = check_text(body)

    assert [(each.line, each.column) for each in found] == [place]


def test_a_profile_that_is_not_held_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "patient.json").write_text('{"resourceType":"Patient"}')

    status, lines, _ = _run(capsys, tmp_path, "--profile", "urn:none")
    assert status == 1
    assert "[not-supported]" in lines[0]
    held = "http://hl7.org/fhir/StructureDefinition/Patient"
    assert _run(capsys, tmp_path, "--profile", held)[0] == 0


def test_the_work_is_bounded(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"resourceType": "Patient", **{f"x{n}": 1 for n in range(50)}}))
    (tmp_path / "b.json").write_text('{"resourceType":"Patient","active":1}')
    monkeypatch.setattr(validate, "MOST_FINDINGS", 20)
    assert len(_run(capsys, tmp_path)[1]) == 20
    monkeypatch.setattr(validate, "MOST_FILES", 1)
    assert _run(capsys, tmp_path)[2].startswith("1 files, 20 errors, 0 other findings; there are more files")
    monkeypatch.setattr(validate, "MOST_BYTES", 30)
    assert "too-long" in _run(capsys, tmp_path / "b.json")[1][0]


def test_our_own_examples_and_publications_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, *sorted(EXAMPLES.glob("*.json")), EXAMPLES.parent / "profiles")[:2] == (0, [])


def _members(value: object, path: str) -> list[str]:
    if isinstance(value, dict):
        return [p for key, each in value.items() for p in (f"{path}.{key}", *_members(each, f"{path}.{key}"))]
    if isinstance(value, list):
        return [p for n, each in enumerate(value) for p in (f"{path}[{n}]", *_members(each, f"{path}[{n}]"))]
    return []


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=6),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "cd", "e1"]), inner, max_size=4)
        ),
        max_leaves=15,
    ),
    st.sampled_from([None, 1, 4]),
)
def test_every_member_and_element_stands_where_the_map_says(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    lines, places = text.split("\n"), PositionMap(text, "X")
    for where in _members(value, "X"):
        line, column = places.line_and_column(where)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        if not where.endswith("]"):
            assert rest.startswith(f'"{where.rsplit(".", 1)[1]}"'), where
        else:
            decoded, _ = json.JSONDecoder().raw_decode(rest)
            assert decoded == _at(value, where), where


def _at(value: object, where: str) -> object:
    for step in where.removeprefix("X").replace("]", "").replace("[", ".").split(".")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]  # type: ignore[index]
    return value


def test_a_deep_or_endless_text_ends_the_map_and_nothing_else(shape: Callable[[str], dict]) -> None:
    for text in (
        "[" * 200_000,
        '{"a":' * 200_000,
        '{"a":"' + "x" * 1_000_000,
        "{" * 10,
        '{"a" 1}',
        "]",
        '{"a":1}}',
        ",,",
    ):
        assert PositionMap(text, "X").line_and_column("X.a[0].b[x]") >= (1, 1)
    with pytest.raises(Exception, match="deep"):
        parse_json(b"[" * 200_000)
