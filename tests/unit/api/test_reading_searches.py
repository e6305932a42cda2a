"""Search values become conditions: dates as spans, tokens, references; and no input makes anything but 400."""

import contextlib
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.errors import Invalid
from fitwork_fhir.fhir.search.dates import date_filters, utc_text
from fitwork_fhir.fhir.search.parameters import PARAMETERS
from fitwork_fhir.fhir.search.query import MOST, read_query
from fitwork_fhir.workflow.ports import Filter


def _values(value: str) -> list[tuple[tuple[str, str], ...]]:
    return [condition.values for condition in date_filters("sent", value)]


DAY, NEXT = "2026-11-02T00:00:00.000000Z", "2026-11-03T00:00:00.000000Z"
SECOND, AFTER = "2026-11-02T09:30:00.000000Z", "2026-11-02T09:30:01.000000Z"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2026-11-02", [(("ge", DAY),), (("lt", NEXT),)]),
        ("gt2026-11-02", [(("ge", NEXT),)]),
        ("ge2026-11-02", [(("ge", DAY),)]),
        ("lt2026-11-02", [(("lt", DAY),)]),
        ("le2026-11-02", [(("lt", NEXT),)]),
        ("ne2026-11-02", [(("lt", DAY), ("ge", NEXT))]),
        ("sa2026-11-02", [(("ge", NEXT),)]),
        ("eb2026-11-02", [(("lt", DAY),)]),
        ("2026-11-02T09:30:00Z", [(("ge", SECOND),), (("lt", AFTER),)]),
        ("gt2026-11-02T09:30:00Z", [(("gt", SECOND),)]),
        ("le2026-11-02T09:30:00Z", [(("lt", AFTER),)]),
        ("gt2026-11-02T10:30:00+01:00", [(("gt", SECOND),)]),
        ("gt2026-11-02T10:30:00 01:00", [(("gt", SECOND),)]),
        ("2026-11-02T09:30:00.000Z", [(("eq", SECOND),)]),
        ("le2026-11-02T09:30:00.000000Z", [(("le", SECOND),)]),
        ("ne2026-11-02T09:30:00.000000Z", [(("ne", SECOND),)]),
        ("2026", [(("ge", "2026-01-01T00:00:00.000000Z"),), (("lt", "2027-01-01T00:00:00.000000Z"),)]),
        ("2026-12", [(("ge", "2026-12-01T00:00:00.000000Z"),), (("lt", "2027-01-01T00:00:00.000000Z"),)]),
    ],
)
def test_a_date_names_a_span(value: str, wanted: list[Any]) -> None:
    assert _values(value) == wanted


@pytest.mark.parametrize(
    "value",
    ["", "x", "gt", "2026-1", "2026-13", "2026-02-30", "20261102", "2026-W45", "2026-11-02T", "2026-11-02T25:00Z"],
)
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        date_filters("sent", value)


@pytest.mark.parametrize("value", ["9999", "9999-12", "9999-12-31", "9999-12-31T23:59:59Z", "0001-01-01"])
def test_the_ends_of_time_are_dates_too(value: str) -> None:
    assert _values(value)


@given(st.datetimes(), st.integers(-14 * 60, 14 * 60))
@settings(max_examples=200, deadline=None)
def test_instants_compare_as_text_whatever_their_zone(at: datetime, minutes: int) -> None:
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    text = utc_text(at.isoformat() + zone)
    assert text is None or (len(text) == len(DAY) and text.endswith("Z"))


def _one(type_: str, name: str, value: str) -> Filter:
    (condition,) = read_query(type_, [(name, value)], strict=True).query.filters
    return condition


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("status", "accepted", (("*", "accepted"),)),
        ("status", "accepted,rejected", (("*", "accepted"), ("*", "rejected"))),
        ("code", "http://a|b", (("http://a", "b"),)),
        ("code", "|b", (("", "b"),)),
        ("code", "http://a|", (("http://a", "*"),)),
        ("code", r"a\,b", (("*", "a,b"),)),
        ("patient", "12", (("", "Patient/12"),)),
        ("patient", "Patient/12/_history/3", (("", "Patient/12"),)),
        ("focus:Communication", "12", (("", "Communication/12"),)),
        ("owner", "http://x/FHIR/R4/Organization/7", (("", "Organization/7"),)),
        (
            "owner:identifier",
            "https://fhir.nhs.uk/id/ods-organization-code|A",
            (("https://fhir.nhs.uk/Id/ods-organization-code", "A"),),
        ),
    ],
)
def test_a_value_is_read_by_the_kind_of_its_parameter(name: str, value: str, wanted: tuple[Any, ...]) -> None:
    assert _one("Task", name, value).values == wanted


def test_not_and_missing() -> None:
    assert _one("Task", "status:not", "accepted").negated
    assert _one("Communication", "received:missing", "true") == Filter(
        param="received", kind="missing", values=(("", "true"),)
    )


def test_a_count_has_a_ceiling() -> None:
    assert read_query("Task", [("_count", "5000")], strict=True).query.count == MOST


_NAMES = st.sampled_from(
    [p.name for p in PARAMETERS["Task"]]
    + ["_count", "_sort", "_id", "_lastUpdated", "_include", "_revinclude", "_total", "_cursor", "patient.identifier"]
)


@given(st.lists(st.tuples(st.one_of(_NAMES, st.text(max_size=20)), st.text(max_size=40)), max_size=6), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_search_raises_anything_but_invalid(pairs: list[tuple[str, str]], strict: bool) -> None:
    with contextlib.suppress(Invalid):
        read_query("Task", pairs, strict=strict)
