import importlib.util
from pathlib import Path

import pytest

from fitwork_fhir.feedback.compose import compose
from fitwork_fhir.feedback.situation import Event

ROOT = Path(__file__).resolve().parents[3]
_spec = importlib.util.spec_from_file_location("print_feedback", ROOT / "tools" / "print_feedback.py")
assert _spec and _spec.loader
print_feedback = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(print_feedback)

GOLDEN = [(folder, situation) for folder, _, situation in print_feedback.situations()]


@pytest.mark.parametrize(("folder", "situation"), GOLDEN, ids=[folder.name for folder, _ in GOLDEN])
def test_a_situation_is_put_into_the_words_that_were_read_and_agreed(folder, situation):
    assert print_feedback.as_text(compose(situation)) == (folder / "out.txt").read_text(encoding="utf-8")


def test_every_event_has_an_example_of_its_own():
    assert {folder.name for folder, _ in GOLDEN} >= {str(event) for event in Event}


def test_the_printed_page_is_up_to_date():
    printed = print_feedback.PAGE.read_text(encoding="utf-8")
    assert printed == print_feedback.page(), "run tools/print_feedback.py --write"
