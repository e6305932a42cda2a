"""Replays the story of this folder against a running server, and prints each step as a person would read it.

    python examples/replay.py --base http://127.0.0.1:8000/FHIR/R4

Needs Python 3.11 and nothing else. Each run invents people of its own, so that it can be run again on the same server;
the NHS numbers are of the test range 999. Steps that wait for days to pass are told, not sent: a server's clock cannot
be moved from outside. Exit code 1 where an answer has another status than the story says.
"""

import argparse
import base64
import json
import random
import re
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STORY = HERE / "story"
FHIR, PATCH, FORM = "application/fhir+json", "application/json-patch+json", "application/x-www-form-urlencoded"
NAME = re.compile(r"\b[A-Z]+\.[A-Z]+\b")
"""A name in the place of an id that only your server knows: SAM.TASK. GUID.SAM is a fresh GUID."""
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_PERSON = re.compile(r"\b999\d{7}\b")
Step = dict[str, Any]


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: Message
    text: str

    @property
    def resource(self) -> Any:
        """The body as JSON; None where there is none."""
        return json.loads(self.text) if self.text else None


@dataclass
class Known:
    """What stands for the names of the story on this server, and who its people are in this run."""

    names: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] | None = None
    """The story's NHS numbers and those of this run; None keeps the story's."""

    def fill(self, text: str) -> str:
        """The text with ids in the place of names."""
        text = NAME.sub(lambda found: self._value(found.group()), text)
        return text if self.people is None else _PERSON.sub(lambda found: self._person(found.group()), text)

    def take(self, wanted: dict[str, str], answer: Answer) -> None:
        """Keep the first id of a type in an answer's headers or body under its name."""
        said = f"{answer.headers}\n{answer.text}"
        for name, type_ in wanted.items():
            found = re.search(rf"\b{type_}/({UUID})", said)
            if found:
                self.names[name] = found.group(1)

    def _value(self, name: str) -> str:
        if name.startswith("GUID."):
            self.names.setdefault(name, str(uuid.uuid4()))
        return self.names.get(name, name)

    def _person(self, number: str) -> str:
        assert self.people is not None
        return self.people.setdefault(number, _new_person())


def _new_person() -> str:
    """An NHS number of the test range with a right check digit (Modulus 11)."""
    while True:
        digits = [9, 9, 9, *(random.randrange(10) for _ in range(6))]
        check = 11 - sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11
        if check != 10:
            return "".join(map(str, [*digits, check % 11]))


def chapters() -> list[dict[str, Any]]:
    """The story: chapters with their steps in order."""
    found: list[dict[str, Any]] = json.loads((STORY / "steps.json").read_text("utf-8"))["chapters"]
    return found


def parties() -> dict[str, str]:
    """Who takes part: the code a request names, and what it is called here."""
    found: dict[str, str] = json.loads((STORY / "steps.json").read_text("utf-8"))["parties"]
    return found


def organisation(code: str) -> str:
    """The header NHSD-End-User-Organisation: an Organization as JSON in base64."""
    identifier = {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": code}
    resource = {"resourceType": "Organization", "identifier": [identifier]}
    return base64.b64encode(json.dumps(resource, separators=(",", ":")).encode()).decode()


def headers_of(step: Step, with_body: bool | None = None) -> dict[str, str]:
    """Every header of a step, names of the story not yet filled in."""
    headers = {"Accept": FHIR}
    if "by" in step:
        headers["NHSD-End-User-Organisation"] = organisation(step["by"])
    if with_body or (with_body is None and "send" in step):
        headers["Content-Type"] = {"PATCH": PATCH}.get(step["method"], FHIR)
    return {**headers, **step.get("headers", {})}


def send(base: str, step: Step, known: Known) -> Answer:
    """One step of the story, and its answer."""
    body = (STORY / step["send"]).read_text("utf-8") if "send" in step else None
    answer = request(base, step, body, known)
    known.take(step.get("take", {}), answer)
    return answer


def request(base: str, step: Step, body: str | None, known: Known) -> Answer:
    """One request with a body, and its answer."""
    headers = {name: known.fill(value) for name, value in headers_of(step, body is not None).items()}
    root = base.removesuffix("/FHIR/R4") if step.get("outside") else base
    content = None if body is None else known.fill(body).encode()
    asked = urllib.request.Request(root + known.fill(step["path"]), content, headers, method=step["method"])
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(asked, timeout=60) as response:
            return Answer(response.status, response.headers, response.read().decode())
    except urllib.error.HTTPError as refused:  # any status from 300 on: an answer all the same
        return Answer(refused.code, refused.headers, refused.read().decode())


def replay(
    base: str, known: Known, wait: Callable[[int], None] | None = None
) -> Iterator[tuple[dict[str, Any], Step, Answer | None]]:
    """Every chapter and step with its answer; None for what is a file only, and for what needs time that none passes.

    `wait` is asked before each request to let so many days pass (0: a moment), where the server's clock can be moved.
    """
    for chapter in chapters():
        for step in chapter["steps"]:
            days = step.get("after_days", 0)
            if "method" not in step or (days and wait is None):
                yield chapter, step, None
                continue
            if wait is not None:
                wait(days)
            yield chapter, step, send(base, step, known)


def readable(resource: Any) -> list[str]:
    """What a person would want to read of an answer, in lines."""
    if not isinstance(resource, dict):
        return []
    return _READERS.get(resource.get("resourceType", ""), _anything)(resource)


def _anything(resource: dict[str, Any]) -> list[str]:
    version = resource.get("meta", {}).get("versionId")
    named = f"{resource.get('resourceType', 'JSON')}/{resource.get('id', '')}".rstrip("/")
    return [f"{named}, version {version}" if version else named, *_status_of(resource)]


def _status_of(resource: dict[str, Any]) -> list[str]:
    return [f"status {resource['status']}"] if isinstance(resource.get("status"), str) else []


def _outcome(resource: dict[str, Any]) -> list[str]:
    lines = []
    for issue in resource.get("issue", []):
        where = "".join(f" [{path}]" for path in issue.get("expression", []))
        lines.append(f"{issue['severity']}: {issue.get('diagnostics', issue['code'])}{where}")
    return lines


def _task(task: dict[str, Any]) -> list[str]:
    state = task.get("businessStatus", {}).get("coding", [{}])[0]
    what = task.get("description") or task.get("code", {}).get("coding", [{}])[0].get("display", "Task")
    lines = [f"{what}: {task['status']} / {state['code']}" if state else f"{what}: {task['status']}"]
    lines += [f"with {task['owner'].get('display', task['owner'].get('identifier', {}).get('value'))}"]
    for output in task.get("output", []):
        kind = output["type"]["coding"][0]["code"]
        if kind in ("tier", "pending-tier", "reason", "outcome"):
            coding = output["valueCodeableConcept"]["coding"][0]
            lines.append(f"{kind} {coding['code']}: {coding.get('display', '')}".rstrip(": "))
    return lines


def _communication(message: dict[str, Any]) -> list[str]:
    category = message.get("category", [{}])[0].get("coding", [{}])[0]
    recipient = message.get("recipient", [{}])[0]
    to = recipient.get("display") or recipient.get("identifier", {}).get("value")
    lines = [f"{category.get('display', 'Message')}" + (f", to {to}" if to else "")]
    for payload in message.get("payload", []):
        lines += [f"  | {line}" for line in payload.get("contentString", "").splitlines()]
    return lines


def _bundle(bundle: dict[str, Any]) -> list[str]:
    lines = [f"{bundle['type']} of {len(bundle.get('entry', []))}"]
    for entry in bundle.get("entry", []):
        resource, response = entry.get("resource"), entry.get("response", {})
        if resource is not None and resource["resourceType"] in ("Task", "Communication", "OperationOutcome"):
            lines += readable(resource)
        elif resource is not None:
            lines += _anything(resource)[:1]
        else:
            lines.append(f"{response.get('status')} {response.get('location', '')}".strip())
        lines += _outcome(response.get("outcome", {}))
    return lines


def _parameters(parameters: dict[str, Any]) -> list[str]:
    lines = []
    for part in parameters.get("parameter", []):
        value = next((value for name, value in part.items() if name.startswith("value")), None)
        if isinstance(value, dict):
            value = value.get("code") or value.get("display") or value.get("reference")
        found = readable(part["resource"]) if "resource" in part else str(value).splitlines()
        lines += [f"{part['name']}: {found[0] if found else ''}", *(f"  {line}" for line in found[1:])]
    return lines


_READERS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "OperationOutcome": _outcome,
    "Task": _task,
    "Communication": _communication,
    "Bundle": _bundle,
    "Parameters": _parameters,
}


def _told(step: Step, answer: Answer | None, known: Known, names: dict[str, str]) -> bool:
    """Print a step; whether it went as the story says."""
    print(f"\n{step['name']}  {step['title']}")
    if "method" not in step:
        print(f"  a file only: story/{step['name']}.answer.json")
        return True
    print(f"  {names.get(step.get('by', ''), 'anybody')}: {step['method']} {known.fill(step['path']) or '/'}")
    if answer is None:
        print(f"  skipped: {step['after_days']} days must pass first")
        return True
    right = answer.status == step["status"]
    print(f"  {answer.status}" + ("" if right else f"  BUT THE STORY SAYS {step['status']}"))
    for name in ("Location", "ETag", "Link", "Warning"):
        if name in answer.headers:
            print(f"  {name}: {answer.headers[name]}")
    for line in readable(answer.resource)[:40]:
        print(f"    {line}")
    print(f"  look at: {step['look']}", flush=True)
    return right


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Replay the story of this folder against a running server.")
    parser.add_argument("--base", default="http://127.0.0.1:8000/FHIR/R4", help="the FHIR base of the server")
    parser.add_argument("--as-written", action="store_true", help="send the people of the files, not new ones")
    given = parser.parse_args(arguments)
    known, names, sent, wrong = Known(people=None if given.as_written else {}), parties(), 0, []
    title = None
    try:
        for chapter, step, answer in replay(given.base.rstrip("/"), known):
            if chapter["title"] != title:
                title = chapter["title"]
                print(f"\n== {chapter['number']}. {title}")
            sent += answer is not None
            if not _told(step, answer, known, names):
                wrong.append(step["name"])
    except urllib.error.URLError as problem:
        print(f"{given.base} does not answer: {problem.reason}", file=sys.stderr)
        return 2
    print(f"\n{sent} requests sent; " + (f"not as the story says: {', '.join(wrong)}" if wrong else "all as told."))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
