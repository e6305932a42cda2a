"""When one person should run the support"""

OFF = {"work_status": "off_sick", "fit_note": "not_fit"}


def test_illness_and_social_problems(rule):
    both = rule("C-MEDICAL-AND-SOCIAL")
    ill = {"conditions": ["other"], "barriers": ["debt"]}
    both.holds("Absent 14 days", {"tier": "C", "mode": "face_to_face"}, **ill, absence_days=14)
    both.fails("Absent 13 days", {"tier": "A"}, **ill, absence_days=13)
    both.holds("Expected to reach 28 days", **ill, **OFF, absence_days=8, note_days_ahead=20)
    both.fails("Expected to reach 27 days", **ill, **OFF, absence_days=8, note_days_ahead=19)
    both.holds("Two social barriers", conditions=["other"], barriers=["debt", "housing"])
    both.fails("The same barrier twice is one", conditions=["other"], barriers=["debt", "debt"])
    both.fails("One social barrier, one belief", conditions=["other"], barriers=["debt", "low_confidence"])
    both.holds("The job is at risk", **ill, job_at_risk=True)
    both.fails("Social matters only", conditions=["social_only"], barriers=["debt", "housing"], absence_days=14)
    both.fails("No social barrier", conditions=["other"], absence_days=14)


def test_mental_health(rule):
    mental = rule("C-MENTAL-HEALTH")
    ill = {"conditions": ["mental_health"]}
    mental.holds("Absent 28 days", {"tier": "C"}, **ill, absence_days=28)
    mental.fails("Absent 27 days", {"tier": "B"}, **ill, absence_days=27)
    mental.holds("PHQ-9 15", **ill, scores={"phq9": 15})
    mental.fails("PHQ-9 14", {"tier": "B"}, **ill, scores={"phq9": 14})
    mental.holds("GAD-7 15", **ill, scores={"gad7": 15})
    mental.fails("GAD-7 14", **ill, scores={"gad7": 14})
    mental.holds("WSAS 21", **ill, scores={"wsas": 21})
    mental.fails("WSAS 20", **ill, scores={"wsas": 20})
    mental.holds("Absent 14 days, low motivation", **ill, absence_days=14, barriers=["low_motivation"])
    mental.fails("Absent 13 days, low motivation", **ill, absence_days=13, barriers=["low_motivation"])
    mental.holds(
        "Recurrent, expected to reach 28 days", **ill, **OFF, absence_days=13, note_days_ahead=15, recurrent=True
    )
    mental.fails("Recurrent, 27 days", **ill, **OFF, absence_days=13, note_days_ahead=14, recurrent=True)
    mental.fails("First time, 28 days expected", {"tier": "B"}, **ill, **OFF, absence_days=13, note_days_ahead=15)
    mental.fails("Severe mental illness is another condition", conditions=["smi"], absence_days=28)


def test_persistent_pain_or_fatigue(rule):
    pain = rule("C-PERSISTENT-PAIN-FATIGUE")
    ill = {"conditions": ["persistent_pain_fatigue"]}
    pain.holds("Fear of activity", {"tier": "C", "urgency": "priority"}, **ill, barriers=["fear_avoidance"])
    pain.fails("Low confidence", **ill, barriers=["low_confidence"])
    pain.holds("Expected to reach 28 days", **ill, **OFF, absence_days=5, note_days_ahead=23)
    pain.fails("Expected to reach 27 days", **ill, **OFF, absence_days=5, note_days_ahead=22)
    pain.fails("Another condition", conditions=["msk"], barriers=["fear_avoidance"])


def test_trouble_with_the_employer(rule):
    trouble = rule("C-EMPLOYER-RELATIONSHIP")
    trouble.holds("Conflict", {"tier": "C"}, barriers=["employer_conflict"])
    trouble.holds("Bullying", {"tier": "C"}, barriers=["bullying"])
    trouble.fails("Refused adjustments", {"tier": "B"}, barriers=["adjustments_refused"])


def test_note_after_note(rule):
    cycle = rule("C-FIT-NOTE-CYCLE")
    cycle.holds("Third note", {"tier": "C"}, fit_notes_episode=3)
    cycle.fails("Second note", {"tier": "A"}, fit_notes_episode=2)
    cycle.holds("Absent 84 days", {"tier": "C"}, absence_days=84)
    cycle.fails("Absent 83 days", {"tier": "A"}, absence_days=83)


def test_addiction(rule):
    addiction = rule("C-ADDICTION")
    addiction.holds("A barrier", {"tier": "C"}, barriers=["addiction"])
    addiction.fails("Another barrier", {"tier": "A"}, barriers=["caring"])


def test_out_of_work(rule):
    jobless = rule("C-NOT-IN-WORK")
    jobless.holds("Not in work", {"tier": "C"}, work_status="not_in_work")
    jobless.fails("Off sick", work_status="off_sick", absence_days=1)
    jobless.fails("Unemployed, but work status not given", {"tier": "A"}, work_status=None, employment="unemployed")


def test_high_musculoskeletal_score(rule):
    high = rule("C-MSK-HIGH-RISK")
    long = {**OFF, "absence_days": 14, "note_days_ahead": 14}
    high.holds("STarT Back subscale 4", {"tier": "C"}, scores={"start_back_psych": 4}, **long)
    high.fails("STarT Back subscale 3", {"tier": "B"}, scores={"start_back_psych": 3}, **long)
    high.holds("STarT MSK 9", scores={"start_msk": 9}, **long)
    high.fails("STarT MSK 8", scores={"start_msk": 8}, **long)
    high.holds("OMPSQ-SF 50", scores={"ompsq_sf": 50}, **long)
    high.fails("OMPSQ-SF 49", scores={"ompsq_sf": 49}, **long)
    high.fails("27 days expected", {"tier": "B"}, scores={"start_msk": 9}, **OFF, absence_days=14, note_days_ahead=13)


def test_severe_mental_illness(rule):
    severe = rule("C-SMI-IPS")
    severe.holds("Named", {"tier": "C"}, conditions=["smi"])
    severe.fails("Another mental health condition", {"tier": "A"}, conditions=["mental_health"])
