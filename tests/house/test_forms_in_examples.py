"""Examples answer a form as the form is: questions in their groups, in order. Other orders are read, and not shown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders.oracle import every_resource
from fitwork_fhir.fhir.forms import FORMS, Question

EXAMPLES = Path(__file__).parents[2] / "examples"
DIRTY = "09-transaction-dirty-data.json"


def _places(questions: tuple[Question, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for question in questions:
        yield (*above, question.link_id)
        yield from _places(question.items, (*above, question.link_id))


def _answered(items: list[dict[str, Any]], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for item in items:
        yield (*above, item["linkId"])
        yield from _answered(item.get("item", []), (*above, item["linkId"]))


def _responses() -> Iterator[Any]:
    for path in sorted(EXAMPLES.glob("*.json")) + sorted((EXAMPLES / "story").glob("*.json")):
        if path.name != DIRTY:
            for resource in every_resource(json.loads(path.read_text("utf-8"))):
                if resource["resourceType"] == "QuestionnaireResponse" and resource["questionnaire"] in FORMS:
                    yield pytest.param(resource, id=path.name)


@pytest.mark.parametrize("response", list(_responses()))
def test_answers_stand_where_the_form_asks(response: dict[str, Any]) -> None:
    places = list(_places(FORMS[response["questionnaire"]].items))
    answered = list(_answered(response.get("item", [])))
    assert answered == [place for place in places if place in answered]
