"""Thoughts, not routes"""

OFF = {"work_status": "off_sick", "absence_days": 1}


def test_neuropathic_pain(rule):
    pain = rule("consider-neuropathic-pain")
    pain.holds("Musculoskeletal, day 28", conditions=["msk"], absence_days=28)
    pain.fails("Musculoskeletal, day 27", conditions=["msk"], absence_days=27)
    pain.holds("Persistent pain", conditions=["persistent_pain_fatigue"], absence_days=28)
    pain.fails("Another condition", conditions=["neuro"], absence_days=28)


def test_may_be_fit(rule):
    fit = rule("consider-may-be-fit")
    fit.holds("Tier A, off sick, not fit", {"tier": "A"}, **OFF, fit_note="not_fit")
    fit.fails("The note already says so", {"tier": "A"}, **OFF, fit_note="may_be_fit")
    fit.fails("The note cannot be read", {"tier": "A"}, **OFF, fit_note="unknown")
    fit.fails(
        "Not in work, at tier A by the GP's choice",
        {"tier": "A"},
        work_status="not_in_work",
        fit_note="not_fit",
        requested_tier="A",
    )
    fit.fails("Tier B", {"tier": "B"}, **OFF, fit_note="not_fit", adjustment_need="complex")
