import sys

import pytest
from house_files import ROOT, SOURCE

from fitwork_fhir import errors
from fitwork_fhir.api.error_responses import ANSWERS
from fitwork_fhir.errors import FitworkError, Kind

sys.path.insert(0, str(ROOT / "tools"))

from error_situations import SITUATIONS, Situation
from finding_reasons import uses

USES = uses(SOURCE)
PAGE = (ROOT / "docs" / "errors.md").read_text("utf-8")


def test_every_kind_of_error_has_one_answer_and_a_row() -> None:
    assert set(ANSWERS) == set(Kind)
    assert not [kind for kind in Kind if f"| {kind.value} |" not in PAGE]


def test_every_error_in_the_tree_has_a_kind_of_its_own() -> None:
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, FitworkError)]
    kinds = [one.kind for one in classes if one is not FitworkError]
    assert sorted(kinds) == sorted(Kind)


def test_every_reason_code_in_the_source_has_a_row() -> None:
    reasons = {use.reason for use in USES if "…" not in use.reason}
    assert len(reasons) > 50
    assert not [reason for reason in reasons if f"| `{reason}` |" not in PAGE]


@pytest.mark.parametrize("row", [row for row in SITUATIONS if row.reason], ids=lambda row: row.reason)
def test_a_situation_is_answered_as_the_page_says(row: Situation) -> None:
    kinds = [use.kind for use in USES if use.reason == row.reason]
    assert kinds
    assert row.kind is None or row.kind in kinds
