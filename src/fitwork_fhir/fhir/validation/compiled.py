"""Loads the committed schema once, on first use: about a tenth of a second.

`tools/compile_profiles` makes it from HL7's definitions of R4; nothing here reads those.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from fitwork_fhir.fhir.validation.keywords import KEYWORDS, Target


@cache
def document() -> dict[str, Any]:
    """The schema as data; its own x- keywords say what to tell a person about an error."""
    made: dict[str, Any] = json.loads(files("fitwork_fhir.fhir.schema").joinpath("r4.json").read_bytes())
    return made


@cache
def known_types() -> frozenset[str]:
    """Every resource type of R4, compiled here or not."""
    return frozenset(document()["x-known-types"])


@cache
def readable_types() -> frozenset[str]:
    """The resource types that are compiled here, and so can be read."""
    return frozenset(document()["x-types"])


@cache
def engine() -> jsonschema_rs.Draft202012Validator:
    """The schema, ready to run. Linear regular expressions: no text can make it slow."""
    Target.known_types = known_types()
    return jsonschema_rs.Draft202012Validator(
        document(), keywords=dict(KEYWORDS), pattern_options=jsonschema_rs.RegexOptions()
    )
