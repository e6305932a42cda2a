"""Every kind of row against every kind of reader, by each way of reading. The rule is written out below once more."""

import itertools
from typing import Any

import pytest
import pytest_asyncio
from store_values import (
    HUB,
    OTHER_PRACTICE,
    OTHER_SERVICE,
    PRACTICE,
    SERVICE,
    another_practice,
    another_service,
    case_row,
    changes,
    document,
    every_page,
    ids,
    index,
    reference,
    the_operator,
    the_practice,
    the_service,
)

from fitwork_fhir.workflow.ports import SERVER, Actor, Document, Query, Role

pytestmark = pytest.mark.asyncio

CASES = {"of-service": SERVICE, "of-other-service": OTHER_SERVICE, "of-hub": HUB}
TYPES = ("Task", "Communication", "Patient")
ACTORS = {
    "practice": the_practice,
    "other practice": another_practice,
    "two practices": Actor(Role.PRACTICE, "test", frozenset({PRACTICE, OTHER_PRACTICE})),
    "service": the_service,
    "other service": another_service,
    "both services": Actor(Role.SERVICE, "test", frozenset({SERVICE, OTHER_SERVICE})),
    "operator": the_operator,
    "server": SERVER,
    "practice of no organisation": Actor(Role.PRACTICE, "test", frozenset()),
}


def every_kind() -> list[Document]:
    rows = itertools.product(
        TYPES,
        (None, PRACTICE, OTHER_PRACTICE, HUB, "*"),
        (None, PRACTICE, SERVICE, HUB),
        (None, "of-service", "of-other-service", "of-hub"),
        (True, False),
        (PRACTICE, HUB),
    )
    return [
        document(
            type_, f"{type_}-{n}", told=told, owner=owner, case_id=case_id, shared=shared, tenant=tenant,
            index=index(subject="Patient/x"),
        )
        for n, (type_, told, owner, case_id, shared, tenant) in enumerate(rows)
    ]  # fmt: skip


def should_see(actor: Actor, d: Document) -> bool:
    """The rule of the Store's docstring, for a document of `every_kind`."""
    ours, holder = actor.organisations, CASES.get(d.case_id or "")
    if d.told == "*":
        return True
    match actor.role:
        case Role.SERVER:
            return True
        case Role.PRACTICE:
            return d.told in ours
        case Role.SERVICE:
            return d.owner in ours or (d.owner is None and d.shared and holder in ours) or _patient(d, ours)
        case Role.OPERATOR:
            return holder in ours or d.owner in ours or d.tenant in ours or _patient(d, ours)


def _patient(d: Document, ours: frozenset[str]) -> bool:
    """The first three Patients are those of the three cases."""
    owners = dict(zip(FIRST_PATIENTS, CASES.values(), strict=True))
    return owners.get(d.id) in ours


KINDS = every_kind()
FIRST_PATIENTS = [d.id for d in KINDS if d.type == "Patient"][:3]


@pytest_asyncio.fixture
async def full_store(store: Any) -> Any:
    for (case_id, owner), patient_id in zip(CASES.items(), FIRST_PATIENTS, strict=True):
        await store.commit(changes(case=case_row(case_id, owner=owner, patient_id=patient_id)))
    for start in range(0, len(KINDS), 100):
        await store.commit(changes(*KINDS[start : start + 100]))
    return store


async def test_each_reader_sees_what_the_rule_says_and_nothing_else(full_store: Any) -> None:
    for (who, actor), type_ in itertools.product(ACTORS.items(), TYPES):
        expected = {d.id for d in KINDS if d.type == type_ and should_see(actor, d)}
        for seen_by, seen in (await every_way_of_reading(full_store, actor, type_)).items():
            assert sorted(seen) == sorted(expected), f"{who} {type_} by {seen_by}"
        counted = await full_store.search(actor, Query(type=type_, count=1, total=True))
        assert counted.total == len(expected), f"{who} {type_}"


async def every_way_of_reading(store: Any, actor: Actor, type_: str) -> dict[str, list[str]]:
    references = [(type_, d.id) for d in KINDS if d.type == type_]
    return {
        "search": await every_page(store, actor, Query(type=type_, count=70)),
        "search downwards": await every_page(store, actor, Query(type=type_, count=90, newest_first=True)),
        "read_many": ids(await store.read_many(actor, references)),
        "referring": ids(await store.referring(actor, type_, "subject", ["Patient/x"])),
        "history": ids((await store.history(actor, type_, None, count=1000)).rows),
    }


async def test_reading_one_row_follows_the_same_rule(full_store: Any) -> None:
    for actor, d in itertools.product(ACTORS.values(), KINDS[::37]):
        seen = should_see(actor, d)
        assert (await full_store.read(actor, d.type, d.id) is not None) == seen, d
        assert (await full_store.vread(actor, d.type, d.id, 1) is not None) == seen, d
        assert bool((await full_store.history(actor, d.type, d.id, count=5)).rows) == seen, d


async def test_a_narrow_search_shows_no_more_than_a_wide_one(store: Any) -> None:
    rows = index(focus="ServiceRequest/1")
    mine, other = document(index=rows), document(told=None, index=rows)
    await store.commit(changes(mine, other))
    query = Query(type="Task", filters=(reference("focus", "ServiceRequest/1"),), total=True)
    page = await store.search(the_practice, query)
    assert ([row.id for row in page.rows], page.total) == ([mine.id], 1)
    assert (await store.search(another_practice, query)).total == 0


async def test_a_case_that_goes_to_another_service_takes_all_its_rows_along(store: Any) -> None:
    patient = document("Patient", "patient-1", told=None)
    await store.commit(
        changes(
            patient,
            document("Task", "task", case_id="case-1", owner=SERVICE, told=None),
            document("Observation", "seen", case_id="case-1", told=None),
            document("Observation", "unshared", case_id="case-1", told=None, shared=False),
            case=case_row(),
        )
    )
    moved = document("Task", "task", version=2, case_id="case-1", owner=OTHER_SERVICE, told=None)
    await store.commit(changes(moved, case=case_row(version=2, owner=OTHER_SERVICE)))
    for actor, sees in ((the_service, False), (another_service, True)):
        assert (await store.read(actor, "Task", "task") is not None) == sees
        assert (await store.read(actor, "Observation", "seen") is not None) == sees
        assert (await store.read(actor, "Patient", "patient-1") is not None) == sees
        assert (await store.vread(actor, "Task", "task", 2) is not None) == sees
        assert await store.read(actor, "Observation", "unshared") is None


async def test_a_service_reads_no_version_from_before_its_own_time(store: Any) -> None:
    """What a Task said while the hub held it (the reasons of a hold) is not the business of a service it goes to."""
    held = {"case_id": "case-1", "owner": HUB, "told": PRACTICE}
    await store.commit(
        changes(
            document("Task", "task", **held),
            document("Observation", "seen", case_id="case-1", told=None),
            case=case_row(owner=HUB),
        )
    )
    await store.commit(changes(document("Task", "task", version=2, **held), case=case_row(version=2, owner=HUB)))
    ours = {**held, "owner": SERVICE}
    await store.commit(
        changes(
            document("Task", "task", version=3, **ours),
            document("Observation", "seen", version=2, case_id="case-1", told=None),
            case=case_row(version=3),
        )
    )
    await store.commit(changes(document("Task", "task", version=4, **ours), case=case_row(version=4)))
    for actor, task in ((the_service, [4, 3]), (the_practice, [4, 3, 2, 1]), (the_operator, [])):
        page = await store.history(actor, "Task", "task", count=10)
        assert [row.version for row in page.rows] == task
        of_type = await store.history(actor, "Task", None, count=10)
        assert [row.version for row in of_type.rows] == task
        for version in (1, 2, 3, 4):
            assert (await store.vread(actor, "Task", "task", version) is not None) == (version in task)
    assert [row.version for row in (await store.history(the_service, "Observation", "seen", count=9)).rows] == [2, 1]


async def test_of_a_patient_a_service_sees_the_current_version(store: Any) -> None:
    """An older one may be of before the referral, and of somebody else."""
    patient = {"type_": "Patient", "id_": "patient-a", "told": PRACTICE}
    await store.commit(changes(document(**patient)))
    await store.commit(changes(document(**patient, version=2), case=case_row(patient_id="patient-a")))
    for actor, versions in ((the_service, [2]), (the_practice, [2, 1]), (another_service, [])):
        for id_ in ("patient-a", None):
            page = await store.history(actor, "Patient", id_, count=10)
            assert [row.version for row in page.rows] == versions
        for version in (1, 2):
            assert (await store.vread(actor, "Patient", "patient-a", version) is not None) == (version in versions)


async def test_what_is_added_to_a_case_later_belongs_to_its_holder_of_the_day(store: Any) -> None:
    await store.commit(changes(document(id_="first", case_id="case-1", told=None), case=case_row()))
    await store.commit(changes(document(id_="later", case_id="case-1", told=None)))
    await store.commit(changes(case=case_row(version=2, owner=OTHER_SERVICE)))
    await store.commit(changes(document(id_="last", case_id="case-1", told=None)))
    await store.commit(changes(document(id_="later", version=2, case_id="case-1", told=None)))
    assert await every_page(store, the_service, Query(type="Task")) == []
    assert sorted(await every_page(store, another_service, Query(type="Task"))) == ["first", "last", "later"]


async def test_a_row_the_practice_is_no_longer_told_is_gone_for_it_with_its_history(store: Any) -> None:
    await store.commit(changes(document(id_="t")))
    await store.commit(changes(document(id_="t", version=2, told=None)))
    assert await store.read(the_practice, "Task", "t") is None
    assert await store.vread(the_practice, "Task", "t", 1) is None
    assert (await store.history(the_practice, "Task", "t", count=5)).rows == ()
