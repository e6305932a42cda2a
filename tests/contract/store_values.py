"""Values to put into a store: small, made up, and about nobody."""

import itertools
from datetime import UTC, datetime
from typing import Any

from fitwork_fhir.store.instants import instant_text
from fitwork_fhir.workflow.ports import (
    Actor,
    AuditRow,
    CaseRow,
    Changes,
    Document,
    Filter,
    IndexRow,
    PatientRow,
    Query,
    RequestRow,
    Role,
    Stored,
    TimerRow,
)

_numbers = itertools.count(1)

PRACTICE = "A81001"
OTHER_PRACTICE = "B82002"
SERVICE = "service-one"
OTHER_SERVICE = "service-two"
HUB = "OP1"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NHS_NUMBER = "9990000018"
OTHER_NHS_NUMBER = "9990000026"

the_practice = Actor(Role.PRACTICE, "test", frozenset({PRACTICE}))
another_practice = Actor(Role.PRACTICE, "test", frozenset({OTHER_PRACTICE}))
the_service = Actor(Role.SERVICE, "test", frozenset({SERVICE}))
another_service = Actor(Role.SERVICE, "test", frozenset({OTHER_SERVICE}))
the_operator = Actor(Role.OPERATOR, "test", frozenset({HUB}))


def document(type_: str = "Task", id_: str | None = None, **given: Any) -> Document:
    """A document of the practice, told to the practice, unless said otherwise; `note` tells versions apart."""
    id_ = id_ or f"id-{next(_numbers):06}"
    version, note = given.get("version", 1), given.pop("note", "")
    values = {
        "version": 1,
        "head": f'{{"resourceType":"{type_}","id":"{id_}","meta":{{"versionId":"{version}","lastUpdated":"',
        "tail": f'"}},"note":"{note}"}}',
        "tenant": PRACTICE,
        "told": PRACTICE,
    }
    return Document(type=type_, id=id_, **{**values, **given})


def text_of(written: Document, at: datetime) -> str:
    return written.head + instant_text(at) + written.tail


def audit() -> AuditRow:
    n = next(_numbers)
    return AuditRow(
        id=f"audit-{n}",
        at=NOON,
        client="test",
        role="practice",
        organisation=PRACTICE,
        action="create",
        subject="Task/1",
    )


def changes(*documents: Document, **rest: Any) -> Changes:
    return Changes(audit=audit(), documents=documents, **rest)


def case_row(id_: str = "case-1", **given: Any) -> CaseRow:
    values = {
        "version": 1,
        "tenant": PRACTICE,
        "told": PRACTICE,
        "owner": SERVICE,
        "task_id": f"task-of-{id_}",
        "patient_id": "patient-1",
        "open": True,
        "fingerprint": f"print-of-{id_}",
        "state": "{}",
    }
    return CaseRow(id=id_, **{**values, **given})


def request_row(request_id: str = "request-1", **given: Any) -> RequestRow:
    values = {"sender": PRACTICE, "correlation_id": None, "body_hash": "hash", "case_id": "case-1"}
    return RequestRow(request_id=request_id, **{**values, **given})


def patient_row(**given: Any) -> PatientRow:
    values = {"tenant": PRACTICE, "nhs_number": NHS_NUMBER, "birth_date": "1980-01-02", "patient_id": "patient-1"}
    return PatientRow(**{**values, **given})


def timer_row(id_: str = "timer-1", **given: Any) -> TimerRow:
    values = {"case_id": "case-1", "kind": "safety", "due": NOON, "subject": "task-1", "note": ""}
    return TimerRow(id=id_, **{**values, **given})


def index(**values: str | tuple[str, ...]) -> tuple[IndexRow, ...]:
    """Index rows from param=value or param=system|value; a tuple holds several; _ in a param stands for -."""
    rows = []
    for param, several in values.items():
        for text in (several,) if isinstance(several, str) else several:
            system, _, value = text.rpartition("|")
            rows.append(IndexRow((param if param.startswith("_") else param.replace("_", "-")), system, value))
    return tuple(rows)


def token(param: str, *values: str, negated: bool = False) -> Filter:
    """token("status", "sys|on-hold"): `*` stands for any, no bar for any system, a leading bar for none."""
    split = tuple((v.rpartition("|")[0], v.rpartition("|")[2]) if "|" in v else ("*", v) for v in values)
    return Filter(param=param, kind="token", values=split, negated=negated)


def reference(param: str, *values: str) -> Filter:
    return Filter(param=param, kind="reference", values=tuple(("", value) for value in values))


def date(param: str, prefix: str, text: str) -> Filter:
    return Filter(param=param, kind="date", values=((prefix, text),))


def missing(param: str, *, is_missing: bool) -> Filter:
    return Filter(param=param, kind="missing", values=(("", "true" if is_missing else "false"),))


def since(at: datetime) -> Filter:
    return date("_lastUpdated", "gt", instant_text(at))


async def found(store: Any, actor: Actor, *filters: Filter, type_: str = "Task", **rest: Any) -> list[str]:
    """The ids of one page."""
    page = await store.search(actor, Query(type=type_, filters=filters, **rest))
    return ids(page.rows)


async def every_page(store: Any, actor: Actor, query: Query, between: Any = None) -> list[str]:
    """The ids of all pages; `between` is awaited after each page, with its number."""
    seen: list[str] = []
    for number in itertools.count(1):
        page = await store.search(actor, query)
        seen += ids(page.rows)
        if page.next is None:
            return seen
        if between is not None:
            await between(number)
        query = Query(
            type=query.type, filters=query.filters, newest_first=query.newest_first, count=query.count, cursor=page.next
        )
    raise AssertionError


def ids(rows: Any) -> list[str]:
    return [row.id for row in rows]


def by_id(rows: tuple[Stored, ...]) -> dict[str, Stored]:
    return {row.id: row for row in rows}
