import inspect
import typing
from dataclasses import MISSING, fields

from fitwork_fhir.workflow.ports import Actor, AuditRow, Changes, Committed, Store

FOR_USE_CASES = {
    "case": "the use case has already read, as the actor, the document that names the case",
    "patient_on_file": "asked with the actor's own organisation as tenant, before there is anything to show",
    "request_seen": "asked with the sender itself",
    "precondition": "a count, asked with the actor's own organisation as tenant",
    "open_case_like": "asked with the actor's own organisation as tenant",
    "cases_of_patient": "asked with the tenant of a case the actor acts on",
    "of_case": "looked through for references to what is to be deleted; only ids the actor may read are named",
    "messages_of": "rules and timers withdraw what is undelivered; nothing is shown",
    "timers_of": "rules and timers; nothing is shown",
    "due_timers": "the worker's own queue; ids and kinds only",
    "overdue": "a count",
    "alerts": "the operator's; they hold nothing about a person",
    "check": "whether the store answers",
}
"""Methods without an actor, each with the reason why nothing is shown to anyone by it."""


def _methods() -> dict[str, dict[str, object]]:
    """Name to parameter and return types of every method of the port."""
    found = inspect.getmembers(Store, inspect.isfunction)
    return {name: typing.get_type_hints(method) for name, method in found if not name.startswith("_")}


def test_every_write_takes_its_audit_event() -> None:
    writes = {name: hints for name, hints in _methods().items() if hints["return"] is Committed}
    assert len(writes) >= 2
    assert all(AuditRow in hints.values() or Changes in hints.values() for hints in writes.values())


def test_changes_cannot_be_made_without_an_audit_event() -> None:
    audit = next(field for field in fields(Changes) if field.name == "audit")
    assert typing.get_type_hints(Changes)["audit"] is AuditRow
    assert audit.default is MISSING
    assert audit.default_factory is MISSING


def test_every_read_that_shows_something_takes_an_actor() -> None:
    reads = {name: hints for name, hints in _methods().items() if hints["return"] is not Committed}
    assert {name for name, hints in reads.items() if Actor not in hints.values()} == set(FOR_USE_CASES)
