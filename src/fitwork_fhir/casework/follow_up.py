"""Back at work: followed up at one, three and six months, reopened on a relapse (policy section 3; state table)."""

from datetime import date, datetime

from fitwork_fhir.casework.draft import Draft, TimerKind, add_months
from fitwork_fhir.casework.stepping import step
from fitwork_fhir.casework.tell import tell_owner, tell_practice
from fitwork_fhir.casework.tier import keep_decision
from fitwork_fhir.errors import Finding, Unprocessable
from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.referral import status
from fitwork_fhir.triage.decide import Triage

MONTHS = (1, 3, 6)
"""After the return (003)."""
OVERDUE_WORKING_DAYS = 10
"""How long after six months an unclosed case is brought before the operator (J)."""


def returned(draft: Draft, stands: Triage) -> None:
    """Back at work. A case that is followed up already goes on being so: its months count from the first return."""
    keep_decision(draft, stands.decision)
    if draft.case.returned_on is None:
        _begin(draft)
    draft.become(
        place=status.FOLLOW_UP,
        paused_from=None,
        next_date=_next(draft),
        tier=stands.decision.tier,
        pending_tier=stands.decision.pending_tier,
        unreachable_from=None,
    )
    tell_practice(draft, Event.FOLLOW_UP)


def _begin(draft: Draft) -> None:
    now = draft.world.now
    draft.become(returned_on=draft.world.today, followed_up=0, plan_agreed=False, failed_contacts=0, trying_since=None)
    draft.cancel_timers(TimerKind.REVIEW, TimerKind.FOLLOW_UP)
    for months in MONTHS:
        day = add_months(draft.world.today, months)
        draft.set_timer(TimerKind.FOLLOW_UP, datetime.combine(day, now.timetz()), note=str(months))


def _next(draft: Draft) -> date | None:
    """The day of the next follow-up."""
    start, done = draft.case.returned_on, draft.case.followed_up
    return next((add_months(start, months) for months in MONTHS if months > done), None) if start else None


def reported(draft: Draft) -> None:
    """The service says how it goes."""
    tell_practice(draft, Event.FOLLOW_UP)


def due(draft: Draft, months: int) -> None:
    """A follow-up is due: the service asks the patient; after the sixth month it closes the case with an outcome."""
    if draft.case.returned_on is None:
        return
    if months > MONTHS[-1]:
        draft.alerts.append("follow-up-overdue")
        return
    draft.become(followed_up=months)
    draft.become(next_date=_next(draft))
    last = months == MONTHS[-1]
    tell_owner(
        draft,
        Event.FOLLOW_UP,
        f"The {months}-month follow-up is due: please ask the patient how work goes.",
        *(("Then please close the case with an outcome.",) if last else ()),
    )
    tell_practice(draft, Event.FOLLOW_UP)
    if last:
        draft.set_timer(TimerKind.FOLLOW_UP, draft.world.working_days(OVERDUE_WORKING_DAYS), note=str(months + 1))


def relapsed(draft: Draft, stands: Triage) -> bool:
    """Off again within six months: the support reopens at the tier it had."""
    start = draft.case.returned_on
    if start is not None and draft.world.today > add_months(start, MONTHS[-1]):
        raise Unprocessable(
            Finding(
                "business-rule",
                "This is more than six months after the return to work: close this referral and send a new one.",
                "Task.businessStatus",
                reason="relapse-late",
            )
        )
    draft.become(plan_agreed=False, failed_contacts=0, trying_since=None)
    step(draft, stands, status.RELAPSED, Event.RELAPSE)
    return True
