"""PHQ-9 question 9"""

BACK_NOW = {"disposition": "return_urgent_to_gp", "urgency": "same_day", "services": {"urgent-medical-review"}}


def test_any_answer_but_zero_needs_a_clinician(rule):
    item9 = rule("RED-FLAG:phq9_item9")
    item9.holds("Scored 1", BACK_NOW, scores={"phq9_item9": 1})
    item9.holds("Out of range", BACK_NOW, scores={"phq9_item9": 4})
    item9.holds("Not a number", BACK_NOW, scores={"phq9_item9": "0"})
    item9.holds("No number at all", BACK_NOW, scores={"phq9_item9": False})
    item9.fails("Scored 0", {"disposition": "accept"}, scores={"phq9_item9": 0})
    item9.fails("Scored 0.0", {"disposition": "accept"}, scores={"phq9_item9": 0.0})
    item9.fails("Not answered", {"disposition": "accept"}, scores={"phq9": 3})


def test_a_clinicians_review_lets_triage_go_on(rule):
    item9 = rule("RED-FLAG:phq9_item9")
    item9.fails("Reviewed by the GP", {"tier": "B"}, scores={"phq9_item9": 3}, risk_reviewed=True)
    item9.holds("Reviewed, says the person", BACK_NOW, scores={"phq9_item9": 3}, risk_reviewed=True, source="self")
    item9.holds("Reviewed in a word that is no yes", BACK_NOW, scores={"phq9_item9": 3}, risk_reviewed="yes")
    item9.fails(
        "Reviewed, and out of range",
        {"reasons": {"DATA-INVALID:phq9_item9", "A-SIMPLE", "EMPLOYER-CONSENT-NEEDED"}, "provisional": True},
        scores={"phq9_item9": 4},
        risk_reviewed=True,
    )
