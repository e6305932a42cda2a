"""Expands a value set into its codes, where the definition files say enough to do so."""

from collections.abc import Iterator

from tools.compile_profiles.definitions import Definitions


class NotEnumerable(Exception):
    """The definition files do not list the codes (SNOMED CT, UCUM, media types, …)."""


def expand(url: str, definitions: Definitions) -> dict[str, set[str]]:
    """The codes of the value set at `url`, by code system. A version behind `|` is ignored."""
    value_set = definitions.value_sets.get(url.split("|")[0])
    if value_set is None:
        raise NotEnumerable(url)
    codes: dict[str, set[str]] = {}
    for include in value_set["compose"]["include"]:
        for system, found in _included(include, definitions).items():
            codes.setdefault(system, set()).update(found)
    for exclude in value_set["compose"].get("exclude", ()):
        for system, found in _included(exclude, definitions).items():
            codes.get(system, set()).difference_update(found)
    if not any(codes.values()):
        raise NotEnumerable(url)
    return codes


def _included(include: dict, definitions: Definitions) -> dict[str, set[str]]:
    """One `compose.include`: nested value sets intersect with each other and with the system's own part."""
    parts = [expand(url, definitions) for url in include.get("valueSet", ())]
    if "system" in include:
        parts.append({include["system"]: _of_system(include, definitions)})
    common, *others = parts
    for other in others:
        common = {system: found & other.get(system, set()) for system, found in common.items()}
    return common


def _of_system(include: dict, definitions: Definitions) -> set[str]:
    if "concept" in include:
        return {concept["code"] for concept in include["concept"]}
    system = definitions.code_systems.get(include["system"])
    if system is None or system.get("content") != "complete":
        raise NotEnumerable(include["system"])
    found = dict(_tree(system.get("concept", ()), ()))
    for rule in include.get("filter", ()):
        if rule["property"] != "concept" or rule["op"] not in ("is-a", "descendent-of"):
            raise NotEnumerable(include["system"])
        itself = rule["op"] == "is-a"
        found = {
            code: above for code, above in found.items() if rule["value"] in above or (itself and code == rule["value"])
        }
    return set(found)


def _tree(concepts: list[dict], above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every code below `concepts` with the codes it is a child of, by nesting or by `subsumedBy`."""
    for concept in concepts:
        parents = tuple(
            each["valueCode"] for each in concept.get("property", ()) if each["code"] in ("subsumedBy", "parent")
        )
        yield concept["code"], above + parents
        yield from _tree(concept.get("concept", ()), (*above, *parents, concept["code"]))
