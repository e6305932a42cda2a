from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.bundles import BASE, FACTS, SNOMED, a_response, a_transaction, coding, items
from fitwork_fhir.fhir.answers import answered, facts_of, form_of
from fitwork_fhir.fhir.forms import REFERRAL, REVIEW

LISTS = ["conditions", "barriers", "fit_note_advice", "red_flags", "access", "requested_services", "areas"]


def facts(answers, form=REFERRAL):
    return facts_of(a_response(form.name, answers), form).facts


def of_item(item):
    return facts_of(a_response(item=[item]), REFERRAL)


def test_the_form_gives_the_facts_it_was_answered_with():
    assert facts(FACTS) == FACTS


def test_an_absent_item_is_unknown():
    assert facts({}) == {}
    assert of_item({"linkId": "red_flags"}).facts == {}


@pytest.mark.parametrize("field", LISTS)
def test_list_fields_are_lists_even_with_one_answer(field):
    assert facts({field: "x"}) == {field: ["x"]}


def test_several_answers_to_a_single_question_stay_a_list_for_the_policy_to_set_aside():
    assert facts({"absence_days": [3, 4]}) == {"absence_days": [3, 4]}


def test_the_same_item_twice_adds_up():
    item = items({"barriers": "debt"}) + items({"barriers": ["housing"]})
    assert facts_of(a_response(item=item), REFERRAL).facts == {"barriers": ["debt", "housing"]}


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ({"valueString": "true"}, "true"),
        ({"valueBoolean": True}, True),
        ({"valueInteger": 7}, 7),
        ({"valueDecimal": Decimal("7.0")}, 7.0),
        ({"valueDecimal": Decimal("7.5")}, 7.5),
        ({"valueQuantity": {"value": 7}}, 7),
        ({"valueQuantity": {"value": 7, "comparator": "<"}}, "<7"),
        ({"valueCoding": {"code": "yes"}}, "yes"),
        ({"valueCoding": {"display": "Not sure"}}, "Not sure"),
        ({"valueDate": "2026-11-02"}, "2026-11-02"),
        ({"valueReference": {"reference": "Patient/1"}}, "Patient/1"),
        ({"valueAttachment": {"contentType": "text/plain"}}, "attachment"),
    ],
)
def test_a_value_stays_as_it_was_sent(answer, value):
    assert of_item({"linkId": "recurrent", "answer": [answer]}).facts == {"recurrent": value}


def test_a_number_too_large_for_any_field_is_still_a_number():
    item = {"linkId": "scores.phq9", "answer": [{"valueDecimal": Decimal("1e999")}]}
    assert of_item(item).facts == {"scores": {"phq9": float("inf")}}


@pytest.mark.parametrize("answer", [{}, {"extension": [{"url": "x", "valueCode": "unknown"}]}, {"valueCoding": {}}])
def test_an_answer_without_a_value_is_no_answer(answer):
    assert of_item({"linkId": "barriers", "answer": [answer]}).facts == {}


@pytest.mark.parametrize("answer", [{}, {"extension": [{"url": "x", "valueCode": "unknown"}]}])
def test_an_answer_to_red_flags_that_cannot_be_told_counts_as_one(answer):
    assert of_item({"linkId": "red_flags", "answer": [answer]}).facts == {"red_flags": ["unrecognised"]}


@pytest.mark.parametrize(
    "url",
    [
        "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
        "http://hl7.org/fhir/StructureDefinition/iso21090-nullFlavor",
    ],
)
def test_an_answer_that_is_said_to_be_absent_is_none(url):
    answer = {"extension": [{"url": url, "valueCode": "unknown"}]}
    assert of_item({"linkId": "red_flags", "answer": [answer]}).facts == {}


def test_items_are_found_at_any_depth():
    deep = {"linkId": "a", "item": [{"linkId": "b", "answer": [{"valueBoolean": True, "item": items({"age": 40})}]}]}
    assert of_item(deep).facts["age"] == 40


def test_a_score_is_taken_with_or_without_its_prefix():
    assert of_item({"linkId": "phq9_item9", "answer": [{"valueInteger": 1}]}).facts == {"scores": {"phq9_item9": 1}}


def test_an_unknown_question_is_put_before_a_person_and_warned_of_once():
    read = facts_of(
        a_response(
            item=[
                {"linkId": "mood", "text": "How are things", "answer": [{"valueString": "bad"}]},
                {"linkId": "sleep", "answer": [{"valueBoolean": False}]},
            ]
        ),
        REFERRAL,
    )
    assert [words.text for words in read.words] == ["How are things: bad", "sleep: False"]
    assert [finding.reason for finding in read.findings] == ["unknown-question"]
    assert read.facts == {}


def test_free_text_goes_to_a_person_and_the_override_reason_is_a_fact_besides():
    read = facts_of(a_response(answers={"comments": "see letter", "override_reason": "knows best"}), REFERRAL)
    assert [words.text for words in read.words] == ["see letter", "knows best"]
    assert read.facts == {"override_reason": "knows best"}


def test_a_code_of_another_system_is_read_with_a_warning():
    foreign = {"valueCoding": coding("http://else.example", "yes")}
    read = of_item({"linkId": "wants_return", "answer": [foreign]})
    assert read.facts == {"wants_return": "yes"}
    assert [finding.reason for finding in read.findings] == ["answer-code-system"]


def test_the_loops_own_systems_answer_the_matching_questions_without_a_warning():
    for link_id, system in {
        "requested_tier": "tier",
        "requested_services": "service-type",
        "preferred_mode": "mode",
    }.items():
        read = of_item({"linkId": link_id, "answer": [{"valueCoding": coding(f"{BASE}/CodeSystem/{system}", "B")}]})
        assert read.findings == ()


def test_a_clinical_code_as_condition_is_mapped_and_one_without_a_row_is_kept_and_shown():
    mapped = {"valueCoding": coding(SNOMED, "203082005", "Fibromyalgia")}
    unmapped = {"valueCoding": coding(SNOMED, "1", "Something rare")}
    read = of_item({"linkId": "conditions", "answer": [mapped, unmapped]})
    assert read.facts == {"conditions": ["persistent_pain_fatigue", "1"]}
    assert [(words.kind, words.text) for words in read.words] == [("unmapped-term", "Something rare")]


def test_a_clinical_code_as_statement_is_read():
    for code, status in {"160910001": "not_fit", "751601000000107": "may_be_fit"}.items():
        assert of_item({"linkId": "fit_note", "answer": [{"valueCoding": coding(SNOMED, code)}]}).facts == {
            "fit_note": status
        }


@pytest.mark.parametrize(
    "canonical",
    [f"{BASE}/Questionnaire/fitwork-referral|1.0.0", "http://FITWORK.example/fhir/questionnaire/fitwork-referral"],
)
def test_the_form_is_known_by_its_canonical_whatever_its_version(canonical):
    assert form_of({"questionnaire": canonical}) is REFERRAL
    assert form_of({"questionnaire": "https://else.example/Questionnaire/fitwork-referral"}) is None
    assert form_of({}) is None


def test_open_barriers_may_be_answered_with_none_of_them():
    empty = a_response("fitwork-review", item=[{"linkId": "open_barriers"}])
    assert facts_of(empty, REVIEW).facts == {"open_barriers": []}
    assert facts({"open_barriers": "none"}, REVIEW) == {"open_barriers": []}
    assert facts({"open_barriers": ["debt"]}, REVIEW) == {"open_barriers": ["debt"]}
    assert facts({"current_tier": "B"}, REVIEW) == {"current_tier": "B"}


def test_where_names_the_item_in_the_bundle():
    response = a_response(item=[{"linkId": "g", "item": [{"linkId": "x", "answer": [{"valueString": "y"}]}]}])
    found = facts_of(response, REFERRAL, "Bundle.entry[3].resource").findings[0]
    assert found.where == "Bundle.entry[3].resource.item[0].item[0]"


def test_the_newer_of_two_forms_counts_lists_add_up_and_no_alarm_goes_away(read, reasons):
    newer = a_response(
        answers={
            "absence_days": 20,
            "red_flags": ["none"],
            "barriers": ["housing"],
            "consent_referral": True,
            "scores": {"phq9": 9, "phq9_item9": 0},
            "risk_reviewed": True,
        },
        authored="2026-11-05",
    )
    older = {
        "red_flags": ["suicide_risk"],
        "barriers": ["debt"],
        "consent_referral": False,
        "scores": {"phq9": 7, "phq9_item9": 2},
        "risk_reviewed": False,
    }
    submission = read(a_transaction(facts=older, without=["Consent"], add=[newer]))
    assert submission.facts["absence_days"] == 20
    assert submission.facts["red_flags"] == ["suicide_risk", "none"]
    assert submission.facts["barriers"] == ["debt", "housing"]
    assert submission.facts["scores"] == {"phq9": 9, "phq9_item9": 2}
    assert submission.facts["consent_referral"] is False
    assert submission.facts["risk_reviewed"] is False
    assert {"form-unlinked", "forms-disagree"} <= set(reasons(submission))


@pytest.mark.parametrize(
    ("status", "counts"),
    [("completed", True), ("amended", True), ("in-progress", True), ("stopped", False), ("entered-in-error", False)],
)
def test_only_some_states_of_a_form_count(read, status, counts):
    submission = read(a_transaction(form={"status": status}))
    assert ("work_status" in submission.facts) is counts


def test_a_red_flag_in_a_form_that_was_stopped_still_counts(read):
    submission = read(a_transaction(form={"status": "stopped"}, facts={"red_flags": ["suicide_risk"]}))
    assert submission.facts["red_flags"] == ["suicide_risk"]
    assert submission.red_flag


def test_a_form_the_request_does_not_name_counts_with_a_warning(read, refused, reasons):
    bundle = a_transaction(request={"supportingInfo": None})
    submission = read(bundle)
    assert reasons(submission) == ["form-unlinked"]
    assert submission.facts["work_status"] == "off_sick"
    assert reasons(refused(bundle, unlinked_form="error")) == ["form-unlinked"]


def test_supporting_info_that_leads_nowhere_is_warned_of(read, reasons):
    submission = read(a_transaction(request={"supportingInfo": [{"reference": "Observation/none"}]}))
    assert "supporting-info-not-found" in reasons(submission)


def test_a_response_that_says_to_no_form_which_is_the_referral_form_where_it_is_named(read):
    assert "work_status" in read(a_transaction(form={"questionnaire": None})).facts


def test_what_the_form_states_wins_and_a_contradiction_is_warned_of(read, reasons):
    submission = read(a_transaction(facts={"fit_note": "may_be_fit", "note_days_ahead": 3, "age": 50}))
    assert submission.facts["fit_note"] == "may_be_fit"
    assert submission.facts["note_days_ahead"] == 3
    assert submission.facts["age"] == 50
    assert reasons(submission) == ["form-contradicted"] * 3


def test_a_longer_absence_than_the_notes_show_is_no_contradiction(read, reasons):
    assert reasons(read(a_transaction(facts={"absence_days": 60, "fit_notes_episode": 3}))) == []
    assert reasons(read(a_transaction(facts={"absence_days": 1}))) == ["form-contradicted"]


def test_tier_and_services_may_be_asked_for_in_the_request_itself(read):
    detail = [
        {"coding": [coding(f"{BASE}/CodeSystem/service-type", "physiotherapy")]},
        {"coding": [coding(f"{BASE}/CodeSystem/tier", "C")]},
    ]
    submission = read(a_transaction(facts={"requested_services": ["counselling"]}, request={"orderDetail": detail}))
    assert submission.facts["requested_tier"] == "C"
    assert submission.facts["requested_services"] == ["counselling", "physiotherapy"]


_values = st.one_of(
    st.booleans().map(lambda v: {"valueBoolean": v}),
    st.integers().map(lambda v: {"valueInteger": v}),
    st.text(min_size=1, max_size=8).map(lambda v: {"valueString": v}),
    st.decimals(allow_nan=False, allow_infinity=False).map(lambda v: {"valueDecimal": v}),
    st.sampled_from(["msk", "none", "1", "yes"]).map(lambda v: {"valueCoding": {"code": v, "system": SNOMED}}),
    st.just({}),
)
_item = st.recursive(
    st.fixed_dictionaries(
        {"linkId": st.sampled_from([*REFERRAL.questions, "phq9", "mystery"]), "answer": st.lists(_values, max_size=3)}
    ),
    lambda inner: st.fixed_dictionaries({"linkId": st.just("group"), "item": st.lists(inner, min_size=1, max_size=3)}),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_item, max_size=6))
def test_every_answer_becomes_a_fact_or_words(item):
    response = a_response(item=item)
    read = facts_of(response, REFERRAL)
    for found in answered(response):
        if any(value for answer in found.answers for value in answer.values()):
            name = found.link_id.removeprefix("scores.")
            in_facts = name in read.facts or name in read.facts.get("scores", {})
            assert in_facts or read.words
