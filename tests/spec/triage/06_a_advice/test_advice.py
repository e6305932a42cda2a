"""When good advice is enough"""


def test_everyone_else(rule):
    simple = rule("A-SIMPLE")
    simple.holds("A minor illness", {"tier": "A", "mode": "advice"})
    simple.fails("A rule of tier B holds", {"tier": "B"}, adjustment_need="complex")
    simple.fails("A rule of tier C holds", {"tier": "C"}, conditions=["smi"])


def test_may_be_fit(rule):
    fit = rule("A-MAY-BE-FIT")
    fit.holds("The note says so", {"tier": "A"}, fit_note="may_be_fit")
    fit.fails("The note says not fit", {"tier": "A"}, fit_note="not_fit", work_status="off_sick", absence_days=1)


def test_small_employer(rule):
    small = rule("A-SMALL-EMPLOYER")
    small.holds("249 people", employer_size=249)
    small.fails("250 people", employer_size=250)
    small.fails("Size not known", employer_size=None)
    small.holds("Whether it has occupational health is not known", employer_size=12, employer_oh=None)
    small.fails("It has occupational health", employer_size=12, employer_oh=True)
    small.fails("Self-employed", employer_size=12, employment="self_employed")
    small.fails("Employment not known", employer_size=12, employment=None)
