"""The policy as chapters of rows: what the rule book prints and the PlanDefinition publishes."""

from collections.abc import Iterable
from dataclasses import dataclass

from fitwork_fhir.casework.review import REVIEW_RULES
from fitwork_fhir.triage.modes import ACCESS_REASONS, MODE_RULES
from fitwork_fhir.triage.names import DISPOSITIONS, SERVICES, TIERS, URGENCIES
from fitwork_fhir.triage.override import OVERRIDE_RULES, WILLINGNESS_RULES
from fitwork_fhir.triage.repair import REPAIRS
from fitwork_fhir.triage.rule import Rule
from fitwork_fhir.triage.safety import FLOOR_RULES, SAFETY_RULES, URGENCY_OF
from fitwork_fhir.triage.scope import GATES
from fitwork_fhir.triage.services import BARRIER_SERVICES, CLOSING_ROWS, OFFERS
from fitwork_fhir.triage.tiers import A_RULES, B_RULES, C_RULES
from fitwork_fhir.triage.urgency import PRIORITY_RULES, PROMPTS


@dataclass(frozen=True, slots=True)
class Row:
    """A rule as it is printed: its code (a reason, a service, a prompt, an urgency), when, what then, and its basis."""

    code: str
    when: str
    then: str
    basis: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """`clause` is the policy's letter for the section; `selection` how many of its rows may apply (FHIR)."""

    clause: str
    title: str
    summary: str
    selection: str
    rows: tuple[Row, ...]


def _tier_rows(rules: Iterable[Rule], tier: str) -> tuple[Row, ...]:
    return tuple(Row(rule.code, rule.when, f"Tier {tier}, {TIERS[tier]}", rule.basis) for rule in rules)


def _safety_rows() -> tuple[Row, ...]:
    stops = (
        Row(r.code, r.when, f"Back to the practice: {URGENCIES[URGENCY_OF[r.code]]}", r.basis) for r in SAFETY_RULES
    )
    return (
        *stops,
        *(
            Row(r.code, r.when, "Triage goes on: tier B or above, occupational physician, priority", r.basis)
            for r in FLOOR_RULES
        ),
    )


def _repair_rows() -> tuple[Row, ...]:
    unusable = Row("DATA-INVALID", "A value is outside its type, vocabulary or range", "It counts as missing", "J")
    return (unusable, *(Row(row.code, row.when, row.then, row.basis) for row in REPAIRS))


def _service_rows() -> tuple[Row, ...]:
    offered = (
        Row(code, offer.when, SERVICES.get(code, "Noted"), offer.basis)
        for offer in OFFERS
        for code in (*offer.services, *offer.reasons)
    )
    barriers = (
        Row(code, f"Barrier: {need.replace('_', ' ')}", SERVICES[code], "000; 003")
        for need, code in BARRIER_SERVICES.items()
    )
    closing = (Row(row.code, row.when, row.then or SERVICES[row.code], row.basis) for row in CLOSING_ROWS)
    return (*offered, *barriers, *closing)


def _mode_rows() -> tuple[Row, ...]:
    needs = (
        Row(code, f"Access need: {need.replace('_', ' ')}", "Noted", "001") for need, code in ACCESS_REASONS.items()
    )
    return (*(Row(rule.code, rule.when, "", rule.basis) for rule in MODE_RULES), *needs)


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "S",
        "Safety",
        "Runs first, before consent, at every event. It rejects nobody: the practice is asked to look now, and triage "
        "starts again once a clinician has cleared the concern.",
        "any",
        _safety_rows(),
    ),
    Chapter(
        "K",
        "Scope and consent",
        "The first row that holds ends triage. A red flag about work or driving still reaches the practice.",
        "at-most-one",
        tuple(Row(g.rule.code, g.rule.when, DISPOSITIONS[g.disposition], g.rule.basis) for g in GATES),
    ),
    Chapter(
        "D",
        "Gaps and contradictions",
        "Nobody is turned away for a gap. The referral is accepted provisionally, and the gap is asked about once.",
        "any",
        _repair_rows(),
    ),
    Chapter("C", "Tier C: case management", "Any one row is enough.", "any", _tier_rows(C_RULES, "C")),
    Chapter(
        "B",
        "Tier B: occupational health assessment",
        "Any one row is enough, where no row of tier C holds. Three rows are a floor: they are listed at every tier, "
        "and nothing takes the person below tier B.",
        "any",
        _tier_rows(B_RULES, "B"),
    ),
    Chapter("A", "Tier A: advice", "Everyone else.", "any", _tier_rows(A_RULES, "A")),
    Chapter(
        "O",
        "What the referrer asks for",
        "A clinician may choose another tier than the rules. What anyone else asks for is noted.",
        "any",
        tuple(Row(row.code, row.when, row.then, row.basis) for row in OVERRIDE_RULES),
    ),
    Chapter(
        "W",
        "What the person wants",
        "Case management needs a person who is willing, or at least unsure.",
        "at-most-one",
        tuple(Row(row.code, row.when, row.then, row.basis) for row in WILLINGNESS_RULES),
    ),
    Chapter(
        "M",
        "How the person is seen",
        "At tiers B and C the first row that fits decides. Tier A is advice.",
        "any",
        _mode_rows(),
    ),
    Chapter("V", "What is offered", "Every row that holds adds its services.", "any", _service_rows()),
    Chapter(
        "U",
        "How soon",
        "Any one row makes the referral a priority, which halves the waiting targets.",
        "any",
        tuple(Row("priority", rule.when, "Priority", rule.basis) for rule in PRIORITY_RULES),
    ),
    Chapter(
        "P",
        "Thoughts for the practice",
        "Shown, dismissible, and never a reason to route anyone.",
        "any",
        tuple(Row(prompt.code, prompt.when, "Shown to the practice", prompt.basis) for prompt in PROMPTS),
    ),
    Chapter(
        "T",
        "As time passes",
        "A review looks at time only. After safety, the first order that holds decides; codes of one order are all "
        "listed.",
        "any",
        tuple(Row(rule.code, rule.when, f"{rule.then} (order {rule.order})", rule.basis) for rule in REVIEW_RULES),
    ),
)


def rows_by_code() -> dict[str, tuple[Row, ...]]:
    """Every printed code with its rows, in the order of the chapters."""
    found: dict[str, tuple[Row, ...]] = {}
    for chapter in CHAPTERS:
        for row in chapter.rows:
            found[row.code] = (*found.get(row.code, ()), row)
    return found
