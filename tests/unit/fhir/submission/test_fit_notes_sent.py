import pytest

from builders.bundles import SNOMED, URN, a_response, a_transaction, coding, concept, ref

MED3 = "1321000000100"
NOT_FIT, MAY_BE_FIT = "751481000000104", "751601000000107"
NOT_ISSUED, DUPLICATE = "1351000000105", "751621000000103"
PHASED, HOURS = "775281000000100", "775301000000104"
READ = "http://read.info/readv2"


def observed(code, text=None, day="2026-11-02", system=SNOMED, **more):
    note = {"note": [{"text": text}]} if text else {}
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(system, code),
        "subject": ref("Patient"),
        "effectiveDateTime": day,
        **note,
        **more,
    }


def facts_with(read, *added, **changes):
    bundle = a_transaction(without=["FitNote"], add=added, facts={"absence_days": None}, **changes)
    return read(bundle).facts


def test_the_form_gives_status_boxes_and_days_left(read):
    note = {"fit_note": "may_be_fit", "fit_note_advice": ["altered_hours", "phased_return"]}
    facts = read(a_transaction(note=note)).facts
    assert facts["fit_note"] == "may_be_fit"
    assert facts["fit_note_advice"] == ["altered_hours", "phased_return"]
    assert facts["note_days_ahead"] == 9
    assert facts["fit_notes_episode"] == 1


@pytest.mark.parametrize(
    ("duration", "days_left"),
    [
        ({"valueQuantity": {"value": 2, "code": "wk"}}, 9),
        ({"valueQuantity": {"value": 1, "unit": "month"}}, 25),
        ({"valueInteger": 14}, 9),
        ({"valueString": "2 weeks"}, 9),
        ({"valueString": "14"}, 9),
        ({"valueString": "1 month 2 days"}, 27),
    ],
)
def test_the_duration_may_be_said_in_many_ways(read, duration, days_left):
    note = {"from": None, "to": None, "duration": duration}
    assert read(a_transaction(note=note)).facts["note_days_ahead"] == days_left


@pytest.mark.parametrize(
    "duration",
    [
        {"valueString": "a while"},
        {"valueInteger": 0},
        {"valueDecimal": 1.5},
        {"valueQuantity": {"value": 3, "code": "h"}},
    ],
)
def test_a_duration_that_cannot_be_read_is_not_known(read, duration):
    note = {"from": None, "to": None, "duration": duration}
    assert "note_days_ahead" not in read(a_transaction(note=note)).facts


@pytest.mark.parametrize("statement", [["not_fit", "may_be_fit"], "fit", None])
def test_a_statement_that_cannot_be_read_is_unknown(read, statement):
    assert read(a_transaction(note={"fit_note": statement})).facts["fit_note"] == "unknown"


def test_a_form_that_says_there_is_no_note_is_none(read):
    assert "fit_note" not in read(a_transaction(note={"fit_note": "none"})).facts


def test_a_box_nobody_knows_stays_to_be_set_aside(read):
    facts = read(a_transaction(note={"fit_note": "may_be_fit", "fit_note_advice": ["phased_return", "nap"]})).facts
    assert facts["fit_note_advice"] == ["phased_return", "nap"]


def test_a_note_that_ends_before_it_begins_is_refused_and_names_the_item(refused):
    refusal = refused(a_transaction(note={"from": "2026-11-09", "to": "2026-11-02"}))
    assert refusal.findings[0].reason == "period-reversed"
    assert refusal.findings[0].where == "Bundle.entry[10].resource.item[3]"


def test_a_note_assessed_in_the_future_is_refused(refused, reasons):
    assert reasons(refused(a_transaction(note={"assessment_date": "2026-11-07"}))) == ["date-impossible"]


def test_comments_on_the_note_go_to_a_person(read):
    words = read(a_transaction(note={"comments": "cannot sit for long"})).words
    assert [(w.where, w.text) for w in words] == [("fit-note.comments", "cannot sit for long")]


def test_the_mock_up_of_uk_core_is_read(read):
    diagnosis = {"linkId": "Q2g", "answer": [{"valueCoding": coding(SNOMED, "203082005")}]}
    item = [
        {"linkId": "Q1", "answer": [{"valueDate": "2026-11-02"}]},
        {"linkId": "Q2", "item": [diagnosis]},
        {"linkId": "Q3", "answer": [{"valueCoding": coding(SNOMED, "225891002")}]},
    ]
    canonical = "https://example.com/base/Questionnaire/UKCore-Questionnaire-FitnessForWork-Example"
    mock_up = a_response(item=item, questionnaire=canonical)
    facts = facts_with(read, mock_up, request={"reasonReference": None})
    assert facts["fit_note"] == "may_be_fit"
    assert facts["conditions"] == ["persistent_pain_fatigue"]


@pytest.mark.parametrize(("code", "status"), [(NOT_FIT, "not_fit"), (MAY_BE_FIT, "may_be_fit"), (MED3, "unknown")])
def test_a_coded_observation_is_a_note(read, code, status):
    assert facts_with(read, observed(code))["fit_note"] == status


def test_a_read_code_is_as_good_as_a_concept(read):
    assert facts_with(read, observed("9D16.00", system=READ))["fit_note"] == "may_be_fit"


@pytest.mark.parametrize("code", [NOT_ISSUED, DUPLICATE])
def test_a_note_not_issued_or_a_duplicate_is_no_note(read, code):
    facts = facts_with(read, observed(code))
    assert (facts["fit_note"], facts["fit_notes_episode"]) == ("none", 0)


def test_an_observation_in_error_says_nothing(read):
    assert "fit_note" not in facts_with(read, observed(NOT_FIT, status="entered-in-error"))


def test_the_comment_of_a_flattened_note_is_read(read):
    text = (
        "Request by: GP, Refrain from work: Yes, Phase return: No, Altered hours: No, Amended duties: No, "
        "Adaptations: No, Off for: 0 month(s)  14 day(s), Start date for MED3: 02/11/2026. NOTES: rest."
    )
    facts = facts_with(read, observed(MED3, text))
    assert (facts["fit_note"], facts["note_days_ahead"], facts["absence_days"]) == ("not_fit", 9, 5)


def test_boxes_coded_on_the_same_day_belong_to_the_note(read):
    facts = facts_with(read, observed(MAY_BE_FIT), observed(PHASED), observed(HOURS))
    assert facts["fit_note_advice"] == ["altered_hours", "phased_return"]
    assert facts["fit_notes_episode"] == 1


def test_boxes_may_be_components(read):
    boxes = [{"code": concept(SNOMED, PHASED)}, {"code": concept(SNOMED, HOURS), "valueBoolean": False}]
    facts = facts_with(read, observed(MAY_BE_FIT, component=boxes))
    assert facts["fit_note_advice"] == ["phased_return"]


def test_the_period_of_an_observation_is_the_notes(read):
    note = observed(NOT_FIT, effectivePeriod={"start": "2026-11-02", "end": "2026-11-15"})
    del note["effectiveDateTime"]
    assert facts_with(read, note)["note_days_ahead"] == 9


def test_a_comment_may_stand_in_the_value(read):
    note = observed(MED3, valueString="Refrain from work: Yes, Off for: 14 day(s), Start date for MED3: 02/11/2026.")
    assert facts_with(read, note)["fit_note"] == "not_fit"


def test_a_note_without_a_date_of_its_own_was_assessed_when_it_was_issued(read):
    note = observed(NOT_FIT, issued="2009-05-05T10:00:00Z")
    del note["effectiveDateTime"]
    assert facts_with(read, note)["fit_note"] == "none"


def test_a_document_is_a_note_without_dates(read):
    paper = {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": concept(SNOMED, NOT_FIT),
        "subject": ref("Patient"),
        "date": "2026-11-02T10:00:00Z",
        "content": [],
    }
    facts = facts_with(read, paper)
    assert facts["fit_note"] == "not_fit"
    assert "note_days_ahead" not in facts


def test_a_code_and_a_comment_that_contradict_each_other_are_warned_of(read, reasons):
    text = "Refrain from work: No, Phase return: Yes, Start date for MED3: 02/11/2026."
    submission = read(a_transaction(without=["FitNote"], add=[observed(NOT_FIT, text)]))
    assert "fit-note-contradiction" in reasons(submission)
    found = next(f for f in submission.findings if f.reason == "fit-note-contradiction")
    assert found.where == "Bundle.entry[11].resource"


def test_earlier_notes_make_one_episode_with_the_current_one(read):
    earlier = observed(
        NOT_FIT, "Refrain from work: Yes, Off for: 14 day(s), Start date for MED3: 15/10/2026.", day="2026-10-15"
    )
    facts = read(a_transaction(facts={"absence_days": None}, add=[earlier])).facts
    assert (facts["fit_notes_episode"], facts["absence_days"]) == (2, 23)


def test_an_old_note_is_no_current_note(read):
    old = observed(
        NOT_FIT, "Refrain from work: Yes, Off for: 14 day(s), Start date for MED3: 05/05/2009.", day="2009-05-05"
    )
    assert facts_with(read, old)["fit_note"] == "none"


def test_other_observations_are_no_notes(read):
    assert "fit_note" not in facts_with(read, observed("75367002"))


def test_the_fit_note_need_not_be_named_by_the_request(read, reasons):
    bundle = a_transaction(request={"supportingInfo": [{"reference": URN["QuestionnaireResponse"]}]})
    submission = read(bundle)
    assert submission.facts["fit_note"] == "not_fit"
    assert reasons(submission) == ["form-unlinked"]
