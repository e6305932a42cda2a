"""Replays the story of examples/ on a server of its own and gives back its answers as they are kept on disk.

What differs from run to run is put right: ids that have a name in the story stand as that name, other ids are counted,
references of referrals are all alike, and instants have no fractions. The days are the story's own.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
for _folder in ("src", "tests", "examples"):
    if str(ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(ROOT / _folder))

import replay

from builders.served import Served, served

__all__ = ["BASE", "ROOT", "STORY", "Righted", "Served", "Told", "replay", "served", "told"]

STORY = ROOT / "examples" / "story"
BASE = "http://127.0.0.1:8000/FHIR/R4"
SHOWN = ("Location", "ETag", "Link", "Allow", "Warning")
"""Headers of an answer that a reader wants to see."""
_REFERENCE = re.compile(r"\bFW-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_FRACTION = re.compile(r"(T\d\d:\d\d:\d\d)\.\d+")
_CURSOR = re.compile(r"_cursor=[^&\"]+")
_UUID = re.compile(replay.UUID)


@dataclass(frozen=True)
class Told:
    """A step of the story and the answer to it, put right."""

    chapter: dict[str, Any]
    step: replay.Step
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    """The body, indented; empty where there is none."""
    status: int | None = None
    """None for a file only."""
    raw: str = ""
    """Headers and body as they came."""

    @property
    def resource(self) -> Any:
        return json.loads(self.text) if self.text else None

    @property
    def file(self) -> Path:
        """Where the answer is kept."""
        return STORY / f"{self.step['name']}.answer.json"


def told(server: Served) -> Iterator[Told]:
    """Every step of the story, told on a server whose clock can be moved."""
    known = replay.Known()
    for chapter, step, answer in replay.replay(server.base, known, server.wait):
        if answer is None:
            yield Told(chapter, step, text=(STORY / f"{step['name']}.answer.json").read_text("utf-8"))
            continue
        right = Righted(server.base, known.names)
        headers = tuple((name, right(answer.headers[name])) for name in SHOWN if name in answer.headers)
        text = json.dumps(json.loads(right(answer.text)), indent=2, ensure_ascii=False) + "\n" if answer.text else ""
        yield Told(chapter, step, headers, text, answer.status, f"{answer.headers}\n{answer.text}")


class Righted:
    """Puts the texts of one answer right: the same id always becomes the same text."""

    def __init__(self, base: str, names: dict[str, str]) -> None:
        self._root = base.removesuffix("/FHIR/R4")
        self._names = {value: name for name, value in names.items()}
        self._seen: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        text = _UUID.sub(lambda found: self._id(found.group()), text.replace(self._root, BASE.removesuffix("/FHIR/R4")))
        text = _FRACTION.sub(r"\1", _REFERENCE.sub("FW-7K3P-Q2M9", text))
        return _CURSOR.sub("_cursor=NEXT.PAGE", text)

    def _id(self, value: str) -> str:
        if value.startswith("00000000-"):  # a part of a request, which has it from its file
            return value
        number = len(self._seen) + 1
        return self._names.get(value) or self._seen.setdefault(value, f"99999999-0000-4000-8000-{number:012d}")
