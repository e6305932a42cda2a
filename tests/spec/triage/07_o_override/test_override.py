"""Asked for, and given"""

WEEKS = {"work_status": "off_sick", "absence_days": 28}
BLACKOUT = {"red_flags": ["blackout_safety_critical"]}


def test_a_clinician_asks_for_more(rule):
    up = rule("OVERRIDE-UP")
    up.holds("C where the rules say A", {"tier": "C", "computed_tier": "A"}, requested_tier="C")
    up.fails("The rules' own tier", {"tier": "B"}, requested_tier="B", **WEEKS)


def test_a_clinician_asks_for_less(rule):
    down = rule("OVERRIDE-DOWN")
    down.holds("A where the rules say B", {"tier": "A", "computed_tier": "B"}, requested_tier="A", **WEEKS)
    down.holds("A pharmacist is a clinician", {"tier": "A"}, requested_tier="A", source="pharmacist", **WEEKS)
    down.fails("A link worker is not", {"tier": "B"}, requested_tier="A", source="link_worker", **WEEKS)


def test_never_below_the_floor(rule):
    floor = rule("OVERRIDE-FLOOR")
    floor.holds("A after a blackout", {"tier": "B", "computed_tier": "B"}, requested_tier="A", **BLACKOUT)
    floor.holds(
        "A where the rules say C",
        {"tier": "B", "computed_tier": "C"},
        requested_tier="A",
        **BLACKOUT,
        conditions=["smi"],
    )
    floor.fails("B where the rules say C", {"tier": "B"}, requested_tier="B", **BLACKOUT, conditions=["smi"])
    floor.fails("A without a floor code", {"tier": "A"}, requested_tier="A", **WEEKS)


def test_agreement(rule):
    same = rule("REFERRER-AGREES")
    same.holds("A clinician asks for the rules' tier", {"tier": "B"}, requested_tier="B", **WEEKS)
    same.fails("The person asks for the rules' tier", {"tier": "B"}, requested_tier="B", source="self", **WEEKS)
    same.fails("Nobody asks")


def test_anyone_elses_wish(rule):
    noted = rule("PREFERENCE-NOTED")
    noted.holds("The person asks for C", {"tier": "A"}, requested_tier="C", source="self")
    noted.fails("The person asks for A", {"tier": "A"}, requested_tier="A", source="self")
    noted.holds("Nobody said who asks", {"tier": "A"}, requested_tier="C", source=None)
    noted.holds("The person asks for a service", {"tier": "A"}, requested_services=["acupuncture"], source="self")
    noted.fails("A service that is offered anyway", requested_services=["patient-guidance"], source="self")
    noted.fails("A clinician asks for C", {"tier": "C"}, requested_tier="C")
