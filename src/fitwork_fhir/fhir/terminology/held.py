"""The code systems and value sets this server can answer for: ours, and those of base R4 that validation binds to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fitwork_fhir.fhir.published import of_type


@dataclass(frozen=True, slots=True)
class Concept:
    """A code with what is shown for it; None where that is not held."""

    code: str
    display: str | None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class System:
    """A code system. Where it is not complete, a code that is missing here may still be right."""

    url: str
    name: str
    version: str | None
    concepts: Mapping[str, Concept]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One include or exclude of a value set: codes of a system (None: all of it) that are in every set named."""

    system: str | None
    codes: Mapping[str, str | None] | None
    """Code to the display given there."""
    sets: tuple[str, ...] = ()
    filtered: bool = False
    """Whether it has a filter, which is not evaluated here."""


@dataclass(frozen=True, slots=True)
class CodeSet:
    """A value set as it is defined."""

    url: str
    name: str
    title: str
    version: str | None
    status: str
    include: tuple[Part, ...]
    exclude: tuple[Part, ...] = ()


@cache
def systems() -> Mapping[str, System]:
    """By canonical."""
    base = {
        url: System(url, about["name"], about["version"], _base_concepts(about["codes"]), about["complete"])
        for url, about in _r4()["systems"].items()
    }
    ours = {str(each.url): _system(each.resource) for each in of_type("CodeSystem")}
    return {**base, **ours}


@cache
def code_sets() -> Mapping[str, CodeSet]:
    """By canonical."""
    base = {
        url: CodeSet(url, about["name"], about["title"], about["version"], "active", _base_parts(about["include"]))
        for url, about in _r4()["valueSets"].items()
    }
    ours = {str(each.url): _code_set(each.resource) for each in of_type("ValueSet")}
    return {**base, **ours}


@cache
def _r4() -> dict[str, Any]:
    """Made by tools/compile_value_sets.py."""
    made: dict[str, Any] = json.loads(files("fitwork_fhir.fhir.schema").joinpath("r4-value-sets.json").read_bytes())
    return made


def _base_concepts(codes: Mapping[str, str]) -> dict[str, Concept]:
    return {code: Concept(code, display) for code, display in codes.items()}


def _base_parts(include: Mapping[str, list[str]]) -> tuple[Part, ...]:
    return tuple(Part(system, dict.fromkeys(codes)) for system, codes in include.items())


def _system(resource: Mapping[str, Any]) -> System:
    concepts = {each.code: each for each in _concepts(resource.get("concept", ()))}
    complete = resource["content"] == "complete"
    return System(resource["url"], resource["name"], resource.get("version"), concepts, complete)


def _concepts(listed: list[Mapping[str, Any]]) -> Iterator[Concept]:
    for each in listed:
        yield Concept(each["code"], each.get("display", each["code"]), each.get("definition"))
        yield from _concepts(each.get("concept", []))


def _code_set(resource: Mapping[str, Any]) -> CodeSet:
    compose = resource.get("compose", {})
    title = resource.get("title", resource["name"])
    include, exclude = (tuple(_part(each) for each in compose.get(side, ())) for side in ("include", "exclude"))
    return CodeSet(
        resource["url"], resource["name"], title, resource.get("version"), resource["status"], include, exclude
    )


def _part(given: Mapping[str, Any]) -> Part:
    listed = given.get("concept")
    codes = {each["code"]: each.get("display") for each in listed} if listed else None
    sets = tuple(url.split("|")[0] for url in given.get("valueSet", ()))
    return Part(given.get("system"), codes, sets, "filter" in given)
