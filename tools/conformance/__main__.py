"""`make conformance`: the reference validator (HAPI FhirInstanceValidator, offline) on everything we publish or answer.

Where FITWORK_UKCORE_DIR names a folder with the UK Core definitions, instances are checked by those too.
Exit code 1 where there is an error that tolerated.py does not explain.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import questions
from runner import Message, NotBuilt, Question, ask, build
from tolerated import TOLERATED, row_for

TESTS = ("tests/acceptance", "tests/clients")
LEFT_OUT = ("tests/acceptance/doors/test_whatever_is_sent.py", "tests/acceptance/openapi")
"""Rubbish by the hundred; what it is answered is said by other tests too."""
_TEST_SECONDS = 900
_SHOWN = 40


def main() -> int:
    try:
        build()
    except NotBuilt as reason:
        print(f"SKIPPED: make conformance validated nothing: {reason}")
        return 0
    with tempfile.TemporaryDirectory(prefix="fitwork-answers-") as folder:
        _collect(Path(folder))
        instances = [*questions.files("examples"), *questions.answers(Path(folder))]
    published = list(questions.files("profiles"))
    core = os.environ.get("FITWORK_UKCORE_DIR")
    folders = [questions.ROOT / "profiles", *([Path(core)] if core else [])]
    asked = questions.by_base(iter(published + instances))
    for place in folders:
        asked += questions.by_profiles(instances, questions.profiles_in(place))
    print(f"asking about {len(published)} files of profiles/ and {len(instances)} examples and distinct answers")
    wrong = _report(asked, ask(asked, folders))
    if not core:
        print("checked: base R4 and our own profiles only. UK Core was not: FITWORK_UKCORE_DIR is not set.")
    return 1 if wrong else 0


def _collect(folder: Path) -> None:
    """Run the stories, the doors and the clients against the server, keeping one answer of each shape."""
    left_out = [f"--ignore={path}" for path in LEFT_OUT]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *left_out, *TESTS]
    environment = {**os.environ, "TEST_ANSWERS_FOLDER": str(folder)}
    done = subprocess.run(
        command, cwd=questions.ROOT, env=environment, capture_output=True, text=True, timeout=_TEST_SECONDS, check=False
    )
    if done.returncode:
        raise SystemExit(f"the tests whose answers are validated fail:\n{done.stdout[-4000:]}")


def _label(name: str) -> str:
    return name.split(": ", 1)[0]


def _report(asked: list[Question], said: list[Message]) -> list[Message]:
    """Print the counts by profile and what is wrong; the errors that nothing explains."""
    wrong = [one for one in said if one.severity != "warning" and row_for(one) is None]
    counts: dict[str, Counter[str]] = {}
    for question in asked:
        counts.setdefault(_label(question.name), Counter())["resources"] += 1
    for message in said:
        kind = "warnings" if message.severity == "warning" else "errors" if row_for(message) is None else "tolerated"
        counts[_label(message.name)][kind] += 1
    columns = ("resources", "errors", "tolerated", "warnings")
    print(f"{'profile':<40}" + "".join(f"{column:>11}" for column in columns))
    for label, count in sorted(counts.items()):
        print(f"{label:<40}" + "".join(f"{count[column]:>11}" for column in columns))
    for (severity, id_, text), times in _grouped(said, wrong).most_common(_SHOWN):
        print(f"{times:>5} {severity}: {text} [{id_ or 'no id'}]")
    for row in TOLERATED:
        times = sum(row_for(message) is row for message in said)
        print(f"{times:>5} tolerated: {row.reason}" if times else f"    - not needed any more: {row.reason}")
    return wrong


def _grouped(said: list[Message], wrong: list[Message]) -> Counter[tuple[str, str, str]]:
    """Errors with where they are, and warnings by what they are."""
    found: Counter[tuple[str, str, str]] = Counter()
    for one in wrong:
        found[(one.severity, one.id, f"{one.name} {one.where}: {one.text[:300]}")] += 1
    for one in said:
        if one.severity == "warning" and row_for(one) is None:
            found[(one.severity, one.id, one.text[:160])] += 1
    return found


if __name__ == "__main__":
    sys.exit(main())
