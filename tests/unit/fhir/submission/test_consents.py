import pytest

from builders.bundles import a_consent, a_transaction, concept

DRC = concept("https://fhir.nhs.uk/CodeSystem/consent-categories-bars", "DRC")


def consent_of(read, form, *resources, field="consent_referral"):
    submission = read(a_transaction(without=["Consent"], facts={field: form}, add=resources))
    return submission.facts.get(field, "missing"), [f.reason for f in submission.findings]


DENIED = a_consent(provision={"type": "deny"})
GIVEN = a_consent()
PROPOSED = a_consent(status="proposed")


@pytest.mark.parametrize(
    ("form", "resource", "stands", "disagree"),
    [
        (True, GIVEN, True, False),
        (True, DENIED, False, True),
        (True, PROPOSED, "missing", True),
        (False, GIVEN, False, True),
        (False, DENIED, False, False),
        (False, PROPOSED, False, True),
        (None, GIVEN, True, False),
        (None, DENIED, False, False),
        (None, PROPOSED, "missing", False),
    ],
)
def test_of_form_and_consent_the_more_restrictive_stands(read, form, resource, stands, disagree):
    found, reasons = consent_of(read, form, resource)
    assert found == stands
    assert ("consent-disagrees" in reasons) is disagree


@pytest.mark.parametrize("form", [True, False, None])
def test_without_a_consent_of_ours_the_form_stands_alone(read, form):
    found, reasons = consent_of(read, form, a_consent(category=None) | {"category": [DRC]})
    assert found == ("missing" if form is None else form)
    assert "consent-disagrees" not in reasons


@pytest.mark.parametrize(
    ("category", "field"),
    [("refer", "consent_referral"), ("feed-back", "consent_feedback"), ("tell-employer", "consent_employer")],
)
def test_each_category_is_one_fact(read, category, field):
    assert consent_of(read, None, a_consent(category), field=field)[0] is True


@pytest.mark.parametrize(
    ("change", "stated"),
    [
        ({"status": "rejected"}, False),
        ({"status": "rejected", "provision": None}, False),
        ({"status": "draft"}, "missing"),
        ({"status": "inactive"}, "missing"),
        ({"status": "entered-in-error", "provision": {"type": "deny"}}, "missing"),
        ({"provision": None}, "missing"),
        ({"provision": {"type": "permit", "period": {"end": "2026-11-05"}}}, "missing"),
        ({"provision": {"type": "permit", "period": {"end": "2026-11-06"}}}, True),
        ({"provision": {"type": "permit", "period": {"start": "2026-11-07"}}}, "missing"),
        ({"dateTime": "2026-12-01"}, "missing"),
        ({"dateTime": None}, True),
        ({"provision": {"type": "deny", "period": {"end": "2026-11-05"}}}, False),
    ],
)
def test_what_one_consent_states(read, change, stated):
    resource = {key: value for key, value in a_consent(**change).items() if value is not None}
    assert consent_of(read, None, resource)[0] == stated


def test_of_two_consents_the_stricter_counts(read):
    assert consent_of(read, None, GIVEN, DENIED)[0] is False
    assert consent_of(read, None, PROPOSED, GIVEN)[0] == "missing"


def test_a_consent_of_another_scope_is_not_read(read):
    other = a_consent(scope=concept("http://terminology.hl7.org/CodeSystem/consentscope", "research"))
    found, reasons = consent_of(read, None, other)
    assert (found, "consent-scope" in reasons) == ("missing", True)


def test_an_answer_that_is_neither_yes_nor_no_stays_to_be_set_aside(read):
    answer = {"valueString": "yes"}
    assert consent_of(read, answer, GIVEN)[0] == "yes"
    assert consent_of(read, answer, DENIED)[0] is False
