"""Picks real examples for every operation of openapi.yaml: steps of the story, else what its server answers."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tools.example_lengths import LONG, length, shortened
from tools.example_requests import Asking
from tools.story_goldens import ROOT, Told, replay

from builders.served import Served
from fitwork_fhir.api.error_responses import error_response, unexpected_response
from fitwork_fhir.api.media import too_large
from fitwork_fhir.api.table import PREFIX, ROWS, Row
from fitwork_fhir.errors import Unavailable

FILE = ROOT / "src" / "fitwork_fhir" / "api" / "openapi_examples.json"
_MOST = 3
"""Examples of one operation and status."""
_ANOTHER = 4_000
"""Characters of an example, beyond which it is shown only where there is no other."""
_SENT = 8_000
"""Characters of a body that is sent, so that it can be sent from the page; beyond, it is shortened."""
_PLAIN = 1_500
"""Characters of an example that is no part of the story, beyond which it is shortened."""
_CHANGES = frozenset({"update", "update-where", "patch"})


@dataclass
class Gallery:
    """The examples and where each is shown."""

    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    operations: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[str, list[str]] = field(default_factory=dict)

    def show(self, row: Row, about: str, status: int, step: replay.Step, sent: Any, answer: Any) -> None:
        """Keep a request and its answer, and show them at the operation of the row, unless it has enough."""
        words = {"about": about} if about else {}
        shown = self.operations.setdefault(row.name, {**words, "request": [], "answers": {}})
        requests, answers = shown["request"], shown["answers"].setdefault(str(status), [])
        known = any(sent == one["value"] for one in self.examples.values())
        again = bool(answers) and (length(answer) > _ANOTHER or (length(sent) > _ANOTHER and not known))
        if answer is None or len(answers) == _MOST or again:
            return
        request, title = Path(step.get("send", f"{step['name']}.request.json")).stem, step["title"]
        self._add(requests, request, title, sent, _SENT if length(sent) <= _SENT else LONG)
        self._add(answers, f"{step['name']}.answer", title, answer, LONG if "look" in step else _PLAIN)

    def _add(self, names: list[str], name: str, title: str, value: Any, most: int) -> None:
        if value is not None:
            kept = self._keep(name, title, value, most)
            names += [kept] if kept not in names else []

    def has_answer(self, row: Row) -> bool:
        """Whether a success of the row is shown."""
        return any(int(status) < 300 for status in self.operations.get(row.name, {}).get("answers", {}))

    def refuse(self, status: int, name: str, title: str, answer: Any) -> None:
        self._add(self.refusals.setdefault(str(status), []), f"{name}.answer", title, answer, LONG)

    def _keep(self, name: str, title: str, value: Any, most: int) -> str:
        short, left_out = shortened(value, most)
        for known, one in self.examples.items():
            if one["value"] == short:  # what a read and a read of version 1 answer is the same
                return known
        self.examples[name] = {"summary": f"{title}. {left_out}" if left_out else title, "value": short}
        return name

    def written(self) -> str:
        """As JSON, an example a line, so that a change is a small change of the file."""
        parts = []
        for name, content in (
            ("examples", self.examples),
            ("operations", self.operations),
            ("refusals", self.refusals),
        ):
            lines = [f"  {json.dumps(key)}: {json.dumps(content[key], ensure_ascii=False)}" for key in sorted(content)]
            parts.append(f' "{name}": {{\n' + ",\n".join(lines) + "\n }")
        return "{\n" + ",\n".join(parts) + "\n}\n"


def gallery(story: Iterable[Told], server: Served) -> Gallery:
    """What the story shows, then what its server answers where the story shows nothing."""
    made = Gallery()
    told = [one for one in story if one.status is not None]
    for _ in range(2):  # again, for what by then is shown elsewhere anyway
        for one in told:
            _from_story(made, one)
    asking = Asking(server, "\n".join(one.raw for one in told))
    for row in sorted(ROWS, key=_turn):
        if _answered_with_a_body(row) and not made.has_answer(row):
            found = asking.exchange(row)
            if found is not None:
                step = {"name": row.name, "title": f"{found.line}"}
                made.show(row, "", found.status, step, found.sent, found.answer)
    _never_in_a_story(made)
    return made


def _turn(row: Row) -> int:
    """First what others are about, then what looks, then what changes."""
    return 0 if row.interaction == "create" else 2 if row.interaction in _CHANGES else 1


def _answered_with_a_body(row: Row) -> bool:
    return any(status < 300 and status != 204 for status in row.answers)


def _from_story(made: Gallery, one: Told) -> None:
    step = one.step
    status, title = one.status or 0, f"{step['name'].split('-')[0]} {step['title']}"
    if status >= 400:
        made.refuse(status, step["name"], title, one.resource)
        return
    row = row_of(step)
    if row is not None:
        made.show(row, step["look"], status, {**step, "title": title}, _sent(step), one.resource)


def row_of(step: replay.Step) -> Row | None:
    """The row that serves a step: the one whose path has the fewest parameters."""
    path = step["path"].split("?")[0]
    path = path if step.get("outside") else PREFIX + path
    fitting = [row for row in ROWS if row.method == step["method"] and _pattern(row).fullmatch(path)]
    return min(fitting, key=lambda row: len(row.parameters), default=None)


def _pattern(row: Row) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", r"[A-Za-z0-9.-]+", re.escape(row.path)))


def _sent(step: replay.Step) -> Any:
    """The body of a step as it stands in its file; of a form its fields."""
    if "send" not in step:
        return None
    text = (ROOT / "examples" / "story" / step["send"]).read_text("utf-8")
    return json.loads(text) if step["send"].endswith(".json") else dict(parse_qsl(text))


def _never_in_a_story(made: Gallery) -> None:
    """Refusals that take more than a file: a body too large, and what only befalls a server."""
    down = Unavailable("The store cannot answer now; nothing was stored. Please try again.")
    for status, name, title, response in (
        (413, "too-large", "A body larger than we take", error_response(too_large())),
        (500, "unexpected", "An error of ours", unexpected_response("4f1c09ab7d2e")),
        (503, "unavailable", "The store does not answer", error_response(down)),
    ):
        made.refuse(status, name, title, json.loads(bytes(response.body)))
