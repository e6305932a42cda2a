"""What each need brings"""

B = {"adjustment_need": "complex"}
MIND = {"conditions": ["mental_health"]}


def test_mediation(rule):
    mediation = rule("mediation")
    mediation.holds("Conflict", barriers=["employer_conflict"])
    mediation.holds("Bullying", barriers=["bullying"])
    mediation.fails("Bullying, at tier A by the GP's choice", {"tier": "A"}, barriers=["bullying"], requested_tier="A")
    mediation.fails("Adjustments refused", barriers=["adjustments_refused"])


def test_help_with_adjustments(rule):
    grant = rule("access-to-work")
    grant.holds("Complex", **B)
    grant.fails("Simple, at tier B by the GP's choice", {"tier": "B"}, adjustment_need="simple", requested_tier="B")
    visit = rule("workplace-visit")
    visit.holds("Complex, manual job", **B, job_demand="manual")
    visit.fails("Complex, desk job", **B, job_demand="sedentary")
    visit.fails("Manual job only", job_demand="manual", requested_tier="B")


def test_physiotherapy(rule):
    plain = rule("physiotherapy")
    plain.holds("Musculoskeletal at tier B", conditions=["msk"], absence_days=14)
    plain.fails("At tier A", {"tier": "A"}, conditions=["msk"])
    plain.fails("High score", conditions=["msk"], scores={"start_msk": 9})
    informed = rule("psychologically-informed-physiotherapy")
    informed.holds("STarT MSK 9", conditions=["msk"], scores={"start_msk": 9})
    informed.fails("STarT MSK 8", conditions=["msk"], scores={"start_msk": 8})
    informed.fails("High score, no musculoskeletal condition", scores={"start_msk": 9})


def test_talking_therapies(rule):
    therapy = rule("talking-therapies")
    therapy.holds("Tier B", **MIND, absence_days=14)
    therapy.fails("Tier A without a score", {"tier": "A"}, **MIND)
    therapy.holds(
        "PHQ-9 10, at tier A by the GP's choice", {"tier": "A"}, **MIND, scores={"phq9": 10}, requested_tier="A"
    )
    therapy.holds(
        "WSAS 21, at tier A by the GP's choice", {"tier": "A"}, **MIND, scores={"wsas": 21}, requested_tier="A"
    )
    therapy.holds("A score goes before practical help", **MIND, scores={"gad7": 8}, barriers=["bullying"])
    therapy.fails("Debt comes first", {"tier": "B"}, **MIND, absence_days=14, barriers=["debt"], requested_tier="B")
    therapy.fails("Severe mental illness alone", conditions=["smi"])


def test_practical_help_first(rule):
    practical = rule("PRACTICAL-FIRST")
    practical.holds("Debt, at tier A", {"tier": "A"}, **MIND, barriers=["debt"])
    practical.holds("Conflict", **MIND, barriers=["employer_conflict"])
    practical.holds("Bullying", **MIND, barriers=["bullying"])
    practical.fails("Adjustments refused", **MIND, barriers=["adjustments_refused"])
    practical.fails("GAD-7 8", **MIND, barriers=["debt"], scores={"gad7": 8})
    practical.fails("Another condition", conditions=["msk"], barriers=["debt"])


def test_persistent_pain(rule):
    ill = {"conditions": ["persistent_pain_fatigue"], "barriers": ["fear_avoidance"]}
    for code in ("gp-extended-consultation", "pain-management"):
        pain = rule(code)
        pain.holds("Tier C", {"tier": "C"}, **ill)
        pain.fails("Tier B by the GP's choice", {"tier": "B"}, **ill, requested_tier="B")
        pain.fails("Another condition", {"tier": "C"}, conditions=["smi"])


def test_employment_adviser(rule):
    adviser = rule("employment-adviser")
    adviser.holds("In talking therapies, at tier A too", {"tier": "A"}, **MIND, in_talking_therapies=True)
    adviser.fails("Not in talking therapies", **MIND)
    adviser.fails("Another condition", conditions=["msk"], in_talking_therapies=True)


def test_what_stays_with_the_practice(rule):
    specialist = rule("specialist-referral-by-gp")
    specialist.holds("Work suspected of the disease", red_flags=["suspected_occupational_disease"])
    specialist.fails("A blackout", red_flags=["blackout_safety_critical"])
    driving = rule("driving-and-safety-duty-advice")
    driving.holds("A blackout", red_flags=["blackout_safety_critical"])
    driving.fails("Work suspected of the disease", red_flags=["suspected_occupational_disease"])


def test_social_barriers(rule):
    needs = {
        "debt-advice": ["debt"],
        "housing-advice": ["housing"],
        "benefits-advice": ["benefits_worry"],
        "legal-advice": ["legal"],
        "careers-and-skills-advice": ["skills_job_change"],
        "addiction-service": ["addiction"],
        "social-prescribing": ["caring"],
    }
    for code, barriers in needs.items():
        service = rule(code)
        service.holds("At any tier", barriers=barriers)
        service.fails("Without the barrier", barriers=["low_confidence"])
    rule("social-prescribing").holds("Relationships", barriers=["relationship_social"])
    rule("social-prescribing").fails("Legal trouble", barriers=["legal"])
