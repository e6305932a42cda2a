"""What was asked for, and what waits"""


def test_a_clinician_asks_for_services(rule):
    asked = rule("SERVICE-REQUESTED")
    base = {"gp-fit-note-advice", "patient-guidance", "employer-guidance"}
    asked.holds(
        "Two services",
        {"services": base | {"physiotherapy", "counselling"}},
        requested_services=["physiotherapy", "counselling"],
    )
    asked.holds("One that is offered anyway", {"services": base}, requested_services="patient-guidance")
    asked.fails("The person asks", {"services": base}, requested_services=["physiotherapy"], source="self")
    asked.fails("A service nobody knows", {"provisional": True}, requested_services=["leeches"])


def test_the_employer_is_told_nothing_yet(rule):
    waits = rule("EMPLOYER-CONSENT-NEEDED")
    waits.holds("Guidance for the employer, nothing recorded")
    waits.holds("Guidance for the employer, refused", consent_employer=False)
    waits.fails("Agreed", consent_employer=True)
    waits.holds("Mediation", barriers=["bullying"])
    waits.holds("Workplace visit", adjustment_need="complex", job_demand="manual")
    waits.holds("The employer's occupational health, asked for by the GP", requested_services=["employer-oh"])
    waits.fails("Nothing that tells the employer", adjustment_need="complex")
