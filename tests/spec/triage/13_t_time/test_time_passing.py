"""Reviews"""

AT_A, AT_B, AT_C = ({"current_tier": tier} for tier in "ABC")
FLOOR = {"red_flags": ["blackout_safety_critical"]}


def test_safety_first(rule):
    flag = rule("RED-FLAG:suicide_risk")
    flag.holds(
        "A flag at review",
        {"tier": None, "services": {"urgent-medical-review"}, "follow_up_months": (), "notify_practice": False},
        **AT_C,
        red_flags=["suicide_risk"],
    )
    flag.fails("No flag", {"tier": "C"}, **AT_C)


def test_consent_withdrawn(rule):
    withdrawn = rule("CONSENT-WITHDRAWN")
    withdrawn.holds("Withdrawn", {"disposition": "returned_no_consent", "tier": None}, **AT_B, consent_referral=False)
    withdrawn.fails("Not mentioned: as before", {"tier": "B"}, **AT_B)


def test_relapse(rule):
    relapse = rule("REOPEN-RELAPSE")
    again = {"relapse_within_6_months": True}
    relapse.holds("The tier before", {"tier": "C"}, **AT_A, **again, previous_tier="C", wants_return="yes")
    relapse.holds("No tier before: the present one", {"tier": "B"}, **AT_B, **again)
    relapse.holds("Unwilling", {"tier": "B", "pending_tier": "C"}, **AT_C, **again, wants_return="no")
    relapse.holds(
        "Unsure",
        {"tier": "C", "reasons": {"REOPEN-RELAPSE", "WILLINGNESS-SUPPORT"}},
        **AT_C,
        **again,
        wants_return="unsure",
    )
    relapse.fails("No relapse", **AT_B)


def test_back_at_work(rule):
    back = rule("RETURNED-TO-WORK")
    back.holds(
        "Followed up",
        {"disposition": "follow_up", "tier": "C", "follow_up_months": (1, 3, 6)},
        **AT_C,
        returned_to_work=True,
    )
    back.fails("Still off", {"disposition": "accept", "follow_up_months": ()}, **AT_C)


def test_out_of_reach(rule):
    lost = rule("UNREACHABLE")
    lost.holds(
        "Three attempts in ten working days",
        {"tier": "A", "notify_practice": True},
        **AT_B,
        failed_contacts=3,
        working_days_trying=10,
    )
    lost.fails("Two attempts", {"tier": "B"}, **AT_B, failed_contacts=2, working_days_trying=10)
    lost.fails("Nine working days", {"tier": "B"}, **AT_B, failed_contacts=3, working_days_trying=9)


def test_two_weeks_after_advice(rule):
    weeks = rule("STEP-UP-A-14-DAYS")
    weeks.holds("Day 14", {"tier": "B"}, **AT_A, days_in_tier=14)
    weeks.fails("Day 13", {"tier": "A"}, **AT_A, days_in_tier=13)
    weeks.fails("No longer off", {"tier": "A"}, **AT_A, days_in_tier=14, still_off=False)
    weeks.fails("Tier B", {"tier": "B"}, **AT_B, days_in_tier=14)


def test_four_weeks_reached(rule):
    weeks = rule("STEP-UP-4-WEEK")
    weeks.holds("Absent 28 days", {"tier": "B"}, **AT_A, absence_days=28)
    weeks.fails("Absent 27 days", {"tier": "A"}, **AT_A, absence_days=27)
    weeks.fails("No longer off", {"tier": "A"}, **AT_A, absence_days=28, still_off=False)


def test_employer_unable(rule):
    unable = rule("STEP-UP-EMPLOYER-UNABLE")
    unable.holds("Whether off or not", {"tier": "B"}, **AT_A, employer_unable=True, still_off=False)
    unable.fails("Able", {"tier": "A"}, **AT_A, employer_unable=False)


def test_no_plan(rule):
    plan = rule("STEP-UP-NO-PLAN")
    plan.holds("Day 28", {"tier": "C"}, **AT_B, days_in_tier=28, wants_return="yes")
    plan.fails("Day 27", {"tier": "B"}, **AT_B, days_in_tier=27)
    plan.fails("A plan is agreed", {"tier": "B"}, **AT_B, days_in_tier=28, rtw_plan_agreed=True)
    plan.holds("Unwilling", {"tier": "B", "pending_tier": "C"}, **AT_B, days_in_tier=28, wants_return="no")


def test_new_barrier(rule):
    barrier = rule("STEP-UP-NEW-BARRIER")
    barrier.holds("A new one", {"tier": "C"}, **AT_B, new_barriers=["housing"])
    barrier.fails("None", {"tier": "B"}, **AT_B, new_barriers=[])
    barrier.fails("One nobody knows", {"tier": "B"}, **AT_B, new_barriers=["gremlins"])


def test_note_after_note(rule):
    cycle = rule("STEP-UP-NOTE-CYCLE")
    cycle.holds("Third note", {"tier": "C"}, **AT_B, fit_notes_episode=3)
    cycle.fails("Second note", {"tier": "B"}, **AT_B, fit_notes_episode=2)
    cycle.holds("Absent 84 days", {"tier": "C"}, **AT_B, absence_days=84)
    cycle.fails("Absent 83 days", {"tier": "B"}, **AT_B, absence_days=83)


def test_a_plan_is_agreed(rule):
    down = rule("STEP-DOWN-PLAN")
    plan = {"rtw_plan_agreed": True}
    down.holds("From C, barriers closed", {"tier": "B"}, **AT_C, **plan, open_barriers=[])
    down.holds("From C, and adjusted", {"tier": "A"}, **AT_C, **plan, open_barriers=[], adjustments_in_place=True)
    down.fails("From C, a barrier open", {"tier": "C"}, **AT_C, **plan, open_barriers=["debt"])
    down.fails("From C, nobody said", {"tier": "C"}, **AT_C, **plan)
    down.fails("From C, every barrier named is set aside", {"tier": "C"}, **AT_C, **plan, open_barriers=["gremlins"])
    down.holds("From B, and adjusted", {"tier": "A"}, **AT_B, **plan, adjustments_in_place=True)
    down.fails("From B", {"tier": "B"}, **AT_B, **plan)
    down.fails("No plan", {"tier": "C"}, **AT_C, open_barriers=[])
    down.fails("From A", {"tier": "A"}, **AT_A, **plan, open_barriers=[], adjustments_in_place=True)


def test_six_weeks_without_a_plan(rule):
    meeting = rule("MDT-REVIEW")
    meeting.holds("Day 42", {"tier": "C"}, **AT_C, days_in_tier=42)
    meeting.fails("Day 41", {"tier": "C"}, **AT_C, days_in_tier=41)
    meeting.fails("A plan is agreed", {"tier": "C"}, **AT_C, days_in_tier=42, rtw_plan_agreed=True)


def test_nothing_changed(rule):
    same = rule("NO-CHANGE")
    same.holds("Nothing to report", {"tier": "B"}, **AT_B)
    same.fails("Something fired", {"tier": "C"}, **AT_B, new_barriers=["debt"])


def test_the_first_order_decides_and_its_codes_are_all_listed(rule):
    consent = rule("CONSENT-WITHDRAWN")
    everything = {
        "relapse_within_6_months": True,
        "returned_to_work": True,
        "failed_contacts": 3,
        "working_days_trying": 10,
        "days_in_tier": 28,
        "absence_days": 84,
        "new_barriers": ["debt"],
    }
    consent.holds(
        "Before anything else but safety",
        {"reasons": {"CONSENT-WITHDRAWN"}},
        **AT_B,
        **everything,
        consent_referral=False,
    )
    relapse = rule("REOPEN-RELAPSE")
    relapse.holds("Before a return", {"reasons": {"REOPEN-RELAPSE"}}, **AT_B, **everything)
    back = rule("RETURNED-TO-WORK")
    back.holds(
        "Before being out of reach",
        {"reasons": {"RETURNED-TO-WORK"}},
        **AT_B,
        **{**everything, "relapse_within_6_months": False},
    )
    lost = rule("UNREACHABLE")
    lost.holds(
        "Before a step up",
        {"reasons": {"UNREACHABLE"}},
        **AT_A,
        failed_contacts=3,
        working_days_trying=10,
        days_in_tier=14,
    )
    from_b = rule("STEP-UP-NO-PLAN")
    three = {"STEP-UP-NO-PLAN", "STEP-UP-NEW-BARRIER", "STEP-UP-NOTE-CYCLE"}
    from_b.holds(
        "All from B", {"tier": "C", "reasons": three}, **AT_B, days_in_tier=28, absence_days=84, new_barriers=["debt"]
    )
    from_a = rule("STEP-UP-A-14-DAYS")
    three = {"STEP-UP-A-14-DAYS", "STEP-UP-4-WEEK", "STEP-UP-EMPLOYER-UNABLE"}
    from_a.holds(
        "All from A", {"tier": "B", "reasons": three}, **AT_A, days_in_tier=14, absence_days=28, employer_unable=True
    )
    barrier = rule("STEP-UP-NEW-BARRIER")
    barrier.holds(
        "Before a step down",
        {"tier": "C", "reasons": {"STEP-UP-NEW-BARRIER"}},
        **AT_B,
        new_barriers=["debt"],
        rtw_plan_agreed=True,
        adjustments_in_place=True,
    )


def test_a_floor_code_holds_reviews_above_tier_a(rule):
    floor = rule("B-SAFETY-CRITICAL")
    floor.holds("Nothing changed at A", {"tier": "B", "reasons": {"NO-CHANGE", "B-SAFETY-CRITICAL"}}, **AT_A, **FLOOR)
    floor.holds(
        "Out of reach",
        {"tier": "B", "notify_practice": True},
        **AT_C,
        **FLOOR,
        failed_contacts=3,
        working_days_trying=10,
    )
    floor.fails("No flag", {"tier": "A"}, **AT_A)


def test_what_a_review_cannot_use(rule):
    invalid = rule("DATA-INVALID:days_in_tier")
    invalid.holds("A negative number", {"tier": "A"}, **AT_A, days_in_tier=-1)
    invalid.fails("Missing counts as 0", {"tier": "A"}, **AT_A)
