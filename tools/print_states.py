"""Prints docs/referral-states.md from the state table: `python tools/print_states.py`."""

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from state_picture import ARROWS

from fitwork_fhir.feedback.codes import BUSINESS_STATUS
from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import ENDED, Move, Place, Row, Status, Who

PAGE = ROOT / "docs" / "referral-states.md"
Step = tuple[Who, Move]
ACTORS = {
    Who.PRACTICE: "the practice",
    Who.SERVICE: "the service",
    Who.SERVER: "rules and timers",
    Who.OPERATOR: "the hub",
}
GROUPS = {
    "Just received": Status.RECEIVED,
    "Accepted, with a service to take it on": Status.ACCEPTED,
    "Under way": Status.IN_PROGRESS,
    "Under way, being taken back": status.CANCELLATION_REQUESTED,
    "On hold": Status.ON_HOLD,
    "Ended at receipt": Status.REJECTED,
    "Ended early": Status.CANCELLED,
    "Completed": Status.COMPLETED,
    "Sent by mistake": Status.ENTERED_IN_ERROR,
}
"""Places that share what may happen: those of a status, or one that goes its own way."""
_INTRO = """# Where a referral can be, and how it moves

Printed by `tools/print_states.py` from `referral/status.py`; do not edit it by hand. The server enforces this table,
serves it as JSON at `/states`, and answers 422 with the allowed next states to a step that is not in it.

A referral is in one place at a time. The place is the Task's `status`, a word that every FHIR system knows, together
with its `businessStatus`, which says it exactly. Four may move it: the **practice** that referred, the **service** that
holds the Task, the **hub** (the organisation that runs this server, has a duty clinician and looks after every case no
service holds, in the place of the service), and the **rules and timers** of the server itself. Every move tells the
practice in plain words.
"""


def page() -> str:
    return "\n".join([_INTRO, _picture(), _places(), _moves()])


def places() -> tuple[Place, ...]:
    """Every place, in the order of the table."""
    return tuple(dict.fromkeys([status.AWAITING_TRIAGE, *(to for row in status.ROWS for to in row.to)]))


def members(group: Status | Place) -> list[Place]:
    """The places of a group."""
    if isinstance(group, Place):
        return [group]
    return [place for place in places() if place.status is group and place not in GROUPS.values()]


def steps_from(place: Place) -> list[Step]:
    """What may happen next in a place and who may do it, in the order of the table."""
    moves = dict.fromkeys(row.move for row in status.ROWS)
    return [(who, move) for move in moves for who in Who if status.can_move(place, move, who)]


def _picture() -> str:
    drawn = dict.fromkeys(place for start, _, end in ARROWS for place in (start, end))
    lines = ["## The usual way, its holds and its ends\n", "```mermaid", "flowchart TD"]
    lines += [f'  {_node(place)}["{BUSINESS_STATUS[place.business]}"]' for place in drawn]
    lines += [f"  {_node(start)} -- {_words(move)} --> {_node(end)}" for start, move, end in ARROWS]
    lines += [f"  style {_node(place)} stroke-dasharray: 5 5" for place in drawn if place.status is Status.ON_HOLD]
    lines += [f"  style {_node(place)} stroke-width: 3px" for place in drawn if place.status in ENDED]
    note = "Dashed: on hold. Thick: ended. What may happen in any open place is not drawn; the tables below have it.\n"
    return "\n".join([*lines, "```\n", note])


def _node(place: Place) -> str:
    return f"{place.status}-{place.business}".replace("-", "_")


def _words(move: Move) -> str:
    return move.value.replace("-", " ")


def _places() -> str:
    asked = status.AWAITING_INFORMATION
    return "\n".join(
        [
            "## Every place\n",
            *(_group(title, members(group)) for title, group in GROUPS.items()),
            f"A question shows as `{asked}` ({BUSINESS_STATUS[asked].lower()}): the status stays as it was, and the",
            "answer restores what was before.\n",
        ]
    )


def _group(title: str, found: list[Place]) -> str:
    """What may happen in each place of a group once above the table, the rest in its row."""
    shared = [step for step in steps_from(found[0]) if all(step in steps_from(place) for place in found)]
    rows = [(BUSINESS_STATUS[place.business], f"`{place.business}`", _rest(place, shared)) for place in found]
    may = f"May come next: {_steps(shared, '; ')}." if shared else "Nothing comes next but a new referral."
    heads = ("In words", "`businessStatus`", "Besides")
    return f"### {title} (`{found[0].status}`)\n\n{may}\n\n{_table(heads, rows)}"


def _rest(place: Place, shared: list[Step]) -> str:
    return _steps([step for step in steps_from(place) if step not in shared], "<br>")


def _steps(steps: list[Step], between: str) -> str:
    by_actor: dict[Who, list[str]] = {}
    for who, move in steps:
        by_actor.setdefault(who, []).append(_words(move))
    return between.join(f"**{ACTORS[who]}**: {', '.join(by_actor[who])}" for who in Who if who in by_actor)


def _moves() -> str:
    rows = [(_words(row.move), _origin(row), _actors(row), _ends(row), row.meaning) for row in status.ROWS]
    heads = ("What happens", "From", "Who", "To", "Meaning")
    return "## Every move\n\n" + _table(heads, rows)


def _origin(row: Row) -> str:
    return _listed(row.origin) if isinstance(row.origin, tuple) else row.origin.value


def _actors(row: Row) -> str:
    return ", ".join(ACTORS[who] for who in Who if who.value in row.who)


def _ends(row: Row) -> str:
    return _listed(row.to) or "decided by triage, or what was before"


def _listed(found: Iterable[Place]) -> str:
    return "<br>".join(f"`{place}`" for place in found)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (heads, tuple("---" for _ in heads), *rows)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
