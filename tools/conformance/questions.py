"""What is validated: every file in profiles/, every example, every answer of the server, and by which profile."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runner import Question

ROOT = Path(__file__).resolve().parents[2]
BASE = "base R4"
NOT_R4 = ("examples/records/",)
"""GP records are what GP Connect sends: FHIR STU3."""
_SAID = re.compile(r".*[ \d].*", re.DOTALL)
"""Ids, numbers, times and sentences: a validator says the same of any of them."""
Profiles = dict[str, list[str]]
"""Resource type -> canonicals of the profiles of it."""


def profiles_in(folder: Path) -> Profiles:
    """The profiles of resource types that a folder defines."""
    found: Profiles = {}
    for path in sorted(folder.rglob("*.json")):
        definition = json.loads(path.read_text("utf-8-sig"))
        if not isinstance(definition, dict) or definition.get("resourceType") != "StructureDefinition":
            continue
        if definition.get("derivation") == "constraint" and definition.get("kind") == "resource":
            found.setdefault(definition["type"], []).append(definition["url"])
    return found


def files(*folders: str) -> Iterator[tuple[str, str]]:
    """(name, text) of each file that holds an R4 resource."""
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.json")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(NOT_R4):
            value = json.loads(path.read_text("utf-8"))
            if isinstance(value, dict) and "resourceType" in value:
                yield name, path.read_text("utf-8")


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


def answers(folder: Path) -> list[tuple[str, str]]:
    """(name, text) of the answers that the tests kept, alike ones once."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.glob("*.json")):
        kept = json.loads(path.read_text("utf-8"))
        name = f"answer to {kept['where']} [{path.stem}]"
        found.setdefault(shape(json.loads(kept["resource"])), (name, kept["resource"]))
    return list(found.values())


def by_base(named: Iterator[tuple[str, str]]) -> list[Question]:
    """Each whole, by the base definition and the profiles it claims."""
    return [Question(name=f"{BASE}: {name}", resource=text) for name, text in named]


def by_profiles(named: list[tuple[str, str]], profiles: Profiles) -> list[Question]:
    """Each resource in them by the profile of its type, where there is exactly one; alike ones once."""
    questions: dict[tuple[str, str], Question] = {}
    for name, text in named:
        for resource in _resources(json.loads(text)):
            canonicals = profiles.get(resource["resourceType"], [])
            if len(canonicals) == 1 and canonicals[0] not in _claimed(resource):
                (canonical,) = canonicals
                label = canonical.rsplit("/", 1)[1]
                alone = Question(f"{label}: {name}", json.dumps(resource, ensure_ascii=False), (canonical,))
                questions.setdefault((canonical, shape(resource)), alone)
    return list(questions.values())


def _claimed(resource: dict[str, Any]) -> list[str]:
    return [str(profile) for profile in resource.get("meta", {}).get("profile", ())]


def _resources(value: Any) -> Iterator[dict[str, Any]]:
    """The resource, and those in the entries of a Bundle."""
    yield value
    for entry in value.get("entry", ()):
        if isinstance(entry.get("resource"), dict):
            yield from _resources(entry["resource"])
