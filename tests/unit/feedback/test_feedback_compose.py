import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.feedback.compose import compose
from fitwork_fhir.feedback.hidden import HIDING_REASONS
from fitwork_fhir.feedback.phrases import FIELDS, FLAGS
from fitwork_fhir.feedback.situation import Event, Situation, Text
from fitwork_fhir.feedback.tell_patient import tell_patient
from fitwork_fhir.triage import reasons
from fitwork_fhir.triage.decision import Decision

GIVEAWAYS = re.compile(
    r"independent|discordan|second opinion|unsafe|not safe|safe place|agreed with (you|the practice)|safeguard|"
    r"domestic|abuse|only as agreed|practice only",
    re.IGNORECASE,
)
CODE_WORD = re.compile(r"_|\b[A-Z]+(-[A-Z0-9]+){1,}\b")
NOT_CODES = re.compile(r"PHQ-9|GAD-7|OMPSQ-SF|FW-1")
MARKUP = re.compile(r"[*`#|\\]|<[A-Za-z/!?]|\[|\]|\{|\}")
ALL_REASONS = (
    *reasons.SENTENCES,
    *(f"RED-FLAG:{flag}" for flag in reasons.FLAG_NAMES),
    *(f"{kind}:{field}" for kind in ("DATA-MISSING", "DATA-INVALID", "DATA-CONFLICT") for field in reasons.FIELD_NAMES),
)
OPEN_EVENTS = [event for event in Event if event is not Event.HIDDEN_FROM_PATIENT]
HIDDEN_THINGS = ("gp_discordance", "unsafe_to_talk", "safeguarding")

FULL = Situation(
    event=Event.ACCEPTED,
    reference="FW-1",
    decision=Decision(
        disposition="accept", tier="B", computed_tier="B", mode="telephone", urgency="priority",
        services=("oh-assessment", "physiotherapy", "access-to-work"), reasons=("B-4-WEEK", "B-2-WEEK"),
        gp_prompts=("consider-neuropathic-pain", "consider-may-be-fit"), follow_up_months=(1, 3, 6),
    ),
    earlier=Decision(disposition="accept", tier="A"),
    requested_tier="C",
    service_name="Moor Lane Occupational Health",
    signposts=("Access to Work",),
    national=("Able Futures",),
    first_contact_by=date(2026, 11, 25),
    next_date=date(2026, 12, 2),
    issues_fit_notes=True,
    flags=("suicide_risk", "new_code_from_a_supplier"),
    reported_by="the nurse at Park Surgery",
    reported_on=date(2026, 11, 21),
    missing=tuple(FIELDS),
    why="No lifts in the building.",
    question="Is an operation planned?",
    step="contacted",
    outcome="returned-same-job",
    ends=True,
    acknowledge_within="2 hours",
    asked_by="the patient",
    duty_phone="0114 496 0123",
    helped="Shorter days.",
    report={
        "capability": ["Can sit for an hour"],
        "adjustments": [{"box": "phased_return", "what": "half days", "from": "2026-12-07"}],
        "dates": {"assessed": "2026-11-30", "from": "2026-12-07", "until": "2026-12-18", "review": "2026-12-14"},
        "barriers": ["debt"],
        "interventions": ["physiotherapy"],
    },
)  # fmt: skip
DECISIONS = [
    Decision(disposition="accept", tier="A", computed_tier="A", mode="advice", reasons=("A-SIMPLE",)),
    Decision(disposition="accept", tier="A", computed_tier="C", pending_tier="C", mode="advice"),
    Decision(disposition="accept", tier="B", computed_tier="C", mode="video", reasons=("OVERRIDE-FLOOR",)),
    Decision(disposition="accept", tier="C", computed_tier="A", mode="face_to_face", reasons=("OVERRIDE-UP",)),
    Decision(disposition="return_urgent_to_gp", urgency="emergency", reasons=("RED-FLAG:cauda_equina",)),
    Decision(disposition="return_urgent_to_gp", urgency="same_day", reasons=("RED-FLAG:unrecognised",)),
    Decision(disposition="hold_for_consent", reasons=("CONSENT-MISSING", "RED-FLAG:blackout_safety_critical")),
    Decision(disposition="signpost", reasons=("AGE-UNDER-16",)),
    Decision(disposition="follow_up", tier="C", reasons=("RETURNED-TO-WORK",), review=True, follow_up_months=(1, 3, 6)),
    Decision(disposition=""),
]


def minimal(event: Event, decision: Decision) -> Situation:
    return Situation(event=event, reference="FW-1", decision=decision)


def assert_plain(text: Text) -> None:
    assert 1 <= len(text.lines) <= 6
    for line in text.lines:
        assert line == line.strip() != ""
        assert len(line) <= 160
        assert not MARKUP.search(line), line
        assert line.isprintable()
    assert text.hidden is (text.event is Event.HIDDEN_FROM_PATIENT)


def open_lines(situation: Situation) -> str:
    return "\n".join(line for text in compose(situation) if not text.hidden for line in text.lines)


@pytest.mark.parametrize("event", Event)
def test_every_event_has_something_plain_to_say_in_the_barest_and_in_the_fullest_situation(event):
    for decision in (*DECISIONS, FULL.decision):
        for situation in (minimal(event, decision), replace(FULL, event=event, decision=decision)):
            texts = compose(situation)
            assert texts
            assert texts[0].event is event
            for text in texts:
                assert_plain(text)
                assert "Reference FW-1." in text.lines[0]
                for line in text.lines:
                    assert not CODE_WORD.search(NOT_CODES.sub("", line)), line


@pytest.mark.parametrize("event", OPEN_EVENTS)
def test_nothing_is_cut_short_in_a_full_situation(event):
    for decision in (FULL.decision, DECISIONS[1], DECISIONS[3]):
        assert "…" not in open_lines(replace(FULL, event=event, decision=decision))


SAFETY_EVENTS = [Event.SAFETY_HOLD, Event.SAFETY_ESCALATED, Event.SAFETY_DUTY, Event.HOLD_ACKNOWLEDGED]


@pytest.mark.parametrize("event", SAFETY_EVENTS)
def test_a_safety_message_always_says_that_it_is_no_emergency_route_and_whom_to_phone(event):
    longest = "A very long name of an operator that covers four counties and a city"
    for decision in DECISIONS:
        for situation in (
            minimal(event, decision),
            replace(FULL, event=event, decision=decision, operator_name=longest, duty_phone=None, service_name=longest),
        ):
            said = open_lines(situation)
            assert "Messages are no emergency route: in an emergency phone 999" in said
            assert "…" not in said


@pytest.mark.parametrize(
    ("urgency", "flag", "says"),
    [
        ("emergency", "cauda_equina", ("Do now:", "emergency department", "30 minutes")),
        ("emergency", "acute_cardiac_or_stroke", ("Do now: call 999",)),
        ("same_day", "suicide_risk", ("Do today:", "within 2 hours", "risk of suicide")),
        ("urgent", "suspected_cancer_not_referred", ("within 2 working days", "cancer pathway", "1 working day")),
    ],
)
def test_a_safety_hold_says_what_to_do_and_by_when(urgency, flag, says):
    decision = Decision(disposition="return_urgent_to_gp", urgency=urgency, reasons=(f"RED-FLAG:{flag}",))
    said = open_lines(minimal(Event.SAFETY_HOLD, decision))
    for words in (*says, "on hold, not closed", "Nothing was sent to any provider."):
        assert words in said


def test_two_emergencies_with_different_actions_get_the_action_that_fits_both():
    reasons_ = ("RED-FLAG:cauda_equina", "RED-FLAG:acute_cardiac_or_stroke")
    decision = Decision(disposition="return_urgent_to_gp", urgency="emergency", reasons=reasons_)
    assert "Do now: reach the patient; call 999 or send them" in open_lines(minimal(Event.SAFETY_HOLD, decision))


def test_no_message_grades_a_risk():
    for event in OPEN_EVENTS:
        said = open_lines(replace(FULL, event=event, flags=tuple(FLAGS)))
        assert not re.search(r"\b(low|medium|moderate|high) risk|risk (level|score|grade)|\d ?%", said)


def test_the_practice_signs_fit_notes_unless_the_service_is_known_to():
    for signs in (None, False):
        said = open_lines(replace(FULL, issues_fit_notes=signs))
        assert "please carry on issuing them" in said
    assert "Moor Lane Occupational Health issues them" in open_lines(FULL)
    assert "please carry on issuing them" in open_lines(replace(FULL, service_name=None))


def test_advice_carries_its_prompts_as_thoughts_that_may_be_ignored():
    decision = replace(DECISIONS[0], gp_prompts=("consider-neuropathic-pain", "consider-may-be-fit"))
    said = open_lines(minimal(Event.ACCEPTED, decision))
    assert "ignore it if it does not fit" in said
    assert "neuropathic" in said and '"may be fit for work"' in said
    assert "say what the patient can do" in said


def test_support_that_waits_for_the_patient_is_named_as_waiting():
    said = open_lines(minimal(Event.ACCEPTED, DECISIONS[1]))
    assert "enhanced fit-note advice for now; case-managed support when the patient wants it" in said


def test_the_lines_that_matter_less_give_way_where_six_are_full():
    decision = replace(
        FULL.decision,
        reasons=("B-4-WEEK", "B-2-WEEK", "EMPLOYER-CONSENT-NEEDED"),
        gp_prompts=("consider-neuropathic-pain",),
        services=("gp-extended-consultation", "physiotherapy"),
    )
    (text,) = compose(replace(FULL, decision=decision))
    said = "\n".join(text.lines)
    assert len(text.lines) == 6
    assert "Also recommended: physiotherapy." in said and "The employer is told nothing" not in said
    assert "One thing to do: please book a longer appointment" in text.lines[-1]


def test_a_clinicians_choice_stands_and_anyone_elses_wish_is_noted():
    lower = Decision(disposition="accept", tier="A", computed_tier="C", reasons=("C-SMI-IPS", "OVERRIDE-DOWN"))
    said = open_lines(replace(minimal(Event.DIFFERS_FROM_REQUEST, lower), requested_tier="A"))
    assert "You asked for enhanced fit-note advice; the rules alone give case-managed support. Your choice" in said
    wish = Decision(disposition="accept", tier="A", computed_tier="A", reasons=("A-SIMPLE", "PREFERENCE-NOTED"))
    said = open_lines(replace(minimal(Event.DIFFERS_FROM_REQUEST, wish), requested_tier="C", asked_by="the patient"))
    assert "The patient asked for case-managed support" in said and "The wish is noted." in said
    assert "choice stands" not in said
    service_only = replace(minimal(Event.DIFFERS_FROM_REQUEST, wish), requested_tier="A", asked_by="the patient")
    assert "The patient asked for something the rules do not add here." in open_lines(service_only)


def test_a_long_question_takes_up_to_three_lines_and_shows_where_it_was_cut():
    asked = replace(minimal(Event.QUESTION, FULL.decision), question="Could you tell us more about this? " * 40)
    (text,) = compose(asked)
    assert 5 <= len(text.lines) <= 6
    assert sum(line.endswith("…") for line in text.lines) == 1


@pytest.mark.parametrize("event", OPEN_EVENTS)
def test_no_open_message_leaks_whatever_the_reasons_and_hidden_facts(event):
    for code in ALL_REASONS:
        decision = replace(FULL.decision, reasons=(code, "B-4-WEEK"))
        texts = compose(replace(FULL, event=event, decision=decision, flags=()))
        assert not GIVEAWAYS.search("\n".join(line for text in texts if not text.hidden for line in text.lines)), code
        assert any(text.hidden for text in texts) is (code in HIDING_REASONS), code
    for thing in HIDDEN_THINGS:
        for situation in (minimal(event, DECISIONS[0]), replace(FULL, event=event)):
            texts = compose(replace(situation, hidden=(thing,)))
            assert not GIVEAWAYS.search("\n".join(line for t in texts if not t.hidden for line in t.lines)), thing
            assert any(text.hidden for text in texts)


def test_every_reason_the_policy_hides_brings_a_message_of_its_own():
    assert HIDING_REASONS.keys() >= reasons.HIDDEN_FROM_PATIENT


@pytest.mark.parametrize(
    ("thing", "says"),
    [
        ("gp_discordance", "independent view"),
        ("unsafe_to_talk", "not safe to contact the patient"),
        ("safeguarding", "safeguarding concern"),
    ],
)
def test_the_hidden_message_says_what_the_open_one_does_not(thing, says):
    texts = compose(replace(FULL, hidden=(thing,)))
    assert says in "\n".join(texts[-1].lines)
    assert texts[-1].hidden and texts[-1].event is Event.HIDDEN_FROM_PATIENT


def test_a_hold_for_safeguarding_alone_names_no_concern_in_the_open():
    decision = Decision(disposition="return_urgent_to_gp", urgency="same_day", reasons=("RED-FLAG:safeguarding",))
    held = minimal(Event.SAFETY_HOLD, decision)
    held = replace(held, flags=("safeguarding",), reported_by="the nurse at Park Surgery")
    open_, hidden = compose(held)
    assert open_.lines[1] == "Reported by the nurse at Park Surgery: a safety concern."
    assert "safeguarding procedure today" in "\n".join(hidden.lines)


def test_a_flag_in_a_suppliers_words_for_safeguarding_is_hidden_too():
    held = replace(minimal(Event.SAFETY_HOLD, DECISIONS[5]), flags=("domestic_abuse_suspected", "suicide_risk"))
    open_, hidden = compose(held)
    assert "risk of suicide" in "\n".join(open_.lines)
    assert not GIVEAWAYS.search("\n".join(open_.lines))
    assert "domestic abuse suspected" in "\n".join(hidden.lines)


def test_a_wish_for_an_independent_view_that_could_not_be_read_is_asked_about_in_the_hidden_message_only():
    open_, hidden = compose(replace(minimal(Event.PROVISIONAL, DECISIONS[0]), missing=("age", "gp_discordance")))
    assert "Not known, or not clear: the age." in open_.lines
    assert not GIVEAWAYS.search("\n".join(open_.lines))
    assert "could not read whether you want an independent view" in "\n".join(hidden.lines)


@pytest.mark.parametrize(
    ("event", "field"),
    [(Event.QUESTION, "question"), (Event.DECLINED, "why"), (Event.OUTCOME, "helped"), (Event.REROUTED, "service_name"),
     (Event.SAFETY_HOLD, "reported_by")],
)  # fmt: skip
def test_words_of_a_person_that_give_something_away_move_to_the_hidden_message(event, field):
    situation = replace(minimal(event, FULL.decision), **{field: "Her partner is violent, it is unsafe to phone"})
    open_, hidden = compose(situation)
    assert not re.search("partner|violent|unsafe", "\n".join(open_.lines))
    assert "Her partner is violent" in "\n".join(hidden.lines)


def test_several_hidden_things_are_all_said_in_full_over_as_many_messages_as_it_takes():
    situation = replace(FULL, event=Event.QUESTION, hidden=HIDDEN_THINGS, question="He is abusive. " * 30)
    hidden = [text for text in compose(situation) if text.hidden]
    said = " ".join(line for text in hidden for line in text.lines[1:])
    assert len(hidden) > 1
    assert said.count("He is abusive.") == 30
    for says in ("independent view", "not safe to contact", "safeguarding procedure"):
        assert says in said


def test_the_hidden_message_of_a_case_is_the_same_at_every_event():
    events = [event for event in OPEN_EVENTS if event is not Event.SENT_IN_ERROR]
    assert len({compose(replace(FULL, event=event, hidden=HIDDEN_THINGS))[1:] for event in events}) == 1


def test_sent_in_error_repeats_nothing_hidden_and_asks_to_delete_it():
    _, hidden = compose(replace(FULL, event=Event.SENT_IN_ERROR, hidden=HIDDEN_THINGS))
    said = "\n".join(hidden.lines)
    assert "deleted" in said and not re.search("independent|not safe|safeguard", said)


TEXTS = st.one_of(st.none(), st.text(max_size=400), st.sampled_from(["safeguarding", "<script>", "a_b", "x " * 300]))
NAME = st.one_of(st.text(max_size=90), st.sampled_from(["cauda_equina", "safeguarding"]))
NAMES = st.lists(NAME, max_size=3).map(tuple)
DAYS = st.one_of(st.none(), st.dates())
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.text(max_size=50), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=9), inner)),
)
MADE_DECISIONS = st.builds(
    Decision,
    disposition=st.sampled_from(["accept", "follow_up", "hold_for_consent", "return_urgent_to_gp", "?"]),
    tier=st.sampled_from(["A", "B", "C", None, "Z"]),
    computed_tier=st.sampled_from(["A", "C", None]),
    pending_tier=st.sampled_from(["C", None]),
    mode=st.sampled_from(["advice", "telephone", "none", "?"]),
    urgency=st.sampled_from(["routine", "emergency", "same_day", "urgent", "?"]),
    services=NAMES,
    reasons=st.lists(st.sampled_from(ALL_REASONS), max_size=6).map(tuple),
    gp_prompts=st.sampled_from([(), ("consider-may-be-fit",), ("?",)]),
    follow_up_months=st.sampled_from([None, (), (1, 3, 6)]),
)
MADE_SITUATIONS = st.builds(
    Situation,
    event=st.sampled_from(Event), reference=st.text(max_size=90), decision=MADE_DECISIONS,
    earlier=st.one_of(st.none(), MADE_DECISIONS), requested_tier=st.sampled_from([None, "A", "C", "Z"]),
    service_name=TEXTS, operator_name=st.text(max_size=90), signposts=NAMES, national=NAMES, first_contact_by=DAYS,
    next_date=DAYS, issues_fit_notes=st.sampled_from([True, False, None]), flags=NAMES, reported_by=TEXTS,
    reported_on=DAYS, missing=NAMES, why=TEXTS, question=TEXTS, step=st.sampled_from([None, "contacted", "?"]),
    outcome=st.sampled_from([None, "training", "?"]), ends=st.booleans(), acknowledge_within=TEXTS, asked_by=TEXTS,
    duty_phone=TEXTS, helped=TEXTS,
    hidden=st.lists(st.sampled_from([*HIDDEN_THINGS, "?"]), max_size=3).map(tuple),
    report=st.one_of(st.none(), st.dictionaries(
        st.sampled_from(["capability", "adjustments", "dates", "barriers", "interventions", "?"]), VALUES)),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(MADE_SITUATIONS)
def test_any_situation_gives_plain_messages_and_no_open_one_names_what_is_hidden(situation):
    texts = compose(situation)
    assert texts
    for text in texts:
        assert 1 <= len(text.lines) <= 6
        assert all(line and len(line) <= 160 and line.isprintable() for line in text.lines)
        if not text.hidden:
            said = "\n".join(text.lines)
            assert not re.search(r"safeguard|independent view|unsafe|not safe", said, re.IGNORECASE)
            assert not re.search(r"<[A-Za-z/!?]", said)
    assert compose(situation) == texts
    assert not re.search(r"safeguard|independent view|unsafe", " ".join(tell_patient(situation)), re.IGNORECASE)
