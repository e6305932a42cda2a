"""What the tick boxes of the fit note say"""

NEED = "B-COMPLEX-ADAPTATION"


def test_adjustments_are_read_from_the_boxes(rule):
    need = rule(NEED)
    need.holds("Workplace adaptations", fit_note="may_be_fit", fit_note_advice=["workplace_adaptations"])
    need.holds("Among others", fit_note="may_be_fit", fit_note_advice=["phased_return", "workplace_adaptations"])
    need.fails(
        "Any other boxes", fit_note="may_be_fit", fit_note_advice=["phased_return", "altered_hours", "amended_duties"]
    )
    need.fails("No box", fit_note="may_be_fit")


def test_the_referrers_own_word_beats_the_boxes(rule):
    need = rule(NEED)
    need.fails(
        "Simple, whatever is ticked",
        fit_note="may_be_fit",
        fit_note_advice=["workplace_adaptations"],
        adjustment_need="simple",
    )
    need.holds("Complex, whatever is not ticked", fit_note="may_be_fit", adjustment_need="complex")
    need.holds("Complex, without any note", adjustment_need="complex")
