"""The rule book: spec tests run as checks under pytest, and as prose when the page is printed.

A directory is a chapter, a file a section, a test a paragraph. A paragraph asks for rules by code and gives examples
for which each holds and for which it does not.
"""

import importlib.util
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from fitwork_fhir.casework.assess import assess
from fitwork_fhir.casework.chapters import CHAPTERS, Row, rows_by_code
from fitwork_fhir.triage.decision import POLICY_ID, POLICY_VERSION, Decision
from fitwork_fhir.triage.names import DISPOSITIONS, MODES, SERVICES, URGENCIES
from fitwork_fhir.triage.reasons import SENTENCES
from fitwork_fhir.triage.rule import SOURCES
from fitwork_fhir.triage.targets import FIRST_CONTACT, FIRST_MEETING, Target, halved

SPEC = Path(__file__).parent
ROWS = rows_by_code()

START: dict[str, object] = {
    "consent_referral": True,
    "source": "gp",
    "age": 42,
    "work_status": "at_work",
    "employment": "employed",
    "conditions": ["minor_acute"],
    "wants_return": "yes",
}
"""Where every example but a review starts from. A fact of None is left out."""

RuleLookup = Callable[[str], "Paragraph"]


@dataclass(frozen=True)
class Example:
    code: str
    title: str
    facts: dict[str, object]
    decision: Decision
    holds: bool


class Paragraph:
    """One rule under test: its rows, and the examples given for it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.rows: tuple[Row, ...] = ROWS.get(code) or ROWS[code.partition(":")[0]]
        self.examples: list[Example] = []

    def holds(self, title: str, /, gives: dict[str, object] | None = None, **facts: object) -> None:
        """With these facts the code is listed, and the decision has at least what `gives` says."""
        self._example(title, gives or {}, facts, True)

    def fails(self, title: str, /, gives: dict[str, object] | None = None, **facts: object) -> None:
        """With these facts the code is not listed."""
        self._example(title, gives or {}, facts, False)

    def _example(self, title: str, gives: dict[str, object], facts: dict[str, object], holds: bool) -> None:
        start = {} if "current_tier" in facts else START
        given = {name: value for name, value in {**start, **facts}.items() if value is not None}
        decision = assess(given)
        listed = {*decision.reasons, *decision.services, *decision.gp_prompts, decision.urgency}
        assert (self.code in listed) is holds, f"{self.code}: {title}: {decision}"
        for key, value in gives.items():
            found = getattr(decision, key)
            expected = set(value) if isinstance(value, (set, list, tuple)) else value
            assert (set(found) if isinstance(found, tuple) else found) == expected, f"{title}: {key}: {found}"
        self.examples.append(Example(self.code, title, facts, decision, holds))


def chapters() -> Iterator[tuple[Path, list[ModuleType]]]:
    """The chapters in order, each with its sections."""
    for folder in sorted(path for path in SPEC.iterdir() if path.is_dir() and path.name[0].isdigit()):
        yield folder, [_load(path) for path in sorted(folder.glob("test_*.py"))]


def paragraphs(section: ModuleType) -> Iterator[tuple[str, list[Paragraph]]]:
    """The tests of a section in the order written, each run with a lookup that keeps what it gave out."""
    for name, test in vars(section).items():
        if name.startswith("test_") and "rule" in inspect.signature(test).parameters:
            given: list[Paragraph] = []

            def look_up(code: str, given: list[Paragraph] = given) -> Paragraph:
                given.append(Paragraph(code))
                return given[-1]

            test(look_up)
            yield name.removeprefix("test_").replace("_", " ").capitalize(), given


def page() -> str:
    """The whole book as Markdown. Raises where an example no longer holds."""
    by_clause = {chapter.clause: chapter for chapter in CHAPTERS}
    lines = _opening()
    for folder, sections in chapters():
        chapter = by_clause[folder.name.split("_")[1].upper()]
        lines += ["", f"## {chapter.clause} · {chapter.title}", "", chapter.summary]
        for section in sections:
            lines += ["", f"### {(section.__doc__ or '').strip()}"]
            for title, given in paragraphs(section):
                lines += ["", f"#### {title}", *(line for paragraph in given for line in _printed(paragraph))]
    return "\n".join([*lines, *_service_levels(), *_sources()]) + "\n"


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"triage_spec_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _opening() -> list[str]:
    return [
        f"# Triage rules: {POLICY_ID} {POLICY_VERSION}",
        "",
        "Printed by `tools/print_triage_rules.py` from the rule tables and the spec tests under `tests/spec/triage`;",
        "every example below was run. Do not edit.",
        "",
        "The rules help a referrer and a work-and-health service to find the kind of support that fits a consenting",
        "adult. They do not diagnose, predict, or decide on treatment or fitness for work. A clinician can choose",
        "another tier.",
        "",
        "Unless an example says otherwise, the person is 42, employed and at work without a fit note, has a minor",
        "illness, wants to work, agreed to be referred, and was referred by a GP. An example shows only what differs.",
        "A review starts from nothing.",
    ]


def _printed(paragraph: Paragraph) -> list[str]:
    lines = ["", f"**{paragraph.code}**"]
    for row in paragraph.rows:
        lines.append(f"- When: {row.when}." + (f" Then: {row.then}." if row.then else "") + f" *Source: {row.basis}*")
    if paragraph.code in SENTENCES:
        lines.append(f"- The practice reads: \u201c{SENTENCES[paragraph.code]}\u201d")
    lines += ["", "| holds | example | facts | answer |", "|---|---|---|---|"]
    for example in paragraph.examples:
        cells = ("yes" if example.holds else "no", example.title, _facts(example.facts), _answer(example))
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return lines


def _facts(facts: dict[str, object]) -> str:
    return "; ".join(f"{name}: {_value(value)}" for name, value in facts.items()) or "as at the start"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(held)}" for name, held in value.items())
    if isinstance(value, list):
        return " + ".join(_value(member) for member in value) or "(empty list)"
    words = {None: "not given", True: "yes", False: "no", "": "(empty text)"}
    return words[value] if value is None or value is True or value is False or value == "" else str(value)


def _answer(example: Example) -> str:
    """The decision in words; where the rule holds, also the reasons, or the services where it is no reason."""
    decision = example.decision
    urgent = decision.disposition == "return_urgent_to_gp"
    words = [f"tier {decision.tier}" if decision.tier else DISPOSITIONS[decision.disposition].lower()]
    if decision.disposition == "follow_up":
        words.append("followed up")
    if decision.pending_tier:
        words.append(f"{decision.pending_tier} pending")
    if decision.tier and not decision.review:
        words.append(MODES[decision.mode])
    if urgent or not decision.review:
        words.append(URGENCIES[decision.urgency])
    if not example.holds:
        return ", ".join(words)
    codes = decision.services if example.code in SERVICES else decision.reasons
    return f"{', '.join(words)}<br>{' '.join(f'`{code}`' for code in codes)}"


def _service_levels() -> list[str]:
    lines = ["", "## Waiting targets", "", "| tier | seen | routine | priority |", "|---|---|---|---|"]
    for tier, contact in FIRST_CONTACT.items():
        lines.append(f"| {tier} | first contact | {_days(contact)} | {_days(halved(contact))} |")
    for (tier, mode), meeting in FIRST_MEETING.items():
        lines.append(f"| {tier} | {MODES[mode]} | {_days(meeting)} | {_days(halved(meeting))} |")
    return [*lines, "", "Sources: FFW, 003; the halving for a priority, rounded up, is J."]


def _days(target: Target) -> str:
    unit = f"{'working ' if target.working else ''}day{'' if target.days == 1 else 's'}"
    return f"{target.days} {unit}" if target.days else "at once"


def _sources() -> list[str]:
    return [
        "",
        "## Sources",
        "",
        "| key | source |",
        "|---|---|",
        *(f"| {key} | {text} |" for key, text in SOURCES.items()),
    ]
