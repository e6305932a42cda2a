"""`fitwork triage` from the outside: what it prints, and what it refuses."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from fitwork_fhir.casework.assess import KEYS
from fitwork_fhir.cli import COMMANDS, main

ACCEPTED = {"consent_referral": True, "source": "gp", "conditions": ["msk"], "absence_days": 14, "areas": ["leeds"]}
SERVICE = {
    "id": "leeds-oh",
    "name": "Leeds at work",
    "provider": "Leeds charity",
    "area": ["leeds"],
    "status": "active-2022",
    "match": {"tiers": ["B", "C"]},
    "offer": ["oh-assessment"],
}


@pytest.fixture
def write(tmp_path):
    def write(document, name="facts.json"):
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return str(path)

    return write


def test_one_object_gives_one_object_with_the_keys_in_order(write, capsys):
    assert main(["triage", write(ACCEPTED)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == list(KEYS)
    assert (answer["tier"], answer["named_services"], answer["follow_up_months"]) == ("B", None, None)


def test_an_array_gives_an_array_with_triages_and_reviews(write, capsys):
    assert main(["triage", write([ACCEPTED, {"current_tier": "A"}, {}])]) == 0
    answers = json.loads(capsys.readouterr().out)
    assert [a["disposition"] for a in answers] == ["accept", "accept", "hold_for_consent"]
    assert answers[1]["follow_up_months"] == [] and answers[1]["services"] is None


def test_an_empty_array_gives_an_empty_array(write, capsys):
    assert main(["triage", write([])]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_dash_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'\xef\xbb\xbf{"red_flags": ["cauda_equina"]}')))
    assert main(["triage", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["urgency"] == "emergency"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[{}, 5, {}, []]", "index 1, 3"),
        ("7", "one object, or an array"),
        ('{"age": ', "no JSON"),
        ("[" * 100_000, "nested too deep"),
        ("", "no JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_whole(write, capsys, text, says):
    assert main(["triage", write(text)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in printed.err


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path, capsys):
    (tmp_path / "latin.json").write_bytes(b'{"x": "\xe9"}')
    for name in ("absent.json", "latin.json"):
        assert main(["triage", str(tmp_path / name)]) == 2
    assert "No such file" in capsys.readouterr().err


def test_huge_numbers_and_nan_are_set_aside(write, capsys):
    assert main(["triage", write('{"consent_referral": true, "age": %s, "absence_days": NaN}' % ("9" * 5000))]) == 0
    reasons = json.loads(capsys.readouterr().out)["reasons"]
    assert {"DATA-INVALID:age", "DATA-INVALID:absence_days"} <= set(reasons)


def test_a_directory_adds_named_services_to_triages_only(write, capsys):
    directory = write({"services": [SERVICE]}, "directory.json")
    facts = write([ACCEPTED, {"red_flags": ["safeguarding"]}, {"current_tier": "B"}])
    assert main(["triage", facts, "--directory", directory, "--as-verified-on", "2026-11-21"]) == 0
    printed = capsys.readouterr()
    assert [a["named_services"] for a in json.loads(printed.out)] == [["leeds-oh"], [], None]
    assert printed.err == ""


def test_a_directory_without_a_verified_entry_names_nobody_and_warns(write, capsys):
    directory = write({"services": [SERVICE]}, "directory.json")
    assert main(["triage", write(ACCEPTED), "--directory", directory]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["named_services"] == []
    assert "verified" in printed.err


def test_a_directory_that_cannot_be_read_is_refused(write, capsys):
    for wrong in ("{", {"services": 5}, [5]):
        assert main(["triage", write(ACCEPTED), "--directory", write(wrong, "directory.json")]) == 2
    assert capsys.readouterr().out == ""


def test_explain_says_tier_reasons_services_and_what_was_set_aside_in_words(write, capsys):
    facts = {**ACCEPTED, "requested_tier": "A", "employer_size": "many"}
    assert main(["triage", write(facts), "--explain"]) == 0
    text = capsys.readouterr().out
    for words in ("tier A", "The rules alone say tier B", "two weeks", "Provisional", "employer_size", "1.3.0"):
        assert words in text


def test_explain_says_whom_to_phone_when_safety_stops_triage(write, capsys):
    main(["triage", write([{"red_flags": ["cauda_equina"]}, {"red_flags": ["?"]}]), "--explain"])
    text = capsys.readouterr().out
    assert text.count("no emergency route") == 2
    assert "Phone 999 now" in text


def test_wrong_usage_exits_with_2(capsys):
    for words in ([], ["dance"], ["triage"], ["triage", "x", "--as-verified-on", "soon"]):
        with pytest.raises(SystemExit) as stopped:
            main(words)
        assert stopped.value.code == 2


def test_a_command_imports_nothing_it_does_not_need():
    program = (
        "import sys; from fitwork_fhir.cli import main; main(['triage', '-']);"
        "print(sorted(set(sys.modules) & {'fastapi', 'sqlalchemy', 'pydantic', 'fhir', 'fitwork_fhir.routing.route'}))"
    )
    source = Path(sys.modules["fitwork_fhir"].__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", program], input="{}", text=True, capture_output=True, env={"PYTHONPATH": str(source)}
    )
    assert ran.stdout.splitlines()[-1] == "[]"
    assert "triage" in COMMANDS
