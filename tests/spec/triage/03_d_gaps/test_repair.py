"""Gaps and contradictions"""


def test_work_status_not_given(rule):
    status = rule("DATA-MISSING:work_status")
    status.holds("Any note means off sick", {"tier": "B"}, work_status=None, fit_note="may_be_fit", absence_days=28)
    status.holds("No note means at work", {"tier": "A"}, work_status=None, absence_days=28)
    status.holds(
        "Even an unreadable note means off sick", {"tier": "B"}, work_status=None, fit_note="unknown", absence_days=28
    )
    status.fails("Given", work_status="off_sick", absence_days=1)


def test_at_work_with_a_note_that_says_not_fit(rule):
    conflict = rule("DATA-CONFLICT:work_status")
    conflict.holds("Read as off sick", {"tier": "B"}, fit_note="not_fit", absence_days=28)
    conflict.fails("May be fit is no contradiction", {"tier": "A"}, fit_note="may_be_fit", absence_days=28)
    conflict.fails("Not in work", work_status="not_in_work", fit_note="not_fit")


def test_a_note_whose_status_cannot_be_read(rule):
    unread = rule("DATA-MISSING:fit_note")
    unread.holds(
        "Off sick: counts as not fit, but brings no prompt",
        {"tier": "B", "gp_prompts": ()},
        work_status="off_sick",
        fit_note="unknown",
        absence_days=8,
        note_days_ahead=20,
    )
    unread.holds("At work: counts as no note", {"tier": "A"}, fit_note="unknown", absence_days=8, note_days_ahead=20)
    unread.fails("Not fit", work_status="off_sick", fit_note="not_fit", absence_days=8)
    unread.fails("No note", fit_note="none")


def test_boxes_that_contradict_the_note(rule):
    conflict = rule("DATA-CONFLICT:fit_note")
    boxes = ["workplace_adaptations"]
    conflict.holds(
        "Not fit: nothing is derived",
        {"tier": "A"},
        work_status="off_sick",
        fit_note="not_fit",
        fit_note_advice=boxes,
        absence_days=1,
    )
    conflict.holds("No note", {"tier": "A"}, fit_note_advice=boxes)
    conflict.fails("May be fit", {"tier": "B"}, fit_note="may_be_fit", fit_note_advice=boxes)
    conflict.fails("An unreadable note", {"tier": "A"}, fit_note="unknown", fit_note_advice=boxes)


def test_off_sick_for_nobody_knows_how_long(rule):
    absence = rule("DATA-MISSING:absence_days")
    absence.holds(
        "Eight days, and 20 of note: four weeks",
        {"tier": "B"},
        work_status="off_sick",
        fit_note="not_fit",
        note_days_ahead=20,
    )
    absence.holds(
        "Eight days, and 19 of note", {"tier": "A"}, work_status="off_sick", fit_note="not_fit", note_days_ahead=19
    )
    absence.fails("Given", work_status="off_sick", absence_days=0)
    absence.fails("At work", work_status="at_work")


def test_no_condition(rule):
    condition = rule("DATA-MISSING:conditions")
    condition.holds("None given", {"tier": "A"}, conditions=None)
    condition.holds("None left", {"tier": "A"}, conditions=["gremlins"])
    condition.fails("A social matter only is a condition", {"tier": "A"}, conditions=["social_only"])
