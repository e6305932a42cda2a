"""Willing, unsure, unwilling"""

SMI = {"conditions": ["smi"]}


def test_unwilling(rule):
    no = rule("WILLINGNESS-NO")
    no.holds("The rules say C", {"tier": "A", "pending_tier": "C", "computed_tier": "C"}, wants_return="no", **SMI)
    no.holds(
        "Only the GP says C, the rules B",
        {"tier": "B", "pending_tier": "C"},
        wants_return="no",
        requested_tier="C",
        adjustment_need="complex",
    )
    no.holds(
        "Only the GP says C, the rules A", {"tier": "A", "pending_tier": "C"}, wants_return="no", requested_tier="C"
    )
    no.holds(
        "An independent view is wanted",
        {"tier": "B", "pending_tier": "C"},
        wants_return="no",
        gp_discordance=True,
        **SMI,
    )
    no.holds(
        "A floor code holds",
        {"tier": "B", "pending_tier": "C"},
        wants_return="no",
        red_flags=["blackout_safety_critical"],
        **SMI,
    )
    no.fails("Tier B", {"tier": "B", "pending_tier": None}, wants_return="no", adjustment_need="complex")
    no.fails("Willing", {"tier": "C", "pending_tier": None}, wants_return="yes", **SMI)


def test_unsure(rule):
    unsure = rule("WILLINGNESS-SUPPORT")
    unsure.holds("Unsure", {"tier": "C", "pending_tier": None}, wants_return="unsure", **SMI)
    unsure.fails("Willing", {"tier": "C"}, wants_return="yes", **SMI)
    unsure.fails("Unsure at tier A", {"tier": "A"}, wants_return="unsure")


def test_nobody_asked(rule):
    missing = rule("DATA-MISSING:wants_return")
    missing.holds("Tier C", {"tier": "C", "provisional": False}, wants_return=None, **SMI)
    missing.fails("Tier A", {"tier": "A"}, wants_return=None)
    missing.fails("C overridden to A", {"tier": "A"}, wants_return=None, requested_tier="A", **SMI)


def test_the_conversation(rule):
    talk = rule("engagement-conversation")
    talk.holds("Unwilling", wants_return="no", **SMI)
    talk.fails("Unsure", wants_return="unsure", **SMI)
