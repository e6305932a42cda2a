"""The examples of openapi.yaml: real requests and answers of the story in examples/, kept beside this file.

`tools/print_examples.py` writes them: each row of the table gets the steps of the story that it serves, and where the
story has none, what the same server answers to a plain request of that kind.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any, TypedDict

NAME = "openapi_examples.json"


class Shown(TypedDict, total=False):
    """Names of the examples of one operation."""

    about: str
    """What the example shows, for a newcomer."""
    request: list[str]
    answers: dict[str, list[str]]
    """By status code."""


class Known(TypedDict):
    """Everything there is to show."""

    examples: dict[str, dict[str, Any]]
    """OpenAPI Example objects: summary and value."""
    operations: dict[str, Shown]
    """By operationId."""
    refusals: dict[str, list[str]]
    """By status code: OperationOutcomes of any operation."""


@cache
def known() -> Known:
    """The kept examples. Not to be changed by whoever gets them."""
    text = (files("fitwork_fhir.api") / NAME).read_text("utf-8")
    loaded: Known = json.loads(text)
    return loaded


def referred(names: list[str]) -> dict[str, dict[str, str]]:
    """An OpenAPI `examples` object that refers to the shared ones."""
    return {name: {"$ref": f"#/components/examples/{name}"} for name in names}
