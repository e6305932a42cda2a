from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.feedback.employer import employer_view, fit_note_boxes, fit_note_comment

SECRET = "SECRET"
REPORT = {
    "capability": ["Can sit for an hour", "lifts up to 5 kg"],
    "adjustments": [
        {"box": "amended_duties", "what": "no lifting from the floor.", "because": SECRET},
        {"box": "phased_return", "what": "half days", "from": "2026-12-07", "until": date(2026, 12, 18)},
        "a chair with a back",
    ],
    "dates": {"assessed": datetime(2026, 11, 30, 9, 30), "review": "2027-01-08", "born": "1980-01-01"},
    "diagnosis": SECRET,
    "conditions": ["mental_health"],
    "scores": {"phq9": 17},
    "barriers": ["debt"],
    "gp_discordance": True,
}
ALLOWED = ("capability", "adjustments", "dates")
ADJUSTMENT = {"box", "what", "from", "until"}
DATES = {"assessed", "from", "until", "return", "review"}
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.dates(), st.just(f"{SECRET} words")
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
)
KEYS = st.one_of(
    st.sampled_from([*ALLOWED, "what", "box", "from", "diagnosis", "scores", "phq9", "barriers", "gp_discordance"]),
    st.text(max_size=12),
)


def test_an_employer_sees_capability_adjustments_and_dates():
    assert employer_view(REPORT) == {
        "capability": ["Can sit for an hour", "lifts up to 5 kg"],
        "adjustments": [
            {"box": "amended_duties", "what": "no lifting from the floor."},
            {"box": "phased_return", "what": "half days", "from": "2026-12-07", "until": "2026-12-18"},
            {"what": "a chair with a back"},
        ],
        "dates": {"assessed": "2026-11-30", "review": "2027-01-08"},
    }


def test_words_that_may_give_away_what_is_hidden_do_not_reach_an_employer():
    view = employer_view({"capability": ["Can drive", "I asked for an independent view"]})
    assert view == {"capability": ["Can drive"]}


def test_a_fit_note_is_worded_from_what_an_employer_may_see():
    assert fit_note_boxes(REPORT) == ("phased return", "amended duties")
    assert fit_note_comment(REPORT) == (
        "no lifting from the floor; half days from Mon 7 December 2026 until Fri 18 December 2026; a chair with a back"
    )
    assert SECRET not in fit_note_comment(REPORT)


def test_an_empty_report_leaves_nothing():
    assert employer_view({}) == {}
    assert fit_note_boxes({}) == () and fit_note_comment({}) == ""


def test_dates_that_are_no_dates_are_left_out():
    assert employer_view({"dates": {"review": "soon", "from": 7, "until": "2026-02-30"}}) == {}


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(KEYS, TREES, max_size=8))
def test_nothing_passes_to_an_employer_but_what_is_allowed(report):
    view = employer_view(report)
    assert view.keys() <= set(ALLOWED)
    assert all(isinstance(text, str) for text in view.get("capability", []))
    for change in view.get("adjustments", []):
        assert change.keys() <= ADJUSTMENT
        assert all(isinstance(value, str) for value in change.values())
    assert view.get("dates", {}).keys() <= DATES
    assert all(date.fromisoformat(value) for value in view.get("dates", {}).values())


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(KEYS.filter(lambda key: key not in ALLOWED), TREES, max_size=8), st.text(max_size=8))
def test_secrets_under_any_other_key_never_show(others, key):
    unknown = {f"{key}?": SECRET, "box": SECRET, "what": SECRET}
    change = {"what": "half days", f"{key}?": SECRET}
    report = {**others, "capability": "Can sit", "dates": unknown, "adjustments": [change]}
    assert employer_view(report) == {"capability": ["Can sit"], "adjustments": [{"what": "half days"}]}
