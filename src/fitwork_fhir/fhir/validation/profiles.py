"""Holds a resource to our profiles: what base R4 allows and the loop needs otherwise.

`tools/compile_overlays` makes the overlays from profiles/. They test no types and close no object, so they are run only
on what the base schema has passed.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

import jsonschema_rs

from fitwork_fhir.fhir.systems import structure
from fitwork_fhir.fhir.validation.check import MOST_FINDINGS, asked
from fitwork_fhir.fhir.validation.compiled import known_types
from fitwork_fhir.fhir.validation.keywords import KEYWORDS, Target
from fitwork_fhir.fhir.validation.problem import Problem
from fitwork_fhir.fhir.validation.profile_choice import default_profile
from fitwork_fhir.fhir.validation.profile_words import to_problems

Json = Mapping[str, Any]
_OURS = structure("")


def profiles_of(type_: str) -> tuple[str, ...]:
    """The canonicals of our profiles of a resource type; empty where there is none."""
    return tuple(structure(id_) for id_, overlay in _document()["profiles"].items() if overlay["x-type"] == type_)


def profile_problems(resource: Json, profile: str | None = None) -> list[Problem]:
    """What keeps a resource that base R4 allows from conforming to `profile`, by its canonical or its id.

    None: to the profiles of ours that meta.profile names, else to the one for what it is (see profile_choice). What it
    contains, and the entries of a Bundle, are held to their own. At most 100; empty where nothing is wrong or no
    profile applies. Never raises.
    """
    return [problem for problem, _ in weighed_problems(resource, profile)]


def weighed_problems(resource: Json, profile: str | None = None) -> list[tuple[Problem, bool]]:
    """The same, each with whether its profile was named: asked for, or claimed in meta.profile."""
    try:
        return list(islice(dict.fromkeys(_problems(resource, "", profile)), MOST_FINDINGS))
    except Exception:
        return [(("", "exception", "the resource could not be held to its profile"), True)]


def claimed_problems(resource: Json) -> list[Problem]:
    """Only of the profiles of ours that the resource, what it contains, or an entry of it claims in meta.profile."""
    return [problem for problem, named in weighed_problems(resource) if named] if _claims(resource) else []


def _claims(resource: Json) -> bool:
    return any(True for _ in _named(resource)) or any(_claims(inner) for _, inner in _inner(resource))


def _problems(resource: Json, at: str, profile: str | None) -> Iterator[tuple[Problem, bool]]:
    profiles = [("", profile)] if profile else list(_named(resource))
    named = bool(profiles)
    if not named and (default := default_profile(resource)):
        profiles = [("", default)]
    for below, name in profiles:
        for path, code, text in _of_one(resource, _id(name), below):
            yield (at + path, code, text), named
    for path, inner in _inner(resource):
        yield from _problems(inner, at + path, None)


def _named(resource: Json) -> Iterator[tuple[str, str]]:
    """The profiles of ours in meta.profile, each with where it stands."""
    for index, url in enumerate((resource.get("meta") or {}).get("profile") or ()):
        if isinstance(url, str) and url.startswith(_OURS):
            yield f".meta.profile[{index}]", url


def _id(profile: str) -> str:
    """The id behind a canonical; its version makes no difference."""
    return profile.removeprefix(_OURS).split("|", 1)[0]


def _of_one(resource: Json, id_: str, named_at: str) -> Iterator[Problem]:
    overlay = _document()["profiles"].get(id_)
    if overlay is None:
        yield named_at, "not-found", "is no profile of ours"
    elif overlay["x-type"] != resource.get("resourceType"):
        yield named_at, "invalid", f"is a profile of {overlay['x-type']}"
    elif not asked(_engine(id_).is_valid, resource):
        yield from to_problems(asked(_engine(id_).iter_errors, resource), _schema(id_))


def _inner(resource: Json) -> Iterator[tuple[str, Json]]:
    """What the resource contains, and the resources of its entries."""
    for index, each in enumerate(resource.get("contained") or ()):
        yield f".contained[{index}]", each
    if resource.get("resourceType") == "Bundle":
        for index, entry in enumerate(resource.get("entry") or ()):
            if "resource" in entry:
                yield f".entry[{index}].resource", entry["resource"]


@cache
def _document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(files("fitwork_fhir.fhir.schema").joinpath("profiles.json").read_bytes())
    return made


@cache
def _engine(id_: str) -> jsonschema_rs.Draft202012Validator:
    """One overlay, ready to run; a small thing, made on first use."""
    Target.known_types = known_types()
    return jsonschema_rs.Draft202012Validator(
        _schema(id_), keywords=dict(KEYWORDS), pattern_options=jsonschema_rs.RegexOptions()
    )


@cache
def _schema(id_: str) -> dict[str, Any]:
    """The overlay with the definitions it reaches."""
    overlay, shared = _document()["profiles"][id_], _document()["$defs"]
    reached: dict[str, Any] = {}
    missing = _reached(overlay)
    while missing:
        reached |= {name: shared[name] for name in missing}
        missing = _reached(reached) - reached.keys()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **overlay, "$defs": reached}


def _reached(node: Any) -> set[str]:
    """The names behind every `$ref`."""
    if isinstance(node, list):
        return set().union(*(_reached(each) for each in node))
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"].removeprefix("#/$defs/")} if isinstance(node.get("$ref"), str) else set()
    return own.union(*(_reached(each) for each in node.values()))
