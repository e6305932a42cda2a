"""Lists the R4 value sets that validation binds to: `python tools/compile_value_sets.py FOLDER`.

For questions about terminology. FOLDER as in tools/compile_profiles. What is written, fhir/schema/r4-value-sets.json,
holds the code systems with their codes and displays (no prose), and of each value set the codes it takes from each. A
test compares them with the schema.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tools.compile_profiles.codes import NotEnumerable, expand
from tools.compile_profiles.definitions import Definitions, load

from fitwork_fhir.fhir.validation.compiled import document

TARGET = ROOT / "src" / "fitwork_fhir" / "fhir" / "schema" / "r4-value-sets.json"


def bound() -> list[str]:
    """The value sets the compiled schema binds to, by canonical."""
    found = set()
    for name, definition in document()["$defs"].items():
        if name.startswith("vs.") and "enum" in definition:
            found.add(definition["x-vs"])
        elif name.startswith("vs.") and name.endswith(".Coding"):
            found.add(definition["allOf"][1]["x-vs"])
    return sorted(found)


def compiled(definitions: Definitions) -> dict:
    """{"from", "systems": {url: {name, version, codes}}, "valueSets": {url: {name, title, version, include}}}."""
    systems: dict[str, dict] = {}
    value_sets: dict[str, dict] = {}
    for url in bound():
        try:
            codes = expand(url, definitions)
        except NotEnumerable:
            continue
        about = definitions.value_sets[url]
        for system in codes:
            held = systems.setdefault(system, _system(system, definitions))
            if not held["complete"]:
                held["codes"] |= _listed(system, about)
        value_sets[url] = {
            "name": about["name"],
            "title": about.get("title", about["name"]),
            "version": about.get("version", "4.0.1"),
            "include": {system: _ordered(found, systems[system]) for system, found in sorted(codes.items()) if found},
        }
    return {"from": definitions.package, "systems": dict(sorted(systems.items())), "valueSets": value_sets}


def _system(url: str, definitions: Definitions) -> dict:
    """A system with all its codes; without them, and not complete, where the package does not define it."""
    about = definitions.code_systems.get(url)
    if about is None or about.get("content") != "complete":
        return {"name": url.rsplit("/", 1)[-1], "version": None, "complete": False, "codes": {}}
    codes: dict[str, str] = {}
    _gather(about.get("concept", ()), codes)
    return {"name": about["name"], "version": about.get("version", "4.0.1"), "complete": True, "codes": codes}


def _listed(system: str, value_set: dict) -> dict[str, str]:
    """The codes a value set lists itself, with their displays."""
    included = (each for each in value_set["compose"]["include"] if each.get("system") == system)
    return {c["code"]: c.get("display", c["code"]) for each in included for c in each.get("concept", ())}


def _gather(concepts: list[dict], into: dict[str, str]) -> None:
    """Every code with its display, parents before children."""
    for concept in concepts:
        into[concept["code"]] = concept.get("display", concept["code"])
        _gather(concept.get("concept", ()), into)


def _ordered(found: set[str], system: dict) -> list[str]:
    """The codes in the order of their system; codes the system does not list, last."""
    order = list(system["codes"])
    return sorted(found, key=lambda code: (order.index(code) if code in system["codes"] else len(order), code))


if __name__ == "__main__":
    made = compiled(load(Path(sys.argv[1])))
    text = json.dumps(made, separators=(",", ":"), ensure_ascii=False)
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(
        f"{TARGET.name}: {len(made['valueSets'])} value sets, {len(made['systems'])} systems, {len(text) / 1000:.0f} kB"
    )
