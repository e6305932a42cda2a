"""Every answer a test gets, whoever asked: checked by a validator no one here wrote, held to openapi.yaml, counted."""

import hashlib
import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import fhirkit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fitwork_fhir.api.table import PREFIX, ROWS, Row

UNEXPECTED = 500
"""Every operation documents it; one test that provokes it is enough."""
KEEP_IN = "TEST_ANSWERS_FOLDER"
"""A folder to keep one answer of each shape in, for the reference validator."""
_NAMES = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+")
_MEDIA = "application/fhir+json"


def operation(row: Row) -> str:
    """What one piece of code serves: rows of one interaction and method differ in the type alone."""
    return f"{row.method} {row.interaction}"


def documented() -> set[tuple[str, int]]:
    """Each status code of each operation."""
    return {(operation(row), status) for row in ROWS for status in (*row.answers, UNEXPECTED)}


@cache
def _paths() -> "list[tuple[re.Pattern[str], dict[str, Row]]]":
    """Paths in the order in which they are looked up, operations and the most exact first, with the row of each
    method."""
    paths: dict[str, dict[str, Row]] = {}
    for row in sorted(ROWS, key=lambda row: ("$" not in row.path, row.path.count("{"))):
        paths.setdefault(row.path, {})[row.method] = row
    return [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "/?"), rows) for path, rows in paths.items()]


def row_of(method: str, path: str) -> Row | None:
    """The row that serves a request; None where nothing is served, so that nothing is documented."""
    rows = next((rows for pattern, rows in _paths() if pattern.fullmatch(path)), {})
    return rows.get("GET" if method == "HEAD" else method)


@dataclass
class Seen:
    """What was seen in one process, or after `join` in all of them."""

    validated: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    """Requests by who made them: the tests, or a client."""
    codes: set[tuple[str, int]] = field(default_factory=set)
    samples: dict[str, str] = field(default_factory=dict)
    """One answer of each operation, status and type."""
    problems: list[str] = field(default_factory=list)
    """What is wrong, until a test is told."""

    def answer(self, caller: str, method: str, path: str, status: int, media: str, body: bytes) -> None:
        """Look at one answer."""
        self.calls[caller] += 1
        row = row_of(method, path)
        if row is not None:
            self.codes.add((operation(row), status))
            if status not in (*row.answers, UNEXPECTED):
                self.problems.append(f"{row.method} {row.path} answered {status}, which openapi.yaml does not say")
        elif status >= 500:
            self.problems.append(f"{method} at a path nobody serves answered {status}")
        if path.startswith(PREFIX) and body:
            self._resource(f"{method} {row.path if row else 'nowhere'} {status}", media, body)

    def _resource(self, where: str, media: str, body: bytes) -> None:
        if media != _MEDIA:
            self.problems.append(f"{where}: {media or 'no media type'} instead of FHIR JSON")
            return
        text = body.decode()
        self.validated += 1
        wrong = [str(issue) for issue in fhirkit.validate(text) if issue.severity in ("error", "fatal")]
        self.problems += [f"{where}: fhirkit: {issue}" for issue in wrong]
        self.samples.setdefault(f"{where} {_type(text)}", text)
        if os.environ.get(KEEP_IN):
            _keep(Path(os.environ[KEEP_IN]), where, text)

    def told(self) -> list[str]:
        """What is wrong since somebody last asked."""
        wrong, self.problems = self.problems, []
        return wrong

    def packed(self) -> dict[str, Any]:
        """As plain values, to be carried from one process to another."""
        codes = [list(code) for code in sorted(self.codes)]
        return {"validated": self.validated, "calls": dict(self.calls), "codes": codes, "samples": self.samples}

    def join(self, packed: dict[str, Any]) -> None:
        """Add what another process saw."""
        self.validated += packed["validated"]
        self.calls.update(packed["calls"])
        self.codes |= {(str(name), int(status)) for name, status in packed["codes"]}
        self.samples = {**packed["samples"], **self.samples}

    def never_seen(self) -> list[str]:
        """Documented status codes that no test saw."""
        missing = documented() - self.codes
        if any(status == UNEXPECTED for _, status in self.codes):
            missing = {(name, status) for name, status in missing if status != UNEXPECTED}
        return sorted(f"{name}: {status}" for name, status in missing)


def _type(text: str) -> str:
    found = json.loads(text)
    return f"{found.get('resourceType')} {found.get('type', '')}" if isinstance(found, dict) else ""


def _keep(folder: Path, where: str, text: str) -> None:
    """One file for all answers that differ in ids, numbers and times alone."""
    shape = hashlib.sha256(_NAMES.sub("#", text).encode()).hexdigest()[:16]
    place = folder / f"{shape}.json"
    if not place.exists():
        place.write_text(json.dumps({"where": where, "resource": text}), "utf-8")


SEEN = Seen()
"""Of this process."""


class Recorded:
    """The server, with every answer looked at as it leaves."""

    def __init__(self, app: ASGIApp, caller: str = "tests", seen: Seen = SEEN) -> None:
        self._app, self._caller, self._seen = app, caller, seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, media, body = 0, "", b""

        async def looking(message: Message) -> None:
            nonlocal status, media, body
            if message["type"] == "http.response.start":
                status = message["status"]
                media = dict(message["headers"]).get(b"content-type", b"").decode()
            body += message.get("body", b"")
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._seen.answer(self._caller, scope["method"], scope["path"], status, media, body)
            await send(message)

        await self._app(scope, receive, looking)
