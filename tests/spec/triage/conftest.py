"""Gives every spec test the fixture `rule`, which checks examples and, when the book is printed, keeps them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from triage_book import Paragraph, RuleLookup


@pytest.fixture
def rule() -> RuleLookup:
    """Looks a rule up by its code; what comes back takes examples on both sides of its condition."""
    return Paragraph
