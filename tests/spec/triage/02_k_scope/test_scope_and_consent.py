"""Who it is for, and whether they agree"""


def test_under_sixteen(rule):
    young = rule("AGE-UNDER-16")
    young.holds("15", {"disposition": "signpost", "services": (), "tier": None, "mode": "none"}, age=15)
    young.holds("15, consent refused: age comes first", {"reasons": {"AGE-UNDER-16"}}, age=15, consent_referral=False)
    young.fails("16", {"disposition": "accept"}, age=16)
    young.fails("Age not given", {"disposition": "accept"}, age=None)
    young.fails("An impossible age is set aside", {"disposition": "accept", "provisional": True}, age=-1)


def test_consent_refused(rule):
    refused = rule("CONSENT-REFUSED")
    refused.holds(
        "Refused",
        {"disposition": "returned_no_consent", "services": (), "urgency": "routine", "provisional": False},
        consent_referral=False,
    )
    refused.fails("Given", {"disposition": "accept"}, consent_referral=True)


def test_consent_not_recorded(rule):
    missing = rule("CONSENT-MISSING")
    missing.holds("Not recorded", {"disposition": "hold_for_consent", "tier": None}, consent_referral=None)
    missing.holds("In a word that is no yes or no", {"reasons": {"CONSENT-MISSING"}}, consent_referral="yes")
    missing.fails("Given", {"disposition": "accept"})
