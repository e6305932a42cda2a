"""Builds and runs the Java that asks HAPI's FhirInstanceValidator; or says why there is nobody to ask."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE / "target"
_STAMP = TARGET / ".built"
_TRIES = 2
_BUILD_SECONDS, _ASK_SECONDS = 480, 1500
_NETWORK = ("-Dmaven.wagon.http.retryHandler.count=3", "-Dmaven.wagon.rto=60000", "-Dmaven.wagon.http.pool=false")


@dataclass(frozen=True)
class Question:
    """One resource to be looked at, by one profile or (empty) by the base definition and what it claims itself."""

    name: str
    resource: str
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """One thing the validator said about the question of that name."""

    name: str
    severity: str
    where: str
    id: str
    text: str


class NotBuilt(Exception):
    """There is no runner on this machine; the message says why, and nothing is wrong with what it would have read."""


def build() -> None:
    """Compile the runner, where that has not been done. Raises NotBuilt, and SystemExit where our Java is at fault."""
    for program in ("java", "javac", "mvn"):
        if shutil.which(program) is None:
            raise NotBuilt(f"{program} is not there")
    made_of = [HERE / "pom.xml", *(HERE / "src").rglob("*.java")]
    if _STAMP.exists() and all(_STAMP.stat().st_mtime >= path.stat().st_mtime for path in made_of):
        return
    said = ""
    for _ in range(_TRIES):
        done, said = _maven()
        if done:
            _STAMP.touch()
            return
        if "COMPILATION ERROR" in said:
            raise SystemExit(said)
    raise NotBuilt(f"Maven could not fetch what the runner needs: {said[-400:]}")


def _maven() -> tuple[bool, str]:
    command = ["mvn", "-B", "-q", "-ntp", *_NETWORK, "process-classes"]
    try:
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=_BUILD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False, f"no end after {_BUILD_SECONDS} s"
    return done.returncode == 0, done.stdout + done.stderr


def ask(questions: Iterable[Question], folders: Iterable[Path]) -> list[Message]:
    """What the validator says, with the definitions in these folders beside those of base R4."""
    with tempfile.TemporaryDirectory(prefix="fitwork-conformance-") as folder:
        asked, answered = Path(folder) / "questions", Path(folder) / "answers"
        asked.write_text("".join(json.dumps(asdict(question)) + "\n" for question in questions), "utf-8")
        path = os.pathsep.join([str(TARGET / "classes"), str(TARGET / "lib" / "*")])
        command = ["java", "-cp", path, "conformance.Main", str(asked), str(answered), *map(str, folders)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_ASK_SECONDS, check=False)
        if done.returncode:
            raise SystemExit(f"the validator stopped: {done.stderr[-3000:]}")
        lines = answered.read_text("utf-8").splitlines()
    return [Message(**{name: value or "" for name, value in json.loads(line).items()}) for line in lines]
