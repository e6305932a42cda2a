"""Red flags"""

from fitwork_fhir.triage.vocabulary import STOPPING_FLAGS

BACK_NOW = {"disposition": "return_urgent_to_gp", "tier": None, "mode": "none", "services": {"urgent-medical-review"}}


def _flag(rule, code):
    flag = rule(f"RED-FLAG:{code}")
    flag.holds("Reported", {**BACK_NOW, "urgency": STOPPING_FLAGS[code]}, red_flags=[code])
    flag.fails("Not reported")


def test_immediate_risk_of_suicide(rule):
    _flag(rule, "suicide_risk_immediate")


def test_cauda_equina_syndrome(rule):
    _flag(rule, "cauda_equina")


def test_acute_heart_or_stroke(rule):
    _flag(rule, "acute_cardiac_or_stroke")


def test_risk_of_suicide(rule):
    _flag(rule, "suicide_risk")


def test_recent_self_harm(rule):
    _flag(rule, "recent_self_harm")


def test_worsening_neurology(rule):
    _flag(rule, "progressive_neuro_deficit")


def test_spinal_infection_or_cord_compression(rule):
    _flag(rule, "spinal_infection_or_mscc")


def test_psychosis_or_mania(rule):
    _flag(rule, "acute_psychosis_or_mania")


def test_safeguarding(rule):
    _flag(rule, "safeguarding")


def test_risk_to_others(rule):
    _flag(rule, "risk_to_others")


def test_severe_withdrawal(rule):
    _flag(rule, "severe_withdrawal")


def test_suspected_cancer(rule):
    _flag(rule, "suspected_cancer_not_referred")


def test_several_flags_go_back_at_the_most_severe_urgency(rule):
    equina = rule("RED-FLAG:cauda_equina")
    both = {"RED-FLAG:cauda_equina", "RED-FLAG:suspected_cancer_not_referred"}
    equina.holds(
        "With suspected cancer",
        {"urgency": "emergency", "reasons": both},
        red_flags=["suspected_cancer_not_referred", "cauda_equina"],
    )
    equina.fails(
        "Suspected cancer and self-harm",
        {"urgency": "same_day"},
        red_flags=["suspected_cancer_not_referred", "recent_self_harm"],
    )


def test_safety_comes_before_consent_and_age(rule):
    flag = rule("RED-FLAG:suicide_risk")
    flag.holds("Consent not recorded", BACK_NOW, red_flags=["suicide_risk"], consent_referral=None, source="self")
    flag.holds("Consent refused, aged 15", BACK_NOW, red_flags="suicide_risk", consent_referral=False, age=15)
    flag.fails("No flag, consent refused", {"disposition": "returned_no_consent"}, consent_referral=False)


def test_what_is_not_recognised_fails_safe(rule):
    unknown = rule("RED-FLAG:unrecognised")
    unknown.holds("A code nobody knows", {**BACK_NOW, "urgency": "same_day"}, red_flags=["new_code"])
    unknown.holds("Something that is not text", BACK_NOW, red_flags=[7])
    unknown.holds("Not even a list", BACK_NOW, red_flags={"cauda_equina": True})
    unknown.holds("A plain no is no known code either", BACK_NOW, red_flags=False)
    unknown.holds(
        "Beside a known one",
        {"urgency": "emergency", "reasons": {"RED-FLAG:cauda_equina", "RED-FLAG:unrecognised"}},
        red_flags=["?", "cauda_equina", "??"],
    )
    unknown.fails("The word none", {"disposition": "accept"}, red_flags=["none"])
    unknown.fails("Empty text, and nothing", {"disposition": "accept"}, red_flags=["", None])
    unknown.fails("A known code", red_flags=["safeguarding"])


def test_flags_with_which_triage_goes_on(rule):
    flag = rule("RED-FLAG:suspected_occupational_disease")
    flag.holds(
        "Consent refused: the practice is still told",
        {"disposition": "returned_no_consent", "services": {"specialist-referral-by-gp"}, "urgency": "routine"},
        red_flags=["suspected_occupational_disease"],
        consent_referral=False,
    )
    flag.fails("Consent given: a floor code instead", {"tier": "B"}, red_flags=["suspected_occupational_disease"])
    flag.fails("Another flag stops triage", BACK_NOW, red_flags=["suspected_occupational_disease", "safeguarding"])
    driver = rule("RED-FLAG:blackout_safety_critical")
    driver.holds(
        "Consent not recorded",
        {"disposition": "hold_for_consent", "services": {"driving-and-safety-duty-advice"}},
        red_flags=["blackout_safety_critical"],
        consent_referral=None,
    )
    driver.fails("Consent given: a floor code instead", {"tier": "B"}, red_flags=["blackout_safety_critical"])
