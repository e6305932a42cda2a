"""`make conformance`: the reference validator (HAPI FhirInstanceValidator, offline) on everything we publish or answer.

Where FITWORK_UKCORE_DIR names a folder with the UK Core definitions, instances are checked by those too.
Exit code 1 where there is an error that tolerated.py does not explain.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import questions
from runner import Message, NotBuilt, Question, ask, build, run
from tolerated import TOLERATED, row_for

_UK_CORE = os.environ.get("FITWORK_UKCORE_DIR", "")
TESTS = ("tests/acceptance/stories", "tests/acceptance/doors", "tests/acceptance/writing", "tests/clients")
LEFT_OUT = (
    "test_any_bundle_is_answered.py test_bundles_of_requests.py test_examples.py test_faults_at_every_door.py "
    "test_on_a_socket.py test_read_back_to_the_letter.py test_refused_with_a_red_flag.py test_same_request_again.py "
    "test_searching_by_claims.py test_the_story.py test_whatever_is_asked.py test_whatever_is_sent.py"
)
"""Files of tests: the longest, whose answers others give too, and those of random bodies. The story's are files."""
_TEST_SECONDS = 600
_SHOWN = 40


def main() -> int:
    began = time.monotonic()
    try:
        build()
    except NotBuilt as reason:
        print(f"SKIPPED: make conformance validated nothing: {reason}")
        return 0
    built = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fitwork-answers-") as folder:
        _collect(Path(folder))
        answers = questions.answers(Path(folder))
    collected = time.monotonic()
    asked, folders = _questions(answers)
    wrong = _report(asked, ask(asked, folders))
    ended = time.monotonic()
    print(
        f"took {built - began:.0f} s to build, {collected - built:.0f} s to collect, {ended - collected:.0f} s to ask"
    )
    return 1 if wrong else 0


def _questions(answers: list[questions.Named]) -> tuple[list[Question], list[Path]]:
    """What to ask, and the folders with the definitions that it takes."""
    published, instances = list(questions.files("profiles")), [*questions.files("examples"), *answers]
    print(f"{len(published)} files of profiles/, {len(instances) - len(answers)} examples, {len(answers)} answers")
    ours, left_out = questions.by_our_profiles(instances)
    print(
        f"not held to our profiles: {left_out} resources kept as sent of which our own validator says that they differ"
    )
    asked, folders = [*questions.by_base([*published, *instances]), *ours], [questions.ROOT / "profiles"]
    if _UK_CORE:
        folders.append(Path(_UK_CORE))
        asked += questions.by_the_only(instances, questions.profiles_in(folders[-1]))
    else:
        print("checked: base R4 and our own profiles only. UK Core was not: FITWORK_UKCORE_DIR is not set.")
    return asked, folders


def _collect(folder: Path) -> None:
    """Run the stories, the doors and the clients against the server, keeping one answer of each shape."""
    left_out = [f"--ignore-glob=*/{name}" for name in LEFT_OUT.split()]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *left_out, *TESTS]
    environment = {**os.environ, "TEST_ANSWERS_FOLDER": str(folder)}
    done = run(command, _TEST_SECONDS, cwd=questions.ROOT, env=environment)
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
    shown = [(f"{one.name} {one.where}: {one.text[:300]}", one) for one in wrong]
    shown += [(one.text[:160], one) for one in said if one.severity == "warning" and row_for(one) is None]
    lines = Counter(f"{one.severity}: {text} [{one.id or 'no id'}]" for text, one in shown)
    for line, times in sorted(lines.items(), key=lambda each: (each[0].startswith("warning"), -each[1]))[:_SHOWN]:
        print(f"{times:>5} {line}")
    for row in TOLERATED:
        times = sum(row_for(message) is row for message in said)
        if times or row.uk_core in (None, bool(_UK_CORE)):
            print(f"{times:>5} tolerated: {row.reason}" if times else f"    - matches nothing, remove it: {row.reason}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
