"""Hypothesis strategies for facts: sensible ones, and anything at all in every field."""

from hypothesis import strategies as st

from fitwork_fhir.casework.review_facts import REVIEW_READERS
from fitwork_fhir.triage import vocabulary as words
from fitwork_fhir.triage.reading import READERS

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**30, max_value=10**40)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(sorted(words.RED_FLAGS | words.CONDITIONS | words.BARRIERS | words.ACCESS | {"none", "A", "gp"})),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.sampled_from(
    [b"gp", object(), (), ("msk",), {1, 2}, frozenset(), 3 + 4j, ..., int, range(3), bytearray(b"x")]
)
ANYTHING = JSON | OBJECTS


def _codes(vocabulary):
    return st.lists(st.sampled_from(sorted(vocabulary)), max_size=3)


SCORES = st.fixed_dictionaries(
    {}, optional={name: st.integers(low, high) for name, (low, high) in words.SCORE_RANGES.items()}
)
SENSIBLE = {
    "consent_employer": st.booleans(),
    "age": st.integers(16, 130),
    "source": st.sampled_from(sorted(words.SOURCES)),
    "fit_note": st.sampled_from(sorted(words.FIT_NOTES)),
    "fit_note_advice": _codes(words.TICK_BOXES),
    "note_days_ahead": st.integers(0, 40),
    "work_status": st.sampled_from(sorted(words.WORK_STATUSES)),
    "absence_days": st.integers(0, 100),
    "fit_notes_episode": st.integers(0, 4),
    "employment": st.sampled_from(sorted(words.EMPLOYMENTS)),
    "employer_size": st.integers(0, 500),
    "employer_oh": st.booleans(),
    "job_demand": st.sampled_from(sorted(words.JOB_DEMANDS)),
    "conditions": _codes(words.CONDITIONS),
    "adjustment_need": st.sampled_from(sorted(words.ADJUSTMENT_NEEDS)),
    "barriers": _codes(words.BARRIERS),
    "wants_return": st.sampled_from(sorted(words.WILLINGNESS)),
    "gp_discordance": st.booleans(),
    "risk_reviewed": st.booleans(),
    "job_at_risk": st.booleans(),
    "recurrent": st.booleans(),
    "in_talking_therapies": st.booleans(),
    "scores": SCORES,
    "red_flags": _codes(words.FLOOR_FLAGS),
    "access": _codes(words.ACCESS),
    "requested_tier": st.sampled_from("ABC"),
    "requested_mode": st.sampled_from(sorted(words.MODES)),
    "preferred_mode": st.sampled_from(sorted(words.MODES)),
    "requested_services": _codes(words.SERVICE_CODES),
}

FIELDS = sorted({*READERS, *REVIEW_READERS, "scores", "red_flags", "override_reason"})

sensible_facts = st.fixed_dictionaries({"consent_referral": st.just(True)}, optional=SENSIBLE)
arbitrary_scores = st.dictionaries(st.sampled_from(sorted(words.SCORE_RANGES)), ANYTHING, max_size=3)
arbitrary_facts = st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=12)
arbitrary_review = st.tuples(st.sampled_from("ABC"), arbitrary_facts).map(lambda t: {**t[1], "current_tier": t[0]})


@st.composite
def disturbed_facts(draw):
    """Sensible facts with anything at all in a few fields."""
    facts = draw(sensible_facts)
    facts.update(draw(st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=3)))
    if draw(st.booleans()):
        facts["scores"] = draw(arbitrary_scores)
    return facts
