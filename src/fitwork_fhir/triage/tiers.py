"""Which tier the rules give: C beats B beats A (policy section 2 C, B, A)."""

from fitwork_fhir.triage.facts import Facts
from fitwork_fhir.triage.rule import Rule
from fitwork_fhir.triage.vocabulary import (
    BELIEF_BARRIERS,
    FLOOR_CODES,
    ITEM9_FLOOR,
    TWO_WEEK_CONDITIONS,
    WORKPLACE_DISPUTES,
)

TWO_WEEKS, FOUR_WEEKS, TWELVE_WEEKS = 14, 28, 84
NOTES_OF_A_CYCLE = 3
SMALL_EMPLOYER_BELOW = 250


def _medical_and_social(f: Facts) -> bool:
    social = f.social
    if not social or not f.medical:
        return False
    return f.absence_days >= TWO_WEEKS or f.expected >= FOUR_WEEKS or len(social) >= 2 or f.job_at_risk


def _mental_health(f: Facts) -> bool:
    if "mental_health" not in f.conditions:
        return False
    return (
        f.absence_days >= FOUR_WEEKS
        or f.severe
        or (f.absence_days >= TWO_WEEKS and not f.barriers.isdisjoint(BELIEF_BARRIERS))
        or (f.recurrent and f.expected >= FOUR_WEEKS)
    )


def _persistent_pain_fatigue(f: Facts) -> bool:
    return "persistent_pain_fatigue" in f.conditions and ("fear_avoidance" in f.barriers or f.expected >= FOUR_WEEKS)


def _score(f: Facts) -> bool:
    score = f.scores.get
    return bool(f.scores) and (
        f.caseness
        or score("wsas", 0) >= 10
        or score("start_back_total", 0) >= 4
        or score("start_msk", 0) >= 5
        or f.msk_high
        or score("was", 10) <= 5
    )


def _unknown_condition(f: Facts) -> bool:
    return not f.conditions and (f.absence_days >= TWO_WEEKS or (f.off_sick and not f.absence_known))


def _small_employer(f: Facts) -> bool:
    return (
        f.employment == "employed"
        and f.employer_size is not None
        and f.employer_size < SMALL_EMPLOYER_BELOW
        and f.employer_oh is not True
    )


C_RULES: tuple[Rule, ...] = (
    Rule(
        "C-MEDICAL-AND-SOCIAL",
        "A medical condition and a social barrier, and one of: absent 14 days, expected to reach 28 days, "
        "two social barriers, the job at risk",
        "000; J",
        _medical_and_social,
    ),
    Rule(
        "C-MENTAL-HEALTH",
        "A mental health condition, and one of: absent 28 days; a severe score; absent 14 days with fear, low "
        "confidence or low motivation; expected to reach 28 days and not the first time",
        "000; 003; bands; J",
        _mental_health,
    ),
    Rule(
        "C-PERSISTENT-PAIN-FATIGUE",
        "Persistent pain or fatigue, and fear of activity or an absence expected to reach 28 days",
        "002; 003; 004",
        _persistent_pain_fatigue,
    ),
    Rule(
        "C-EMPLOYER-RELATIONSHIP",
        "Conflict with the employer, or bullying at work",
        "003; 001",
        lambda f: not f.barriers.isdisjoint(WORKPLACE_DISPUTES),
    ),
    Rule(
        "C-FIT-NOTE-CYCLE",
        "A third fit note in one episode, or absent 84 days",
        "001; SPELL; J",
        lambda f: f.fit_notes_episode >= NOTES_OF_A_CYCLE or f.absence_days >= TWELVE_WEEKS,
    ),
    Rule("C-ADDICTION", "Addiction is a barrier", "000; 003; J", lambda f: "addiction" in f.barriers),
    Rule("C-NOT-IN-WORK", "Not in work", "000; 001", lambda f: f.work_status == "not_in_work"),
    Rule(
        "C-MSK-HIGH-RISK",
        "STarT Back subscale 4, STarT MSK 9 or OMPSQ-SF 50 or more, and an absence expected to reach 28 days",
        "bands; J",
        lambda f: f.msk_high and f.expected >= FOUR_WEEKS,
    ),
    Rule("C-SMI-IPS", "Severe mental illness", "001; IPS", lambda f: "smi" in f.conditions),
)

B_RULES: tuple[Rule, ...] = (
    Rule("B-COMPLEX-ADAPTATION", "Complex adjustments are needed", "000", lambda f: f.adjustment_need == "complex"),
    Rule(
        "B-4-WEEK",
        "Off sick, and the absence is expected to reach 28 days",
        "002",
        lambda f: f.off_sick and f.expected >= FOUR_WEEKS,
    ),
    Rule(
        "B-2-WEEK",
        "Absent 14 days with a musculoskeletal or mental health condition, or persistent pain or fatigue",
        "001; VP",
        lambda f: f.absence_days >= TWO_WEEKS and not f.conditions.isdisjoint(TWO_WEEK_CONDITIONS),
    ),
    Rule(
        "B-ADJUSTMENTS-REFUSED",
        "The employer refused adjustments",
        "000; 001",
        lambda f: "adjustments_refused" in f.barriers,
    ),
    Rule("B-INDEPENDENT-VIEW", "The clinician wants an independent view", "000", lambda f: f.gp_discordance),
    Rule(
        "B-OCCUPATIONAL-DISEASE",
        "The work itself is suspected of causing the disease",
        "NG245; 001; J",
        lambda f: "B-OCCUPATIONAL-DISEASE" in f.floor,
    ),
    Rule(
        "B-SAFETY-CRITICAL",
        "A blackout in someone who drives or does safety-critical work",
        "DVLA; J",
        lambda f: "B-SAFETY-CRITICAL" in f.floor,
    ),
    Rule(
        ITEM9_FLOOR,
        "PHQ-9 item 9 is 1 to 3, and a clinician has reviewed the risk",
        "NG225; J",
        lambda f: ITEM9_FLOOR in f.floor,
    ),
    Rule(
        "B-SCORE",
        "One of: PHQ-9 10, GAD-7 8, WSAS 10, STarT Back total 4 or subscale 4, STarT MSK 5, OMPSQ-SF 50 or more; "
        "work ability score 5 or less",
        "bands; J",
        _score,
    ),
    Rule(
        "B-UNKNOWN-CONDITION",
        "No condition is known, and the person is absent 14 days, or off sick for nobody knows how long",
        "J",
        _unknown_condition,
    ),
)

A_RULES: tuple[Rule, ...] = (
    Rule("A-SIMPLE", "No rule of tier C or B holds", "000", lambda f: True),
    Rule("A-MAY-BE-FIT", "The note says may be fit", "000", lambda f: f.fit_note == "may_be_fit"),
    Rule(
        "A-SMALL-EMPLOYER",
        "Employed by fewer than 250 people, and the employer is not known to have occupational health",
        "000; J",
        _small_employer,
    ),
)

TIER_RULES: dict[str, tuple[Rule, ...]] = {"C": C_RULES, "B": B_RULES, "A": A_RULES}


def computed_tier(facts: Facts) -> tuple[str, list[str]]:
    """The rules' own tier, all its rules that hold, and the floor codes, which are listed whatever the tier."""
    for tier, rules in TIER_RULES.items():
        codes = [rule.code for rule in rules if rule.holds(facts)]
        if codes:
            if facts.floor and tier != "B":
                codes += [code for code in FLOOR_CODES if code in facts.floor]
            return tier, codes
    raise AssertionError("A-SIMPLE always holds")
