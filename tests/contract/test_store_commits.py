import asyncio
from typing import Any

import pytest
from store_values import (
    NHS_NUMBER,
    OTHER_NHS_NUMBER,
    OTHER_PRACTICE,
    PRACTICE,
    case_row,
    changes,
    document,
    found,
    patient_row,
    request_row,
    text_of,
    the_practice,
    timer_row,
)

from fitwork_fhir.workflow.ports import (
    SERVER,
    AlertRow,
    Changes,
    DeliveryRow,
    DuplicateOpen,
    PatientTaken,
    RequestSeen,
    VersionTaken,
)

pytestmark = pytest.mark.asyncio


def whole_referral(name: str, **given: Any) -> Changes:
    """A little of everything a use case can write, all with ids of their own."""
    case = case_row(f"case-{name}", patient_id=f"patient-{name}")
    values = {
        "case": case,
        "request": request_row(f"request-{name}", case_id=case.id),
        "patients": (patient_row(patient_id=case.patient_id, nhs_number=given.pop("nhs_number", NHS_NUMBER)),),
        "timers": (timer_row(f"timer-{name}", case_id=case.id),),
        "deliveries": (
            DeliveryRow(
                id=f"delivery-{name}", case_id=case.id, communication_id=f"message-{name}", recipient=PRACTICE,
                due=timer_row().due,
            ),
        ),
        "alerts": (AlertRow(id=f"alert-{name}", kind="red-flag", at=timer_row().due, sender=PRACTICE),),
    }  # fmt: skip
    documents = (
        document("Task", f"task-{name}", case_id=case.id),
        document("Communication", f"message-{name}", case_id=case.id),
        document("Patient", f"patient-{name}"),
    )
    return changes(*documents, **{**values, **given})


async def traces(store: Any, name: str) -> list[bool]:
    """For everything `whole_referral` writes, whether it is there."""
    case_id = f"case-{name}"
    messages = await store.messages_of(case_id, undelivered=True)
    seen = await store.request_seen(PRACTICE, f"request-{name}")
    return [
        await store.case(case_id) is not None and (await store.case(case_id)).patient_id == f"patient-{name}",
        seen is not None and seen.case_id == case_id,
        bool(await store.timers_of(case_id)),
        bool(messages),
        f"alert-{name}" in [alert.id for alert in await store.alerts(limit=100)],
        await store.read(SERVER, "Task", f"task-{name}") is not None,
        await store.read(SERVER, "Patient", f"patient-{name}") is not None,
    ]


async def test_everything_of_a_transaction_is_there_afterwards(store: Any) -> None:
    written = whole_referral("a")
    committed = await store.commit(written)
    assert all(await traces(store, "a"))
    assert await store.case("case-a") == written.case
    assert await store.request_seen(PRACTICE, "request-a") == written.request
    assert await store.patient_on_file(PRACTICE, NHS_NUMBER) == written.patients[0]
    assert await store.open_case_like(PRACTICE, "print-of-case-a") == written.case
    assert await store.cases_of_patient(PRACTICE, "patient-a") == (written.case,)
    assert await store.timers_of("case-a") == written.timers
    assert await store.alerts(limit=5) == written.alerts
    assert (await store.audit_trail())[-1] == written.audit
    task = await store.read(the_practice, "Task", "task-a")
    assert task.text == text_of(written.documents[0], committed.at)
    assert task.last_updated == committed.at


async def test_every_document_of_a_transaction_has_its_instant(store: Any) -> None:
    committed = await store.commit(whole_referral("a"))
    stored = [await store.read(SERVER, d.type, d.id) for d in whole_referral("a").documents]
    assert [row.last_updated for row in stored] == [committed.at] * 3


async def test_nothing_is_written_when_the_request_id_was_used(store: Any) -> None:
    await store.commit(whole_referral("a"))
    twin = whole_referral("b", request=request_row("request-a", case_id="case-b"), patients=())
    with pytest.raises(RequestSeen):
        await store.commit(twin)
    assert not any(await traces(store, "b"))
    assert (await store.audit_trail())[-1].id != twin.audit.id


async def test_the_same_request_id_of_another_sender_is_another_request(store: Any) -> None:
    await store.commit(changes(request=request_row("r", sender=PRACTICE)))
    await store.commit(changes(request=request_row("r", sender=OTHER_PRACTICE, body_hash="other")))
    assert (await store.request_seen(OTHER_PRACTICE, "r")).body_hash == "other"


async def test_nothing_is_written_when_an_equal_case_is_open(store: Any) -> None:
    await store.commit(whole_referral("a"))
    twin = whole_referral("b", case=case_row("case-b", fingerprint="print-of-case-a"), patients=())
    with pytest.raises(DuplicateOpen):
        await store.commit(twin)
    assert not any(await traces(store, "b"))


async def test_an_equal_case_is_welcome_once_the_first_is_closed_or_of_another_tenant(store: Any) -> None:
    await store.commit(changes(case=case_row("a", fingerprint="same")))
    await store.commit(changes(case=case_row("b", fingerprint="same", tenant=OTHER_PRACTICE)))
    await store.commit(changes(case=case_row("a", fingerprint="same", version=2, open=False)))
    await store.commit(changes(case=case_row("c", fingerprint="same")))
    assert (await store.open_case_like(PRACTICE, "same")).id == "c"


async def test_a_closed_case_cannot_open_again_beside_an_equal_one(store: Any) -> None:
    await store.commit(changes(case=case_row("a", fingerprint="same", open=False)))
    await store.commit(changes(case=case_row("b", fingerprint="same")))
    with pytest.raises(DuplicateOpen):
        await store.commit(changes(case=case_row("a", fingerprint="same", version=2, open=True)))
    assert (await store.case("a")).version == 1


async def test_nothing_is_written_when_the_number_belongs_to_another_patient(store: Any) -> None:
    await store.commit(whole_referral("a"))
    with pytest.raises(PatientTaken):
        await store.commit(whole_referral("b"))
    assert not any(await traces(store, "b"))
    assert (await store.patient_on_file(PRACTICE, NHS_NUMBER)).patient_id == "patient-a"


async def test_a_patient_may_be_registered_again_with_a_corrected_birth_date_or_number(store: Any) -> None:
    await store.commit(changes(patients=(patient_row(),)))
    await store.commit(changes(patients=(patient_row(birth_date="1981-01-02"),)))
    assert (await store.patient_on_file(PRACTICE, NHS_NUMBER)).birth_date == "1981-01-02"
    await store.commit(changes(patients=(patient_row(nhs_number=OTHER_NHS_NUMBER),)))
    assert await store.patient_on_file(PRACTICE, NHS_NUMBER) is None
    assert (await store.patient_on_file(PRACTICE, OTHER_NHS_NUMBER)).patient_id == "patient-1"


async def test_the_same_number_at_another_tenant_is_another_patient(store: Any) -> None:
    await store.commit(changes(patients=(patient_row(),)))
    await store.commit(changes(patients=(patient_row(tenant=OTHER_PRACTICE, patient_id="patient-2"),)))
    assert (await store.patient_on_file(OTHER_PRACTICE, NHS_NUMBER)).patient_id == "patient-2"


async def test_a_number_that_fails_its_check_is_never_taken_and_finds_nobody(store: Any) -> None:
    await store.commit(changes(patients=(patient_row(nhs_number="9990000010"),)))
    await store.commit(changes(patients=(patient_row(nhs_number="9990000010", patient_id="patient-2"),)))
    assert await store.patient_on_file(PRACTICE, "9990000010") is None


async def test_deleting_a_patient_frees_the_number(store: Any) -> None:
    await store.commit(changes(document("Patient", "patient-1"), patients=(patient_row(),)))
    await store.commit(changes(document("Patient", "patient-1", version=2, deleted=True)))
    assert await store.patient_on_file(PRACTICE, NHS_NUMBER) is None
    await store.commit(changes(document("Patient", "patient-2"), patients=(patient_row(patient_id="patient-2"),)))
    assert (await store.patient_on_file(PRACTICE, NHS_NUMBER)).patient_id == "patient-2"


@pytest.mark.parametrize("version", [1, 2, 4])
async def test_nothing_is_written_when_a_document_is_not_at_the_version_before(store: Any, version: int) -> None:
    await store.commit(changes(document(id_="t")))
    await store.commit(changes(document(id_="t", version=2, note="second")))
    with pytest.raises(VersionTaken):
        await store.commit(changes(document(id_="new"), document(id_="t", version=version), timers=(timer_row(),)))
    assert (await store.read(SERVER, "Task", "t")).version == 2
    assert await store.read(SERVER, "Task", "new") is None
    assert await store.timers_of("case-1") == ()
    assert await store.vread(SERVER, "Task", "t", 3) is None


async def test_a_later_version_of_what_is_not_there_is_refused(store: Any) -> None:
    with pytest.raises(VersionTaken):
        await store.commit(changes(document(id_="t", version=2)))
    with pytest.raises(VersionTaken):
        await store.commit(changes(document(id_="u"), case=case_row(version=2)))
    assert await found(store, SERVER) == []


@pytest.mark.parametrize("version", [1, 2, 4])
async def test_nothing_is_written_when_the_case_is_not_at_the_version_before(store: Any, version: int) -> None:
    await store.commit(changes(case=case_row()))
    await store.commit(changes(case=case_row(version=2, state='{"step":2}')))
    with pytest.raises(VersionTaken):
        await store.commit(changes(document(id_="t"), case=case_row(version=version)))
    assert (await store.case("case-1")).state == '{"step":2}'
    assert await store.read(SERVER, "Task", "t") is None


async def test_the_refusal_is_the_first_of_request_case_patient_and_document(store: Any) -> None:
    await store.commit(whole_referral("a"))
    everything_wrong = {
        "request": request_row("request-a"),
        "case": case_row("case-x", fingerprint="print-of-case-a"),
        "patients": (patient_row(patient_id="someone-else"),),
    }
    stale = document("Task", "task-a", version=3)
    for field, refusal in (("request", RequestSeen), ("case", DuplicateOpen), ("patients", PatientTaken)):
        with pytest.raises(refusal):
            await store.commit(changes(stale, **everything_wrong))
        del everything_wrong[field]
    with pytest.raises(VersionTaken):
        await store.commit(changes(stale, **everything_wrong))


async def test_a_case_at_another_version_is_refused_before_its_patients(store: Any) -> None:
    await store.commit(whole_referral("a"))
    with pytest.raises(VersionTaken):
        await store.commit(changes(case=case_row("case-a", version=3), patients=(patient_row(patient_id="x"),)))


async def test_of_many_with_the_same_request_id_exactly_one_wins(store: Any) -> None:
    tries = [whole_referral(f"n{n}", request=request_row("same"), patients=()) for n in range(12)]
    results = await asyncio.gather(*(store.commit(c) for c in tries), return_exceptions=True)
    assert sum(isinstance(r, RequestSeen) for r in results) == 11
    winner = next(n for n, r in enumerate(results) if not isinstance(r, Exception))
    assert len(await found(store, SERVER)) == 1
    assert (await store.request_seen(PRACTICE, "same")) == tries[winner].request


async def test_of_many_equal_referrals_at_once_exactly_one_wins(store: Any) -> None:
    tries = [whole_referral(f"n{n}", case=case_row(f"case-n{n}", fingerprint="same"), patients=()) for n in range(12)]
    results = await asyncio.gather(*(store.commit(c) for c in tries), return_exceptions=True)
    assert sum(isinstance(r, DuplicateOpen) for r in results) == 11
    assert len(await found(store, SERVER)) == 1


async def test_of_many_who_register_a_number_at_once_exactly_one_wins(store: Any) -> None:
    tries = [whole_referral(f"n{n}") for n in range(12)]
    results = await asyncio.gather(*(store.commit(c) for c in tries), return_exceptions=True)
    assert sum(isinstance(r, PatientTaken) for r in results) == 11
    assert len(await found(store, SERVER, type_="Patient")) == 1


async def test_of_many_who_change_the_same_version_exactly_one_wins(store: Any) -> None:
    await store.commit(changes(document(id_="t"), case=case_row()))
    tries = [changes(document(id_="t", version=2, note=str(n)), case=case_row(version=2)) for n in range(12)]
    results = await asyncio.gather(*(store.commit(c) for c in tries), return_exceptions=True)
    assert sum(isinstance(r, VersionTaken) for r in results) == 11
    assert [row.version for row in (await store.history(SERVER, "Task", "t", count=20)).rows] == [2, 1]


async def test_transactions_that_lock_the_same_documents_in_opposite_order_both_end(store: Any) -> None:
    names = [f"t{n}" for n in range(6)]
    await store.commit(changes(*(document(id_=name) for name in names)))
    for version in range(2, 8):
        forth = changes(*(document(id_=name, version=version) for name in names))
        back = changes(*(document(id_=name, version=version) for name in reversed(names)))
        results = await asyncio.gather(store.commit(forth), store.commit(back), return_exceptions=True)
        assert sorted(type(r).__name__ for r in results) == ["Committed", "VersionTaken"]


async def test_a_resource_written_twice_in_one_transaction_is_a_fault_of_the_program(store: Any) -> None:
    with pytest.raises(ValueError, match="twice"):
        await store.commit(changes(document(id_="t"), document(id_="t")))
