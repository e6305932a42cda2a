"""Values that cannot be used"""


def test_a_value_outside_its_range(rule):
    phq9 = rule("DATA-INVALID:phq9")
    phq9.holds("PHQ-9 of 28", {"tier": "A", "provisional": True}, scores={"phq9": 28})
    phq9.fails("PHQ-9 of 27", {"provisional": False}, scores={"phq9": 27})
    note = rule("DATA-INVALID:note_days_ahead")
    note.holds("401 days of note", {"provisional": True}, note_days_ahead=401)
    note.fails("400 days of note", {"provisional": False}, note_days_ahead=400)


def test_whole_numbers_only(rule):
    absence = rule("DATA-INVALID:absence_days")
    absence.holds("Half a day", absence_days=7.5)
    absence.holds("A number in quotes", absence_days="7")
    absence.holds("Yes is no number", absence_days=True)
    absence.fails("7.0 is 7", absence_days=7.0)


def test_members_of_a_list(rule):
    conditions = rule("DATA-INVALID:conditions")
    conditions.holds("One of two unknown: the other stays", {"tier": "C"}, conditions=["smi", "gremlins"])
    conditions.holds("Not a list", conditions=5)
    conditions.fails("One text is a list of one", {"tier": "C"}, conditions="smi")
    conditions.fails("Empty members are skipped", {"tier": "C"}, conditions=["", None, "smi"])


def test_scores_that_are_no_object(rule):
    scores = rule("DATA-INVALID:scores")
    scores.holds("A list of scores", {"provisional": True}, scores=[9])
    scores.fails("No scores", {"provisional": False}, scores={})


def test_what_is_missing_is_not_set_aside(rule):
    source = rule("DATA-INVALID:source")
    source.holds("A source nobody knows", source="cousin")
    source.fails("Empty text", {"provisional": False}, source="")
    source.fails("Null", {"provisional": False}, source=None)


def test_the_call_that_fills_the_gaps(rule):
    call = rule("intake-call")
    call.holds("Anything set aside", employer_size=-1)
    call.fails("Nothing set aside", employer_size=0)
