"""Timers that fell due: claimed in batches, each fired in a transaction of its own."""

from fitwork_fhir.casework import timers
from fitwork_fhir.casework.draft import SAFETY_TIMERS, Timer, TimerKind
from fitwork_fhir.errors import FitworkError
from fitwork_fhir.workflow.ports import SERVER, AlertRow, Changes, TimerRow
from fitwork_fhir.workflow.step import take_step
from fitwork_fhir.workflow.workplace import Workplace

ALL = frozenset(kind.value for kind in TimerKind)
SAFETY = frozenset(kind.value for kind in SAFETY_TIMERS)
_COUNTED_ONLY = frozenset({TimerKind.SAFETY_OVERDUE.value})
_FAILED = "timer-failed"
_ALERTS_LOOKED_AT = 500


async def fire_due(place: Workplace, kinds: frozenset[str] = ALL, *, limit: int = 50) -> int:
    """Fire what is due now; returns how many were fired. At least once: firing again finds nothing left to do.

    A timer that cannot be fired stops no other one: it stays due, and the operator is alerted once.
    """
    due = await place.store.due_timers(place.clock.now(), kinds - _COUNTED_ONLY, limit)
    fired = 0
    for row in due:
        try:
            await _fire(place, row)
            fired += 1
        except Exception as problem:  # a case that cannot be read must not keep another one's escalation
            await _failed(place, row, problem)
    return fired


async def _fire(place: Workplace, row: TimerRow) -> None:
    timer = Timer(id=row.id, kind=TimerKind(row.kind), due=row.due, subject=row.subject, note=row.note)
    await take_step(
        place, SERVER, row.case_id, f"timer-{row.kind}", lambda draft: timers.fire(draft, timer), timers_done=(row.id,)
    )


async def _failed(place: Workplace, row: TimerRow, problem: Exception) -> None:
    """Record it by kind, never by its text, and leave an alert unless there is one for this timer."""
    kind = problem.kind.value if isinstance(problem, FitworkError) else type(problem).__name__
    place.probe.record(_FAILED, timer=row.id, kind=row.kind, problem=kind)
    try:
        alerts = await place.store.alerts(limit=_ALERTS_LOOKED_AT)
        if any((alert.kind, alert.request_id) == (_FAILED, row.id) for alert in alerts):
            return
        alert = AlertRow(
            id=place.ids.new(),
            kind=_FAILED,
            at=place.clock.now(),
            sender=SERVER.organisation,
            request_id=row.id,
            case_id=row.case_id,
        )
        await place.store.commit(
            Changes(audit=place.audit(SERVER, _FAILED, f"ServiceRequest/{row.case_id}"), alerts=(alert,))
        )
    except Exception as trouble:  # the store may be what failed; the next round tries again
        place.probe.record("alert-failed", timer=row.id, problem=type(trouble).__name__)
