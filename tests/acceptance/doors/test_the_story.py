"""The story of examples/ is told on a socket as its files say, by every way its page offers.

The clock of these servers is moved by the test, so that the follow-ups of six months fall due; the last tests run on
the clock of the wall, where what needs time to pass is left out.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tools.print_examples import PAGE, page
from tools.story_goldens import STORY, Told, replay, told

from builders.anytown import START
from builders.served import served
from fitwork_fhir.clock import FixedClock, SystemClock
from fitwork_fhir.errors import FitworkError
from fitwork_fhir.fhir.validation import parse_json, validate

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
STEPS = [(chapter["number"], step) for chapter in replay.chapters() for step in chapter["steps"]]
SENT = {step["send"]: step for _, step in STEPS if "send" in step}
LIVE = [step for _, step in STEPS if "method" in step]
MOST_OF_A_SUMMARY = 140
"""Characters of a CDS Hooks card's summary (2.0, Card Attributes)."""


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    url = "memory://" if request.param == "memory" else f"sqlite:///{tmp_path_factory.mktemp('story') / 'store.db'}"
    with served(url) as server:
        return list(told(server))


def test_every_step_is_answered_as_the_story_says(story: list[Told]) -> None:
    assert {one.step["name"]: one.status for one in story} == {step["name"]: step.get("status") for _, step in STEPS}


def test_every_answer_is_the_one_on_disk(story: list[Told]) -> None:
    """`make docs` prints them anew."""
    assert not [one.file.name for one in story if (one.text or None) != _kept(one.file)]


def test_the_page_is_what_the_story_says(story: list[Told]) -> None:
    assert PAGE.read_text("utf-8") == page(story)


def _kept(file: Path) -> str | None:
    return file.read_text("utf-8") if file.exists() else None


def test_every_name_of_the_story_is_learnt_before_it_is_used() -> None:
    known: set[str] = set()
    for _, step in STEPS:
        text = step.get("path", "") + ((STORY / step["send"]).read_text("utf-8") if "send" in step else "")
        assert set(replay.NAME.findall(text)) <= known, step["name"]
        known |= step.get("take", {}).keys()


def test_steps_are_numbered_by_chapter_in_order() -> None:
    numbers = [int(step["name"].split("-")[0]) for _, step in STEPS]
    assert numbers == sorted(set(numbers))
    assert [number // 100 for number in numbers] == [chapter for chapter, _ in STEPS]


def test_every_file_of_the_story_is_sent_or_answered_and_stands_on_the_page() -> None:
    answers = {f"{step['name']}.answer.json" for _, step in STEPS}
    files = {file.name for file in STORY.iterdir()} - {"steps.json"}
    assert files <= answers | SENT.keys()
    assert not [name for name in files if f"(story/{name})" not in PAGE.read_text("utf-8")]


def _fhir_files() -> list[Path]:
    return [
        file
        for file in sorted([*STORY.glob("*.json"), *EXAMPLES.glob("*.json"), *(EXAMPLES / "resources").glob("*.json")])
        if isinstance(content := json.loads(file.read_text("utf-8")), dict) and "resourceType" in content
    ]


@pytest.mark.parametrize("file", _fhir_files(), ids=lambda file: file.stem)
def test_what_is_fhir_is_valid_unless_it_shows_what_is_wrong(file: Path) -> None:
    wrong = SENT.get(file.name, {}).get("wrong", False)
    assert bool(_problems(file.read_bytes())) == wrong


def _problems(body: bytes) -> list[str]:
    try:
        return [str(finding) for finding in validate(parse_json(body))]
    except FitworkError as problem:
        return [str(problem)]


def test_the_pop_up_is_a_card_that_carries_a_valid_referral() -> None:
    [card] = json.loads((STORY / "101-pop-up.answer.json").read_text("utf-8"))["cards"]
    assert len(card["summary"]) < MOST_OF_A_SUMMARY
    assert card["indicator"] in ("info", "warning", "critical")
    assert card["source"]["label"] and card["uuid"] and card["selectionBehavior"] == "at-most-one"
    assert all(reason["display"] and reason["code"] and reason["system"] for reason in card["overrideReasons"])
    [suggestion] = card["suggestions"]
    assert suggestion["label"] and suggestion["uuid"]
    [action] = suggestion["actions"]
    assert (action["type"], action["resource"]["status"]) == ("create", "draft")
    assert action["resource"]["resourceType"] == "ServiceRequest"
    assert not validate(action["resource"])


@pytest.fixture(scope="module")
def wall() -> Iterator[str]:
    """The base of a server on the clock of the wall."""
    with served(clock=SystemClock()) as server:
        yield server.base


def _run(command: list[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    given = {**os.environ, **environment}
    return subprocess.run(command, cwd=EXAMPLES, env=given, capture_output=True, text=True, timeout=900, check=False)


def test_the_replayer_tells_it_again_and_again_on_one_server(wall: str) -> None:
    command = [sys.executable, "-I", "replay.py", "--base", wall]
    for _ in range(2):
        done = _run(command)
        assert done.returncode == 0, done.stdout + done.stderr
    waiting = sum("after_days" in step for step in LIVE)
    assert f"{len(LIVE) - waiting} requests sent; all as told." in done.stdout
    assert "days must pass first" in done.stdout
    assert "| Accepted: an occupational health assessment" in done.stdout


def test_the_story_does_not_grow_old() -> None:
    with served(clock=FixedClock(START + timedelta(days=900))) as server:
        done = _run([sys.executable, "-I", "replay.py", "--base", server.base])
    assert done.returncode == 0, done.stdout


def test_the_replayer_says_which_step_went_otherwise(tmp_path: Path, wall: str) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    steps = tmp_path / "examples" / "story" / "steps.json"
    text = steps.read_text("utf-8")
    assert '"status": 412' in text
    steps.write_text(text.replace('"status": 412', '"status": 200'), "utf-8")
    done = _run([sys.executable, "-I", str(tmp_path / "examples" / "replay.py"), "--base", wall])
    assert done.returncode == 1
    assert done.stdout.rstrip().endswith("not as the story says: 812-stale")


def test_the_replayer_says_when_nobody_answers() -> None:
    done = _run([sys.executable, "-I", "replay.py", "--base", "http://127.0.0.1:9/FHIR/R4"])
    assert done.returncode == 2
    assert "does not answer" in done.stderr


def _blocks(language: str) -> str:
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE))


def _expected() -> list[int]:
    return [step["status"] for step in LIVE]


@pytest.mark.skipif(not all(shutil.which(tool) for tool in ("sh", "curl", "base64")), reason="no shell or no curl here")
def test_the_commands_of_the_page_work_as_printed() -> None:
    with served(clock=SystemClock()) as server:
        done = _run(["sh", "-c", _blocks("sh")], BASE=server.base)
    assert [int(status) for status in re.findall(r"^HTTP/1.1 (\d+)", done.stdout, re.MULTILINE)] == _expected(), (
        done.stderr
    )


def test_the_python_of_the_page_works_as_printed() -> None:
    with served(clock=SystemClock()) as server:
        done = _run([sys.executable, "-c", _blocks("python")], BASE=server.base)
    assert [int(line.rsplit(" ", 1)[1]) for line in done.stdout.splitlines()] == _expected(), done.stderr
