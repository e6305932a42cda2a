"""Whatever anybody does to a case, in any order: it is refused by name, or leads where the state table allows."""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from builders.anytown import a_service
from builders.cases import HUB, SURGERY, Life, a_case, a_directory, a_world
from fitwork_fhir.casework import case_text, ending, moves
from fitwork_fhir.casework.asks import NEXT, AskWish, work_on
from fitwork_fhir.casework.case import AskCode, Party, PartyKind
from fitwork_fhir.casework.draft import TimerKind
from fitwork_fhir.casework.hear import Heard, Said, hear
from fitwork_fhir.casework.hold import SAFETY_PLACES
from fitwork_fhir.casework.moves import Asked
from fitwork_fhir.errors import Unprocessable
from fitwork_fhir.fhir.validation import parse_json, validate
from fitwork_fhir.fhir.writing.renderer import FhirRenderer
from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import Move, Place, Status, Who, can_move, move_asked_for
from fitwork_fhir.referral.submission import Words
from fitwork_fhir.triage.vocabulary import BARRIERS, CONDITIONS

RENDER = FhirRenderer(HUB)
ELSEWHERE = Party(kind=PartyKind.PRACTICE, code="Y99903")
DIRECTORIES = (
    a_directory(a_service(), a_service("second-oh")),
    a_directory(a_service(offer=["oh-assessment"]), a_service("cases", offer=["case-management"])),
    a_directory(a_service(capacity_left=0)),
    a_directory(a_service(area=["elsewhere"])),
)


def mostly(usual, *others):
    """One of the others every now and then, so that a case lives long enough to have a story."""
    return st.sampled_from([usual] * 12 + list(others))


flags = mostly(
    "none",
    "suicide_risk",
    "cauda_equina",
    "safeguarding",
    "suspected_cancer_not_referred",
    "blackout_safety_critical",
    "suspected_occupational_disease",
    "says something odd",
    7,
)
facts_of_referral = st.fixed_dictionaries({}, optional={
    "consent_referral": mostly(True, None, False),
    "age": mostly(40, 15),
    "source": mostly("gp", "self", "employer", "nurse"),
    "conditions": st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=2),
    "absence_days": st.sampled_from([0, 3, 20, 40, 100, "many"]),
    "fit_notes_episode": st.integers(0, 4),
    "wants_return": st.sampled_from(["yes", "unsure", "no"]),
    "barriers": st.lists(st.sampled_from(sorted(BARRIERS)), max_size=2),
    "access": st.lists(st.sampled_from(["cannot_travel", "unsafe_to_talk", "bsl"]), max_size=2),
    "requested_tier": st.sampled_from(["A", "B", "C"]),
    "gp_discordance": st.booleans(),
    "work_status": st.sampled_from(["at_work", "off_sick", "not_in_work", None]),
    "risk_reviewed": st.booleans(),
    "consent_feedback": st.booleans(),
    "scores": mostly({"phq9": 16}, {"phq9_item9": 2}, {"phq9_item9": 0}, "none"),
    "red_flags": st.one_of(flags, st.lists(flags, max_size=2)),
})  # fmt: skip
facts_of_review = st.fixed_dictionaries({}, optional={
    "days_in_tier": st.sampled_from([1, 14, 28, 42]),
    "rtw_plan_agreed": st.booleans(),
    "open_barriers": st.sampled_from([[], ["debt"]]),
    "adjustments_in_place": st.booleans(),
    "new_barriers": st.lists(st.sampled_from(["debt", "bullying"]), max_size=2),
    "returned_to_work": st.booleans(),
    "relapse_within_6_months": st.booleans(),
    "failed_contacts": st.sampled_from([0, 3]),
    "working_days_trying": st.just(10),
    "employer_unable": st.booleans(),
    "consent_referral": mostly(True, False),
    "red_flags": flags,
    "scores": mostly({"phq9": 20}, {"phq9_item9": 1}),
    "risk_reviewed": st.booleans(),
    "source": st.sampled_from(["nurse", "other"]),
    "current_tier": st.sampled_from(["A", "C"]),
})  # fmt: skip
places = st.sampled_from([
    *dict.fromkeys(place for row in status.ROWS for place in row.to),
    Place(Status.REJECTED, "declined"), Place(Status.ACCEPTED, status.AWAITING_INFORMATION),
    Place(Status.IN_PROGRESS, status.AWAITING_INFORMATION),
])  # fmt: skip
steps_of_a_service = st.sampled_from([*(Place(Status.IN_PROGRESS, word) for word in status.SERVICE_STEPS.values()),
                                      status.ALLOCATED, status.STEPPED_UP, status.STEPPED_DOWN, status.FOLLOW_UP,
                                      status.RELAPSED, Place(Status.REJECTED, "declined")])  # fmt: skip
reasons = st.sampled_from([None, "No room.", "He is not safe at home.", "x" * 400])


def leads(case, who):
    """Where one row of the table leads this case, for `who`; a question and a clearance as they are."""
    place = case.standing
    found = {to for row in status.ROWS if can_move(place, row.move, who) for to in row.to}
    if can_move(place, Move.ASKED, who):
        found.add(Place(place.status, status.AWAITING_INFORMATION))
    if case.paused_from:
        found.add(case.paused_from)
    if place in SAFETY_PLACES and who in (Who.PRACTICE, Who.OPERATOR):
        began = case.held_from or place
        found |= (
            {status.AWAITING_TRIAGE}
            if not case.held_later
            else {began, Place(began.status, status.AWAITING_INFORMATION)}
        )
    if place == status.CONSENT_AWAITED:
        found.add(status.AWAITING_TRIAGE)
    return found


def reachable(case, who, steps=4):
    """By a row of `who`, then by rows of the server."""
    found, edge = {case.place, case.standing}, [(case.standing, who)]
    for _ in range(steps):
        new = set()
        for place, actor in edge:
            new |= leads(
                replace(case, place=place, paused_from=None if place != case.standing else case.paused_from), actor
            )
        edge = [(place, Who.SERVER) for place in new - found]
        found |= new
    return found


class AnyMove(RuleBasedStateMachine):
    """Callers, timers and the directory, in any order."""

    @initialize(
        facts=facts_of_referral,
        directory=mostly(0, *range(len(DIRECTORIES))),
        own=mostly(False, True),
        registered=st.sampled_from([SURGERY, ELSEWHERE, None]),
    )
    def received(self, facts, directory, own, registered):
        parties = {"referrer": HUB, "tenant": HUB.code, "told": None, "source": "self"} if own else {}
        if own and facts.get("consent_feedback") is True and registered:
            parties["told"] = registered.code
        self.life = Life(a_case(facts, registered=registered, **parties), a_world(DIRECTORIES[directory]))

    def step(self, who, do):
        """Take a step; what is refused by name changes nothing, any other exception is a fault."""
        before, draft = self.life.case, self.life.draft()
        try:
            do(draft)
        except Unprocessable:
            return
        self.life.take(draft)
        self.check_step(before, draft, who)

    def check_step(self, before, draft, who):
        after = draft.case
        assert after.place in reachable(before, who), f"{before.place} -> {after.place} by {who}"
        if after.place != before.place and before.told and after.told:
            assert [m for m in draft.messages if m.recipient.code == after.told], f"{before.place} -> {after.place}"
        for message in draft.messages:
            assert 1 <= len(message.lines) <= 6
            assert max(map(len, message.lines)) <= 160
            assert not validate(as_json(RENDER.message(after, message)))

    @rule(
        who=st.sampled_from(Who),
        place=places,
        reason=reasons,
        code=flags,
        outcome=st.sampled_from([None, *ending.OUTCOMES[:3], "nonsense"]),
    )
    def asks_for_a_place(self, who, place, reason, code, outcome):
        if place in (status.CONSENT_WITHDRAWN, status.SAFETY_HOLD) and reason:
            return
        move = move_asked_for(self.life.case.place, place.status, place.business)
        asked = Asked(who=who, by="Somebody", reason=reason, reason_code=str(code), outcome=outcome)
        self.step(who, lambda draft: moves.make(draft, move, asked))

    @rule(place=steps_of_a_service, reason=reasons)
    def a_service_works(self, place, reason):
        move = move_asked_for(self.life.case.place, place.status, place.business)
        self.step(Who.SERVICE, lambda draft: moves.make(draft, move, Asked(who=Who.SERVICE, reason=reason)))

    @rule(
        number=st.integers(0, 5),
        word=st.sampled_from(["accepted", "in-progress", "completed", "rejected"]),
        facts=facts_of_referral,
        clinician=st.booleans(),
        words=st.booleans(),
    )
    def an_owner_works_on_a_task(self, number, word, facts, clinician, words):
        asks = self.life.case.asks
        if not asks:
            return
        ask = asks[-1 - number % len(asks)]
        outputs = {
            AskCode.SAFETY_REVIEW: (("clearance", "QuestionnaireResponse/1"),),
            AskCode.RECORD_CONSENT: (("consent-referral", "true"),),
        }.get(ask.code, ())
        found = (Words(where="Communication.payload[0]", text="More to say."),) if words else ()
        facts = {**facts, "risk_reviewed": True} if clinician else facts
        wish = AskWish(
            status=word, outputs=outputs if word == "completed" else (), facts=facts, clinician=clinician, words=found
        )
        who = Who.PRACTICE if ask.owner.kind is PartyKind.PRACTICE else Who.OPERATOR
        if ask.code is AskCode.READ_WORDS:
            who = Who.SERVICE
        self.step(who, lambda draft: work_on(draft, ask, wish))

    @rule(kind=st.sampled_from([Said.ANSWER, Said.CONSENT]), facts=facts_of_referral, number=st.integers(0, 3))
    def the_practice_says(self, kind, facts, number):
        about = [f"Task/{ask.id}" for ask in self.life.case.asks][-1 - number :]
        heard = Heard(kind=kind, facts=facts, replies_to=about, by="the practice")
        self.step(Who.PRACTICE, lambda draft: hear(draft, heard))

    @rule(facts=facts_of_review)
    def the_owner_reports(self, facts):
        heard = Heard(kind=Said.REVIEW, facts=facts, by_owner=True)
        self.step(Who.SERVICE, lambda draft: hear(draft, heard))

    @rule(
        move=st.sampled_from([(Move.REVOKED, ending.revoke), (Move.SENT_IN_ERROR, ending.sent_in_error)]),
        sure=mostly(False, True),
    )
    def the_referral_is_taken_back(self, move, sure):
        if not sure:
            return

        def take_back(draft):
            moves.check_can_move(draft, move[0], Who.PRACTICE)
            move[1](draft)

        self.step(Who.PRACTICE, take_back)

    @rule(by=st.sampled_from([{"minutes": 45}, {"hours": 3}, {"days": 1}, {"days": 15}, {"days": 40}]))
    def time_passes(self, by):
        self.life.pass_time(**by)
        for _ in range(60):
            timer = self.life.due()
            if timer is None:
                return
            before = self.life.case
            self.check_step(before, self.life.fire(timer), Who.SERVER)
        raise AssertionError("timers fire without end")

    @rule(directory=mostly(0, *range(len(DIRECTORIES))))
    def the_directory_changes(self, directory):
        self.life.world = replace(self.life.world, directory=DIRECTORIES[directory])

    @invariant()
    def it_can_be_written_and_read(self):
        case = self.life.case
        assert case_text.read(case_text.write(case)) == case

    @invariant()
    def its_tasks_are_valid_fhir(self):
        case = replace(self.life.case, task_version=1)
        assert not validate(as_json(RENDER.task(case)))
        for ask in self.life.last.changed_asks.values():
            assert not validate(as_json(RENDER.ask(case, replace(ask, version=1))))

    @invariant()
    def somebody_is_waited_for_and_a_timer_watches(self):
        life, case = self.life, self.life.case
        waits = {
            status.CONSENT_AWAITED: (AskCode.RECORD_CONSENT, TimerKind.CONSENT_LAPSE),
            status.AWAITING_CAPACITY: (None, TimerKind.CAPACITY_DATE),
        }
        ask, timer = waits.get(case.place, (None, None))
        assert ask is None or case.ask(ask)
        assert timer is None or life.has(timer)
        assert (case.place in SAFETY_PLACES) <= (case.ask(AskCode.SAFETY_REVIEW) is not None)
        if case.ask(AskCode.SAFETY_REVIEW):
            assert life.has(TimerKind.SAFETY_ESCALATION, TimerKind.SAFETY_REMINDER)
        judged = case.place.status in (Status.ACCEPTED, Status.IN_PROGRESS) and case.standing not in (
            status.CANCELLATION_REQUESTED,
            status.UNABLE_TO_CONTACT,
        )
        if judged and case.returned_on is None and case.unreachable_from is None:
            assert life.has(TimerKind.REVIEW)

    @invariant()
    def a_question_and_its_pause_go_together(self):
        case = self.life.case
        assert (case.place.business == status.AWAITING_INFORMATION) == (case.paused_from is not None)
        if case.paused_from:
            assert case.ask(AskCode.ANSWER_QUESTION)
            assert case.paused_from.status is case.place.status

    @invariant()
    def the_tier_that_stands_is_the_decisions_and_a_floor_holds_it(self):
        case = self.life.case
        if case.open and case.decision.disposition in ("accept", "follow_up"):
            assert case.decision.tier == case.tier
            assert case.decision.pending_tier == case.pending_tier
            assert not (case.tier == "A" and {"B-SAFETY-CRITICAL", "B-OCCUPATIONAL-DISEASE"} & {*case.decision.reasons})

    @invariant()
    def what_ended_asks_nothing_but_safety(self):
        case = self.life.case
        if not case.open:
            assert {ask.code for ask in case.asks if ask.open} <= {AskCode.SAFETY_REVIEW, AskCode.SAFETY_DUTY}
            assert not {timer.kind for timer in self.life.timers.values()} & {
                TimerKind.REVIEW,
                TimerKind.CONSENT_LAPSE,
                TimerKind.FOLLOW_UP,
            }


def as_json(document):
    return parse_json(f"{document.head}2026-11-23T09:00:00.000000Z{document.tail}".encode())


AnyMove.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyMoveFromAnyPlace = AnyMove.TestCase


def test_every_step_of_an_ask_is_a_word_of_fhir():
    assert {step for steps in NEXT.values() for step in steps} <= {"accepted", "in-progress", "completed"}
