import pytest

from builders.bundles import BASE, SNOMED, a_condition, a_transaction, concept, ref, resource_in

FIBROMYALGIA = concept(SNOMED, "203082005", "Fibromyalgia")
DEPRESSION = concept(SNOMED, "35489007", "Depressive disorder")
BACK_PAIN = concept(SNOMED, "279039007", "Low back pain")
RARE = concept(SNOMED, "1", "Something rare")
CONDITION = {"linkId": "conditions", "answer": [{"valueCoding": DEPRESSION["coding"][0]}]}


def counted(read, **changes):
    submission = read(a_transaction(**changes))
    return submission.facts.get("conditions"), [(w.kind, w.text) for w in submission.words]


def with_note_diagnosis(**changes):
    bundle = a_transaction(**changes)
    resource_in(bundle, "QuestionnaireResponse", 1)["item"].append(CONDITION)
    return bundle


def test_the_notes_own_diagnosis_comes_first(read):
    assert read(with_note_diagnosis()).facts["conditions"] == ["mental_health"]


def test_then_the_reason_of_the_referral(read):
    assert counted(read, request={"reasonCode": [BACK_PAIN], "reasonReference": None})[0] == ["msk"]
    assert counted(read)[0] == ["persistent_pain_fatigue"]
    both = {"reasonCode": [BACK_PAIN]}
    assert counted(read, request=both)[0] == ["msk", "persistent_pain_fatigue"]


def test_then_active_problems_that_the_request_names(read):
    linked = {"reasonReference": None, "supportingInfo": [ref("QuestionnaireResponse"), ref("Condition")]}
    assert counted(read, request=linked)[0] == ["persistent_pain_fatigue"]


def test_a_problem_may_be_named_by_the_care_plan_or_name_the_note_itself(read):
    named = {"request": {"reasonReference": None}, "plan": {"addresses": [ref("Condition")]}}
    assert counted(read, **named)[0] == ["persistent_pain_fatigue"]
    extension = [
        {
            "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-RelatedClinicalContent",
            "valueReference": ref("FitNote"),
        }
    ]
    assert counted(read, request={"reasonReference": None}, condition={"extension": extension})[0] == [
        "persistent_pain_fatigue"
    ]


def test_a_problem_that_nothing_links_is_never_used(read):
    found, words = counted(read, request={"reasonReference": None}, add=[a_condition(DEPRESSION)])
    assert (found, words) == (None, [])


@pytest.mark.parametrize(
    "change",
    [
        {"clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "resolved")},
        {"category": [concept("http://terminology.hl7.org/CodeSystem/condition-category", "encounter-diagnosis")]},
        {"verificationStatus": concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "refuted")},
    ],
)
def test_a_linked_problem_counts_only_while_it_is_an_active_one(read, change):
    linked = {"reasonReference": None, "supportingInfo": [ref("QuestionnaireResponse"), ref("Condition")]}
    assert counted(read, request=linked, condition=change)[0] is None


def test_a_code_without_a_row_is_kept_to_be_set_aside_and_its_term_is_shown(read):
    found, words = counted(read, request={"reasonCode": [RARE], "reasonReference": None})
    assert found == ["1"]
    assert words == [("unmapped-term", "Something rare")]


def test_a_reason_in_words_alone_is_shown_and_gives_no_condition(read):
    found, words = counted(read, request={"reasonCode": [{"text": "bad back"}], "reasonReference": None})
    assert (found, words) == (None, [("unmapped-term", "bad back")])


def test_words_beside_a_mapped_code_are_shown(read):
    reason = {**BACK_PAIN, "text": "since the fall"}
    assert counted(read, request={"reasonCode": [reason], "reasonReference": None}) == (
        ["msk"],
        [("text", "since the fall")],
    )


def test_a_group_of_the_policy_may_be_named_outright(read):
    own = concept(f"{BASE}/CodeSystem/conditions", "smi")
    assert counted(read, request={"reasonCode": [own], "reasonReference": None})[0] == ["smi"]
    assert counted(read, note={"conditions": {"valueCoding": own["coding"][0]}})[0] == ["smi"]


def test_conditions_in_the_form_leave_the_record_aside(read, reasons):
    submission = read(a_transaction(facts={"conditions": ["injury"]}))
    assert submission.facts["conditions"] == ["injury"]
    assert reasons(submission) == []


def test_a_diagnosis_typed_on_the_note_is_shown(read):
    found, words = counted(read, note={"conditions": {"valueString": "sore knee"}})
    assert (found, words) == (None, [("unmapped-term", "sore knee")])
