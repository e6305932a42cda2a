"""What cannot wait"""

LAST_WEEK = {"work_status": "off_sick", "fit_note": "not_fit", "conditions": ["msk"]}


def test_safety_and_severity(rule):
    priority = rule("priority")
    priority.holds("A blackout", red_flags=["blackout_safety_critical"])
    priority.holds("Work suspected of the disease", red_flags=["suspected_occupational_disease"])
    priority.holds("The job is at risk, at tier A too", {"tier": "A"}, job_at_risk=True)
    for name, cutoff in {"phq9": 15, "gad7": 15, "wsas": 21}.items():
        priority.holds(f"{name} {cutoff}", scores={name: cutoff})
        priority.fails(f"{name} {cutoff - 1}", scores={name: cutoff - 1})
    priority.holds("PHQ-9 question 9 reviewed", scores={"phq9_item9": 1}, risk_reviewed=True)
    priority.fails("PHQ-9 question 9 zero", scores={"phq9_item9": 0}, risk_reviewed=True)
    priority.fails("None of these", {"urgency": "routine"})


def test_persistent_pain_at_tier_c(rule):
    priority = rule("priority")
    priority.holds("Tier C", {"tier": "C"}, conditions=["persistent_pain_fatigue"], barriers=["fear_avoidance"])
    priority.fails("Tier B", {"tier": "B"}, conditions=["persistent_pain_fatigue"], absence_days=14)


def test_the_last_week_of_a_note(rule):
    priority = rule("priority")
    priority.holds("Day 21, 7 days of note left", {"tier": "B"}, **LAST_WEEK, absence_days=21, note_days_ahead=7)
    priority.fails("Day 20", {"tier": "B"}, **LAST_WEEK, absence_days=20, note_days_ahead=7)
    priority.holds("Day 27", {"tier": "B"}, **LAST_WEEK, absence_days=27, note_days_ahead=7)
    priority.fails("Day 28", {"tier": "B"}, **LAST_WEEK, absence_days=28, note_days_ahead=7)
    priority.fails("8 days of note left", {"tier": "B"}, **LAST_WEEK, absence_days=21, note_days_ahead=8)
    priority.fails("Nobody knows how long the note runs", {"tier": "B"}, **LAST_WEEK, absence_days=21)
    priority.fails(
        "Tier A by the GP's choice", {"tier": "A"}, **LAST_WEEK, absence_days=21, note_days_ahead=7, requested_tier="A"
    )
    priority.fails(
        "Off sick without a note",
        {"tier": "B"},
        work_status="off_sick",
        conditions=["msk"],
        absence_days=21,
        note_days_ahead=7,
    )
    priority.fails(
        "At work", {"tier": "B"}, conditions=["msk"], fit_note="may_be_fit", absence_days=21, note_days_ahead=7
    )
