"""What a form is made of. HOUSE: linkIds are the policy's field names, scores are `scores.<name>`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from fitwork_fhir.fhir.systems import answer_system


class Kind(StrEnum):
    """The type of an item, as FHIR names it."""

    GROUP = "group"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    CHOICE = "choice"
    OPEN_CHOICE = "open-choice"
    STRING = "string"
    TEXT = "text"
    DATE = "date"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Question:
    """One item. `options` are (code, words) in the order they are shown, codes of `system`."""

    link_id: str
    text: str
    kind: Kind
    repeats: bool = False
    options: tuple[tuple[str, str], ...] = ()
    items: tuple["Question", ...] = ()
    also: tuple[str, ...] = ()
    """Other code systems of ours whose codes mean the same here."""
    score: str | None = None
    """The name of the score this asks for, where it asks for one."""
    system: str = field(init=False)
    """The CodeSystem of its answers."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "system", answer_system(self.link_id))


@dataclass(frozen=True, slots=True)
class Form:
    """A Questionnaire of ours."""

    name: str
    url: str
    title: str
    purpose: str
    items: tuple[Question, ...]
    questions: dict[str, Question]
    """Every item that takes an answer, by linkId, at whatever depth it stands."""


def form(name: str, url: str, title: str, purpose: str, *items: Question) -> Form:
    return Form(name, url, title, purpose, items, {q.link_id: q for q in _answerable(items)})


def _answerable(items: tuple[Question, ...]) -> Iterator[Question]:
    for item in items:
        if item.kind is not Kind.GROUP:
            yield item
        yield from _answerable(item.items)


def yes_no(link_id: str, text: str) -> Question:
    return Question(link_id, text, Kind.BOOLEAN)


def number(link_id: str, text: str) -> Question:
    return Question(link_id, text, Kind.INTEGER)


def score(name: str, text: str) -> Question:
    return Question(f"scores.{name}", text, Kind.INTEGER, score=name)


def one_of(link_id: str, text: str, options: tuple[tuple[str, str], ...], *also: str) -> Question:
    return Question(link_id, text, Kind.CHOICE, options=options, also=also)


def some_of(link_id: str, text: str, options: tuple[tuple[str, str], ...], *also: str) -> Question:
    return Question(link_id, text, Kind.CHOICE, repeats=True, options=options, also=also)


def group(link_id: str, text: str, *items: Question) -> Question:
    return Question(link_id, text, Kind.GROUP, items=items)
