"""The account at the end of a run: answers validated, calls by client, status codes documented and never seen.

A pytest plugin. Each worker keeps its own record; the process that started them joins the records and judges them.
"""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders.seen import SEEN

JS = Path(__file__).resolve().parents[1] / "clients" / "js"
_PACKED = "answers_seen"
_MEDPLUM_SECONDS = 120
_CLIENT = re.compile(r"clients/test_client_(\w+)\.py::")


@pytest.fixture(autouse=True)
def every_answer_is_fhir_and_documented() -> Iterator[None]:
    """Whatever the test asked, and whoever it let ask."""
    SEEN.told()
    yield
    wrong = SEEN.told()
    assert not wrong, "\n".join(wrong[:10])


class Account:
    """Joins and judges, in the process that started the others."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.wrong: list[str] = []
        self.steps: dict[str, Counter[str]] = {}
        """What each client's tests came to."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        client = _CLIENT.search(report.nodeid)
        if client and (report.when == "call" or report.outcome != "passed"):
            awaited = hasattr(report, "wasxfail")
            result = "awaited" if awaited else report.outcome
            self.steps.setdefault(client[1].replace("_", "-"), Counter())[result] += 1

    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker has ended (pytest-xdist)."""
        packed = getattr(node, "workeroutput", {}).get(_PACKED)
        if packed is not None:
            SEEN.join(packed)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._judge(_is_whole(session.config))
        if self.wrong and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _judge(self, whole: bool) -> None:
        calls = ", ".join(f"{name} {count}" for name, count in sorted(SEEN.calls.items())) or "none"
        self.lines = [f"calls: {calls}", f"answers validated by fhirkit-rs: {SEEN.validated}"]
        for client, results in sorted(self.steps.items()):
            said = ", ".join(f"{count} {result}" for result, count in sorted(results.items()))
            self.lines.append(f"client {client}: {results.total()} steps tried: {said}")
        if whole:
            self._ask_medplum()
            never = SEEN.never_seen()
            self.wrong += [f"documented and never seen: {code}" for code in never]
            self.lines.append(f"status codes seen: {len(SEEN.codes)} of operations; {len(never)} documented never seen")

    def _ask_medplum(self) -> None:
        said = by_medplum(list(SEEN.samples.values()))
        if isinstance(said, str):
            self.lines.append(f"@medplum/core validateResource: SKIPPED, {said}")
            return
        keys = list(SEEN.samples)
        self.lines.append(f"answers validated by @medplum/core: {len(keys)}, one of each operation, status and type")
        self.wrong += [f"@medplum/core: {keys[number]}: {text}" for number, text in said]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        terminalreporter.section("answers")
        for line in self.lines:
            terminalreporter.line(line)
        for line in self.wrong:
            terminalreporter.line(f"FAILED {line}", red=True)


def by_medplum(resources: list[str]) -> list[tuple[int, str]] | str:
    """(number of the resource, what is wrong) from @medplum/core; or why it could not be asked."""
    node = shutil.which("node")
    if node is None:
        return "node is not there"
    if not (JS / "node_modules" / "@medplum" / "core").exists():
        return "npm could not install the clients"
    done = subprocess.run(
        [node, str(JS / "validate.mjs")],
        input=json.dumps(resources),
        capture_output=True,
        text=True,
        timeout=_MEDPLUM_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [(int(number), str(text)) for number, text in json.loads(done.stdout)]


def _is_whole(config: pytest.Config) -> bool:
    """Whether this is the whole suite, so that what was never seen is really missing."""
    chosen = config.option.keyword or config.option.markexpr or getattr(config.option, "lf", False)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Account(), "account of answers")


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_PACKED] = SEEN.packed()
