"""Builds and runs the Java that asks HAPI's FhirInstanceValidator; or says why there is nobody to ask."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TARGET = HERE / "target"
_STAMP = TARGET / ".built"
_TRIES = 2
_BUILD_SECONDS, _ASK_SECONDS = 480, 900
_HEAP = "-Xmx2g"
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
    until = time.monotonic() + _BUILD_SECONDS
    for _ in range(_TRIES):
        try:
            done = run(["mvn", "-B", "-q", "-ntp", *_NETWORK, "process-classes"], until - time.monotonic(), cwd=HERE)
        except subprocess.TimeoutExpired:
            raise NotBuilt(f"Maven did not end in {_BUILD_SECONDS} s") from None
        if done.returncode == 0:
            _STAMP.touch()
            return
        if "COMPILATION ERROR" in done.stdout:
            raise SystemExit(done.stdout)
    complaint = next((line for line in done.stdout.splitlines() if "ERROR" in line), done.stderr)
    raise NotBuilt(f"Maven could not fetch what the runner needs: {complaint[:400]}")


def run(command: list[str], seconds: float, **where: Any) -> subprocess.CompletedProcess[str]:
    """Run to the end, or raise TimeoutExpired and leave nothing of it behind, neither children nor theirs."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, start_new_session=True, **pipes, **where) as started:
        try:
            said, complained = started.communicate(timeout=max(seconds, 1))
        except BaseException:
            os.killpg(started.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, started.returncode, said, complained)


def ask(questions: Iterable[Question], folders: Iterable[Path]) -> list[Message]:
    """What the validator says, with the definitions in these folders beside those of base R4."""
    with tempfile.TemporaryDirectory(prefix="fitwork-conformance-") as folder:
        asked, answered = Path(folder) / "questions", Path(folder) / "answers"
        asked.write_text("".join(json.dumps(asdict(question)) + "\n" for question in questions), "utf-8")
        path = os.pathsep.join([str(TARGET / "classes"), str(TARGET / "lib" / "*")])
        command = ["java", _HEAP, "-cp", path, "conformance.Main", str(asked), str(answered), *map(str, folders)]
        done = run(command, _ASK_SECONDS)
        if done.returncode:
            raise SystemExit(f"the validator stopped: {done.stderr[-3000:]}")
        lines = answered.read_text("utf-8").splitlines()
    return [Message(**{name: value or "" for name, value in json.loads(line).items()}) for line in lines]
