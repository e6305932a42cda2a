from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitwork_fhir.feedback.plain import clean, day, lay_out, listed, sentence, shorten, some_of


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ("under <5 kg", "under <5 kg"),
        ("<b>bold</b>", "< b>bold< /b>"),
        ("two\nlines\tand\x00more", "two lines and more"),
        ("red_flags are _set_", "red flags are set"),
        ("write to a_b@nhs.net or https://x.example/a_b", "write to a_b@nhs.net or https://x.example/a_b"),
        ("**now** `then` # A|B", "now then AB"),
        ("", ""),
    ],
)
def test_clean_text_keeps_what_it_says_and_loses_its_markup(given_, said):
    assert clean(given_) == said


def test_a_day_is_written_out():
    assert day(date(2026, 11, 5)) == "Thu 5 November 2026"
    assert day(None) == ""


def test_lists_read_as_english():
    assert listed(()) == ""
    assert listed(("debt", "", "debt")) == "debt"
    assert listed(("a", "b", "c")) == "a, b and c"
    assert some_of(("a", "b", "c", "d"), 2) == "a, b and 2 more"


def test_a_sentence_ends_once():
    assert [sentence(text) for text in ("so it is", "is it?", "cut…")] == ["So it is.", "Is it?", "Cut…"]


def test_a_text_is_cut_after_a_sentence_where_it_can_be():
    assert shorten("One. Two three four five", 16) == "One. …"
    assert shorten("Two three four five", 12) == "Two three…"
    assert shorten("short", 5) == "short"


def test_spare_lines_go_to_the_paragraphs_that_may_take_them_and_the_rest_is_cut():
    words = "word " * 60
    assert len(lay_out([(words, 3), ("b", 1)])) == 3
    full = lay_out([(words, 3), *[("b", 1)] * 5])
    assert len(full) == 6 and full[0].endswith("…")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=700).map(clean).filter(bool), st.sampled_from([1, 3])), max_size=9))
def test_any_paragraphs_fit_six_lines_of_160_characters(paragraphs):
    lines = lay_out(paragraphs)
    assert len(lines) <= 6
    assert all(0 < len(said) <= 160 for said in lines)
