"""The parameters of a transaction's statement: each column one text (see dialect.joined), far cheaper than arrays."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fitwork_fhir.identifiers import nhs_number_is_valid
from fitwork_fhir.store.dialect import joined
from fitwork_fhir.store.documents import in_order, index_rows
from fitwork_fhir.store.instants import instant_text
from fitwork_fhir.store.postgres_sql import Shape
from fitwork_fhir.workflow.ports import CaseRow, Changes, Document

_FLAG = {True: "t", False: "f"}
Values = tuple[str | None, ...]


def shaped(changes: Changes, packed: Mapping[tuple[str, str], bytes]) -> tuple[Shape, list[Any]]:
    """The shape of the transaction and its parameters. `packed` holds, by type and id, the text a version replaces."""
    documents = in_order(changes.documents)
    new = [document for document in documents if document.version == 1]
    following = [document for document in documents if document.version != 1]
    foreign = sorted({d.case_id for d in documents if d.case_id and not _is_of(changes.case, d)})
    freed = [d.id for d in following if d.deleted and d.type == "Patient"]
    index = index_rows(documents)
    # One statement can touch a row only once, and a timer set again is not done.
    timers_done = sorted(set(changes.timers_done) - {timer.id for timer in changes.timers})
    shape = Shape(
        request=changes.request is not None,
        case="" if changes.case is None else "new" if changes.case.version == 1 else "next",
        patients=bool(changes.patients),
        preconditions=bool(changes.preconditions),
        new=bool(new),
        next=bool(following),
        foreign=bool(foreign),
        freed=bool(freed),
        index=bool(index),
        timers=bool(changes.timers),
        timers_done=bool(timers_done),
        deliveries=bool(changes.deliveries),
        deliveries_done=bool(changes.deliveries_done),
        alerts=bool(changes.alerts),
    )
    parameters: list[Any] = [
        *_refusable(changes),
        *_single(foreign),
        *_columns([_document(changes.case, document) for document in new]),
        *_columns([(*_document(changes.case, d), _text(packed.get((d.type, d.id)))) for d in following]),
        *_single(freed),
        *_columns(index),
        *_afterwards(changes, timers_done),
    ]
    expected = [len(rows) for rows in (changes.preconditions, following) if rows]
    return shape, [*parameters, *expected]


def _is_of(case: CaseRow | None, document: Document) -> bool:
    return case is not None and case.id == document.case_id


def _columns(table: Sequence[Values]) -> Iterator[str]:
    """Rows turned into columns; nothing at all where there are none."""
    return (joined(column) for column in zip(*table, strict=True))


def _single(values: Iterable[str]) -> list[str]:
    return list(_columns([(value,) for value in values]))


def _text(packed: bytes | None) -> str:
    return b64encode(packed or b"").decode()


def _refusable(changes: Changes) -> Iterator[str]:
    if (r := changes.request) is not None:
        yield joined((r.sender, r.request_id, r.correlation_id, r.body_hash, r.case_id))
    if (c := changes.case) is not None:
        words = (c.id, c.tenant, c.told, c.owner, c.task_id, c.patient_id, c.fingerprint, c.state)
        yield joined((*words, str(c.version), _FLAG[c.open]))
    yield from _columns(
        [
            (p.tenant, p.patient_id, p.nhs_number, p.birth_date, _FLAG[nhs_number_is_valid(p.nhs_number)])
            for p in sorted(changes.patients, key=lambda p: (p.tenant, p.patient_id))
        ]
    )
    yield from _columns(sorted((p.tenant, p.digest, str(p.version)) for p in changes.preconditions))


def _document(case: CaseRow | None, d: Document) -> Values:
    holder = case.owner if case and _is_of(case, d) else None
    flags = (_FLAG[d.shared], _FLAG[d.deleted])
    return (d.type, d.id, str(d.version), d.head, d.tail, d.tenant, d.told, d.owner, d.case_id, *flags, holder)


def _afterwards(changes: Changes, timers_done: Sequence[str]) -> Iterator[str]:
    yield from _columns([(t.id, t.case_id, t.kind, instant_text(t.due), t.subject, t.note) for t in changes.timers])
    yield from _single(timers_done)
    yield from _columns(
        [
            (d.id, d.case_id, d.communication_id, d.recipient, instant_text(d.due), _FLAG[d.safety])
            for d in changes.deliveries
        ]
    )
    yield from _columns(changes.deliveries_done)
    yield from _columns([(a.id, a.kind, instant_text(a.at), a.sender, a.request_id, a.case_id) for a in changes.alerts])
    yield from _columns(
        [
            (a.id, instant_text(a.at), a.client, a.role, a.organisation, a.action, a.subject, a.request_id)
            for a in (changes.audit, *changes.further_audit)
        ]
    )
