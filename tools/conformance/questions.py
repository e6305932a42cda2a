"""What is validated: every file in profiles/, every example, a sample of the server's answers, and by which profile."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runner import Question

from fitwork_fhir.api.table import ROWS
from fitwork_fhir.fhir.systems import structure
from fitwork_fhir.fhir.validation import dump_json, parse_json
from fitwork_fhir.fhir.validation.profile_choice import default_profile
from fitwork_fhir.fhir.validation.profiles import profile_problems

ROOT = Path(__file__).resolve().parents[2]
BASE = "base R4"
NOT_R4 = ("examples/records/",)
"""GP records are what GP Connect sends: FHIR STU3."""
WRONG_ON_PURPOSE = ("examples/story/802-", "examples/story/803-", "examples/story/804-")
"""Requests of the story that the server refuses for what is wrong with them."""
ANSWER = "answer to "
OURS_TO_WRITE = (
    "Task",
    "Communication",
    "OperationOutcome",
    "Bundle",
    "MessageHeader",
    "HealthcareService",
    "Location",
)
"""In an answer, other types hold what was sent, to the letter."""
LARGEST = 60_000
"""Characters of an answer: a larger one says the same again, and takes seconds."""
_SAID = re.compile(r".*[ \d].*", re.DOTALL)
"""Ids, numbers, times and sentences: a validator says the same of any of them."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Named:
    """A resource as text, and where it is from."""

    name: str
    text: str
    where: str = ""
    """What was answered: method, path as openapi.yaml has it, status; empty for a file."""


def files(*folders: str) -> Iterator[Named]:
    """Each file that holds an R4 resource."""
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.json")):
        name = path.relative_to(ROOT).as_posix()
        if not (name.startswith(NOT_R4) or (name.startswith(WRONG_ON_PURPOSE) and "request" in name)):
            value = json.loads(path.read_text("utf-8"))
            if isinstance(value, dict) and "resourceType" in value:
                yield Named(name, path.read_text("utf-8"))


def answers(folder: Path) -> list[Named]:
    """What the tests kept: enough to have each operation, status, resource type, its profile and state once."""
    kept = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    usual = [each for each in kept if len(each["resource"]) <= LARGEST]
    sample, seen = [], set[tuple[str, ...]]()
    for each in sorted(usual, key=lambda each: (-len(each["resource"]), each["where"])):
        new = set(_kinds(each["where"], parse_json(each["resource"].encode()))) - seen
        if new:
            seen |= new
            sample.append(Named(f"{ANSWER}{each['where']} [{len(sample)}]", each["resource"], each["where"]))
    return sample


def _kinds(where: str, resource: Json) -> Iterator[tuple[str, ...]]:
    """What an answer is one of; operations that differ in the type alone are one."""
    operation = _OPERATIONS.get(where.rsplit(" ", 1)[0], where)
    for each in _resources(resource):
        state = each.get("businessStatus") or each.get("status") or each.get("type")
        yield operation, where.rsplit(" ", 1)[1], each["resourceType"], default_profile(each) or "", json.dumps(state)


_OPERATIONS = {f"{row.method} {row.path}": f"{row.method} {row.interaction}" for row in ROWS}


def by_base(named: Iterable[Named]) -> list[Question]:
    """Each whole, by the base definition and the profiles it claims."""
    return [Question(f"{BASE}: {each.name}", each.text) for each in named]


def by_our_profiles(named: Iterable[Named]) -> tuple[list[Question], int]:
    """Each resource in them by the profile for what it is, alike ones once.

    What was sent without a claim, and kept, need not conform: where our own validator says that it does not, it is
    left out, and counted.
    """
    questions: dict[tuple[str, str], Question] = {}
    left_out = 0
    for each in named:
        for resource in _resources(parse_json(each.text.encode())):
            profile = default_profile(resource)
            if profile is None or structure(profile) in _claimed(resource):
                continue
            kept = bool(each.where) and resource["resourceType"] not in OURS_TO_WRITE
            if kept and profile_problems(resource, profile):
                left_out += 1
                continue
            key = profile, shape(resource)
            questions.setdefault(key, _alone(profile, each, resource, structure(profile)))
    return list(questions.values()), left_out


def by_the_only(named: Iterable[Named], profiles: dict[str, list[str]]) -> list[Question]:
    """Each resource in them by the profile of its type, where there is exactly one; alike ones once."""
    questions: dict[tuple[str, str], Question] = {}
    for each in named:
        for resource in _resources(parse_json(each.text.encode())):
            canonicals = profiles.get(resource["resourceType"], [])
            if len(canonicals) == 1 and canonicals[0] not in _claimed(resource):
                (canonical,) = canonicals
                label = canonical.rsplit("/", 1)[1]
                questions.setdefault((canonical, shape(resource)), _alone(label, each, resource, canonical))
    return list(questions.values())


def profiles_in(folder: Path) -> dict[str, list[str]]:
    """Resource type -> canonicals of the profiles of it that a folder defines."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.json")):
        definition = json.loads(path.read_text("utf-8-sig"))
        if not isinstance(definition, dict) or definition.get("resourceType") != "StructureDefinition":
            continue
        if definition.get("derivation") == "constraint" and definition.get("kind") == "resource":
            found.setdefault(definition["type"], []).append(definition["url"])
    return found


def shape(resource: Any) -> str:
    """What a validator looks at: which elements there are, and their codes and URLs; the same for alike resources."""
    return hashlib.sha256(repr(sorted(set(_leaves(resource)))).encode()).hexdigest()


def _leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, f"{path}.{name}")
    elif isinstance(value, list):
        for member in value:
            yield from _leaves(member, path)
    else:
        yield f"{path}={_SAID.sub('#', value) if isinstance(value, str) else type(value).__name__}"


def _alone(label: str, named: Named, resource: Json, canonical: str) -> Question:
    return Question(f"{label}: {named.name}", dump_json(resource).decode(), (canonical,))


def _claimed(resource: Json) -> list[str]:
    return [str(profile) for profile in resource.get("meta", {}).get("profile", ())]


def _resources(value: Any) -> Iterator[Json]:
    """The resource, and those in the entries of a Bundle."""
    yield value
    for entry in value.get("entry", ()):
        if isinstance(entry.get("resource"), dict):
            yield from _resources(entry["resource"])
