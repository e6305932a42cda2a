"""What each tier brings"""

B = {"adjustment_need": "complex"}
C = {"conditions": ["smi"]}
OWN_OH = {"work_status": "off_sick", "absence_days": 28, "employer_oh": True, "consent_employer": True}


def test_advice_for_practice_and_patient(rule):
    for code in ("gp-fit-note-advice", "patient-guidance"):
        advice = rule(code)
        advice.holds("Tier A")
        advice.fails("Tier B", **B)


def test_advice_for_the_employer(rule):
    employer = rule("employer-guidance")
    employer.holds("Employed")
    employer.holds("Employment not known", employment=None)
    employer.fails("Self-employed", employment="self_employed")
    employer.fails(
        "Out of work, at tier A by the GP's choice", {"tier": "A"}, work_status="not_in_work", requested_tier="A"
    )


def test_assessment(rule):
    assessment = rule("oh-assessment")
    assessment.holds("Tier B", **B)
    assessment.holds("Tier C, adjustments refused", {"tier": "C"}, **C, barriers=["adjustments_refused"])
    assessment.fails("Tier C", {"tier": "C"}, **C)
    assessment.fails("The employer's own instead", **OWN_OH)
    assessment.fails("A physician instead", red_flags=["blackout_safety_critical"])


def test_the_employers_own(rule):
    own = rule("employer-oh")
    own.holds("With consent to tell the employer", {"tier": "B"}, **OWN_OH)
    own.holds("Employment not known", **OWN_OH, employment=None)
    own.fails("Consent to tell the employer not recorded", **{**OWN_OH, "consent_employer": None})
    own.fails("Consent to tell the employer refused", **{**OWN_OH, "consent_employer": False})
    own.fails("Not known to have any", **{**OWN_OH, "employer_oh": None})
    own.fails("Self-employed", **OWN_OH, employment="self_employed")
    own.fails("Adjustments refused", **OWN_OH, barriers=["adjustments_refused"])
    own.fails("An independent view is wanted", **OWN_OH, gp_discordance=True)
    own.fails(
        "Bullying, at tier B by the GP's choice", {"tier": "B"}, **OWN_OH, barriers=["bullying"], requested_tier="B"
    )
    own.fails(
        "Conflict, at tier B by the GP's choice",
        {"tier": "B"},
        **OWN_OH,
        barriers=["employer_conflict"],
        requested_tier="B",
    )
    own.fails("A blackout", {"tier": "B"}, **OWN_OH, red_flags=["blackout_safety_critical"])
    reason = rule("EMPLOYER-HAS-OH")
    reason.holds("With consent to tell the employer", **OWN_OH)
    reason.fails("Without", **{**OWN_OH, "consent_employer": None})


def test_physician(rule):
    physician = rule("oh-physician")
    physician.holds("Tier B after a blackout", {"tier": "B"}, red_flags=["blackout_safety_critical"])
    physician.holds(
        "Tier C, work suspected of the disease", {"tier": "C"}, **C, red_flags=["suspected_occupational_disease"]
    )
    physician.fails("Neither", **B)


def test_case_manager(rule):
    manager = rule("case-management")
    manager.holds("Tier C", **C)
    manager.fails("Tier B", **B)


def test_employment_specialist(rule):
    specialist = rule("employment-support-ips")
    specialist.holds("Severe mental illness", {"tier": "C"}, **C)
    specialist.holds("Not in work", {"tier": "C"}, work_status="not_in_work")
    specialist.fails("Tier C for another reason", {"tier": "C"}, fit_notes_episode=3)
    specialist.fails("Severe mental illness at tier B by the GP's choice", {"tier": "B"}, **C, requested_tier="B")
