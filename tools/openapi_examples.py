"""Picks real examples for every operation of openapi.yaml: steps of the story, else what its server answers."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from tools.story_goldens import ROOT, Righted, Told, replay

from builders.served import Served
from fitwork_fhir.api.error_responses import error_response, unexpected_response
from fitwork_fhir.api.media import too_large
from fitwork_fhir.api.table import ANY, PREFIX, ROWS, Row
from fitwork_fhir.errors import Finding, Gone, Unavailable

FILE = ROOT / "src" / "fitwork_fhir" / "api" / "openapi_examples.json"
_MOST = 3
"""Examples of one operation and status."""
_LONG = 6_000
"""Characters of an example, beyond which it is shown only where there is no other."""
_MOST_RESOURCES = 2
"""Types shown of the CapabilityStatement, which has one for each there is."""
RESOURCES = ROOT / "examples" / "resources"
"""A resource of a type by its name, for types that nobody sends in the story."""
PRACTICE, HUB = "Y99901", "X2601"
_SERVED = (PRACTICE, "sohas", HUB)
"""Who asks for what the story does not show, in this order."""


@dataclass
class Gallery:
    """The examples and where each is shown."""

    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    operations: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[str, list[str]] = field(default_factory=dict)

    def show(self, row: Row, about: str, status: int, step: replay.Step, sent: Any, answer: Any) -> None:
        """Keep a request and its answer, and show them at the operation of the row."""
        shown = self.operations.setdefault(row.name, {"about": about, "request": [], "answers": {}})
        title = step["title"]
        self._add(shown["request"], Path(step.get("send", f"{step['name']}.request.json")).stem, title, sent)
        self._add(shown["answers"].setdefault(str(status), []), f"{step['name']}.answer", title, answer)

    def _add(self, names: list[str], name: str, title: str, value: Any) -> None:
        long = bool(names) and len(json.dumps(value)) > _LONG
        if value is not None and len(names) < _MOST and name not in names and not long:
            names.append(self._keep(name, title, value))

    def refuse(self, status: int, name: str, title: str, answer: Any) -> None:
        names = self.refusals.setdefault(str(status), [])
        names.append(self._keep(f"{name}.answer", title, answer))

    def _keep(self, name: str, title: str, value: Any) -> str:
        for known, one in self.examples.items():
            if one["value"] == value:  # what a read and a read of version 1 answer is the same
                return known
        self.examples[name] = {"summary": title, "value": value}
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
    for one in told:
        _from_story(made, one)
    asking = _Asking(server, told)
    for row in ROWS:
        if row.interaction == "create":
            asking.seed(row)
    for row in ROWS:
        if not _has_answer(made, row):
            asking.show(made, row)
    _never_in_a_story(made)
    return made


def _has_answer(made: Gallery, row: Row) -> bool:
    return any(int(status) < 300 for status in made.operations.get(row.name, {}).get("answers", {}))


def _from_story(made: Gallery, one: Told) -> None:
    step = one.step
    status, title = one.status or 0, f"{step['name'].split('-')[0]} {step['title']}"
    if status >= 400:
        made.refuse(status, step["name"], title, one.resource)
        return
    row = row_of(step)
    if row is not None:
        number = step["name"].split("-")[0]
        about = f"Shown by step {number} of examples/README.md ({step['title']}). {step['look']}"
        made.show(row, about, status, {**step, "title": title}, _sent(step), _shortened(one.resource))


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


def _shortened(resource: Any) -> Any:
    if isinstance(resource, dict) and resource.get("resourceType") == "CapabilityStatement":
        rest = resource["rest"][0]
        return {**resource, "rest": [{**rest, "resource": rest["resource"][:_MOST_RESOURCES]}]}
    return resource


class _Asking:
    """Asks the story's server for what the story does not show."""

    def __init__(self, server: Served, told: list[Told]) -> None:
        self._server = server
        self._text = "\n".join(one.raw for one in told)

    def seed(self, row: Row) -> None:
        """Send the resource there is of a type in a file, where the server has none."""
        file = RESOURCES / f"{row.type}.json"
        if file.exists() and not any(self._ids(row, by) for by in _SERVED):
            self.ask({"path": f"/{row.type}", "by": PRACTICE, "method": "POST"}, json.loads(file.read_text("utf-8")))

    def show(self, made: Gallery, row: Row) -> None:
        """Ask once; an answer that is no success leaves the operation without an example."""
        for by in _SERVED:
            for step, sent in self._steps(row, by):
                answer, value = self.ask({**step, "by": by, "method": row.method}, sent)
                if answer.status < 300:
                    about = f"{row.summary}."
                    made.show(row, about, answer.status, {"name": row.name, "title": row.summary}, sent, value)
                    return

    def ask(self, step: replay.Step, sent: Any = None) -> tuple[replay.Answer, Any]:
        """The answer, and its body put right."""
        headers = dict(step.get("headers", {}))
        if isinstance(sent, dict) and "resourceType" not in sent:
            headers["Content-Type"] = replay.FORM
            content = "&".join(f"{name}={quote(value)}" for name, value in sent.items())
        else:
            content = sent if isinstance(sent, str) else json.dumps(sent)
        body = content if sent is not None else None
        answer = replay.request(self._server.base, {**step, "headers": headers}, body, replay.Known())
        text = Righted(self._server.base, {})(answer.text)
        return answer, json.loads(text) if text else None

    def _steps(self, row: Row, by: str) -> Iterator[tuple[replay.Step, Any]]:
        """Requests of a row that may be answered, with their bodies."""
        path = row.path.removeprefix(PREFIX)
        for type_, id_ in self._ids(row, by) if row.parameters else [(row.type, "")]:
            filled = path.replace(ANY, type_).replace("{id}", id_).replace("{version}", "1")
            if row.method == "GET":
                yield {"path": filled if row.parameters else f"{filled}?_count=1"}, None
            elif row.path.endswith("_search"):
                yield {"path": filled}, {"_count": "1"}
            elif row.method in ("POST", "PUT") and row.interaction in ("create", "update"):
                for stored in [id_] if id_ else [found for _, found in self._ids(row, by)]:
                    whole = self.ask({"path": f"/{type_}/{stored}", "by": by, "method": "GET"})[0].resource
                    drop = ("id", "meta") if row.method == "POST" else ()
                    yield {"path": filled}, {key: value for key, value in whole.items() if key not in drop}
            elif row.method == "DELETE" and id_:
                whole = self.ask({"path": f"/{type_}/{id_}", "by": by, "method": "GET"})[0].resource
                fresh = {key: value for key, value in whole.items() if key not in ("id", "meta")}
                made, _ = self.ask({"path": f"/{type_}", "by": by, "method": "POST"}, fresh)
                if made.status == 201:
                    yield {"path": filled.replace(id_, made.resource["id"])}, None
            elif row.method == "PATCH":
                yield {"path": filled}, [{"op": "test", "path": "/resourceType", "value": type_}]

    def _ids(self, row: Row, by: str) -> list[tuple[str, str]]:
        """(type, id) of something that a row could be about."""
        if ANY in row.path:
            own = {row.type for row in ROWS}
            seen = re.findall(rf"/([A-Z]\w+)/({replay.UUID})/_history", self._text)
            return [(type_, id_) for type_, id_ in seen if type_ not in own][:1]
        step = {"path": f"/{row.type}?_count=1", "by": by, "method": "GET"}
        entries = (self.ask(step)[0].resource or {}).get("entry", [])
        return [
            (row.type, entry["resource"]["id"]) for entry in entries if entry["resource"]["resourceType"] == row.type
        ]


def _never_in_a_story(made: Gallery) -> None:
    """Refusals that take more than a file: a body too large, a deletion, and what only befalls a server."""
    gone = Gone(Finding("deleted", "This resource was deleted.", None, reason="resource-deleted"))
    down = Unavailable("The store cannot answer now; nothing was stored. Please try again.")
    for status, name, title, response in (
        (410, "gone", "A resource that was deleted", error_response(gone)),
        (413, "too-large", "A body larger than we take", error_response(too_large())),
        (500, "unexpected", "An error of ours", unexpected_response("4f1c09ab7d2e")),
        (503, "unavailable", "The store does not answer", error_response(down)),
    ):
        made.refuse(status, name, title, json.loads(bytes(response.body)))
