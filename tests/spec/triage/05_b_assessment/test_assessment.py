"""When occupational health should assess"""

OFF = {"work_status": "off_sick", "fit_note": "not_fit"}


def test_complex_adjustments(rule):
    need = rule("B-COMPLEX-ADAPTATION")
    need.holds("Complex", {"tier": "B", "mode": "telephone"}, adjustment_need="complex")
    need.fails("Simple", {"tier": "A"}, adjustment_need="simple")


def test_four_weeks(rule):
    weeks = rule("B-4-WEEK")
    weeks.holds("Reached", {"tier": "B"}, work_status="off_sick", absence_days=28)
    weeks.fails("Day 27, no note", {"tier": "A"}, work_status="off_sick", absence_days=27, note_days_ahead=7)
    weeks.holds("Expected by the note", {"tier": "B"}, **OFF, absence_days=3, note_days_ahead=25)
    weeks.fails("One day short", {"tier": "A"}, **OFF, absence_days=3, note_days_ahead=24)
    weeks.fails("At work", {"tier": "A"}, absence_days=28)


def test_two_weeks(rule):
    weeks = rule("B-2-WEEK")
    weeks.holds("Musculoskeletal, day 14", {"tier": "B"}, conditions=["msk"], absence_days=14)
    weeks.fails("Musculoskeletal, day 13", {"tier": "A"}, conditions=["msk"], absence_days=13)
    weeks.holds("Mental health", conditions=["mental_health"], absence_days=14)
    weeks.holds("Persistent pain", conditions=["persistent_pain_fatigue"], absence_days=14)
    weeks.fails("Any other condition", {"tier": "A"}, conditions=["injury"], absence_days=14)


def test_adjustments_refused(rule):
    refused = rule("B-ADJUSTMENTS-REFUSED")
    refused.holds("Refused", {"tier": "B"}, barriers=["adjustments_refused"])
    refused.fails("Not refused", {"tier": "A"})


def test_an_independent_view(rule):
    view = rule("B-INDEPENDENT-VIEW")
    view.holds("Wanted by the GP", {"tier": "B", "mode": "face_to_face"}, gp_discordance=True)
    view.fails("Wanted by an employer", {"tier": "A"}, gp_discordance=True, source="employer")
    view.fails("Not wanted", {"tier": "A"}, gp_discordance=False)


def test_disease_caused_by_work(rule):
    disease = rule("B-OCCUPATIONAL-DISEASE")
    flag = {"red_flags": ["suspected_occupational_disease"]}
    disease.holds("Suspected", {"tier": "B", "urgency": "priority"}, **flag)
    disease.holds("Listed at tier C too", {"tier": "C"}, **flag, conditions=["smi"])
    disease.fails("Not suspected", {"tier": "A"})


def test_blackout(rule):
    blackout = rule("B-SAFETY-CRITICAL")
    flag = {"red_flags": ["blackout_safety_critical"]}
    blackout.holds("Reported", {"tier": "B", "urgency": "priority"}, **flag)
    blackout.holds("Listed at tier C too", {"tier": "C"}, **flag, fit_notes_episode=3)
    blackout.fails("Not reported", {"tier": "A"})


def test_self_harm_question_reviewed(rule):
    reviewed = rule("B-ITEM9-REVIEWED")
    reviewed.holds("Scored 1", {"tier": "B", "urgency": "priority"}, scores={"phq9_item9": 1}, risk_reviewed=True)
    reviewed.holds("Scored 3", {"tier": "B"}, scores={"phq9_item9": 3}, risk_reviewed=True)
    reviewed.fails("Scored 0", {"tier": "A"}, scores={"phq9_item9": 0}, risk_reviewed=True)
    reviewed.fails("Out of range", {"tier": "A"}, scores={"phq9_item9": 4}, risk_reviewed=True)


def test_scores(rule):
    score = rule("B-SCORE")
    bands = {
        "phq9": 10,
        "gad7": 8,
        "wsas": 10,
        "start_back_total": 4,
        "start_back_psych": 4,
        "start_msk": 5,
        "ompsq_sf": 50,
    }
    for name, cutoff in bands.items():
        score.holds(f"{name} {cutoff}", {"tier": "B"}, scores={name: cutoff})
        score.fails(f"{name} {cutoff - 1}", {"tier": "A"}, scores={name: cutoff - 1})
    score.holds("Work ability 5", {"tier": "B"}, scores={"was": 5})
    score.fails("Work ability 6", {"tier": "A"}, scores={"was": 6})


def test_a_condition_nobody_named(rule):
    unknown = rule("B-UNKNOWN-CONDITION")
    unknown.holds("Absent 14 days", {"tier": "B"}, conditions=None, absence_days=14)
    unknown.fails("Absent 13 days", {"tier": "A"}, conditions=None, absence_days=13)
    unknown.holds("Off sick, nobody knows how long", {"tier": "B"}, conditions=None, work_status="off_sick")
    unknown.fails("Off sick since yesterday", {"tier": "A"}, conditions=None, work_status="off_sick", absence_days=1)
    unknown.fails("A condition is named", {"tier": "A"}, work_status="off_sick")
