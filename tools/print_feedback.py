"""Prints docs/feedback-messages.md from the golden situations: every event, as a GP reads it.

python tools/print_feedback.py            print the page
python tools/print_feedback.py --write    write the page, and out.txt beside every in.json
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fitwork_fhir.feedback.codes import FEEDBACK_CATEGORY
from fitwork_fhir.feedback.compose import compose
from fitwork_fhir.feedback.situation import Event, Situation, Text
from fitwork_fhir.feedback.tell_patient import SAFETY_SCREEN, tell_patient
from fitwork_fhir.triage.decision import Decision

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden" / "feedback"
PAGE = ROOT / "docs" / "feedback-messages.md"
_DATES = ("first_contact_by", "next_date", "reported_on")
_INTRO = """# What the practice is told

Printed by `tools/print_feedback.py` from `tests/golden/feedback`; do not edit it by hand.
Every event of a referral, with an example as the practice reads it: at most six lines, each at most 160 characters.
What stands under "in a message of its own" carries the security label NOPAT: the patient must not read it in an open
record, and the message above it says nothing of it. A name in the example is an example.
"""


def situations() -> Iterator[tuple[Path, str, Situation]]:
    """Every golden situation: its folder, its story in a sentence, and the situation."""
    for folder in sorted(GOLDEN.iterdir()):
        given = json.loads((folder / "in.json").read_text(encoding="utf-8"))
        yield folder, given["story"], read_situation(folder.name.split(".")[0], given["situation"])


def read_situation(event: str, given: Mapping[str, Any]) -> Situation:
    """A situation from JSON: lists become tuples, ISO texts dates."""
    known = _with_tuples(given)
    known |= {key: date.fromisoformat(known[key]) for key in _DATES if key in known}
    known |= {key: _decision(known[key]) for key in ("decision", "earlier") if key in known}
    return Situation(event=Event(event), **known)


def _decision(given: Mapping[str, Any]) -> Decision:
    return Decision(**_with_tuples(given))


def _with_tuples(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}


def as_text(texts: tuple[Text, ...]) -> str:
    """Messages as plain text, the hidden one under a rule that names it."""
    parts = [("--- not for the patient ---\n" if text.hidden else "") + "\n".join(text.lines) for text in texts]
    return "\n".join(parts) + "\n"


def page() -> str:
    """The whole page."""
    by_event: dict[Event, list[str]] = {event: [] for event in Event}
    for _, story, situation in situations():
        by_event[situation.event].append(_example(story, situation))
    events = [f"## {FEEDBACK_CATEGORY[event]} (`{event}`)\n\n" + "\n".join(by_event[event]) for event in Event]
    return "\n".join([_INTRO, *events, _patient()])


def _example(story: str, situation: Situation) -> str:
    shown = [f"*{story}*\n"]
    for text in compose(situation):
        if text.hidden and situation.event is not Event.HIDDEN_FROM_PATIENT:
            shown.append("In a message of its own:\n")
        shown.append(_quoted(text.lines))
    return "\n".join(shown)


def _patient() -> str:
    told = [
        f"*{story}*\n\n{_quoted(lines)}"
        for folder, story, situation in situations()
        if "." not in folder.name and (lines := tell_patient(situation))
    ]
    screen = f"On the page of a person who refers themselves, with a safety concern:\n\n{_quoted(SAFETY_SCREEN)}"
    start = "## What the patient is told\n\nNothing by phone, text, e-mail or post where it is unsafe to talk.\n"
    return "\n".join([start, screen, *told])


def _quoted(lines: tuple[str, ...]) -> str:
    return "".join(f"> {line}  \n" for line in lines)


def main(arguments: list[str]) -> int:
    if "--write" not in arguments:
        print(page(), end="")
        return 0
    PAGE.write_text(page(), encoding="utf-8")
    for folder, _, situation in situations():
        (folder / "out.txt").write_text(as_text(compose(situation)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
