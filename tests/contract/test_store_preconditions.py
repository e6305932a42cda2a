"""Of two who found nothing by the same condition, one writes; and what points at a document is found."""

import asyncio
from typing import Any

import pytest
from store_values import (
    OTHER_PRACTICE,
    PRACTICE,
    another_practice,
    audit,
    changes,
    document,
    index,
    patient_row,
    the_practice,
)

from fitwork_fhir.workflow.ports import SERVER, PatientTaken, PreconditionRow, VersionTaken

pytestmark = pytest.mark.asyncio
PLACES = (("Task", "focus"), ("Task", "_refers"), ("Condition", "patient"))


def precondition(version: int = 1, **given: str) -> PreconditionRow:
    return PreconditionRow(**{"tenant": PRACTICE, "digest": "of-a-condition", **given}, version=version)


async def test_the_version_of_a_precondition_counts_up(store: Any) -> None:
    assert await store.precondition(PRACTICE, "of-a-condition") == 0
    await store.commit(changes(document(), preconditions=(precondition(1), precondition(1, digest="another"))))
    await store.commit(changes(document(), preconditions=(precondition(2),)))
    assert await store.precondition(PRACTICE, "of-a-condition") == 2
    assert await store.precondition(PRACTICE, "another") == 1
    assert await store.precondition(OTHER_PRACTICE, "of-a-condition") == 0


async def test_a_precondition_that_was_taken_stores_nothing(store: Any) -> None:
    await store.commit(changes(document(), preconditions=(precondition(1),)))
    late = document("Task", "late")
    for version in (1, 3):
        with pytest.raises(VersionTaken):
            await store.commit(changes(late, preconditions=(precondition(1, digest="free"), precondition(version))))
    assert await store.read(SERVER, "Task", "late") is None
    assert await store.precondition(PRACTICE, "free") == 0
    assert await store.precondition(PRACTICE, "of-a-condition") == 1


async def test_a_patient_that_was_taken_is_said_before_a_precondition(store: Any) -> None:
    taken = changes(patients=(patient_row(),), preconditions=(precondition(1),))
    await store.commit(taken)
    with pytest.raises(PatientTaken):
        await store.commit(changes(patients=(patient_row(patient_id="another"),), preconditions=(precondition(1),)))


async def test_of_many_at_once_one_is_first(store: Any) -> None:
    async def create(number: int) -> bool:
        try:
            await store.commit(changes(document("Task", f"task-{number}"), preconditions=(precondition(1),)))
        except VersionTaken:
            return False
        return True

    done = await asyncio.gather(*(create(number) for number in range(12)))
    there = [await store.read(SERVER, "Task", f"task-{number}") is not None for number in range(12)]
    assert done.count(True) == 1
    assert there == done


async def test_a_precondition_beside_a_new_version(store: Any) -> None:
    first = document("Task", "one")
    await store.commit(changes(first))
    await store.commit(changes(document("Task", "one", version=2), preconditions=(precondition(1),)))
    with pytest.raises(VersionTaken):
        await store.commit(changes(document("Task", "one", version=2), preconditions=(precondition(2),)))
    assert await store.precondition(PRACTICE, "of-a-condition") == 1


async def test_what_points_at_a_document_is_found_in_the_places_asked_for(store: Any) -> None:
    await store.commit(
        changes(
            document("Task", "by-focus", index=index(focus="ServiceRequest/1")),
            document("Task", "otherwise", index=index(_refers="ServiceRequest/1")),
            document("Task", "elsewhere", index=index(based_on="ServiceRequest/1")),
            document("Task", "another", index=index(focus="ServiceRequest/2")),
            document("Condition", "condition", index=index(patient="ServiceRequest/1"), told=OTHER_PRACTICE),
        )
    )

    async def pointing(actor: Any, limit: int = 10) -> list[str]:
        return [id_ for _, id_ in await store.pointing_at(actor, PLACES, "ServiceRequest/1", limit=limit)]

    assert await pointing(SERVER) == ["condition", "by-focus", "otherwise"]
    assert await pointing(SERVER, limit=1) == ["condition"]
    assert await pointing(the_practice) == ["by-focus", "otherwise"]
    assert await pointing(another_practice) == ["condition"]
    await store.commit(changes(document("Task", "by-focus", version=2, deleted=True)))
    assert await pointing(the_practice) == ["otherwise"]


async def test_every_current_document_of_a_case_is_given_whoever_may_see_it(store: Any) -> None:
    await store.commit(
        changes(
            document("Task", "task", case_id="case-1", told=None),
            document("Condition", "condition", case_id="case-1", told=OTHER_PRACTICE),
            document("Condition", "another", case_id="case-2"),
            document("Condition", "free"),
        )
    )
    await store.commit(changes(document("Condition", "gone", case_id="case-1")))
    await store.commit(changes(document("Condition", "gone", version=2, case_id="case-1", deleted=True)))
    found = await store.of_case("case-1")
    assert [(row.type, row.id) for row in found] == [("Condition", "condition"), ("Task", "task")]
    assert await store.of_case("case-3") == ()


async def test_places_are_words_of_ours(store: Any) -> None:
    if hasattr(store, "dialect"):
        with pytest.raises(ValueError, match="plain word"):
            await store.pointing_at(SERVER, (("Task", "x')"),), "Task/1", limit=1)


async def test_each_resource_of_a_request_has_its_audit_event(store: Any) -> None:
    further = (audit(), audit())
    written = changes(document(), document(), document(), further_audit=further)
    await store.commit(written)
    trail = [row.id for row in await store.audit_trail()]
    assert trail == [written.audit.id, *(row.id for row in further)]
