"""Dates that no calendar of ours reaches are refused by the field they stand in; no date is ever too odd to be read."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.bundles import SNOMED, a_message, a_service_request, a_transaction, concept, ref
from fitwork_fhir.errors import FitworkError, Unprocessable
from fitwork_fhir.fhir.submission import ReadSettings, read_message, read_service_request, read_transaction
from fitwork_fhir.fhir.validation import validate

TODAY = date(2026, 11, 6)
TOO_LATE, TOO_EARLY = "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"
FIELDS = {
    "authoredOn": lambda text: {"request": {"authoredOn": text}},
    "authored": lambda text: {"form": {"authored": text}},
    "birthDate": lambda text: {"patient": {"birthDate": text}},
    "occurrencePeriod.start": lambda text: {"request": {"occurrencePeriod": {"start": text}}},
    "occurrencePeriod.end": lambda text: {"request": {"occurrencePeriod": {"end": text}}},
    "period.start": lambda text: {"encounter": {"period": {"start": text}}},
    "period.end": lambda text: {"plan": {"period": {"end": text}}},
}
READ_ONLY = {
    "noteAuthored": lambda text: {"fit_note": {"authored": text}},
    "assessed": lambda text: {"note": {"assessment_date": _of(text), "from": None, "to": None, "duration": _LONG}},
    "from": lambda text: {"note": {"from": _of(text), "to": None, "duration": _LONG}},
    "to": lambda text: {"note": {"to": _of(text)}},
    "consented": lambda text: {"consent": {"dateTime": text}},
    "consentEnds": lambda text: {"consent": {"provision": {"type": "permit", "period": {"end": text}}}},
    "recorded": lambda text: {"condition": {"recordedDate": text, "onsetDateTime": text}},
    "died": lambda text: {"patient": {"deceasedDateTime": text}},
    "observed": lambda text: {"add": [_observation(effectiveDateTime=text)]},
    "coversFrom": lambda text: {"add": [_observation(effectivePeriod={"start": text})]},
    "coversTo": lambda text: {"add": [_observation(effectivePeriod={"end": text})]},
}
_LONG = {"valueQuantity": {"value": 9999, "code": "mo"}}


def _of(text):
    return {"valueDateTime" if "T" in text else "valueDate": text}


def _observation(**when):
    return {
        "resourceType": "Observation",
        "status": "final",
        "subject": ref("Patient"),
        "code": concept(SNOMED, "751601000000107"),
        "valueString": "may be fit, 9999 months",
        **when,
    }


@pytest.mark.parametrize("field", sorted(FIELDS.keys() - {"birthDate"}))
@pytest.mark.parametrize("text", [TOO_LATE, TOO_EARLY])
@pytest.mark.parametrize("shape", [a_transaction, a_message, a_service_request])
def test_a_time_outside_the_calendar_is_refused_by_its_field(refused, field, text, shape):
    refusal = refused(shape(**FIELDS[field](text)))
    assert type(refusal) is Unprocessable
    assert refusal.findings[0].reason == "date-impossible"
    assert refusal.findings[0].where.endswith(field)
    assert text not in " ".join(finding.text for finding in refusal.findings)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "9999-12-31", "9999"])
def test_a_period_may_end_with_the_calendar(read, text):
    assert read(a_transaction(encounter={"period": {"end": text}})).findings == ()


def test_a_setting_lets_such_a_time_pass_with_a_warning(read, reasons):
    bundle = a_transaction(**FIELDS["period.end"](TOO_LATE))
    assert "date-impossible" in reasons(read(bundle, impossible_date="warning"))


_years = st.sampled_from([1, 2, 1583, 1900, 2025, 2026, 2027, 9998, 9999])
_days = st.builds("{:04d}-{:02d}-{:02d}".format, _years, st.integers(1, 12), st.sampled_from([1, 2, 28, 29, 30, 31]))
_times = st.builds(
    "T{:02d}:{:02d}:{:02d}".format, st.sampled_from([0, 12, 23]), st.sampled_from([0, 59]), st.sampled_from([0, 59, 60])
)
_zones = st.sampled_from(["Z", "+00:00", "-00:00", "+14:00", "-12:00", "-14:00", "+01:00"])
_texts = st.one_of(
    _days,
    st.builds("{:04d}".format, _years),
    st.builds("{:04d}-{:02d}".format, _years, st.integers(1, 12)),
    st.builds("{}{}{}{}".format, _days, _times, st.sampled_from(["", ".1", ".123456789"]), _zones),
)
_SHAPES = [(a_transaction, read_transaction), (a_message, read_message), (a_service_request, read_service_request)]


@settings(max_examples=300, deadline=None)
@given(
    _texts,
    st.sampled_from([*FIELDS.items(), *READ_ONLY.items()]),
    st.sampled_from(_SHAPES),
    st.sampled_from(["warning", "error"]),
)
def test_any_date_in_any_field_is_read_or_refused(text, field, shape, level):
    make, read = shape
    changes = field[1](text)
    if make is a_service_request:
        changes.pop("add", None)
    body = make(**changes)
    try:
        validate(body)
        read(body, settings=ReadSettings(impossible_date=level, reversed_period=level), today=TODAY)
    except FitworkError as refusal:
        assert all(finding.where for finding in refusal.findings)
