"""Every red flag and PHQ-9 item 9 that a resource reports, wherever in it the answer stands (policy S4, S5).

One scan serves all rooms: what is accepted, what is refused, and what comes as a reply. It never raises.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from fitwork_fhir.fhir.alarm_answers import (
    FLAGS,
    ITEM9,
    UNREADABLE,
    Asks,
    asked_by,
    coded_flag,
    flag_in,
    is_own_question,
    item9_in,
    may_be_flag,
    named,
    ticked,
)
from fitwork_fhir.fhir.withdrawn import defines, is_withdrawn
from fitwork_fhir.triage.alarms import read_item9, read_red_flags


class Alarm(NamedTuple):
    """One answer that must be looked at."""

    field: str
    """red_flags or phq9_item9."""
    value: object
    withdrawn: bool
    """Whether its resource says that it does not hold (any longer): entered in error, refuted, resolved."""


def alarms(body: object, heard: Collection[int] = ()) -> list[Alarm]:
    """Every alarm in a resource, a Bundle or any part of one. `heard` are ids of resources that were read already."""
    found: list[Alarm] = []
    resources = [body]
    for resource in resources:  # grows while it is gone through
        if id(resource) not in heard and _may_alarm(resource):
            found += _scan(resource, resources)
    return found


def safety_facts(body: object) -> dict[str, object]:
    """The facts red_flags and scores.phq9_item9, as far as anything in a body raises an alarm; {} where nothing does.

    Known red flags stand by their code. Of several answers to item 9 the highest stands.
    """
    facts: dict[str, object] = {}
    for alarm in alarms(body):
        if not alarm.withdrawn:
            _add(facts, alarm)
    return facts


def bytes_hint(body: bytes) -> bool:
    """Whether a body that cannot be parsed speaks of red flags or item 9, in whatever encoding."""
    text = body.replace(b"\0", b"").replace(b"\\u005f", b"_").replace(b"\\u005F", b"_").lower()
    return any(hint in text for hint in (b"red_flag", b"red-flags", b"phq9_item9", b"phq9-item9"))


def unheard(facts: Mapping[str, object], found: Iterable[Alarm]) -> list[Alarm]:
    """The alarms that facts do not hold yet, each once."""
    return [alarm for alarm in dict.fromkeys(found) if not _holds(facts, alarm)]


def with_alarms(facts: Mapping[str, object], found: Iterable[Alarm]) -> dict[str, object]:
    """The facts, and every alarm that they did not hold and that stands.

    An item 9 beside another one, or beside a review that cannot have been about it, is kept as a flag of its own:
    nothing that was reviewed may silence it.
    """
    heard = dict(facts)
    for alarm in unheard(facts, found):
        if not alarm.withdrawn:
            _add(heard, alarm)
            if alarm.field == ITEM9 and (_item9(facts) is not None or facts.get("risk_reviewed") is True):
                _add(heard, Alarm(FLAGS, ITEM9, False))
    return heard


def _holds(facts: Mapping[str, object], alarm: Alarm) -> bool:
    if alarm.field == ITEM9:
        known = _item9(facts)
        given = known if isinstance(known, list) else [known]
        return alarm.value in given or (alarm.value == UNREADABLE and read_item9(known, reviewed=False)[0])
    if alarm.value in _listed(facts):
        return True
    return alarm.value == UNREADABLE and read_red_flags(facts.get(FLAGS))[1]


def _add(facts: dict[str, object], alarm: Alarm) -> None:
    """Add an alarm: a flag to the list; an item 9 where there is none, or a higher one than there is."""
    if alarm.field == FLAGS:
        listed = _listed(facts)
        facts[FLAGS] = listed if alarm.value in listed else [*listed, alarm.value]
        return
    known, scores = _item9(facts), facts.get("scores")
    if known is None or (_is_number(known) and _is_number(alarm.value) and alarm.value > known):  # type: ignore[operator]
        facts["scores"] = {**(scores if isinstance(scores, Mapping) else {}), ITEM9: alarm.value}


def _listed(facts: Mapping[str, object]) -> list[object]:
    given = facts.get(FLAGS)
    if isinstance(given, list):
        return given
    return [] if given is None else [given]


def _item9(facts: Mapping[str, object]) -> object:
    scores = facts.get("scores")
    return scores.get(ITEM9) if isinstance(scores, Mapping) else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _may_alarm(root: object) -> bool:
    """Whether an item of a form or a coding of our flags stands anywhere in a value: the scan's quick no."""
    stack: list[Any] = [root]
    for value in stack:  # grows while it is gone through
        if isinstance(value, dict):
            if "linkId" in value or ("system" in value and may_be_flag(value)):
                return True
            stack += [member for member in value.values() if isinstance(member, _DEEPER)]
        elif isinstance(value, list):
            stack += value
    return False


def _scan(root: object, resources: list[object]) -> list[Alarm]:
    """The alarms of one resource; resources inside it are left for a scan of their own."""
    heard: list[tuple[str, object]] = []
    below: dict[int, Asks] = {}
    stack: list[Any] = _parts(root)
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if "linkId" in value:
                _item(value, below, stack, heard)
                continue
            if "resourceType" in value and value is not root:
                resources.append(value)
                continue
            if "system" in value and may_be_flag(value) and (flag := coded_flag(value)):
                heard.append((FLAGS, flag))
            stack.extend([member for member in value.values() if isinstance(member, _DEEPER)])
        elif isinstance(value, list):
            stack.extend(reversed(value))
    if not heard:
        return []
    withdrawn = is_withdrawn(root)
    return [Alarm(field, value, withdrawn) for field, value in heard]


def _parts(root: object) -> list[Any]:
    """What of a resource is said about a person: of a definition what it contains, of a Task not what it was given."""
    if defines(root):
        return [root.get("contained")]  # type: ignore[attr-defined]
    if isinstance(root, dict) and root.get("resourceType") == "Task":
        return [member for name, member in root.items() if name != _GIVEN]
    return [root]


def _item(item: dict[str, Any], below: dict[int, Asks], stack: list[Any], heard: list[tuple[str, object]]) -> None:
    """Hear the answers of one item, and leave the items inside it for later.

    `below` holds what the item above an item asks, by id: below a question that alarms, items are part of its answer.
    """
    link_id = str(item["linkId"])
    asks = asked_by(link_id)
    if asks in _ANYWHERE:
        if below and not is_own_question(link_id):
            asks = below.get(id(item), asks)
        if asks is Asks.OTHER:
            stack.extend([member for name, member in item.items() if isinstance(member, _DEEPER) and name != "answer"])
            stack.extend([answer for answer in _answers(item) if not _is_plain(answer)])
            return
    given = _answers(item)
    for answer in given:
        if (value := _READERS[asks](answer, link_id)) is not None:
            heard.append((ITEM9 if asks is Asks.ITEM9 else FLAGS, value))
    if asks is Asks.NAMED:
        stack.extend(item.values())
        return
    inner = Asks.ITEM9 if asks is Asks.ITEM9 else Asks.ONE_FLAG
    for holder in (item, *given):
        if isinstance(holder, dict) and isinstance(inside := holder.get("item"), list):
            below.update((id(child), inner) for child in inside)
            stack.append(inside)


def _answers(item: dict[str, Any]) -> list[Any]:
    answers = item.get("answer")
    return answers if isinstance(answers, list) else [answers]


def _is_plain(answer: Any) -> bool:
    """Whether an answer holds one value and nothing else, and that value cannot be a flag: most answers."""
    if not isinstance(answer, dict) or len(answer) != 1:
        return False
    value = next(iter(answer.values()))
    if isinstance(value, dict):
        return "valueCoding" in answer and not may_be_flag(value) and "extension" not in value
    return not isinstance(value, list)


_DEEPER = (dict, list)
_ANYWHERE = (Asks.OTHER, Asks.NAMED)
_READERS: dict[Asks, Callable[[object, str], object]] = {
    Asks.FLAGS: lambda answer, _: flag_in(answer),
    Asks.ITEM9: lambda answer, _: item9_in(answer),
    Asks.ONE_FLAG: ticked,
    Asks.NAMED: named,
}
_GIVEN = "input"
"""What a Task was opened with: our own Tasks name the flags they are about, and come back so."""
